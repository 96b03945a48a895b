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
