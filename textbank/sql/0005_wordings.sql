-- Other wordings are kept like the script, and the switches hold in the transaction that hands a text over.

CREATE TRIGGER an_approved_wording_is_not_changed BEFORE INSERT OR UPDATE OR DELETE ON textbank_wording
    FOR EACH ROW EXECUTE FUNCTION textbank_keep_approved_answers();

-- When a person is erased, what was said about them goes too: a reason for a lead, and the note of a ruling.
CREATE FUNCTION textbank_forget_the_reason() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.lead_reason := '';
    RETURN NEW;
END $$;

CREATE TRIGGER who_is_erased_leaves_no_reason BEFORE UPDATE OF number ON textbank_conversation
    FOR EACH ROW WHEN (NEW.number = '') EXECUTE FUNCTION textbank_forget_the_reason();
