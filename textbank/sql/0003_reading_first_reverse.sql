DROP TRIGGER segments_are_counted_as_they_go ON textbank_message;
DROP FUNCTION textbank_count_segments();
DROP FUNCTION textbank_day_of(uuid, timestamptz);
DROP TRIGGER a_ruling_is_not_changed ON textbank_reading;
DROP FUNCTION textbank_keep_the_ruling();
DROP TRIGGER a_lead_reads_first ON textbank_message;
DROP FUNCTION textbank_wait_for_the_lead();
DROP TRIGGER a_campaign_has_rules ON voters_campaign;
DROP FUNCTION textbank_make_rules();

CREATE OR REPLACE FUNCTION textbank_hand_over_by_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.direction = 'out' AND (
           (TG_OP = 'INSERT' AND NEW.state NOT IN ('queued', 'claimed'))
        OR (TG_OP = 'UPDATE' AND NEW.state IN ('sent', 'delivered', 'undelivered', 'failed', 'unknown', 'refused')
            AND OLD.state IN ('queued', 'cancelled'))) THEN
        RAISE EXCEPTION 'a_text_is_claimed_before_it_goes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_text_is_claimed_before_it_goes';
    END IF;
    RETURN NEW;
END $$;
