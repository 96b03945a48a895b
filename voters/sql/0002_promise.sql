-- The promise, in the database: what we believe of a voter follows from what the voter said,
-- and nobody is reminded outside a period of support.

-- 1. Keys that hold time -------------------------------------------------------------------

ALTER TABLE voters_supportperiod DROP CONSTRAINT voters_supportperiod_pkey;
ALTER TABLE voters_supportperiod
    ADD CONSTRAINT a_campaign_believes_one_thing_at_a_time
        PRIMARY KEY (campaign_id, voter_id, held WITHOUT OVERLAPS),
    ADD CONSTRAINT a_period_can_be_named_with_its_stance
        UNIQUE (campaign_id, voter_id, stance, held WITHOUT OVERLAPS),
    ADD CONSTRAINT a_period_rests_on_the_voters_own_answer
        FOREIGN KEY (identification_id, campaign_id, voter_id)
        REFERENCES voters_identification (id, campaign_id, voter_id);

ALTER TABLE voters_identification
    ADD CONSTRAINT a_correction_is_of_the_same_voter
        FOREIGN KEY (corrects_id, campaign_id, voter_id)
        REFERENCES voters_identification (id, campaign_id, voter_id);

ALTER TABLE voters_gotvcontact
    ADD CONSTRAINT nobody_is_reminded_outside_a_period_of_support
        FOREIGN KEY (campaign_id, voter_id, stance, PERIOD at)
        REFERENCES voters_supportperiod (campaign_id, voter_id, stance, PERIOD held),
    ADD CONSTRAINT a_gotv_contact_rests_on_the_voters_own_answer
        FOREIGN KEY (identification_id, campaign_id, voter_id)
        REFERENCES voters_identification (id, campaign_id, voter_id);

ALTER TABLE voters_reach
    ADD CONSTRAINT a_reach_is_of_its_contacts_voter
        FOREIGN KEY (contact_id, campaign_id, voter_id)
        REFERENCES voters_gotvcontact (id, campaign_id, voter_id);

ALTER TABLE voters_leak
    ADD CONSTRAINT a_leak_is_of_its_contacts_voter
        FOREIGN KEY (contact_id, campaign_id, voter_id)
        REFERENCES voters_gotvcontact (id, campaign_id, voter_id),
    ADD CONSTRAINT a_leak_is_shown_by_the_voters_own_answer
        FOREIGN KEY (identification_id, campaign_id, voter_id)
        REFERENCES voters_identification (id, campaign_id, voter_id);

-- 2. What was said is never changed -----------------------------------------------------------

CREATE FUNCTION voters_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append_only: % takes no %', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'what_was_said_is_never_changed';
END $$;

CREATE FUNCTION voters_make_append_only(the_table regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER what_was_said_is_never_changed BEFORE UPDATE OR DELETE ON %s '
                   'FOR EACH ROW EXECUTE FUNCTION voters_refuse_change()', the_table);
    EXECUTE format('CREATE TRIGGER what_was_said_is_never_emptied BEFORE TRUNCATE ON %s '
                   'FOR EACH STATEMENT EXECUTE FUNCTION voters_refuse_change()', the_table);
END $$;

SELECT voters_make_append_only(t::regclass) FROM unnest(ARRAY[
    'voters_identification', 'voters_identificationruling', 'voters_gotvcontact', 'voters_reach',
    'voters_leak', 'voters_phonewish', 'voters_voterrestriction', 'voters_auditrow']) AS t;

-- 3. What an answer is worth --------------------------------------------------------------------

-- Every answer that counts: the voter's own, not taken back, not set aside, not corrected since.
CREATE VIEW voters_countedanswer AS
SELECT i.id, i.campaign_id, i.voter_id, i.said_at, i.recorded_at,
       CASE WHEN i.stance = 'for' AND i.scale > c.support_threshold THEN 'undecided' ELSE i.stance END AS stance,
       coalesce(r.ruling, '') AS ruling
  FROM voters_identification i
  JOIN voters_campaign c ON c.id = i.campaign_id
  LEFT JOIN LATERAL (
       SELECT ruling FROM voters_identificationruling
        WHERE identification_id = i.id ORDER BY id DESC LIMIT 1) r ON true
 WHERE i.told_by = 'self'
   AND (i.source <> 'import' OR c.counts_imports)
   AND coalesce(r.ruling, '') NOT IN ('set_aside', 'withdrawn')
   AND NOT EXISTS (
       SELECT FROM voters_identification correction
         LEFT JOIN LATERAL (
              SELECT ruling FROM voters_identificationruling
               WHERE identification_id = correction.id ORDER BY id DESC LIMIT 1) cr ON true
        WHERE correction.corrects_id = i.id
          AND coalesce(cr.ruling, '') <> 'withdrawn');

-- The latest of them by when it was said decides. While it is held, or contradicts another answer
-- within the campaign's window and nobody has approved it, nothing is believed.
CREATE VIEW voters_standing AS
SELECT latest.campaign_id, latest.voter_id, latest.id AS identification_id, latest.said_at,
       CASE WHEN latest.ruling = 'held' OR (latest.ruling <> 'approved' AND EXISTS (
                 SELECT FROM voters_countedanswer other
                  WHERE other.campaign_id = latest.campaign_id
                    AND other.voter_id = latest.voter_id
                    AND other.stance <> latest.stance
                    AND other.said_at >= latest.said_at - make_interval(hours => 24 * c.conflict_window_days)))
            THEN 'held' ELSE latest.stance END AS stance,
       latest.said_at + make_interval(hours => 24 * c.id_valid_days) AS expires_at
  FROM (SELECT DISTINCT ON (campaign_id, voter_id) *
          FROM voters_countedanswer
         ORDER BY campaign_id, voter_id, said_at DESC, recorded_at DESC, id DESC) latest
  JOIN voters_campaign c ON c.id = latest.campaign_id;

-- 4. The stance follows, in the same transaction --------------------------------------------------

-- Brings the open periods of these voters in line with voters_standing. The voter's row is the lock:
-- voters_gotvcontact takes it too, so a reminder and a change of mind have an order.
CREATE FUNCTION voters_follow_stances(the_campaign uuid, the_voters bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz;
BEGIN
    PERFORM FROM voters_voter WHERE id = ANY (the_voters) ORDER BY id FOR NO KEY UPDATE;
    SELECT greatest(clock_timestamp(), max(lower(held)) + interval '1 microsecond') INTO moment
      FROM voters_supportperiod WHERE campaign_id = the_campaign AND voter_id = ANY (the_voters);

    UPDATE voters_supportperiod p
       SET held = tstzrange(lower(p.held), CASE
               WHEN NOT open.still_true THEN moment
               WHEN p.stance = 'for' THEN greatest(open.expires_at, moment) END)
      FROM (SELECT o.campaign_id, o.voter_id, o.held, s.expires_at,
                   coalesce(s.stance = o.stance AND s.identification_id = o.identification_id, false) AS still_true
              FROM voters_supportperiod o
              -- The constants stand here too: only so does the planner look at these voters' answers alone.
              LEFT JOIN voters_standing s ON s.campaign_id = o.campaign_id AND s.voter_id = o.voter_id
                                         AND s.campaign_id = the_campaign AND s.voter_id = ANY (the_voters)
             WHERE o.campaign_id = the_campaign AND o.voter_id = ANY (the_voters)
               AND coalesce(upper(o.held) > moment, true)) open
     WHERE p.campaign_id = open.campaign_id AND p.voter_id = open.voter_id AND p.held = open.held
       AND (NOT open.still_true OR (p.stance = 'for' AND upper(p.held) IS DISTINCT FROM open.expires_at));

    INSERT INTO voters_supportperiod (campaign_id, voter_id, stance, held, identification_id)
    SELECT s.campaign_id, s.voter_id, s.stance,
           tstzrange(moment, CASE WHEN s.stance = 'for' THEN s.expires_at END), s.identification_id
      FROM voters_standing s
     WHERE s.campaign_id = the_campaign AND s.voter_id = ANY (the_voters)
       AND (s.stance <> 'for' OR s.expires_at > moment)
       AND NOT EXISTS (SELECT FROM voters_supportperiod o
                        WHERE o.campaign_id = s.campaign_id AND o.voter_id = s.voter_id
                          AND coalesce(upper(o.held) > moment, true));
END $$;

CREATE FUNCTION voters_answers_change_stances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched record;
BEGIN
    FOR touched IN SELECT campaign_id, array_agg(DISTINCT voter_id) AS voters
                     FROM added GROUP BY campaign_id ORDER BY campaign_id LOOP
        PERFORM voters_follow_stances(touched.campaign_id, touched.voters);
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER answers_change_stances AFTER INSERT ON voters_identification
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION voters_answers_change_stances();

CREATE FUNCTION voters_rulings_change_stances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched record;
BEGIN
    FOR touched IN SELECT i.campaign_id, array_agg(DISTINCT i.voter_id) AS voters
                     FROM added JOIN voters_identification i ON i.id = added.identification_id
                    GROUP BY i.campaign_id ORDER BY i.campaign_id LOOP
        PERFORM voters_follow_stances(touched.campaign_id, touched.voters);
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER rulings_change_stances AFTER INSERT ON voters_identificationruling
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION voters_rulings_change_stances();

CREATE FUNCTION voters_campaign_rules_change_stances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM voters_follow_stances(NEW.id, ARRAY(
        SELECT DISTINCT voter_id FROM voters_identification WHERE campaign_id = NEW.id));
    RETURN NULL;
END $$;

CREATE TRIGGER campaign_rules_change_stances AFTER UPDATE ON voters_campaign FOR EACH ROW
    WHEN ((OLD.id_valid_days, OLD.support_threshold, OLD.conflict_window_days, OLD.counts_imports)
          IS DISTINCT FROM
          (NEW.id_valid_days, NEW.support_threshold, NEW.conflict_window_days, NEW.counts_imports))
    EXECUTE FUNCTION voters_campaign_rules_change_stances();

-- 5. The gate -----------------------------------------------------------------------------------

-- May this campaign remind its voters on this channel at this moment? One row a voter of the roll;
-- refusal is NULL when allowed. The order of the reasons is the order of the waterfall.
CREATE FUNCTION gate_refusals(the_campaign uuid, the_channel text, the_moment timestamptz)
RETURNS TABLE (voter_id bigint, refusal text, identification_id uuid) LANGUAGE sql STABLE AS $$
SELECT v.id,
       CASE
       WHEN v.status IN ('cancelled', 'preregistered') OR v.erased_at IS NOT NULL THEN 'not_registered'
       WHEN r.deceased THEN 'deceased'
       WHEN r.moved THEN 'moved'
       WHEN v.protected OR r.do_not_contact THEN 'do_not_contact'
       WHEN the_channel = 'text' AND EXISTS (
            SELECT FROM voters_voterphone p
             WHERE p.voter_id = v.id
               AND 'stop' = (SELECT w.wish FROM voters_phonewish w
                              WHERE w.number = p.number ORDER BY w.id DESC LIMIT 1)) THEN 'opted_out'
       WHEN r.voted THEN 'already_voted'
       WHEN s.stance = 'held' THEN 'held_for_review'
       WHEN s.stance IN ('against', 'undecided') THEN s.stance
       WHEN s.expires_at <= the_moment THEN 'expired'
       WHEN s.stance = 'for' AND the_moment < c.gotv_opens_at THEN 'too_early'
       WHEN s.stance = 'for' THEN NULL
       WHEN EXISTS (SELECT FROM voters_identification i
                     WHERE i.campaign_id = c.id AND i.voter_id = v.id AND i.told_by = 'self'
                       AND NOT EXISTS (SELECT FROM voters_identification n WHERE n.corrects_id = i.id)
                       AND 'withdrawn' IS DISTINCT FROM (
                           SELECT ruling FROM voters_identificationruling
                            WHERE identification_id = i.id ORDER BY id DESC LIMIT 1)) THEN 'unverified'
       WHEN EXISTS (SELECT FROM voters_identification i
                     WHERE i.campaign_id = c.id AND i.voter_id = v.id AND i.told_by = 'another'
                       AND 'withdrawn' IS DISTINCT FROM (
                           SELECT ruling FROM voters_identificationruling
                            WHERE identification_id = i.id ORDER BY id DESC LIMIT 1)) THEN 'told_by_another'
       WHEN EXISTS (SELECT FROM voters_score sc WHERE sc.campaign_id = c.id AND sc.voter_id = v.id) THEN 'only_a_score'
       ELSE 'no_id'
       END,
       s.identification_id
  FROM voters_campaign c
 CROSS JOIN voters_voter v
  LEFT JOIN voters_standing s ON s.campaign_id = c.id AND s.voter_id = v.id
  LEFT JOIN LATERAL (
       SELECT bool_or(kind = 'deceased') AS deceased, bool_or(kind = 'moved') AS moved,
              bool_or(kind = 'do_not_contact') AS do_not_contact, bool_or(kind = 'voted') AS voted
         FROM voters_voterrestriction n
        WHERE n.voter_id = v.id AND n.campaign_id = c.id AND n.lifts_id IS NULL
          AND NOT EXISTS (SELECT FROM voters_voterrestriction l WHERE l.lifts_id = n.id)) r ON true
 WHERE c.id = the_campaign
$$;

-- The same question for one voter. NULL means: yes. A voter or campaign that is not there is refused.
CREATE FUNCTION gate_refusal(the_campaign uuid, the_voter bigint, the_channel text, the_moment timestamptz)
RETURNS text LANGUAGE sql STABLE AS $$
SELECT CASE WHEN count(*) = 0 THEN 'not_registered' ELSE max(refusal) END
  FROM gate_refusals(the_campaign, the_channel, the_moment) WHERE voter_id = the_voter
$$;

CREATE VIEW voters_gateanswer AS
SELECT c.id AS campaign_id, ch.channel, g.voter_id, g.refusal, g.identification_id
  FROM voters_campaign c
 CROSS JOIN (VALUES ('door'::text), ('text')) ch (channel)
 CROSS JOIN LATERAL gate_refusals(c.id, ch.channel, statement_timestamp()) g;

-- 6. A reminder asks the gate, under lock, by the database's own clock ---------------------------

CREATE FUNCTION voters_this_moment() RETURNS tstzrange LANGUAGE sql VOLATILE AS
$$ SELECT tstzrange(m, m, '[]') FROM (SELECT clock_timestamp() AS m) AS moment $$;

CREATE FUNCTION voters_the_gate_answers_first() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reason text;
BEGIN
    PERFORM FROM voters_voter WHERE id = NEW.voter_id FOR SHARE;
    NEW.at := voters_this_moment();
    reason := gate_refusal(NEW.campaign_id, NEW.voter_id, NEW.channel, lower(NEW.at));
    IF reason IS NOT NULL THEN
        RAISE EXCEPTION 'gate_refuses: %', reason
            USING ERRCODE = 'check_violation', CONSTRAINT = 'the_gate_answers_first', HINT = reason;
    END IF;
    SELECT identification_id INTO NEW.identification_id FROM voters_supportperiod
     WHERE campaign_id = NEW.campaign_id AND voter_id = NEW.voter_id AND held @> lower(NEW.at);
    RETURN NEW;
END $$;

CREATE TRIGGER the_gate_answers_first BEFORE INSERT ON voters_gotvcontact
    FOR EACH ROW EXECUTE FUNCTION voters_the_gate_answers_first();

-- A wish and a restriction wait for the same lock, so that none slips between the question and the act.
CREATE FUNCTION voters_lock_who_wished() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM voters_voter
      WHERE id IN (SELECT voter_id FROM voters_voterphone WHERE number = NEW.number) ORDER BY id FOR NO KEY UPDATE;
    RETURN NEW;
END $$;

CREATE TRIGGER a_wish_waits_its_turn BEFORE INSERT ON voters_phonewish
    FOR EACH ROW EXECUTE FUNCTION voters_lock_who_wished();

CREATE FUNCTION voters_lock_whom_it_restricts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM voters_voter WHERE id = NEW.voter_id FOR NO KEY UPDATE;
    RETURN NEW;
END $$;

CREATE TRIGGER a_restriction_waits_its_turn BEFORE INSERT ON voters_voterrestriction
    FOR EACH ROW EXECUTE FUNCTION voters_lock_whom_it_restricts();
