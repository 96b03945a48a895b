-- What a search over the roll looks at: one narrow row a voter, so that a whole state is counted in one quick pass.
-- voters_searchlive says what that row is. voters_searchcopy keeps it; voters_searchstale names whose copy is no longer
-- true, written in the transaction that changed something; voters_searchedvoter is the copy, except for those, who are
-- looked at afresh. So a count is exact at every moment, whether or not the copies have been renewed.

CREATE VIEW voters_usablephone AS
SELECT p.id, p.voter_id, p.number
  FROM voters_voterphone p
 WHERE p.wrong_person_at IS NULL AND p.texts IS NOT false
   AND NOT EXISTS (SELECT FROM voters_phonewish w
                    WHERE w.number = p.number AND w.wish = 'stop'
                      AND NOT EXISTS (SELECT FROM voters_phonewish later
                                       WHERE later.number = w.number AND later.id > w.id));

-- OFFSET 0 keeps what stands in a bracket from being worked out once for each column that is made of it.
-- A bit a year, 1990 being the first. A general is that of an even year.
CREATE VIEW voters_searchlive AS
SELECT v.id AS voter_id, v.household_id,
       coalesce(e.generals, 0) AS generals, coalesce(e.primaries, 0) AS primaries, coalesce(e.years, 0) AS years,
       p.shared, v.birth_date, v.registered_date, v.birth_year, p.own_numbers::smallint AS own_numbers,
       least(h.size, 32767)::smallint AS household_size,
       NOT v.protected AND v.erased_at IS NULL AND v.merged_into_id IS NULL AS listed, p.shares_more, n.has_number,
       num_nonnulls(s.stands_for, s.stands_against, s.stands_undecided, s.stands_held) > 0 AS has_answered,
       s.stands_for, s.stands_against, s.stands_undecided, s.stands_held,
       -- Of the very types that the kept rows have: only so is the union below read like one table.
       coalesce(v.party, '')::text AS party, v.sex::text AS sex, coalesce(v.status, '')::text AS status,
       v.language::text AS language, v.county::text AS county, v.precinct::text AS precinct,
       coalesce(d.city, '')::text AS city, v.congressional_district::text AS congressional_district,
       v.state_senate_district::text AS state_senate_district, v.state_house_district::text AS state_house_district,
       v.source::text AS source
  FROM voters_voter v
  LEFT JOIN voters_household d ON d.id = v.household_id
 CROSS JOIN LATERAL (
       SELECT bit_or(1::bigint << told.year - 1990)
                FILTER (WHERE told.year % 2 = 0 AND told.kind = 'GENERAL') AS generals,
              bit_or(1::bigint << told.year - 1990)
                FILTER (WHERE told.year % 2 = 0 AND told.kind = 'PRIMARY') AS primaries,
              bit_or(1::bigint << told.year - 1990) AS years
         FROM (SELECT election FROM unnest(v.voted_in) AS election
                UNION ALL
               SELECT theirs FROM voters_voter o CROSS JOIN unnest(o.voted_in) AS theirs
                WHERE o.merged_into_id = v.id) AS voted
         JOIN voters_election told ON told.id = voted.election
        WHERE told.year BETWEEN 1990 AND 2052) e
 CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE NOT shared) AS own_numbers,
              min(substr(number, 2)::bigint) FILTER (WHERE shared) AS shared,
              count(*) FILTER (WHERE shared) > 1 AS shares_more
         FROM (SELECT u.number, EXISTS (SELECT FROM voters_voterphone other
                                         WHERE other.number = u.number AND other.voter_id <> v.id) AS shared
                 FROM voters_usablephone u WHERE u.voter_id = v.id OFFSET 0) AS usable) p
 CROSS JOIN LATERAL (
       SELECT EXISTS (SELECT FROM voters_voterphone k
                       WHERE k.voter_id = v.id AND k.wrong_person_at IS NULL) AS has_number) n
 CROSS JOIN LATERAL (
       SELECT count(*) AS size FROM voters_voter m
        WHERE m.household_id = v.household_id AND NOT m.protected AND m.erased_at IS NULL
          AND m.merged_into_id IS NULL) h
 CROSS JOIN LATERAL (
       SELECT array_agg(st.campaign_id) FILTER (WHERE st.stance = 'for') AS stands_for,
              array_agg(st.campaign_id) FILTER (WHERE st.stance = 'against') AS stands_against,
              array_agg(st.campaign_id) FILTER (WHERE st.stance = 'undecided') AS stands_undecided,
              array_agg(st.campaign_id) FILTER (WHERE st.stance = 'held') AS stands_held
         FROM (SELECT c.campaign_id, own.stance
                 FROM (SELECT DISTINCT i.campaign_id FROM voters_identification i WHERE i.voter_id = v.id) c
                CROSS JOIN LATERAL voters_standings_of(c.campaign_id, ARRAY[v.id]) own OFFSET 0) st) s;

-- Many voters who come at once are one line: the span of their ids. Whoever lies in a span and has no copy yet is looked
-- at afresh, as whoever has a line of their own; so an import does not write a line for each new voter.
-- As a function, so that the planner takes it for few whatever it knows of the tables. It only reads: the copies beside it
-- may be read by several processes at once.
CREATE FUNCTION voters_not_copied_yet() RETURNS SETOF bigint LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100 AS $$
DECLARE
    span voters_searchspan;
BEGIN
    -- Span by span: joined to them, all the roll would be compared with all its copies before anybody looks for a span.
    FOR span IN SELECT * FROM voters_searchspan LOOP
        RETURN QUERY
        SELECT v.id FROM voters_voter v
         WHERE v.id BETWEEN span.first AND span.last
           AND NOT EXISTS (SELECT FROM voters_searchcopy copy WHERE copy.voter_id = v.id);
    END LOOP;
END $$;

-- Whoever is looked at afresh in a search is looked at once, whatever the database believes of how many they are. LATERAL
-- and OFFSET 0 ask for one voter at a time; sorting keeps what was found, so that a join that comes back to it, voter by
-- voter, does not work it out again; and no index gives this order, so that the sorting is never left out.
CREATE VIEW voters_searchedafresh AS
SELECT live.* FROM (SELECT voter_id FROM voters_searchstale UNION SELECT voters_not_copied_yet()) whom
 CROSS JOIN LATERAL (SELECT * FROM voters_searchlive one WHERE one.voter_id = whom.voter_id OFFSET 0) live
 ORDER BY -live.voter_id OFFSET 0;

CREATE VIEW voters_searchedvoter AS
SELECT copy.* FROM voters_searchcopy copy
 WHERE NOT EXISTS (SELECT FROM voters_searchstale stale WHERE stale.voter_id = copy.voter_id)
 UNION ALL
SELECT * FROM voters_searchedafresh;

-- The copies of these voters as they are now; what a copy was renewed from is one view of the database.
CREATE FUNCTION voters_copy_for_search(the_voters bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO voters_searchcopy AS copy
    SELECT live.* FROM (SELECT DISTINCT unnest(the_voters) AS voter_id) whom
     CROSS JOIN LATERAL (SELECT * FROM voters_searchlive one WHERE one.voter_id = whom.voter_id OFFSET 0) live
     ORDER BY live.household_id
        ON CONFLICT (voter_id) DO UPDATE SET
           (household_id, generals, primaries, years, shared, birth_date, registered_date, birth_year, own_numbers,
            household_size, listed, shares_more, has_number, has_answered, stands_for, stands_against, stands_undecided,
            stands_held, party, sex, status, language, county, precinct, city, congressional_district, state_senate_district,
            state_house_district, source)
         = (EXCLUDED.household_id, EXCLUDED.generals, EXCLUDED.primaries, EXCLUDED.years, EXCLUDED.shared,
            EXCLUDED.birth_date, EXCLUDED.registered_date, EXCLUDED.birth_year, EXCLUDED.own_numbers,
            EXCLUDED.household_size, EXCLUDED.listed, EXCLUDED.shares_more, EXCLUDED.has_number, EXCLUDED.has_answered,
            EXCLUDED.stands_for, EXCLUDED.stands_against, EXCLUDED.stands_undecided, EXCLUDED.stands_held, EXCLUDED.party,
            EXCLUDED.sex, EXCLUDED.status, EXCLUDED.language, EXCLUDED.county, EXCLUDED.precinct, EXCLUDED.city,
            EXCLUDED.congressional_district, EXCLUDED.state_senate_district, EXCLUDED.state_house_district,
            EXCLUDED.source)
$$;

-- Renews the copies behind the first lines of voters_searchstale, and when there are none left, those of the first span.
-- What is taken is taken before it is looked at: whoever changes meanwhile adds a line that stays. Returns how much it
-- took. One at a time renews; others get 0.
CREATE FUNCTION voters_renew_search(most_lines int) RETURNS bigint LANGUAGE plpgsql AS $$
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

-- Who is no longer as the copy says ------------------------------------------------------------------

-- A voter, and those at the same door, whose household has another size. Of many who come at once, others at their doors
-- have copies or wait for them already; only a copy can be wrong about how many live there.
CREATE FUNCTION voters_voters_grow_stale() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE FUNCTION voters_changed_voters_grow_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO voters_searchstale (voter_id) SELECT id FROM came;
    -- What a merged record voted in counts for the person.
    INSERT INTO voters_searchstale (voter_id)
    SELECT kept FROM came a JOIN went b ON b.id = a.id CROSS JOIN unnest(ARRAY[a.merged_into_id, b.merged_into_id]) kept
     WHERE kept IS NOT NULL;
    INSERT INTO voters_searchstale (voter_id)
    SELECT v.id FROM voters_voter v
     WHERE v.household_id IN (
           SELECT unnest(ARRAY[b.household_id, a.household_id]) FROM went b JOIN came a ON a.id = b.id
            WHERE (a.household_id, a.protected, a.erased_at, a.merged_into_id)
                  IS DISTINCT FROM (b.household_id, b.protected, b.erased_at, b.merged_into_id));
    -- Of a person who is erased no copy waits to be renewed.
    DELETE FROM voters_searchcopy WHERE voter_id IN (SELECT id FROM came WHERE erased_at IS NOT NULL);
    RETURN NULL;
END $$;

CREATE TRIGGER new_voters_are_searched_afresh AFTER INSERT ON voters_voter
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION voters_voters_grow_stale();
CREATE TRIGGER changed_voters_are_searched_afresh AFTER UPDATE ON voters_voter
    REFERENCING OLD TABLE AS went NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION voters_changed_voters_grow_stale();

CREATE FUNCTION voters_doors_grow_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO voters_searchstale (voter_id)
    SELECT v.id FROM voters_voter v
     WHERE v.household_id IN (SELECT a.id FROM came a JOIN went b ON b.id = a.id WHERE a.city <> b.city);
    RETURN NULL;
END $$;

CREATE TRIGGER people_at_changed_doors_are_searched_afresh AFTER UPDATE ON voters_household
    REFERENCING OLD TABLE AS went NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION voters_doors_grow_stale();

-- A number that comes, changes or goes, or whose holder wishes something, touches everybody who has it.
CREATE FUNCTION voters_numbers_grow_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO voters_searchstale (voter_id)
    SELECT p.voter_id FROM voters_voterphone p WHERE p.number IN (SELECT number FROM came);
    RETURN NULL;
END $$;

CREATE FUNCTION voters_numbers_gone_grow_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO voters_searchstale (voter_id) SELECT voter_id FROM went;
    INSERT INTO voters_searchstale (voter_id)
    SELECT p.voter_id FROM voters_voterphone p WHERE p.number IN (SELECT number FROM went);
    RETURN NULL;
END $$;

CREATE TRIGGER new_numbers_are_searched_afresh AFTER INSERT ON voters_voterphone
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION voters_numbers_grow_stale();
CREATE TRIGGER changed_numbers_are_searched_afresh AFTER UPDATE ON voters_voterphone
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION voters_numbers_grow_stale();
CREATE TRIGGER numbers_that_were_changed_are_searched_afresh AFTER UPDATE ON voters_voterphone
    REFERENCING OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION voters_numbers_gone_grow_stale();
CREATE TRIGGER numbers_gone_are_searched_afresh AFTER DELETE ON voters_voterphone
    REFERENCING OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION voters_numbers_gone_grow_stale();
CREATE TRIGGER numbers_wished_of_are_searched_afresh AFTER INSERT ON voters_phonewish
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION voters_numbers_grow_stale();

CREATE FUNCTION voters_stances_grow_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO voters_searchstale (voter_id) SELECT DISTINCT voter_id FROM came;
    RETURN NULL;
END $$;

CREATE FUNCTION voters_ruled_stances_grow_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO voters_searchstale (voter_id)
    SELECT DISTINCT i.voter_id FROM voters_identification i WHERE i.id IN (SELECT identification_id FROM came);
    RETURN NULL;
END $$;

CREATE FUNCTION voters_campaigns_stances_grow_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO voters_searchstale (voter_id)
    SELECT DISTINCT voter_id FROM voters_identification WHERE campaign_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER who_answers_is_searched_afresh AFTER INSERT ON voters_identification
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION voters_stances_grow_stale();
CREATE TRIGGER who_is_ruled_on_is_searched_afresh AFTER INSERT ON voters_identificationruling
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION voters_ruled_stances_grow_stale();
CREATE TRIGGER who_answered_a_changed_campaign_is_searched_afresh AFTER UPDATE ON voters_campaign FOR EACH ROW
    WHEN ((OLD.support_threshold, OLD.conflict_window_days, OLD.counts_imports)
          IS DISTINCT FROM (NEW.support_threshold, NEW.conflict_window_days, NEW.counts_imports))
    EXECUTE FUNCTION voters_campaigns_stances_grow_stale();

INSERT INTO voters_searchstale (voter_id) SELECT id FROM voters_voter;
