-- What the doors let go of when a campaign's time is over: notes, and what phones sent that was not recorded.

CREATE FUNCTION canvass_doors_lets_go(the_campaign uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    notes bigint;
    events bigint;
BEGIN
    UPDATE canvass_visit SET note = '' WHERE campaign_id = the_campaign AND note <> '';
    GET DIAGNOSTICS notes = ROW_COUNT;
    UPDATE canvass_refusedevent SET event = '{}' WHERE campaign_id = the_campaign AND event <> '{}';
    GET DIAGNOSTICS events = ROW_COUNT;
    RETURN notes + events;
END $$;
