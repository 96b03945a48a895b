-- What the texts let go of when a campaign's time is over: words, numbers, and the carrier's copy.

CREATE FUNCTION textbank_texts_lets_go(the_campaign uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    emptied bigint;
BEGIN
    UPDATE textbank_message SET state = 'cancelled', refusal = 'over'
     WHERE campaign_id = the_campaign AND state IN ('held', 'queued');
    INSERT INTO textbank_redaction (sid, asked_at)
    SELECT sid, clock_timestamp() FROM textbank_message
     WHERE campaign_id = the_campaign AND sid IS NOT NULL AND body <> ''
        ON CONFLICT (sid) DO NOTHING;
    -- What came in and belongs to nobody's conversation goes by its own age.
    DELETE FROM textbank_inboundwebhook w
     WHERE EXISTS (SELECT FROM textbank_message m WHERE m.id = w.message_id AND m.campaign_id = the_campaign)
        OR w.message_id IS NULL AND w.received_at < clock_timestamp() - interval '90 days';
    UPDATE textbank_reading SET note = '' WHERE campaign_id = the_campaign AND note <> '';
    DELETE FROM textbank_hold h
     WHERE EXISTS (SELECT FROM textbank_conversation c WHERE c.number = h.number AND c.campaign_id = the_campaign)
       AND NOT EXISTS (SELECT FROM textbank_conversation c WHERE c.number = h.number AND c.campaign_id <> the_campaign);
    -- A text of which nobody knows whether it went is still looked for by its words and number.
    UPDATE textbank_message SET body = ''
     WHERE campaign_id = the_campaign AND body <> '' AND state NOT IN ('claimed', 'unknown');
    GET DIAGNOSTICS emptied = ROW_COUNT;
    UPDATE textbank_conversation c
       SET number = '', lead_reason = '', state = 'done',
           closing = CASE WHEN state = 'done' THEN closing ELSE 'finished' END
     WHERE campaign_id = the_campaign AND (number <> '' OR lead_reason <> '')
       AND NOT EXISTS (SELECT FROM textbank_message m
                        WHERE m.conversation_id = c.id AND m.state IN ('claimed', 'unknown'));
    RETURN emptied;
END $$;
