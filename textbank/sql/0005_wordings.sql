-- Other wordings are kept like the script, and the switches hold in the transaction that hands a text over.

CREATE TRIGGER an_approved_wording_is_not_changed BEFORE INSERT OR UPDATE OR DELETE ON textbank_wording
    FOR EACH ROW EXECUTE FUNCTION textbank_keep_approved_answers();

-- The switches for a sender, a campaign and the whole account wait for the text that goes, and it sees them.
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

-- When a person is erased, what was said about them goes too: a reason for a lead, and the note of a ruling.
CREATE FUNCTION textbank_forget_the_reason() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.lead_reason := '';
    RETURN NEW;
END $$;

CREATE TRIGGER who_is_erased_leaves_no_reason BEFORE UPDATE OF number ON textbank_conversation
    FOR EACH ROW WHEN (NEW.number = '') EXECUTE FUNCTION textbank_forget_the_reason();

CREATE OR REPLACE FUNCTION textbank_keep_the_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR OLD.ruling <> '' AND (NEW.ruling, NEW.ruled_by_id, NEW.ruled_at, NEW.correction_id)
          IS DISTINCT FROM (OLD.ruling, OLD.ruled_by_id, OLD.ruled_at, OLD.correction_id)
       OR OLD.ruling <> '' AND NEW.note <> OLD.note AND NEW.note <> ''
       OR (NEW.message_id, NEW.by_id, NEW.reasons, NEW.asked_at)
          IS DISTINCT FROM (OLD.message_id, OLD.by_id, OLD.reasons, OLD.asked_at) THEN
        RAISE EXCEPTION 'a_ruling_is_not_changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_ruling_is_not_changed';
    END IF;
    RETURN NEW;
END $$;
