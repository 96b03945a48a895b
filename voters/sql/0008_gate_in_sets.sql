-- The gate over many voters at once. The rule is that of 0002, and it is written down once: each text below becomes two
-- functions, one over everybody, which reads all answers in one pass and joins by hashing, and one (named ..._of) over
-- the voters it is given, which looks up theirs alone.

DROP VIEW voters_gateanswer;
DROP FUNCTION gate_refusal(uuid, bigint, text, timestamptz), gate_refusals(uuid, text, timestamptz);
DROP VIEW voters_standing;

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

-- 1. What an answer is worth --------------------------------------------------------------------

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

CREATE OR REPLACE VIEW voters_countedanswer AS
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

-- 2. The gate -----------------------------------------------------------------------------------

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

-- 3. As tables --------------------------------------------------------------------------------------

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

-- 4. The stance follows, as in 0002, from the same standings --------------------------------------------

CREATE OR REPLACE FUNCTION voters_follow_stances(the_campaign uuid, the_voters bigint[]) RETURNS void
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
              LEFT JOIN voters_standings_of(the_campaign, the_voters) s ON s.voter_id = o.voter_id
             WHERE o.campaign_id = the_campaign AND o.voter_id = ANY (the_voters)
               AND coalesce(upper(o.held) > moment, true)) open
     WHERE p.campaign_id = open.campaign_id AND p.voter_id = open.voter_id AND p.held = open.held
       AND (NOT open.still_true OR (p.stance = 'for' AND upper(p.held) IS DISTINCT FROM open.expires_at));

    INSERT INTO voters_supportperiod (campaign_id, voter_id, stance, held, identification_id)
    SELECT the_campaign, s.voter_id, s.stance,
           tstzrange(moment, CASE WHEN s.stance = 'for' THEN s.expires_at END), s.identification_id
      FROM voters_standings_of(the_campaign, the_voters) s
     WHERE s.stance IS NOT NULL
       AND (s.stance <> 'for' OR s.expires_at > moment)
       AND NOT EXISTS (SELECT FROM voters_supportperiod o
                        WHERE o.campaign_id = the_campaign AND o.voter_id = s.voter_id
                          AND coalesce(upper(o.held) > moment, true));
END $$;
