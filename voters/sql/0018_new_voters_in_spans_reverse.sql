INSERT INTO voters_searchstale (voter_id) SELECT voters_not_copied_yet();

CREATE OR REPLACE FUNCTION voters_voters_grow_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO voters_searchstale (voter_id) SELECT id FROM came WHERE household_id IS NULL;
    INSERT INTO voters_searchstale (voter_id)
    SELECT v.id FROM voters_voter v WHERE v.household_id IN (SELECT household_id FROM came);
    RETURN NULL;
END $$;
