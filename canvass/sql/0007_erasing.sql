-- What the doors forget of a person who is erased: what volunteers noted, and the place on every list.

SELECT voters_may_empty('canvass_visit', 'note'), voters_may_empty('canvass_refusedevent', 'event');

CREATE FUNCTION canvass_doors_forgets(the_voter bigint, the_key bytea) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- A note about the door and nobody by name may speak of whoever lives there.
    UPDATE canvass_visit SET note = ''
     WHERE note <> ''
       AND (voter_id = the_voter
            OR voter_id IS NULL AND household_id = (SELECT household_id FROM voters_voter WHERE id = the_voter));
    -- What a phone sent and was not recorded stands as it came, in whatever shape: by the ids in it.
    UPDATE canvass_refusedevent SET event = '{}'
     WHERE event::text ~ format('(^|[^0-9])%s([^0-9]|$)', the_voter)
        OR event::text ~ (SELECT format('(^|[^0-9])%s([^0-9]|$)', household_id) FROM voters_voter WHERE id = the_voter);
    WITH gone AS (
         UPDATE canvass_listedvoter SET withdrawn_at = clock_timestamp()
          WHERE voter_id = the_voter AND withdrawn_at IS NULL
      RETURNING walk_list_id)
    UPDATE canvass_walklist SET revision = revision + 1 WHERE id IN (SELECT walk_list_id FROM gone);
END $$;
