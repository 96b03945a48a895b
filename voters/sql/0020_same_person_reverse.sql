DROP FUNCTION voters_records_forgets(bigint, bytea);
CREATE OR REPLACE FUNCTION voters_changed_voters_grow_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO voters_searchstale (voter_id) SELECT id FROM came;
    INSERT INTO voters_searchstale (voter_id)
    SELECT v.id FROM voters_voter v
     WHERE v.household_id IN (
           SELECT unnest(ARRAY[b.household_id, a.household_id]) FROM went b JOIN came a ON a.id = b.id
            WHERE (a.household_id, a.protected, a.erased_at) IS DISTINCT FROM (b.household_id, b.protected, b.erased_at));
    -- Of a person who is erased no copy waits to be renewed.
    DELETE FROM voters_searchcopy WHERE voter_id IN (SELECT id FROM came WHERE erased_at IS NOT NULL);
    RETURN NULL;
END $$;

CREATE OR REPLACE VIEW voters_searchlive AS
SELECT v.id AS voter_id, v.household_id,
       coalesce(e.generals, 0) AS generals, coalesce(e.primaries, 0) AS primaries, coalesce(e.years, 0) AS years,
       p.shared, v.birth_date, v.birth_year, p.own_numbers::smallint AS own_numbers,
       least(h.size, 32767)::smallint AS household_size,
       NOT v.protected AND v.erased_at IS NULL AS listed, p.shares_more, n.has_number,
       s.stands_for, s.stands_against, s.stands_undecided, s.stands_held,
       -- Of the very types that the kept rows have: only so is the union below read like one table.
       coalesce(v.party, '')::text AS party, v.sex::text AS sex, coalesce(v.status, '')::text AS status,
       v.language::text AS language, v.county::text AS county, v.precinct::text AS precinct,
       coalesce(d.city, '')::text AS city, v.congressional_district::text AS congressional_district,
       v.state_senate_district::text AS state_senate_district, v.state_house_district::text AS state_house_district
  FROM voters_voter v
  LEFT JOIN voters_household d ON d.id = v.household_id
 CROSS JOIN LATERAL (
       SELECT bit_or(1::bigint << y) FILTER (WHERE y % 2 = 0 AND right(election, 7) = 'GENERAL') AS generals,
              bit_or(1::bigint << y) FILTER (WHERE y % 2 = 0 AND right(election, 7) = 'PRIMARY') AS primaries,
              bit_or(1::bigint << y) AS years
         FROM (SELECT election, left(election, 4)::int - 1990 AS y
                 FROM unnest(v.voted_in) AS election WHERE election ~ '^[0-9]{4}-') AS dated
        WHERE y BETWEEN 0 AND 62) e
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
        WHERE m.household_id = v.household_id AND NOT m.protected AND m.erased_at IS NULL) h
 CROSS JOIN LATERAL (
       SELECT array_agg(st.campaign_id) FILTER (WHERE st.stance = 'for') AS stands_for,
              array_agg(st.campaign_id) FILTER (WHERE st.stance = 'against') AS stands_against,
              array_agg(st.campaign_id) FILTER (WHERE st.stance = 'undecided') AS stands_undecided,
              array_agg(st.campaign_id) FILTER (WHERE st.stance = 'held') AS stands_held
         FROM (SELECT c.campaign_id, own.stance
                 FROM (SELECT DISTINCT i.campaign_id FROM voters_identification i WHERE i.voter_id = v.id) c
                CROSS JOIN LATERAL voters_standings_of(c.campaign_id, ARRAY[v.id]) own OFFSET 0) st) s;

DROP VIEW voters_likelypair;
DROP TRIGGER records_become_what_is_ruled ON voters_recordruling;
DROP TRIGGER before_records_are_ruled_on ON voters_recordruling;
DROP TRIGGER what_restricts_follows_the_person ON voters_voterrestriction;
DROP TRIGGER what_is_ruled_follows_the_person ON voters_identificationruling;
DROP TRIGGER what_is_said_follows_the_person ON voters_identification;
DROP TRIGGER a_protected_record_protects_its_person ON voters_voter;
DROP TRIGGER only_a_ruling_joins_two_records ON voters_voter;
DROP TRIGGER a_merged_record_is_registered_nowhere ON voters_voter;
DROP FUNCTION voters_rule_on_records(), voters_before_records_are_ruled_on(), voters_restrictions_follow_the_person(),
    voters_rulings_follow_the_person(), voters_answers_follow_the_person(), voters_copy_restrictions(bigint[]),
    voters_copy_answers(uuid[]), voters_copy_of(uuid, uuid), voters_protect_whom_it_is_merged_into(),
    voters_refuse_to_join(), voters_stay_merged();
DROP VIEW voters_merger;
