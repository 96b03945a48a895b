-- A made-up state of {voters} voters, as the roll and a campaign's answers would stand in the database.
-- The random numbers repeat: the same size gives the same state. Run as the owner, with the triggers at rest.
SELECT setseed(0.42);

INSERT INTO voters_election (id, name, year, kind)
SELECT n, name, left(name, 4)::int, split_part(name, ' ', 2)
  FROM unnest(ARRAY['2024-11-05 GENERAL', '2022-11-08 GENERAL', '2020-11-03 GENERAL', '2018-11-06 GENERAL', '2016-11-08 GENERAL',
                    '2024-03-19 PRIMARY', '2022-05-03 PRIMARY', '2020-03-17 PRIMARY']) WITH ORDINALITY AS e (name, n);

INSERT INTO voters_household (id, state, address_line, unit, number, street, city, zip5, zip4)
OVERRIDING SYSTEM VALUE
SELECT i, 'OH', (i % 9000) || ' OAK ST', '', i % 9000, 'OAK ST', 'CITY ' || i / 9000 % 900, lpad((i / 9000 % 99999)::text, 5, '0'), ''
  FROM generate_series(1, ({voters} / 1.8)::bigint) AS i;

-- Neighbours live in one precinct of 900 voters, 100 precincts make a county.
INSERT INTO voters_voter (id, state, external_id, household_id, last_name, first_name, middle_name, suffix, birth_date,
    birth_year, sex, language, party, status, protected, county, precinct, congressional_district, state_senate_district,
    state_house_district, voted_in)
OVERRIDING SYSTEM VALUE
SELECT i, 'OH', 'OH' || lpad(i::text, 10, '0'), least((i / 1.8)::bigint + 1, ({voters} / 1.8)::bigint),
       'NAME' || i * 7919 % 60000, 'FIRST' || i * 104729 % 3000, '', '', born, extract(year FROM born), (ARRAY['F', 'M'])[1 + i % 2], 'en',
       (ARRAY['DEM', 'REP', 'NPA', NULL])[1 + (i * 31 % 10 / 3)::int], CASE WHEN i % 20 = 0 THEN 'inactive' ELSE 'active' END, i % 500 = 0,
       (i / 90000 + 1)::text, lpad((i / 900)::text, 5, '0'), (i / 500000 + 1)::text, (i / 240000 + 1)::text,
       (i / 80000 + 1)::text, history
  FROM (SELECT i, date '1930-01-01' + (random() * 28000)::int AS born,
               ARRAY(SELECT n FROM generate_series(1, 8) AS n
                      WHERE ((i * 2654435761) >> (n * 3)::int) % 10 < CASE WHEN n <= 5 THEN 6 ELSE 2 END) AS history
          FROM generate_series(1, {voters}::bigint) AS i) AS people;

INSERT INTO voters_voterphone (voter_id, number, texts)
SELECT i, '+1614' || lpad((CASE WHEN i % 20 = 0 THEN i - 1 ELSE i END)::text, 8, '0'), CASE WHEN i % 11 = 0 THEN false END
  FROM generate_series(1, {voters}::bigint) AS i WHERE i % 5 < 3 OR i % 20 = 19;

INSERT INTO voters_phonewish (number, wish, source)
SELECT number, CASE WHEN id % 9 = 0 THEN 'start' ELSE 'stop' END, 'keyword' FROM voters_voterphone WHERE id % 40 = 0;

INSERT INTO voters_identification (id, campaign_id, voter_id, stance, said_at, recorded_at, source, told_by, heard_by_id, evidence_kind)
SELECT uuidv7(), '{campaign}', v, stance, said, said, CASE WHEN v % 50 = 0 THEN 'import' ELSE 'door' END,
       CASE WHEN v % 30 = 0 THEN 'another' ELSE 'self' END, '{user}', ''
  FROM (SELECT v, now() - make_interval(days => 1 + (random() * 200)::int) AS said,
               (ARRAY['for', 'for', 'against', 'undecided'])[1 + (random() * 3)::int] AS stance
          FROM generate_series(1, {voters}::bigint) AS v, generate_series(1, 2) AS again
         WHERE v * 13 % 100 < 18 AND (again = 1 OR v % 10 = 0)) AS told;

INSERT INTO voters_identificationruling (identification_id, ruling, reason, ruled_by_id)
SELECT id, (ARRAY['held', 'approved', 'set_aside', 'withdrawn'])[1 + voter_id % 4], '', '{user}'
  FROM voters_identification WHERE voter_id % 25 = 0;

INSERT INTO voters_identification (id, campaign_id, voter_id, stance, said_at, source, told_by, heard_by_id, evidence_kind, corrects_id)
SELECT uuidv7(), campaign_id, voter_id, 'undecided', said_at, source, told_by, heard_by_id, '', id
  FROM voters_identification WHERE voter_id % 70 = 0;

INSERT INTO voters_voterrestriction (campaign_id, voter_id, kind)
SELECT '{campaign}', v, (ARRAY['moved', 'voted', 'deceased', 'do_not_contact'])[1 + v % 4]
  FROM generate_series(1, {voters}::bigint, 37) AS v;

INSERT INTO voters_score (campaign_id, voter_id, value)
SELECT '{campaign}', v, random() FROM generate_series(1, {voters}::bigint, 3) AS v;
