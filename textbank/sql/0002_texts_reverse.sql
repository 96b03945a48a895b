DROP TRIGGER a_text_is_claimed_before_it_goes ON textbank_message;
DROP TRIGGER nothing_goes_that_may_not ON textbank_message;
DROP TRIGGER a_text_is_never_reworded ON textbank_message;
DROP TRIGGER an_approved_answer_is_not_changed ON textbank_readyanswer;
DROP TRIGGER an_extension_stays_as_it_was_asked ON textbank_extension;
DROP TRIGGER two_people_stand_behind_a_larger_release ON textbank_drive;
DROP FUNCTION textbank_keep_the_extension(), textbank_release_what_two_agreed_to();
DROP TRIGGER an_approved_script_is_not_changed ON textbank_drive;
DROP FUNCTION textbank_hand_over_by_claim(), textbank_ask_before_handing_over(), textbank_keep_the_words(),
    textbank_keep_approved_answers(), textbank_keep_what_was_approved();
ALTER TABLE textbank_message
    DROP CONSTRAINT a_gotv_text_is_to_its_contacts_voter,
    DROP CONSTRAINT a_text_is_of_its_conversation;
ALTER TABLE textbank_conversation
    DROP CONSTRAINT a_gotv_conversation_is_with_its_contacts_voter,
    DROP CONSTRAINT a_conversation_has_its_drives_purpose;
ALTER TABLE textbank_drive
    DROP CONSTRAINT a_drives_sender_is_of_its_campaign,
    DROP CONSTRAINT a_drives_universe_is_of_its_campaign;
