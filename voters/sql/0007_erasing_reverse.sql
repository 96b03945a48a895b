DROP FUNCTION voters_erase(bigint, uuid, uuid, text, bytea);
DROP FUNCTION voters_roll_forgets(bigint, bytea), voters_forget_numbers(text[], bytea), voters_own_door(bigint),
    voters_own_numbers(bigint), voters_erased_id(bytea, text, text), voters_keyed(bytea, text);
DROP TRIGGER what_was_said_is_never_changed ON voters_phonewish;
CREATE TRIGGER what_was_said_is_never_changed BEFORE UPDATE OR DELETE ON voters_phonewish
    FOR EACH ROW EXECUTE FUNCTION voters_refuse_change();
DROP FUNCTION voters_may_empty(regclass, text[]);
DROP FUNCTION voters_refuse_change_but_emptying() CASCADE;
