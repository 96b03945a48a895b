-- One line of apology goes to a number that is another's, but never to one that is out of service.

CREATE OR REPLACE FUNCTION textbank_ask_before_handing_over() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    talk record;
    drive textbank_drive%ROWTYPE;
    sender textbank_sender%ROWTYPE;
    stopped boolean;
    reason text;
BEGIN
    PERFORM FROM voters_voter WHERE id = NEW.voter_id FOR SHARE;
    SELECT number, variant INTO talk FROM textbank_conversation WHERE id = NEW.conversation_id;
    SELECT * INTO drive FROM textbank_drive WHERE id = NEW.drive_id FOR SHARE;
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('texts of every campaign', 0));
    SELECT stopped_at IS NOT NULL INTO stopped FROM textbank_rules WHERE campaign_id = NEW.campaign_id FOR SHARE;
    stopped := stopped OR EXISTS (SELECT FROM textbank_accountstop);
    SELECT * INTO sender FROM textbank_sender WHERE id = drive.sender_id FOR SHARE;
    stopped := stopped OR sender.id IS NULL OR sender.stopped_at IS NOT NULL
        OR NEW.kind = 'opener' AND talk.variant = ANY (drive.stopped_variants);
    reason := CASE
        WHEN stopped THEN 'nothing_goes_past_a_switch'
        WHEN sender.rests_until > NEW.claimed_at THEN 'a_sender_rests_when_the_carrier_says_so'
        WHEN 'stop' = (SELECT wish FROM voters_phonewish WHERE number = talk.number ORDER BY id DESC LIMIT 1)
            THEN 'nobody_is_texted_after_a_stop'
        WHEN (SELECT protected OR erased_at IS NOT NULL FROM voters_voter WHERE id = NEW.voter_id)
            THEN 'nobody_protected_is_texted'
        WHEN EXISTS (SELECT FROM voters_voterphone
                      WHERE voter_id = NEW.voter_id AND number = talk.number AND wrong_person_at IS NOT NULL
                        AND (NEW.kind <> 'apology' OR NEW.purpose = 'gotv' OR gone_date IS NOT NULL))
            THEN 'nobody_is_texted_on_anothers_number'
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
