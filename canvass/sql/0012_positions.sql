-- Where phones were is kept as it came, and emptied: of a door when somebody there is erased, for it is their address
-- once more; of everybody when the campaign's time is over.

SELECT voters_make_append_only('canvass_position');
SELECT voters_may_empty('canvass_position', 'latitude', 'longitude', 'accuracy');

CREATE FUNCTION canvass_positions_forgets(the_voter bigint, the_key bytea) RETURNS void LANGUAGE sql AS $$
UPDATE canvass_position p SET latitude = NULL, longitude = NULL, accuracy = NULL
  FROM canvass_visit v
 WHERE v.id = p.visit_id AND p.latitude IS NOT NULL
   AND (v.voter_id = the_voter OR v.household_id = (SELECT household_id FROM voters_voter WHERE id = the_voter))
$$;

CREATE FUNCTION canvass_positions_lets_go(the_campaign uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    emptied bigint;
BEGIN
    UPDATE canvass_position SET latitude = NULL, longitude = NULL, accuracy = NULL
     WHERE campaign_id = the_campaign AND latitude IS NOT NULL;
    GET DIAGNOSTICS emptied = ROW_COUNT;
    RETURN emptied;
END $$;
