-- Many voters who come at once are one line: the span of their ids. Whoever lies in a span and has no copy yet is looked
-- at afresh, as whoever has a line of their own; so an import does not write a line for each new voter.

-- As a function, so that the planner takes it for few whatever it knows of the tables.
CREATE FUNCTION voters_not_copied_yet() RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 100 AS $$
BEGIN
    RETURN QUERY
    SELECT v.id FROM voters_searchspan span
      JOIN voters_voter v ON v.id BETWEEN span.first AND span.last
     WHERE NOT EXISTS (SELECT FROM voters_searchcopy copy WHERE copy.voter_id = v.id);
END $$;

CREATE OR REPLACE VIEW voters_searchedvoter AS
SELECT copy.* FROM voters_searchcopy copy
 WHERE NOT EXISTS (SELECT FROM voters_searchstale stale WHERE stale.voter_id = copy.voter_id)
 UNION ALL
(SELECT live.* FROM (SELECT voter_id FROM voters_searchstale UNION SELECT voters_not_copied_yet()) whom
  CROSS JOIN LATERAL (SELECT * FROM voters_searchlive one WHERE one.voter_id = whom.voter_id OFFSET 0) live
  ORDER BY -live.voter_id OFFSET 0);

-- Others at the same doors have copies or wait for them already; only a copy can be wrong about how many live there.
CREATE OR REPLACE FUNCTION voters_voters_grow_stale() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lowest bigint;
    highest bigint;
    many bigint;
BEGIN
    SELECT min(id), max(id), count(*) INTO lowest, highest, many FROM came;
    IF many < 1000 OR highest - lowest > 10 * many THEN
        INSERT INTO voters_searchstale (voter_id) SELECT id FROM came WHERE household_id IS NULL;
        INSERT INTO voters_searchstale (voter_id)
        SELECT v.id FROM voters_voter v WHERE v.household_id IN (SELECT household_id FROM came);
    ELSE
        INSERT INTO voters_searchspan (first, last) VALUES (lowest, highest);
        INSERT INTO voters_searchstale (voter_id)
        SELECT copy.voter_id FROM voters_searchcopy copy
         WHERE copy.household_id IN (SELECT household_id FROM came);
    END IF;
    RETURN NULL;
END $$;

-- The copies of these voters as they are now; what a copy was renewed from is one view of the database.
CREATE FUNCTION voters_copy_for_search(the_voters bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO voters_searchcopy AS copy
    SELECT live.* FROM (SELECT DISTINCT unnest(the_voters) AS voter_id) whom
     CROSS JOIN LATERAL (SELECT * FROM voters_searchlive one WHERE one.voter_id = whom.voter_id OFFSET 0) live
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
$$;

-- Renews the copies behind the first lines of voters_searchstale, and when there are none left, those of the first span.
-- What is taken is taken before it is looked at: whoever changes meanwhile adds a line that stays. Returns how much it
-- took. One at a time renews; others get 0.
CREATE OR REPLACE FUNCTION voters_renew_search(most_lines int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    taken_lines bigint;
    whom bigint[];
    span voters_searchspan;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('voters_renew_search')) THEN
        RETURN 0;
    END IF;
    WITH taken AS (
        DELETE FROM voters_searchstale WHERE id IN (SELECT id FROM voters_searchstale ORDER BY id LIMIT most_lines)
        RETURNING voter_id
    )
    SELECT count(*), array_agg(voter_id) INTO taken_lines, whom FROM taken;
    IF taken_lines = 0 THEN
        SELECT * INTO span FROM voters_searchspan ORDER BY id LIMIT 1;
        IF NOT FOUND THEN
            RETURN 0;
        END IF;
        SELECT count(*), array_agg(id) INTO taken_lines, whom
          FROM (SELECT id FROM voters_voter WHERE id BETWEEN span.first AND span.last ORDER BY id LIMIT most_lines) few;
        IF taken_lines < most_lines THEN
            DELETE FROM voters_searchspan WHERE id = span.id;
        ELSE
            UPDATE voters_searchspan SET first = whom[taken_lines] + 1 WHERE id = span.id;
        END IF;
    END IF;
    PERFORM voters_copy_for_search(whom);
    RETURN greatest(taken_lines, 1);
END $$;
