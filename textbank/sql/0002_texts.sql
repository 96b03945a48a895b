-- Texts: every row belongs to one campaign, one voter and one purpose all the way down, and nothing is handed
-- to the carrier that may not go at that moment.

-- 1. Keys that carry campaign, voter and purpose down ------------------------------------------

ALTER TABLE textbank_drive
    ADD CONSTRAINT a_drives_universe_is_of_its_campaign
        FOREIGN KEY (universe_id, campaign_id) REFERENCES voters_universe (id, campaign_id),
    ADD CONSTRAINT a_drives_sender_is_of_its_campaign
        FOREIGN KEY (sender_id, campaign_id) REFERENCES textbank_sender (id, campaign_id);

ALTER TABLE textbank_conversation
    ADD CONSTRAINT a_conversation_has_its_drives_purpose
        FOREIGN KEY (drive_id, campaign_id, purpose) REFERENCES textbank_drive (id, campaign_id, purpose),
    ADD CONSTRAINT a_gotv_conversation_is_with_its_contacts_voter
        FOREIGN KEY (gotv_contact_id, campaign_id, voter_id)
        REFERENCES voters_gotvcontact (id, campaign_id, voter_id);

ALTER TABLE textbank_message
    ADD CONSTRAINT a_text_is_of_its_conversation
        FOREIGN KEY (conversation_id, campaign_id, drive_id, voter_id, purpose)
        REFERENCES textbank_conversation (id, campaign_id, drive_id, voter_id, purpose),
    ADD CONSTRAINT a_gotv_text_is_to_its_contacts_voter
        FOREIGN KEY (gotv_contact_id, campaign_id, voter_id)
        REFERENCES voters_gotvcontact (id, campaign_id, voter_id);

-- 2. What was approved stays as it was approved -------------------------------------------------

CREATE FUNCTION textbank_keep_what_was_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.approved_at IS NOT NULL
       AND (NEW.script, NEW.created_by_id, NEW.approved_by_id, NEW.approved_at, NEW.approved_count)
           IS DISTINCT FROM (OLD.script, OLD.created_by_id, OLD.approved_by_id, OLD.approved_at, OLD.approved_count) THEN
        RAISE EXCEPTION 'an_approved_script_is_not_changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_approved_script_is_not_changed';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER an_approved_script_is_not_changed BEFORE UPDATE ON textbank_drive
    FOR EACH ROW EXECUTE FUNCTION textbank_keep_what_was_approved();

CREATE FUNCTION textbank_keep_approved_answers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.drive_id ELSE NEW.drive_id END;
BEGIN
    IF EXISTS (SELECT FROM textbank_drive WHERE id = touched AND approved_at IS NOT NULL) THEN
        RAISE EXCEPTION 'an_approved_answer_is_not_changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_approved_answer_is_not_changed';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER an_approved_answer_is_not_changed BEFORE INSERT OR UPDATE OR DELETE ON textbank_readyanswer
    FOR EACH ROW EXECUTE FUNCTION textbank_keep_approved_answers();

-- No more people are released than stood there when the drive was approved, unless two people agreed to more since.
CREATE FUNCTION textbank_release_what_two_agreed_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.approved_at IS NOT NULL AND NEW.approved_count IS NOT NULL
       AND coalesce(NEW.release_count > NEW.approved_count, true)
       AND NOT EXISTS (SELECT FROM textbank_extension
                        WHERE drive_id = NEW.id AND agreed_at IS NOT NULL
                          AND (count IS NULL OR NEW.release_count <= count)) THEN
        RAISE EXCEPTION 'two_people_stand_behind_a_larger_release'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'two_people_stand_behind_a_larger_release';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER two_people_stand_behind_a_larger_release BEFORE UPDATE ON textbank_drive
    FOR EACH ROW EXECUTE FUNCTION textbank_release_what_two_agreed_to();

-- Who agreed to what stays as it was.
CREATE FUNCTION textbank_keep_the_extension() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR OLD.agreed_at IS NOT NULL AND NEW IS DISTINCT FROM OLD
       OR (NEW.campaign_id, NEW.drive_id, NEW.count, NEW.asked_by_id)
          IS DISTINCT FROM (OLD.campaign_id, OLD.drive_id, OLD.count, OLD.asked_by_id) THEN
        RAISE EXCEPTION 'an_extension_stays_as_it_was_asked'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_extension_stays_as_it_was_asked';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER an_extension_stays_as_it_was_asked BEFORE UPDATE OR DELETE ON textbank_extension
    FOR EACH ROW EXECUTE FUNCTION textbank_keep_the_extension();

-- 3. What was written is never reworded ---------------------------------------------------------

-- The words may be emptied, when a person is erased or the time is over; nothing else of a text changes but
-- how far it came.
CREATE FUNCTION textbank_keep_the_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (NEW.id, NEW.request_id, NEW.conversation_id, NEW.direction, NEW.kind, NEW.by_id, NEW.made_at)
          IS DISTINCT FROM
          (OLD.id, OLD.request_id, OLD.conversation_id, OLD.direction, OLD.kind, OLD.by_id, OLD.made_at)
       OR (NEW.body <> OLD.body AND NEW.body <> '')
       OR (OLD.sid IS NOT NULL AND NEW.sid IS DISTINCT FROM OLD.sid) THEN
        RAISE EXCEPTION 'a_text_is_never_reworded'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_text_is_never_reworded';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_text_is_never_reworded BEFORE UPDATE OR DELETE ON textbank_message
    FOR EACH ROW EXECUTE FUNCTION textbank_keep_the_words();

-- 4. Nothing is handed over that may not go -----------------------------------------------------

-- Asked in the transaction that claims the text, whoever claims it. The voter's row is the lock that a stop, a
-- restriction and a change of mind wait for; a pause waits for the drive's. The switches for a sender, a variant, a
-- campaign and the whole account wait for the text that goes, and it sees them. One line of apology goes to a number
-- that is another's, but never to one that is out of service.
CREATE FUNCTION textbank_ask_before_handing_over() RETURNS trigger LANGUAGE plpgsql AS $$
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
        WHEN NEW.purpose = 'gotv' AND NOT voters_is_released(NEW.campaign_id, 'text', NEW.drive_id)
            THEN 'two_admins_sign_what_reminds'
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

CREATE TRIGGER nothing_goes_that_may_not BEFORE INSERT OR UPDATE OF state ON textbank_message
    FOR EACH ROW WHEN (NEW.state = 'claimed') EXECUTE FUNCTION textbank_ask_before_handing_over();

-- A text reaches the carrier only through a claim.
CREATE FUNCTION textbank_hand_over_by_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.direction = 'out' AND (
           (TG_OP = 'INSERT' AND NEW.state NOT IN ('held', 'queued', 'claimed'))
        OR (TG_OP = 'UPDATE' AND NEW.state IN ('sent', 'delivered', 'undelivered', 'failed', 'unknown', 'refused')
            AND OLD.state IN ('held', 'queued', 'cancelled'))) THEN
        RAISE EXCEPTION 'a_text_is_claimed_before_it_goes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_text_is_claimed_before_it_goes';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_text_is_claimed_before_it_goes BEFORE INSERT OR UPDATE OF state ON textbank_message
    FOR EACH ROW EXECUTE FUNCTION textbank_hand_over_by_claim();
