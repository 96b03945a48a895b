-- The gate as it was first written, a look-up a voter, in a schema of its own: what the gate in sets is held against.
CREATE SCHEMA first_written;
SET LOCAL search_path TO first_written, public;

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
