-- A text that waits for a lead goes only when the lead released it, and a campaign keeps to its segments a day.

-- 1. Every campaign has its rules ----------------------------------------------------------------

CREATE FUNCTION textbank_make_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO textbank_rules (campaign_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER a_campaign_has_rules AFTER INSERT ON voters_campaign
    FOR EACH ROW EXECUTE FUNCTION textbank_make_rules();

INSERT INTO textbank_rules (campaign_id) SELECT id FROM voters_campaign ON CONFLICT DO NOTHING;

-- 2. What waits for a lead goes when the lead says so --------------------------------------------

CREATE FUNCTION textbank_wait_for_the_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IN ('queued', 'claimed') AND EXISTS (
           SELECT FROM textbank_reading WHERE message_id = NEW.id AND ruling <> 'released')
       OR TG_OP = 'UPDATE' AND OLD.state = 'held' AND NEW.state NOT IN ('held', 'cancelled') AND NOT EXISTS (
           SELECT FROM textbank_reading WHERE message_id = NEW.id AND ruling = 'released') THEN
        RAISE EXCEPTION 'a_lead_reads_first'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_lead_reads_first';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_lead_reads_first BEFORE UPDATE OF state ON textbank_message
    FOR EACH ROW WHEN (NEW.direction = 'out') EXECUTE FUNCTION textbank_wait_for_the_lead();

-- What was ruled stays ruled.
CREATE FUNCTION textbank_keep_the_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER a_ruling_is_not_changed BEFORE UPDATE OR DELETE ON textbank_reading
    FOR EACH ROW EXECUTE FUNCTION textbank_keep_the_ruling();

-- 3. Segments a day ------------------------------------------------------------------------------

-- More than a campaign has from the start only where two people agreed to it.
CREATE FUNCTION textbank_keep_to_what_two_agreed_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.segments_a_day > 20000 AND NEW.segments_a_day > (
           SELECT coalesce(max(count), 0) FROM textbank_extension
            WHERE campaign_id = NEW.campaign_id AND drive_id IS NULL AND agreed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'two_people_stand_behind_more_segments_a_day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'two_people_stand_behind_more_segments_a_day';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER two_people_stand_behind_more_segments_a_day BEFORE INSERT OR UPDATE OF segments_a_day ON textbank_rules
    FOR EACH ROW EXECUTE FUNCTION textbank_keep_to_what_two_agreed_to();

CREATE FUNCTION textbank_day_of(the_campaign uuid, at timestamptz) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (at AT TIME ZONE time_zone)::date FROM voters_campaign WHERE id = the_campaign
$$;

CREATE FUNCTION textbank_carriers_day(at timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT (at AT TIME ZONE 'America/Los_Angeles')::date
$$;

-- Counted by the campaign's day and, where the carriers name a limit, by the carriers' day too, each under the day's own
-- row, so that workers who hand over at once take it in turn. A text that was not taken after all gives its segments back.
CREATE FUNCTION textbank_count_segments() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    used bigint;
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

CREATE TRIGGER segments_are_counted_as_they_go AFTER INSERT OR UPDATE OF state ON textbank_message
    FOR EACH ROW WHEN (NEW.direction = 'out') EXECUTE FUNCTION textbank_count_segments();
