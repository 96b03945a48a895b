DROP FUNCTION voters_records_forgets(bigint, bytea);

DROP VIEW voters_likelypair;
DROP TRIGGER records_become_what_is_ruled ON voters_recordruling;
DROP TRIGGER before_records_are_ruled_on ON voters_recordruling;
DROP TRIGGER what_restricts_follows_the_person ON voters_voterrestriction;
DROP TRIGGER what_is_ruled_follows_the_person ON voters_identificationruling;
DROP TRIGGER what_is_said_follows_the_person ON voters_identification;
DROP TRIGGER a_protected_record_protects_its_person ON voters_voter;
DROP TRIGGER only_a_ruling_joins_two_records ON voters_voter;
DROP TRIGGER a_merged_record_is_registered_nowhere ON voters_voter;
DROP FUNCTION voters_rule_on_records(), voters_before_records_are_ruled_on(), voters_restrictions_follow_the_person(),
    voters_rulings_follow_the_person(), voters_answers_follow_the_person(), voters_copy_restrictions(bigint[]),
    voters_copy_answers(uuid[]), voters_copy_of(uuid, uuid), voters_protect_whom_it_is_merged_into(),
    voters_refuse_to_join(), voters_stay_merged();
DROP VIEW voters_merger;
