-- What happens by itself when a carrier refuses: a sender rests, a variant stops, a number that went out of service
-- takes its answers along. All of it holds in the transaction that hands a text over.

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
                      WHERE voter_id = NEW.voter_id AND number = talk.number AND wrong_person_at IS NOT NULL)
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

-- Segments, by the campaign's day and, where the carriers name a limit, by the carriers' day too. A text that was not
-- taken gives them back.
CREATE OR REPLACE FUNCTION textbank_count_segments() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    used bigint;
    most bigint;
    rule textbank_rules%ROWTYPE;
BEGIN
    IF NEW.state = 'claimed' AND (TG_OP = 'INSERT' OR OLD.state <> 'claimed') THEN
        SELECT * INTO rule FROM textbank_rules WHERE campaign_id = NEW.campaign_id;
        INSERT INTO textbank_segmentday AS d (campaign_id, day, segments)
        VALUES (NEW.campaign_id, textbank_day_of(NEW.campaign_id, NEW.claimed_at), NEW.segments)
        ON CONFLICT (campaign_id, day) DO UPDATE SET segments = d.segments + EXCLUDED.segments
        RETURNING segments INTO used;
        IF used > rule.segments_a_day THEN
            RAISE EXCEPTION 'a_campaign_keeps_to_its_segments_a_day'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_campaign_keeps_to_its_segments_a_day';
        END IF;
        IF rule.segments_a_carrier_day IS NOT NULL THEN
            INSERT INTO textbank_carrierday AS d (campaign_id, day, segments)
            VALUES (NEW.campaign_id, textbank_carriers_day(NEW.claimed_at), NEW.segments)
            ON CONFLICT (campaign_id, day) DO UPDATE SET segments = d.segments + EXCLUDED.segments
            RETURNING segments INTO used;
            IF used > rule.segments_a_carrier_day THEN
                RAISE EXCEPTION 'a_campaign_keeps_to_the_carriers_day'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'a_campaign_keeps_to_the_carriers_day';
            END IF;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND OLD.claimed_at IS NOT NULL
          AND (OLD.state = 'claimed' AND NEW.state IN ('queued', 'refused', 'not_sent')
               OR OLD.state = 'unknown' AND NEW.state = 'not_sent') THEN
        UPDATE textbank_segmentday SET segments = greatest(segments - OLD.segments, 0)
         WHERE campaign_id = NEW.campaign_id AND day = textbank_day_of(NEW.campaign_id, OLD.claimed_at);
        UPDATE textbank_carrierday SET segments = greatest(segments - OLD.segments, 0)
         WHERE campaign_id = NEW.campaign_id AND day = textbank_carriers_day(OLD.claimed_at);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION textbank_carriers_day(at timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT (at AT TIME ZONE 'America/Los_Angeles')::date
$$;

-- A number out of service -----------------------------------------------------------------------

-- Its next holder is somebody else. Whoever said "for" by it is no longer reminded on the strength of that answer; an
-- "against" stays, because to forget it could only open the gate.
CREATE FUNCTION textbank_said_by_a_gone_number(the_message uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM textbank_message m
          JOIN textbank_conversation c ON c.id = m.conversation_id
          JOIN voters_voterphone p ON p.voter_id = c.voter_id AND p.number = c.number
         WHERE m.id = the_message AND p.gone_date IS NOT NULL
           AND m.made_at < (p.gone_date + 1)::timestamp AT TIME ZONE 'Pacific/Honolulu')
$$;

CREATE FUNCTION textbank_a_number_is_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM voters_voter WHERE id = NEW.voter_id FOR NO KEY UPDATE;
    INSERT INTO voters_identificationruling (identification_id, ruling, reason)
    SELECT i.id, 'set_aside', 'number_gone'
      FROM textbank_conversation c
      JOIN textbank_message m ON m.conversation_id = c.id AND m.direction = 'in'
      JOIN voters_identification i ON i.campaign_id = m.campaign_id AND i.voter_id = m.voter_id
                                  AND i.evidence_kind = 'message' AND i.evidence_id = m.id
     WHERE c.number = NEW.number AND c.voter_id = NEW.voter_id AND i.stance = 'for'
       AND textbank_said_by_a_gone_number(m.id)
       AND coalesce((SELECT r.ruling FROM voters_identificationruling r
                      WHERE r.identification_id = i.id ORDER BY r.id DESC LIMIT 1), '')
           NOT IN ('set_aside', 'withdrawn');
    RETURN NULL;
END $$;

CREATE TRIGGER a_gone_number_takes_its_answers_along AFTER UPDATE OF gone_date ON voters_voterphone
    FOR EACH ROW WHEN (NEW.gone_date IS NOT NULL AND NEW.gone_date IS DISTINCT FROM OLD.gone_date)
    EXECUTE FUNCTION textbank_a_number_is_gone();

-- And what is read only now out of a text from before.
CREATE FUNCTION textbank_read_from_a_gone_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF textbank_said_by_a_gone_number(NEW.evidence_id) THEN
        INSERT INTO voters_identificationruling (identification_id, ruling, reason)
        VALUES (NEW.id, 'set_aside', 'number_gone');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER nothing_is_believed_of_a_gone_number AFTER INSERT ON voters_identification
    FOR EACH ROW WHEN (NEW.evidence_kind = 'message' AND NEW.stance = 'for')
    EXECUTE FUNCTION textbank_read_from_a_gone_number();
