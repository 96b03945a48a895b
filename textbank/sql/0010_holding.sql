-- What a tap and a handing over have to know, in one question.

-- Why no first text goes while a STOP may be among what we have not heard, in one word; NULL when we hear. What came in
-- waits unread for a minute; or nothing came for ten minutes although a text went out ten minutes ago, within the hour.
CREATE FUNCTION textbank_waited_in_vain(heard_at timestamptz, the_moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
SELECT coalesce(heard_at <= the_moment - interval '10 minutes', true) AND EXISTS (
       SELECT FROM textbank_message
        WHERE sid IS NOT NULL AND claimed_at > greatest(heard_at, the_moment - interval '1 hour')
          AND claimed_at <= the_moment - interval '10 minutes')
$$;

CREATE FUNCTION textbank_deafness(the_moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
SELECT CASE
       WHEN EXISTS (SELECT FROM textbank_inboundwebhook
                     WHERE read_at IS NULL AND received_at < the_moment - interval '1 minute') THEN 'deaf'
       WHEN s.failed_at IS NOT NULL AND coalesce(s.failed_at > s.succeeded_at, true) THEN 'sweep_failed'
       WHEN textbank_waited_in_vain(s.succeeded_at, the_moment) THEN 'sweep_failed'
       WHEN textbank_waited_in_vain(
            greatest((SELECT received_at FROM textbank_statusreport ORDER BY id DESC LIMIT 1),
                     (SELECT received_at FROM textbank_inboundwebhook ORDER BY id DESC LIMIT 1)), the_moment)
            THEN 'silence'
       END
  FROM (SELECT) nothing LEFT JOIN textbank_sweep s ON s.name = 'inbound'
$$;

-- Holds the texter's part, the voter and the conversation, in the order in which everybody does, until the transaction
-- ends, and answers with all that decides whether a text of this texter's may go in it at that moment. Each step of this
-- function sees what was committed before it, so that nothing is read before it is held. A name with two lines in it
-- is a column of that row (textbank/holding.py). No row: there is no such conversation.
CREATE FUNCTION textbank_hold(
    the_conversation uuid, the_texter uuid, the_request uuid, the_moment timestamptz, the_keys bytea[])
RETURNS TABLE (
    part__id bigint, part__role text, part__suspended_at timestamptz, part__campaign_id uuid, part__user_id uuid,
    texter__id uuid, texter__name text, texter__is_active boolean,
    conversation__id uuid, conversation__campaign_id uuid, conversation__drive_id uuid, conversation__purpose text,
    conversation__voter_id bigint, conversation__number text, conversation__gotv_contact_id uuid,
    conversation__texter_id uuid, conversation__state text, conversation__closing text, conversation__sent_from text,
    conversation__variant text,
    campaign__id uuid, campaign__name text, campaign__time_zone text, campaign__opens_hour smallint,
    campaign__closes_hour smallint,
    drive__id uuid, drive__campaign_id uuid, drive__purpose text, drive__script text, drive__sender_id uuid,
    drive__starts_date date, drive__ends_date date, drive__approved_at timestamptz, drive__paused_at timestamptz,
    drive__opens_hour smallint, drive__closes_hour smallint, drive__stopped_variants text[],
    sender__id uuid, sender__address text, sender__stopped_at timestamptz, sender__rests_until timestamptz,
    voter__id bigint, voter__first_name text, voter__language text, voter__state text, voter__county text,
    voter__household_id bigint, voter__protected boolean, voter__erased_at timestamptz, voter__merged_into_id bigint,
    household__id bigint, household__zip5 text, household__latitude float8, household__longitude float8,
    phone__id bigint, phone__texts boolean, phone__wrong_person_at timestamptz,
    texts_stopped boolean, number_stopped boolean, number_held boolean, restrictions text[], deafness text,
    segments_a_day integer, segments_a_carrier_day integer, used_today integer, used_by_the_carriers integer,
    made_in_a_minute bigint, made_in_an_hour bigint, known_id uuid, wordings text[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    talk record;
BEGIN
    SELECT campaign_id, voter_id INTO talk FROM textbank_conversation WHERE id = the_conversation;
    PERFORM FROM voters_membership WHERE campaign_id = talk.campaign_id AND user_id = the_texter FOR NO KEY UPDATE;
    PERFORM FROM voters_voter WHERE id = talk.voter_id FOR NO KEY UPDATE;
    PERFORM FROM textbank_conversation WHERE id = the_conversation FOR NO KEY UPDATE;
    RETURN QUERY
    SELECT m.id, m.role::text, m.suspended_at, m.campaign_id, m.user_id,
           u.id, u.name::text, u.is_active,
           c.id, c.campaign_id, c.drive_id, c.purpose::text,
           c.voter_id, c.number::text, c.gotv_contact_id,
           c.texter_id, c.state::text, c.closing::text, c.sent_from::text,
           c.variant::text,
           k.id, k.name::text, k.time_zone::text, k.opens_hour,
           k.closes_hour,
           d.id, d.campaign_id, d.purpose::text, d.script::text, d.sender_id,
           d.starts_date, d.ends_date, d.approved_at, d.paused_at,
           d.opens_hour, d.closes_hour, d.stopped_variants::text[],
           s.id, s.address::text, s.stopped_at, s.rests_until,
           v.id, v.first_name::text, v.language::text, v.state::text, v.county::text,
           v.household_id, v.protected, v.erased_at, v.merged_into_id,
           h.id, h.zip5::text, h.latitude, h.longitude,
           p.id, p.texts, p.wrong_person_at,
           r.stopped_at IS NOT NULL OR EXISTS (SELECT FROM textbank_accountstop),
           voters_is_stopped(c.number, the_keys),
           EXISTS (SELECT FROM textbank_hold WHERE number = c.number AND settled_at IS NULL),
           ARRAY(SELECT n.kind::text FROM voters_voterrestriction n
                  WHERE n.campaign_id = c.campaign_id AND n.voter_id = c.voter_id AND n.lifts_id IS NULL
                    AND NOT EXISTS (SELECT FROM voters_voterrestriction l WHERE l.lifts_id = n.id)),
           textbank_deafness(the_moment),
           r.segments_a_day, r.segments_a_carrier_day,
           coalesce((SELECT segments FROM textbank_segmentday
                      WHERE campaign_id = c.campaign_id
                        AND day = (the_moment AT TIME ZONE k.time_zone)::date), 0),
           coalesce((SELECT segments FROM textbank_carrierday
                      WHERE campaign_id = c.campaign_id AND day = textbank_carriers_day(the_moment)), 0),
           made.in_a_minute, made.in_an_hour,
           (SELECT id FROM textbank_message WHERE request_id = the_request),
           ARRAY(SELECT ARRAY[w.variant::text, w.language::text, w.body::text] FROM textbank_wording w
                  WHERE w.drive_id = c.drive_id)
      FROM textbank_conversation c
      JOIN voters_campaign k ON k.id = c.campaign_id
      JOIN textbank_rules r ON r.campaign_id = c.campaign_id
      JOIN textbank_drive d ON d.id = c.drive_id
      JOIN textbank_sender s ON s.id = d.sender_id
      JOIN voters_voter v ON v.id = c.voter_id
      LEFT JOIN voters_household h ON h.id = v.household_id
      LEFT JOIN voters_voterphone p ON p.voter_id = c.voter_id AND p.number = c.number
      LEFT JOIN voters_membership m ON m.campaign_id = c.campaign_id AND m.user_id = the_texter
      LEFT JOIN voters_user u ON u.id = m.user_id
     CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE made_at > the_moment - interval '1 minute') AS in_a_minute,
                  count(*) AS in_an_hour
             FROM textbank_message
            WHERE the_request IS NOT NULL AND by_id = the_texter AND direction = 'out'
              AND made_at > the_moment - interval '1 hour') made
     WHERE c.id = the_conversation;
END $$;

-- A text that waits for the carrier, with all that says whether its turn has come; no row when it does not wait. When it
-- was tapped or released by a lead is when it was ready. The attempts that were lost since are anybody's.
CREATE FUNCTION textbank_queued(the_text uuid, since timestamptz, at_most integer)
RETURNS TABLE (
    id uuid, conversation_id uuid, by_id uuid, purpose text, kind text, body text, segments smallint,
    not_before timestamptz, ready_at timestamptz, campaign_id uuid, sender_id uuid, segments_a_second smallint,
    segments_a_minute integer, lost timestamptz[])
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.id, m.conversation_id, m.by_id, m.purpose::text, m.kind::text, m.body::text, m.segments, m.not_before,
           coalesce((SELECT ruled_at FROM textbank_reading WHERE message_id = m.id AND ruling = 'released'), m.made_at),
           m.campaign_id, d.sender_id, s.segments_a_second, r.segments_a_minute,
           ARRAY(SELECT claimed_at FROM textbank_message
                  WHERE state = 'unknown' AND claimed_at > since ORDER BY claimed_at DESC LIMIT at_most)
      FROM textbank_message m
      JOIN textbank_drive d ON d.id = m.drive_id
      JOIN textbank_sender s ON s.id = d.sender_id
      JOIN textbank_rules r ON r.campaign_id = m.campaign_id
     WHERE m.id = the_text AND m.state = 'queued';
END $$;
