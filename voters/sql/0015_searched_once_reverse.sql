CREATE OR REPLACE VIEW voters_searchedvoter AS
SELECT copy.* FROM voters_searchcopy copy
 WHERE NOT EXISTS (SELECT FROM voters_searchstale stale WHERE stale.voter_id = copy.voter_id)
 UNION ALL
SELECT live.* FROM voters_searchlive live WHERE live.voter_id IN (SELECT stale.voter_id FROM voters_searchstale stale);

CREATE OR REPLACE FUNCTION voters_renew_search(most_lines int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    taken_lines bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('voters_renew_search')) THEN
        RETURN 0;
    END IF;
    WITH taken AS (
        DELETE FROM voters_searchstale WHERE id IN (SELECT id FROM voters_searchstale ORDER BY id LIMIT most_lines)
        RETURNING voter_id
    ), renewed AS (
        INSERT INTO voters_searchcopy AS copy
        SELECT live.* FROM (SELECT DISTINCT voter_id FROM taken) whom
          JOIN voters_searchlive live ON live.voter_id = whom.voter_id
         ORDER BY live.household_id
            ON CONFLICT (voter_id) DO UPDATE SET
               (household_id, generals, primaries, years, shared, birth_date, birth_year, own_numbers, household_size,
                listed, shares_more, has_number, stands_for, stands_against, stands_undecided, stands_held, party, sex,
                status, language, county, precinct, city, congressional_district, state_senate_district,
                state_house_district)
             = (EXCLUDED.household_id, EXCLUDED.generals, EXCLUDED.primaries, EXCLUDED.years, EXCLUDED.shared,
                EXCLUDED.birth_date, EXCLUDED.birth_year, EXCLUDED.own_numbers, EXCLUDED.household_size,
                EXCLUDED.listed, EXCLUDED.shares_more, EXCLUDED.has_number, EXCLUDED.stands_for,
                EXCLUDED.stands_against, EXCLUDED.stands_undecided, EXCLUDED.stands_held, EXCLUDED.party, EXCLUDED.sex,
                EXCLUDED.status, EXCLUDED.language, EXCLUDED.county, EXCLUDED.precinct, EXCLUDED.city,
                EXCLUDED.congressional_district, EXCLUDED.state_senate_district, EXCLUDED.state_house_district)
    )
    SELECT count(*) INTO taken_lines FROM taken;
    RETURN taken_lines;
END $$;
