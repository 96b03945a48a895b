-- What came of each spot check: the voter's next own answer that another person heard.

SELECT voters_make_append_only('voters_spotcheck');

-- Why a voter is asked again stands beside what came of it: a sample of chance tells how often a recorded "for" is wrong;
-- who was chosen for being doubtful does not. Whom a decision of the review sends waits for as long as it stands.
CREATE VIEW voters_spotcheckoutcome AS
SELECT sc.identification_id, sc.campaign_id, i.voter_id, i.heard_by_id, i.source, next.stance,
       extract(epoch FROM next.said_at - i.said_at)::double precision / 86400 AS days, sc.reason
  FROM voters_spotcheck sc
  JOIN voters_identification i ON i.id = sc.identification_id
  LEFT JOIN LATERAL (
       SELECT n.stance, n.said_at
         FROM voters_countedanswer n
         JOIN voters_identification heard ON heard.id = n.id
        WHERE n.campaign_id = sc.campaign_id AND n.voter_id = i.voter_id AND n.said_at > sc.drawn_at
          AND heard.heard_by_id IS DISTINCT FROM i.heard_by_id
          -- Who was reminded is asked nothing, and answers only when not for us: that tells nothing of the others.
          AND (heard.source = 'phone' OR NOT EXISTS (
               SELECT FROM voters_reach r
                WHERE r.campaign_id = n.campaign_id AND r.voter_id = n.voter_id AND r.reached_at <= n.said_at))
        ORDER BY n.said_at, n.id LIMIT 1) next ON true
 WHERE sc.reason <> 'review' OR 'ask_again' = (
       SELECT r.reason FROM voters_identificationruling r
        WHERE r.identification_id = sc.identification_id ORDER BY r.id DESC LIMIT 1);
