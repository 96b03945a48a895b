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
