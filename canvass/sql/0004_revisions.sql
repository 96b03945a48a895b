-- Each walk list keeps the revision of the script that its drive had when the list was drawn up, whoever draws it up.
UPDATE canvass_walklist l SET script_id = d.script_id FROM canvass_drive d WHERE d.id = l.drive_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE canvass_walklist ALTER COLUMN script_id SET NOT NULL;

CREATE FUNCTION canvass_keep_the_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT script_id INTO NEW.script_id FROM canvass_drive WHERE id = NEW.drive_id;
    ELSE
        NEW.script_id := OLD.script_id;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_walk_list_keeps_its_script BEFORE INSERT OR UPDATE OF script_id ON canvass_walklist
    FOR EACH ROW EXECUTE FUNCTION canvass_keep_the_revision();

ALTER TABLE canvass_script
    ADD CONSTRAINT a_door_script_asks_at_most_two_more CHECK (jsonb_array_length(follow_ups) <= 2);

SELECT voters_make_append_only('canvass_script');
SELECT voters_make_append_only('canvass_refusedevent');
SELECT voters_make_append_only('canvass_newcomercheck');
