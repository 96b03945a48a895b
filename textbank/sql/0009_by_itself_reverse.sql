DROP TRIGGER nothing_is_believed_of_a_gone_number ON voters_identification;
DROP TRIGGER a_gone_number_takes_its_answers_along ON voters_voterphone;
DROP FUNCTION textbank_read_from_a_gone_number();
DROP FUNCTION textbank_a_number_is_gone();
DROP FUNCTION textbank_said_by_a_gone_number(uuid);

