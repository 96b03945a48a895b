-- A volunteer's answers put in question together.

SELECT voters_make_append_only('voters_quarantine');
SELECT voters_make_append_only('voters_quarantinestep');

-- What a volunteer under question records from now on gets the ruling of the quarantine as it arrives, whoever
-- writes it. It follows by itself, so it is nobody's ruling: the quarantine says who placed it. The trigger's name puts
-- it before answers_change_stances: such an answer opens no period of support.
CREATE FUNCTION voters_question_arrivals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO voters_identificationruling (identification_id, ruling, reason, ruled_by_id, quarantine_id)
    SELECT a.id, latest.step, 'volunteer_under_question', NULL, q.id
      FROM added a
      JOIN LATERAL (
           SELECT * FROM voters_quarantine
            WHERE campaign_id = a.campaign_id AND volunteer_id = a.heard_by_id AND until IS NULL AND since <= a.said_at
            ORDER BY id DESC LIMIT 1) q ON true
      JOIN LATERAL (
           SELECT step FROM voters_quarantinestep WHERE quarantine_id = q.id ORDER BY id DESC LIMIT 1) latest
        ON latest.step <> 'released';
    RETURN NULL;
END $$;

CREATE TRIGGER all_questioned_answers_are_held AFTER INSERT ON voters_identification
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION voters_question_arrivals();
