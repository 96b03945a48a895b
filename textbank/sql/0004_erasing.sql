-- What the texts forget of a person who is erased: numbers, words, the place in every batch; and the carrier's
-- copy, which a task redacts afterwards, sid by sid.

CREATE FUNCTION textbank_texts_forgets(the_voter bigint, the_key bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    own text[] := voters_own_numbers(the_voter);
BEGIN
    IF EXISTS (SELECT FROM textbank_message WHERE voter_id = the_voter AND state IN ('claimed', 'unknown')) THEN
        RAISE EXCEPTION 'nobody_is_erased_while_a_text_is_under_way'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_is_erased_while_a_text_is_under_way';
    END IF;
    INSERT INTO textbank_redaction (sid, asked_at)
    SELECT sid, clock_timestamp() FROM textbank_message WHERE voter_id = the_voter AND sid IS NOT NULL
     UNION
    SELECT sid, clock_timestamp() FROM textbank_inboundwebhook WHERE from_number = ANY (own)
        ON CONFLICT (sid) DO NOTHING;
    -- The row stays: by its sid a text that the carrier tells us once more is known and not taken in again.
    UPDATE textbank_inboundwebhook
       SET from_number = '', body = '', read_at = coalesce(read_at, clock_timestamp())
     WHERE from_number = ANY (own)
        OR message_id IN (SELECT id FROM textbank_message WHERE voter_id = the_voter);
    UPDATE textbank_message SET state = 'cancelled', refusal = 'erased' 
     WHERE voter_id = the_voter AND state IN ('held', 'queued');
    UPDATE textbank_reading SET note = ''
     WHERE note <> '' AND message_id IN (SELECT id FROM textbank_message WHERE voter_id = the_voter);
    UPDATE textbank_message SET body = '' WHERE voter_id = the_voter AND body <> '';
    UPDATE textbank_conversation
       SET number = '', state = 'done', closing = CASE WHEN state = 'done' THEN closing ELSE 'restricted' END
     WHERE voter_id = the_voter;
    DELETE FROM textbank_hold WHERE number = ANY (own);
END $$;
