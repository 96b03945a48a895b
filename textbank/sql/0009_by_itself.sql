-- A number out of service, and the answers that were given by it.

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
