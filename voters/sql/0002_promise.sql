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
    'voters_leak', 'voters_leakruling', 'voters_phonewish', 'voters_voterrestriction', 'voters_auditrow']) AS t;

-- 3. What an answer is worth --------------------------------------------------------------------

-- The rule is written down once: each text below becomes two functions, one over everybody, which reads all answers in
-- one pass and joins by hashing, and one (named ..._of) over the voters it is given, which looks up theirs alone.
CREATE FUNCTION voters_define_twice(rule text) RETURNS void LANGUAGE plpgsql AS $do$
BEGIN
    EXECUTE regexp_replace(replace(replace(replace(rule, '{_of}', ''), '{, the_voters bigint[]}', ''), '{, the_voters}', ''),
                           '\{(WHERE|AND) [a-z]+\.[a-z_]+ IN the_voters\}', '', 'g');
    EXECUTE regexp_replace(replace(replace(replace(rule, '{_of}', '_of'), '{, the_voters bigint[]}', ', the_voters bigint[]'),
                                   '{, the_voters}', ', the_voters'),
                           '\{(WHERE|AND) ([a-z]+\.[a-z_]+) IN the_voters\}', '\1 \2 = ANY (the_voters)', 'g');
END $do$;

CREATE VIEW voters_latestruling AS
SELECT r.identification_id, r.ruling
  FROM voters_identificationruling r
 WHERE NOT EXISTS (SELECT FROM voters_identificationruling later
                    WHERE later.identification_id = r.identification_id AND later.id > r.id);

-- Every answer with its latest ruling. It counts if it is the voter's own, not taken back, not set aside and not
-- corrected since; a correction that was taken back corrects nothing.
CREATE VIEW voters_answer AS
SELECT i.id, i.campaign_id, i.voter_id, i.said_at, i.recorded_at,
       CASE WHEN i.stance = 'for' AND i.scale > c.support_threshold THEN 'undecided' ELSE i.stance END AS stance,
       coalesce(r.ruling, '') AS ruling, i.told_by,
       EXISTS (SELECT FROM voters_identification n WHERE n.corrects_id = i.id) AS corrected,
       i.told_by = 'self' AND (i.source <> 'import' OR c.counts_imports)
           AND coalesce(r.ruling, '') NOT IN ('set_aside', 'withdrawn')
           AND NOT EXISTS (SELECT FROM voters_identification correction
                             LEFT JOIN voters_latestruling cr ON cr.identification_id = correction.id
                            WHERE correction.corrects_id = i.id AND correction.corrects_id IS NOT NULL
                              AND coalesce(cr.ruling, '') <> 'withdrawn') AS counts
  FROM voters_identification i
  JOIN voters_campaign c ON c.id = i.campaign_id
  LEFT JOIN voters_latestruling r ON r.identification_id = i.id;

CREATE VIEW voters_countedanswer AS
SELECT id, campaign_id, voter_id, said_at, recorded_at, stance, ruling FROM voters_answer WHERE counts;

-- What follows for each voter who gave any answer: the latest answer that counts decides. While that one is held, or
-- contradicts another within the campaign's window and nobody has approved it, nothing is believed. Who gave no answer
-- that counts has no standing, and "own" and "another" say whether there is one of the other kinds.
SELECT voters_define_twice($rule$
CREATE FUNCTION voters_standings{_of}(the_campaign uuid{, the_voters bigint[]})
RETURNS TABLE (voter_id bigint, identification_id uuid, said_at timestamptz, stance text, expires_at timestamptz,
               own boolean, another boolean) LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT DISTINCT ON (a.voter_id) a.voter_id,
       CASE WHEN a.counts THEN a.id END,
       CASE WHEN a.counts THEN a.said_at END,
       CASE WHEN NOT a.counts THEN NULL
            WHEN a.ruling = 'held' THEN 'held'
            WHEN a.ruling <> 'approved'
             AND greatest(CASE WHEN a.stance <> 'for' THEN
                               max(a.said_at) FILTER (WHERE a.counts AND a.stance = 'for') OVER of_the_voter END,
                          CASE WHEN a.stance <> 'against' THEN
                               max(a.said_at) FILTER (WHERE a.counts AND a.stance = 'against') OVER of_the_voter END,
                          CASE WHEN a.stance <> 'undecided' THEN
                               max(a.said_at) FILTER (WHERE a.counts AND a.stance = 'undecided') OVER of_the_voter END)
                 >= a.said_at - make_interval(hours => 24 * c.conflict_window_days) THEN 'held'
            ELSE a.stance END,
       CASE WHEN a.counts THEN a.said_at + make_interval(hours => 24 * c.id_valid_days) END,
       bool_or(a.told_by = 'self' AND NOT a.corrected AND a.ruling <> 'withdrawn') OVER of_the_voter,
       bool_or(a.told_by = 'another' AND a.ruling <> 'withdrawn') OVER of_the_voter
  FROM voters_answer a
  JOIN voters_campaign c ON c.id = a.campaign_id
 WHERE a.campaign_id = the_campaign {AND a.voter_id IN the_voters}
WINDOW of_the_voter AS (PARTITION BY a.voter_id
                        ORDER BY a.counts DESC, a.said_at DESC, a.recorded_at DESC, a.id DESC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
 ORDER BY a.voter_id, a.counts DESC, a.said_at DESC, a.recorded_at DESC, a.id DESC
$$
$rule$);

-- 4. The stance follows, in the same transaction --------------------------------------------------

CREATE TYPE voters_stancenow AS (voter_id bigint, identification_id uuid, stance text, expires_at timestamptz);

-- Brings the open periods of these voters in line with voters_standings_of. The voter's row is the lock:
-- voters_gotvcontact takes it too, so a reminder and a change of mind have an order. The answers are weighed once:
-- planning that question costs more than asking it. A plan that was kept from a time of few answers comes back to the
-- whole set for each of its voters, so many voters are planned for anew; for a few, planning would cost more than it saves.
CREATE FUNCTION voters_follow_stances(the_campaign uuid, the_voters bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = auto AS $$
DECLARE
    moment timestamptz;
    standings voters_stancenow[];
BEGIN
    IF cardinality(the_voters) > 100 THEN
        SET LOCAL plan_cache_mode = force_custom_plan;  -- Ends with this function, which names the setting above.
    END IF;
    PERFORM FROM voters_voter WHERE id = ANY (the_voters) ORDER BY id FOR NO KEY UPDATE;
    SELECT greatest(clock_timestamp(), max(lower(held)) + interval '1 microsecond') INTO moment
      FROM voters_supportperiod WHERE campaign_id = the_campaign AND voter_id = ANY (the_voters);
    SELECT array_agg(ROW(s.voter_id, s.identification_id, s.stance, s.expires_at)::voters_stancenow) INTO standings
      FROM voters_standings_of(the_campaign, the_voters) s WHERE s.stance IS NOT NULL;

    UPDATE voters_supportperiod p
       SET held = tstzrange(lower(p.held), CASE
               WHEN NOT open.still_true THEN moment
               WHEN p.stance = 'for' THEN greatest(open.expires_at, moment) END)
      FROM (SELECT o.campaign_id, o.voter_id, o.held, s.expires_at,
                   coalesce(s.stance = o.stance AND s.identification_id = o.identification_id, false) AS still_true
              FROM voters_supportperiod o
              LEFT JOIN unnest(standings) s ON s.voter_id = o.voter_id
             WHERE o.campaign_id = the_campaign AND o.voter_id = ANY (the_voters)
               AND coalesce(upper(o.held) > moment, true)) open
     WHERE p.campaign_id = open.campaign_id AND p.voter_id = open.voter_id AND p.held = open.held
       AND (NOT open.still_true OR (p.stance = 'for' AND upper(p.held) IS DISTINCT FROM open.expires_at));

    INSERT INTO voters_supportperiod (campaign_id, voter_id, stance, held, identification_id)
    SELECT the_campaign, s.voter_id, s.stance,
           tstzrange(moment, CASE WHEN s.stance = 'for' THEN s.expires_at END), s.identification_id
      FROM unnest(standings) s
     WHERE (s.stance <> 'for' OR s.expires_at > moment)
       AND NOT EXISTS (SELECT FROM voters_supportperiod o
                        WHERE o.campaign_id = the_campaign AND o.voter_id = s.voter_id
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
SELECT voters_define_twice($rule$
CREATE FUNCTION gate_refusals{_of}(the_campaign uuid, the_channel text, the_moment timestamptz{, the_voters bigint[]})
RETURNS TABLE (voter_id bigint, refusal text, identification_id uuid) LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT v.id,
       CASE
       WHEN v.status IN ('cancelled', 'preregistered') OR v.erased_at IS NOT NULL THEN 'not_registered'
       WHEN r.deceased THEN 'deceased'
       WHEN r.moved THEN 'moved'
       WHEN v.protected OR r.do_not_contact THEN 'do_not_contact'
       WHEN o.voter_id IS NOT NULL THEN 'opted_out'
       WHEN r.voted THEN 'already_voted'
       WHEN s.stance = 'held' THEN 'held_for_review'
       WHEN s.stance IN ('against', 'undecided') THEN s.stance
       WHEN s.expires_at <= the_moment THEN 'expired'
       WHEN s.stance = 'for' AND the_moment < c.gotv_opens_at THEN 'too_early'
       WHEN s.stance = 'for' THEN NULL
       WHEN s.own THEN 'unverified'
       WHEN s.another THEN 'told_by_another'
       WHEN sc.voter_id IS NOT NULL THEN 'only_a_score'
       ELSE 'no_id'
       END,
       s.identification_id
  FROM voters_voter v
  JOIN voters_campaign c ON c.id = the_campaign
  LEFT JOIN voters_standings{_of}(the_campaign{, the_voters}) s ON s.voter_id = v.id
  LEFT JOIN (SELECT n.voter_id,
                    bool_or(n.kind = 'deceased') AS deceased, bool_or(n.kind = 'moved') AS moved,
                    bool_or(n.kind = 'do_not_contact') AS do_not_contact, bool_or(n.kind = 'voted') AS voted
               FROM voters_voterrestriction n
              WHERE n.campaign_id = the_campaign AND n.lifts_id IS NULL
                {AND n.voter_id IN the_voters}
                AND NOT EXISTS (SELECT FROM voters_voterrestriction l WHERE l.lifts_id = n.id)
              GROUP BY n.voter_id) r ON r.voter_id = v.id
  LEFT JOIN (SELECT DISTINCT p.voter_id
               FROM voters_voterphone p
               JOIN voters_phonewish w ON w.number = p.number
              WHERE the_channel = 'text' AND w.wish = 'stop'
                {AND p.voter_id IN the_voters}
                AND NOT EXISTS (SELECT FROM voters_phonewish later WHERE later.number = w.number AND later.id > w.id)
            ) o ON o.voter_id = v.id
  LEFT JOIN voters_score sc ON sc.campaign_id = the_campaign AND sc.voter_id = v.id
                           {AND sc.voter_id IN the_voters}
 {WHERE v.id IN the_voters}
$$
$rule$);

DROP FUNCTION voters_define_twice(text);

-- The same question for one voter. NULL means: yes. A voter or campaign that is not there is refused.
CREATE FUNCTION gate_refusal(the_campaign uuid, the_voter bigint, the_channel text, the_moment timestamptz)
RETURNS text LANGUAGE sql STABLE AS $$
SELECT CASE WHEN count(*) = 0 THEN 'not_registered' ELSE max(refusal) END
  FROM gate_refusals_of(the_campaign, the_channel, the_moment, ARRAY[the_voter])
$$;

-- 6. As tables --------------------------------------------------------------------------------------

CREATE VIEW voters_standing AS
SELECT c.id AS campaign_id, s.voter_id, s.identification_id, s.said_at, s.stance, s.expires_at
  FROM voters_campaign c
 CROSS JOIN LATERAL voters_standings(c.id) s
 WHERE s.stance IS NOT NULL;

CREATE VIEW voters_gateanswer AS
SELECT c.id AS campaign_id, ch.channel, g.voter_id, g.refusal, g.identification_id
  FROM voters_campaign c
 CROSS JOIN (VALUES ('door'::text), ('text')) ch (channel)
 CROSS JOIN LATERAL gate_refusals(c.id, ch.channel, statement_timestamp()) g;

-- 7. A reminder asks the gate, under lock, by the database's own clock ---------------------------

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
