DROP TRIGGER nothing_is_believed_of_a_gone_number ON voters_identification;
DROP TRIGGER a_gone_number_takes_its_answers_along ON voters_voterphone;
DROP FUNCTION textbank_read_from_a_gone_number();
DROP FUNCTION textbank_a_number_is_gone();
DROP FUNCTION textbank_said_by_a_gone_number(uuid);

CREATE OR REPLACE FUNCTION textbank_ask_before_handing_over() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_number text;
    drive textbank_drive%ROWTYPE;
    stopped boolean;
    reason text;
BEGIN
    PERFORM FROM voters_voter WHERE id = NEW.voter_id FOR SHARE;
    SELECT number INTO the_number FROM textbank_conversation WHERE id = NEW.conversation_id;
    SELECT * INTO drive FROM textbank_drive WHERE id = NEW.drive_id FOR SHARE;
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('texts of every campaign', 0));
    SELECT stopped_at IS NOT NULL INTO stopped FROM textbank_rules WHERE campaign_id = NEW.campaign_id FOR SHARE;
    stopped := stopped OR EXISTS (SELECT FROM textbank_accountstop);
    PERFORM FROM textbank_sender WHERE id = drive.sender_id AND stopped_at IS NULL FOR SHARE;
    stopped := stopped OR NOT FOUND;
    reason := CASE
        WHEN stopped THEN 'nothing_goes_past_a_switch'
        WHEN 'stop' = (SELECT wish FROM voters_phonewish WHERE number = the_number ORDER BY id DESC LIMIT 1)
            THEN 'nobody_is_texted_after_a_stop'
        WHEN (SELECT protected OR erased_at IS NOT NULL FROM voters_voter WHERE id = NEW.voter_id)
            THEN 'nobody_protected_is_texted'
        WHEN drive.approved_at IS NULL OR drive.paused_at IS NOT NULL
            THEN 'only_an_approved_drive_texts'
        WHEN NEW.purpose = 'gotv' AND NOT EXISTS (
             SELECT FROM voters_gotvcontact c
              WHERE c.id = NEW.gotv_contact_id AND c.act = 'sent' AND c.channel = 'text'
                AND lower(c.at) > clock_timestamp() - interval '1 minute')
            THEN 'a_reminder_asks_the_gate_when_it_goes'
        END;
    IF reason IS NOT NULL THEN
        RAISE EXCEPTION 'this text may not go: %', reason
            USING ERRCODE = 'check_violation', CONSTRAINT = reason;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION textbank_count_segments() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    used bigint;
BEGIN
    IF NEW.state = 'claimed' AND (TG_OP = 'INSERT' OR OLD.state <> 'claimed') THEN
        INSERT INTO textbank_segmentday AS d (campaign_id, day, segments)
        VALUES (NEW.campaign_id, textbank_day_of(NEW.campaign_id, NEW.claimed_at), NEW.segments)
        ON CONFLICT (campaign_id, day) DO UPDATE SET segments = d.segments + EXCLUDED.segments
        RETURNING segments INTO used;
        IF used > (SELECT segments_a_day FROM textbank_rules WHERE campaign_id = NEW.campaign_id) THEN
            RAISE EXCEPTION 'a_campaign_keeps_to_its_segments_a_day'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_campaign_keeps_to_its_segments_a_day';
        END IF;
    ELSIF TG_OP = 'UPDATE' AND OLD.claimed_at IS NOT NULL
          AND (OLD.state = 'claimed' AND NEW.state IN ('queued', 'refused')
               OR OLD.state = 'unknown' AND NEW.state = 'not_sent') THEN
        UPDATE textbank_segmentday SET segments = greatest(segments - OLD.segments, 0)
         WHERE campaign_id = NEW.campaign_id AND day = textbank_day_of(NEW.campaign_id, OLD.claimed_at);
    END IF;
    RETURN NULL;
END $$;

DROP FUNCTION textbank_carriers_day(timestamptz);
