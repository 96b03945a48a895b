DROP TRIGGER an_approved_wording_is_not_changed ON textbank_wording;

CREATE OR REPLACE FUNCTION textbank_ask_before_handing_over() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_number text;
    drive textbank_drive%ROWTYPE;
    reason text;
BEGIN
    PERFORM FROM voters_voter WHERE id = NEW.voter_id FOR SHARE;
    SELECT number INTO the_number FROM textbank_conversation WHERE id = NEW.conversation_id;
    SELECT * INTO drive FROM textbank_drive WHERE id = NEW.drive_id FOR SHARE;
    reason := CASE
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

DROP TRIGGER who_is_erased_leaves_no_reason ON textbank_conversation;
DROP FUNCTION textbank_forget_the_reason();

CREATE OR REPLACE FUNCTION textbank_keep_the_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.ruling <> ''
       OR (NEW.message_id, NEW.by_id, NEW.reasons, NEW.asked_at)
          IS DISTINCT FROM (OLD.message_id, OLD.by_id, OLD.reasons, OLD.asked_at) THEN
        RAISE EXCEPTION 'a_ruling_is_not_changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_ruling_is_not_changed';
    END IF;
    RETURN NEW;
END $$;
