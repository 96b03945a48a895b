-- Each open period is read once, and the answer that now decides stands beside it. A plan that was kept from a time of
-- few answers comes back to the whole set for each of its voters, so many voters are planned for anew; for a few, planning
-- would cost more than it saves.
CREATE OR REPLACE FUNCTION voters_follow_stances(the_campaign uuid, the_voters bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = auto AS $$
DECLARE
    moment timestamptz;
BEGIN
    IF cardinality(the_voters) > 10 THEN
        SET LOCAL plan_cache_mode = force_custom_plan;  -- Ends with this function, which names the setting above.
    END IF;
    PERFORM FROM voters_voter WHERE id = ANY (the_voters) ORDER BY id FOR NO KEY UPDATE;
    SELECT greatest(clock_timestamp(), max(lower(held)) + interval '1 microsecond') INTO moment
      FROM voters_supportperiod WHERE campaign_id = the_campaign AND voter_id = ANY (the_voters);

    UPDATE voters_supportperiod p
       SET held = tstzrange(lower(p.held), CASE
               WHEN (s.stance, s.identification_id) IS DISTINCT FROM (p.stance, p.identification_id) THEN moment
               WHEN p.stance = 'for' THEN greatest(s.expires_at, moment) END)
      FROM (SELECT DISTINCT unnest(the_voters) AS voter_id) whom
      LEFT JOIN voters_standings_of(the_campaign, the_voters) s ON s.voter_id = whom.voter_id
     WHERE p.campaign_id = the_campaign AND p.voter_id = whom.voter_id AND coalesce(upper(p.held) > moment, true)
       AND ((s.stance, s.identification_id) IS DISTINCT FROM (p.stance, p.identification_id)
            OR (p.stance = 'for' AND upper(p.held) IS DISTINCT FROM s.expires_at));

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
