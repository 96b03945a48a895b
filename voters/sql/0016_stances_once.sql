-- The same step as before, with the answers weighed once and not twice: planning that question costs more than asking it.
-- A plan that was kept from a time of few answers comes back to the whole set for each of its voters, so many voters are
-- planned for anew; for a few, planning would cost more than it saves.

CREATE TYPE voters_stancenow AS (voter_id bigint, identification_id uuid, stance text, expires_at timestamptz);

CREATE OR REPLACE FUNCTION voters_follow_stances(the_campaign uuid, the_voters bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = auto AS $$
DECLARE
    moment timestamptz;
    standings voters_stancenow[];
BEGIN
    IF cardinality(the_voters) > 10 THEN
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
