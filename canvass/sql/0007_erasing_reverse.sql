DROP FUNCTION canvass_doors_forgets(bigint, bytea);
DROP TRIGGER what_was_said_is_never_changed ON canvass_refusedevent;
CREATE TRIGGER what_was_said_is_never_changed BEFORE UPDATE OR DELETE ON canvass_refusedevent
    FOR EACH ROW EXECUTE FUNCTION voters_refuse_change();
DROP TRIGGER what_was_said_is_never_changed ON canvass_visit;
CREATE TRIGGER what_was_said_is_never_changed BEFORE UPDATE OR DELETE ON canvass_visit
    FOR EACH ROW EXECUTE FUNCTION voters_refuse_change();
