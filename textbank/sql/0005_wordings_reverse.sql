DROP TRIGGER an_approved_wording_is_not_changed ON textbank_wording;

DROP TRIGGER who_is_erased_leaves_no_reason ON textbank_conversation;
DROP FUNCTION textbank_forget_the_reason();
