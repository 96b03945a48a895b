-- Two records of the roll that are one person. A row of voters_recordruling is the act: the trigger here does what it
-- says, so that nobody can join two records, or part them, without the row that names who did it.
--
-- Nothing that was said is moved. The other record stays on the roll as it is, under its own number, registered nowhere
-- (so the gate, the lists and the searches pass it over), and the kept voter gets a copy of each of its answers that
-- stands, made now and naming the answer it copies: what we know of the kept voter, we know from now on. What is said
-- or wished of the other record later, by a phone that was offline, follows in the same way.

SELECT voters_make_append_only('voters_recordruling');

-- 1. The other record is registered nowhere, whatever a file says of it ----------------------------

CREATE FUNCTION voters_stay_merged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.status := 'cancelled';
    RETURN NEW;
END $$;

CREATE TRIGGER a_merged_record_is_registered_nowhere BEFORE UPDATE ON voters_voter FOR EACH ROW
    WHEN (NEW.merged_into_id IS NOT NULL AND NEW.status IS DISTINCT FROM 'cancelled')
    EXECUTE FUNCTION voters_stay_merged();

CREATE FUNCTION voters_refuse_to_join() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'only_a_ruling_joins_two_records'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'only_a_ruling_joins_two_records';
END $$;

CREATE TRIGGER only_a_ruling_joins_two_records BEFORE UPDATE OF merged_into_id ON voters_voter FOR EACH ROW
    WHEN (NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id AND pg_trigger_depth() = 0)
    EXECUTE FUNCTION voters_refuse_to_join();

-- Whoever the state protects under one number is not visited under another.
CREATE FUNCTION voters_protect_whom_it_is_merged_into() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO voters_voterrestriction (campaign_id, voter_id, kind)
    SELECT c.id, NEW.merged_into_id, 'do_not_contact' FROM voters_campaign c
     WHERE NOT EXISTS (SELECT FROM voters_voterrestriction r
                        WHERE r.campaign_id = c.id AND r.voter_id = NEW.merged_into_id AND r.kind = 'do_not_contact'
                          AND r.lifts_id IS NULL
                          AND NOT EXISTS (SELECT FROM voters_voterrestriction l WHERE l.lifts_id = r.id));
    RETURN NULL;
END $$;

CREATE TRIGGER a_protected_record_protects_its_person AFTER UPDATE OF protected ON voters_voter FOR EACH ROW
    WHEN (NEW.protected AND NOT OLD.protected AND NEW.merged_into_id IS NOT NULL)
    EXECUTE FUNCTION voters_protect_whom_it_is_merged_into();

-- 2. What follows the kept voter -------------------------------------------------------------------

-- The ruling by which each merged record stands merged.
CREATE VIEW voters_merger AS
SELECT DISTINCT ON (r.other_id) r.id, r.other_id, r.kept_id
  FROM voters_recordruling r JOIN voters_voter o ON o.id = r.other_id AND o.merged_into_id = r.kept_id
 WHERE r.verdict = 'merged'
 ORDER BY r.other_id, r.id DESC;

CREATE FUNCTION voters_copy_of(the_answer uuid, the_merger uuid) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT md5(the_answer::text || the_merger::text)::uuid $$;

-- Copies these answers of merged records for whom they are merged into: those that stand, with what holds them up. An
-- approval is not copied: beside the kept voter's own answers a person looks again.
CREATE FUNCTION voters_copy_answers(the_answers uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO voters_identification (id, campaign_id, voter_id, stance, scale, said_at, source, told_by, heard_by_id,
                                       evidence_kind, evidence_id, corrects_id)
    SELECT voters_copy_of(i.id, m.id), i.campaign_id, m.kept_id, i.stance, i.scale, i.said_at, i.source, i.told_by,
           i.heard_by_id, 'merged', i.id,
           (SELECT c.id FROM voters_identification c WHERE c.id = voters_copy_of(i.corrects_id, m.id))
      FROM voters_identification i
      JOIN voters_merger m ON m.other_id = i.voter_id
      LEFT JOIN voters_latestruling r ON r.identification_id = i.id
     WHERE i.id = ANY (the_answers) AND coalesce(r.ruling, '') NOT IN ('withdrawn', 'set_aside')
       AND NOT EXISTS (SELECT FROM voters_identification n
                         LEFT JOIN voters_latestruling nr ON nr.identification_id = n.id
                        WHERE n.corrects_id = i.id AND coalesce(nr.ruling, '') <> 'withdrawn')
     ORDER BY i.said_at, i.id
        ON CONFLICT (id) DO NOTHING;
    INSERT INTO voters_identificationruling (identification_id, ruling, reason, ruled_by_id, quarantine_id)
    SELECT c.id, 'held', r.reason, r.ruled_by_id, r.quarantine_id
      FROM voters_identification i
      JOIN voters_merger m ON m.other_id = i.voter_id
      JOIN voters_identification c ON c.id = voters_copy_of(i.id, m.id)
     CROSS JOIN LATERAL (SELECT * FROM voters_identificationruling own
                          WHERE own.identification_id = i.id ORDER BY own.id DESC LIMIT 1) r
     WHERE i.id = ANY (the_answers) AND r.ruling = 'held'
       AND NOT EXISTS (SELECT FROM voters_identificationruling k WHERE k.identification_id = c.id);
END $$;

-- A ban on the other record is one on the person. That one moved from the other record's door says nothing of the
-- kept voter, who lives behind another.
CREATE FUNCTION voters_copy_restrictions(the_notes bigint[]) RETURNS void LANGUAGE sql AS $$
INSERT INTO voters_voterrestriction (campaign_id, voter_id, kind, by_id, evidence_id)
SELECT DISTINCT ON (n.campaign_id, m.kept_id, n.kind) n.campaign_id, m.kept_id, n.kind, n.by_id, m.id
  FROM voters_voterrestriction n
  JOIN voters_merger m ON m.other_id = n.voter_id
  JOIN voters_voter o ON o.id = m.other_id
  JOIN voters_voter k ON k.id = m.kept_id
 WHERE n.id = ANY (the_notes) AND n.lifts_id IS NULL
   AND (n.kind <> 'moved' OR o.household_id = k.household_id)
   AND NOT EXISTS (SELECT FROM voters_voterrestriction l WHERE l.lifts_id = n.id)
   AND NOT EXISTS (SELECT FROM voters_voterrestriction r
                    WHERE r.campaign_id = n.campaign_id AND r.voter_id = m.kept_id AND r.kind = n.kind
                      AND r.lifts_id IS NULL
                      AND NOT EXISTS (SELECT FROM voters_voterrestriction l WHERE l.lifts_id = r.id))
 ORDER BY n.campaign_id, m.kept_id, n.kind, n.id
$$;

CREATE FUNCTION voters_answers_follow_the_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    answers uuid[];
BEGIN
    SELECT array_agg(a.id) INTO answers FROM added a JOIN voters_voter v ON v.id = a.voter_id
     WHERE v.merged_into_id IS NOT NULL;
    IF answers IS NOT NULL THEN
        PERFORM voters_copy_answers(answers);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION voters_rulings_follow_the_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added a JOIN voters_identification i ON i.id = a.identification_id
                 JOIN voters_voter v ON v.id = i.voter_id WHERE v.merged_into_id IS NOT NULL) THEN
        INSERT INTO voters_identificationruling (identification_id, ruling, reason, ruled_by_id, quarantine_id)
        SELECT c.id, a.ruling, a.reason, a.ruled_by_id, a.quarantine_id
          FROM added a
          JOIN voters_identification i ON i.id = a.identification_id
          JOIN voters_merger m ON m.other_id = i.voter_id
          JOIN voters_identification c ON c.id = voters_copy_of(i.id, m.id)
          LEFT JOIN voters_latestruling own ON own.identification_id = c.id
         WHERE a.ruling IN ('held', 'set_aside', 'withdrawn') AND own.ruling IS DISTINCT FROM a.ruling
            OR a.ruling = 'released' AND own.ruling = 'held'
         ORDER BY a.id;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION voters_restrictions_follow_the_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    notes bigint[];
BEGIN
    SELECT array_agg(a.id) INTO notes FROM added a JOIN voters_voter v ON v.id = a.voter_id
     WHERE v.merged_into_id IS NOT NULL AND a.lifts_id IS NULL;
    IF notes IS NOT NULL THEN
        PERFORM voters_copy_restrictions(notes);
    END IF;
    RETURN NULL;
END $$;

-- Their names come last in the order of triggers: the voter is locked by then.
CREATE TRIGGER what_is_said_follows_the_person AFTER INSERT ON voters_identification
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION voters_answers_follow_the_person();
CREATE TRIGGER what_is_ruled_follows_the_person AFTER INSERT ON voters_identificationruling
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION voters_rulings_follow_the_person();
CREATE TRIGGER what_restricts_follows_the_person AFTER INSERT ON voters_voterrestriction
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION voters_restrictions_follow_the_person();

-- 3. The act ---------------------------------------------------------------------------------------

CREATE FUNCTION voters_before_records_are_ruled_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    joined voters_recordruling%ROWTYPE;
BEGIN
    PERFORM FROM voters_voter WHERE id IN (NEW.kept_id, NEW.other_id) ORDER BY id FOR NO KEY UPDATE;
    IF NEW.verdict = 'merged' THEN
        SELECT o.status INTO NEW.status_before FROM voters_voter o JOIN voters_voter k ON k.state = o.state
         WHERE o.id = NEW.other_id AND o.merged_into_id IS NULL AND o.erased_at IS NULL AND NOT o.protected
           AND k.id = NEW.kept_id AND k.merged_into_id IS NULL AND k.erased_at IS NULL AND NOT k.protected;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'only_two_records_that_stand_become_one'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'only_two_records_that_stand_become_one';
        END IF;
        WITH given AS (
            INSERT INTO voters_voterphone (voter_id, number, texts, wrong_person_at, gone_date)
            SELECT NEW.kept_id, p.number, p.texts, p.wrong_person_at, p.gone_date FROM voters_voterphone p
             WHERE p.voter_id = NEW.other_id ORDER BY p.id
                ON CONFLICT (voter_id, number) DO NOTHING
            RETURNING id)
        SELECT coalesce(array_agg(id), '{}') INTO NEW.phones FROM given;
    ELSIF NEW.verdict = 'parted' THEN
        SELECT r.* INTO joined FROM voters_recordruling r JOIN voters_merger m ON m.id = r.id WHERE r.id = NEW.undoes_id;
        IF NOT FOUND OR (joined.kept_id, joined.other_id) <> (NEW.kept_id, NEW.other_id) THEN
            RAISE EXCEPTION 'only_what_was_joined_is_parted'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'only_what_was_joined_is_parted';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION voters_rule_on_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.verdict = 'merged' THEN
        UPDATE voters_voter SET merged_into_id = NEW.kept_id WHERE id = NEW.other_id;
        PERFORM voters_copy_answers(ARRAY(SELECT id FROM voters_identification WHERE voter_id = NEW.other_id));
        PERFORM voters_copy_restrictions(ARRAY(SELECT id FROM voters_voterrestriction WHERE voter_id = NEW.other_id));
    ELSIF NEW.verdict = 'parted' THEN
        INSERT INTO voters_identificationruling (identification_id, ruling, reason, ruled_by_id)
        SELECT c.id, 'withdrawn', 'parted', NEW.by_id
          FROM voters_identification i
          JOIN voters_identification c ON c.id = voters_copy_of(i.id, NEW.undoes_id)
          LEFT JOIN voters_latestruling r ON r.identification_id = c.id
         WHERE i.voter_id = NEW.other_id AND r.ruling IS DISTINCT FROM 'withdrawn'
         ORDER BY c.id;
        INSERT INTO voters_voterrestriction (campaign_id, voter_id, kind, by_id, lifts_id)
        SELECT n.campaign_id, n.voter_id, n.kind, NEW.by_id, n.id FROM voters_voterrestriction n
         WHERE n.voter_id = NEW.kept_id AND n.evidence_id = NEW.undoes_id AND n.lifts_id IS NULL
           AND NOT EXISTS (SELECT FROM voters_voterrestriction l WHERE l.lifts_id = n.id);
        DELETE FROM voters_voterphone p USING voters_recordruling r
         WHERE r.id = NEW.undoes_id AND p.id = ANY (r.phones) AND p.voter_id = NEW.kept_id;
        UPDATE voters_voter v
           SET merged_into_id = NULL, status = CASE WHEN v.gone_at IS NULL THEN r.status_before ELSE 'cancelled' END
          FROM voters_recordruling r
         WHERE r.id = NEW.undoes_id AND v.id = NEW.other_id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER before_records_are_ruled_on BEFORE INSERT ON voters_recordruling
    FOR EACH ROW EXECUTE FUNCTION voters_before_records_are_ruled_on();
CREATE TRIGGER records_become_what_is_ruled AFTER INSERT ON voters_recordruling
    FOR EACH ROW EXECUTE FUNCTION voters_rule_on_records();

-- 4. Who looks like one person ---------------------------------------------------------------------

-- The latest word on a pair counts; two who were parted look like one person again, and may be ruled on again.
CREATE VIEW voters_likelypair AS
SELECT a.voter_id AS one_id, b.voter_id AS two_id, one.state::text AS state
  FROM voters_likelyduplicate a
  JOIN voters_likelyduplicate b ON b.bunch = a.bunch AND b.voter_id > a.voter_id
  JOIN voters_voter one ON one.id = a.voter_id
  JOIN voters_voter two ON two.id = b.voter_id
 WHERE one.merged_into_id IS NULL AND one.erased_at IS NULL AND NOT one.protected
   AND two.merged_into_id IS NULL AND two.erased_at IS NULL AND NOT two.protected
   AND 'different' IS DISTINCT FROM (
       SELECT r.verdict FROM voters_recordruling r
        WHERE (r.kept_id, r.other_id) IN ((a.voter_id, b.voter_id), (b.voter_id, a.voter_id))
        ORDER BY r.id DESC LIMIT 1);

-- 5. Erasing ---------------------------------------------------------------------------------------

-- A person is erased with every record of theirs, and no number of another source leads back to them.
CREATE FUNCTION voters_records_forgets(the_voter bigint, the_key bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    merged bigint;
    part text;
BEGIN
    DELETE FROM voters_likelyduplicate WHERE voter_id = the_voter;
    UPDATE voters_othernumber SET number = voters_erased_id(the_key, state || ':' || source, number)
     WHERE voter_id = the_voter;
    FOR merged IN SELECT id FROM voters_voter
                   WHERE merged_into_id = the_voter AND erased_at IS NULL ORDER BY id FOR NO KEY UPDATE LOOP
        INSERT INTO voters_erasure (voter_id, campaign_id, by_id, reason)
        SELECT merged, campaign_id, by_id, reason FROM voters_erasure WHERE voter_id = the_voter;
        FOR part IN SELECT p.proname FROM pg_proc p
                     WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE '%\_forgets'
                       AND p.proowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
                     ORDER BY p.proname LOOP
            EXECUTE format('SELECT public.%I($1, $2)', part) USING merged, the_key;
        END LOOP;
    END LOOP;
END $$;
