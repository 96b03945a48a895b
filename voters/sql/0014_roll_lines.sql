-- What an import may trust about a voter's row, and what it must not keep.

-- The hash of the line that told of a voter is forgotten as soon as the row changes without it: a line is passed over
-- as known only while it would change nothing.
CREATE FUNCTION voters_forget_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.line_hash := NULL;
    RETURN NEW;
END $$;

CREATE TRIGGER a_changed_voter_is_read_again BEFORE UPDATE ON voters_voter FOR EACH ROW
    WHEN (OLD.line_hash IS NOT NULL AND OLD.line_hash IS NOT DISTINCT FROM NEW.line_hash AND OLD IS DISTINCT FROM NEW)
    EXECUTE FUNCTION voters_forget_line();

-- Nothing that an import changed can bring back a person who was erased.
CREATE FUNCTION voters_forget_changes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM voters_rollchange WHERE voter_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER an_erased_voter_leaves_no_change AFTER UPDATE OF erased_at ON voters_voter FOR EACH ROW
    WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION voters_forget_changes();

-- A voter lives at a door that stands. That is a foreign key, but for when it is looked at: for all rows that a statement
-- brings at once, at its end, and not row by row, which costs a voter file as much as all the rest of its import. Who
-- brings a row shares a lock until the transaction ends, which who deletes a door takes alone: so either the door is seen to
-- be gone, or the row is seen to be there. Each looks under the newest snapshot; under an older one it is refused.
CREATE FUNCTION voters_check_isolation() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'who lives where is written under read committed only' USING ERRCODE = 'feature_not_supported';
    END IF;
END $$;

-- EXECUTE plans anew each time: a plan for a few rows must not be kept for millions. OFFSET 0 looks each door up.
CREATE FUNCTION voters_doors_stand() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_lost boolean;
BEGIN
    PERFORM voters_check_isolation(), pg_advisory_xact_lock_shared(hashtext('voters_household'));
    EXECUTE 'SELECT EXISTS (SELECT FROM came WHERE came.household_id IS NOT NULL AND NOT EXISTS (
                     SELECT FROM voters_household door WHERE door.id = came.household_id OFFSET 0))' INTO is_lost;
    IF is_lost THEN
        RAISE EXCEPTION 'a voter lives at a door that is not there' USING ERRCODE = 'foreign_key_violation',
            TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION voters_next_door_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM voters_check_isolation(), pg_advisory_xact_lock_shared(hashtext('voters_household'));
    IF NOT EXISTS (SELECT FROM voters_household door WHERE door.id = NEW.household_id) THEN
        RAISE EXCEPTION 'a voter moves to a door that is not there' USING ERRCODE = 'foreign_key_violation',
            TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION voters_before_doors_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM voters_check_isolation(), pg_advisory_xact_lock(hashtext('voters_household'));
    RETURN NULL;
END $$;

CREATE FUNCTION voters_nobody_lives_there() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_lived_at boolean;
BEGIN
    EXECUTE 'SELECT EXISTS (SELECT FROM went WHERE EXISTS (
                     SELECT FROM voters_voter v WHERE v.household_id = went.id OFFSET 0))' INTO is_lived_at;
    IF is_lived_at THEN
        RAISE EXCEPTION 'somebody lives at a door that was to go' USING ERRCODE = 'foreign_key_violation',
            TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION voters_nobody_lives_anywhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM voters_voter WHERE household_id IS NOT NULL) THEN
        RAISE EXCEPTION 'somebody lives at a door that was to go' USING ERRCODE = 'foreign_key_violation',
            TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION voters_keep_the_doors_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a door keeps its id' USING ERRCODE = 'foreign_key_violation',
        TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END $$;

CREATE TRIGGER a_voter_lives_at_a_door_that_stands AFTER INSERT ON voters_voter REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION voters_doors_stand();
CREATE TRIGGER a_voter_moves_to_a_door_that_stands AFTER UPDATE OF household_id ON voters_voter FOR EACH ROW
    WHEN (NEW.household_id IS NOT NULL AND NEW.household_id IS DISTINCT FROM OLD.household_id)
    EXECUTE FUNCTION voters_next_door_stands();
CREATE TRIGGER before_doors_go BEFORE DELETE ON voters_household FOR EACH STATEMENT EXECUTE FUNCTION voters_before_doors_go();
CREATE TRIGGER a_door_stands_while_somebody_lives_there AFTER DELETE ON voters_household REFERENCING OLD TABLE AS went
    FOR EACH STATEMENT EXECUTE FUNCTION voters_nobody_lives_there();
CREATE TRIGGER doors_stand_while_somebody_lives_there AFTER TRUNCATE ON voters_household
    FOR EACH STATEMENT EXECUTE FUNCTION voters_nobody_lives_anywhere();
CREATE TRIGGER a_door_keeps_its_id BEFORE UPDATE ON voters_household FOR EACH ROW WHEN (OLD.id <> NEW.id)
    EXECUTE FUNCTION voters_keep_the_doors_id();

-- An election keeps its number, by which voters' rows name it.
SELECT voters_make_append_only('voters_election');
