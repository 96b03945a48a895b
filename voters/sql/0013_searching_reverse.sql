DROP TRIGGER who_answered_a_changed_campaign_is_searched_afresh ON voters_campaign;
DROP TRIGGER who_is_ruled_on_is_searched_afresh ON voters_identificationruling;
DROP TRIGGER who_answers_is_searched_afresh ON voters_identification;
DROP TRIGGER numbers_wished_of_are_searched_afresh ON voters_phonewish;
DROP TRIGGER numbers_gone_are_searched_afresh ON voters_voterphone;
DROP TRIGGER numbers_that_were_changed_are_searched_afresh ON voters_voterphone;
DROP TRIGGER changed_numbers_are_searched_afresh ON voters_voterphone;
DROP TRIGGER new_numbers_are_searched_afresh ON voters_voterphone;
DROP TRIGGER people_at_changed_doors_are_searched_afresh ON voters_household;
DROP TRIGGER changed_voters_are_searched_afresh ON voters_voter;
DROP TRIGGER new_voters_are_searched_afresh ON voters_voter;
DROP FUNCTION voters_campaigns_stances_grow_stale(), voters_ruled_stances_grow_stale(), voters_stances_grow_stale(),
    voters_numbers_gone_grow_stale(), voters_numbers_grow_stale(), voters_doors_grow_stale(),
    voters_changed_voters_grow_stale(), voters_voters_grow_stale(), voters_renew_search(int),
    voters_copy_for_search(bigint[]);
DROP VIEW voters_searchedvoter, voters_searchedafresh;
DROP FUNCTION voters_not_copied_yet();
DROP VIEW voters_searchlive, voters_usablephone;
