DROP TRIGGER segments_are_counted_as_they_go ON textbank_message;
DROP FUNCTION textbank_count_segments();
DROP FUNCTION textbank_carriers_day(timestamptz), textbank_day_of(uuid, timestamptz);
DROP TRIGGER a_ruling_is_not_changed ON textbank_reading;
DROP FUNCTION textbank_keep_the_ruling();
DROP TRIGGER a_lead_reads_first ON textbank_message;
DROP FUNCTION textbank_wait_for_the_lead();
DROP TRIGGER a_campaign_has_rules ON voters_campaign;
DROP FUNCTION textbank_make_rules();
