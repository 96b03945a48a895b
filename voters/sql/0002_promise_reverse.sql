DROP TRIGGER a_restriction_waits_its_turn ON voters_voterrestriction;
DROP TRIGGER a_wish_waits_its_turn ON voters_phonewish;
DROP TRIGGER the_gate_answers_first ON voters_gotvcontact;
DROP FUNCTION voters_lock_whom_it_restricts(), voters_lock_who_wished(), voters_the_gate_answers_first(),
    voters_this_moment();
DROP VIEW voters_gateanswer, voters_standing;
DROP FUNCTION gate_refusal(uuid, bigint, text, timestamptz), gate_refusals(uuid, text, timestamptz),
    gate_refusals_of(uuid, text, timestamptz, bigint[]);
DROP TRIGGER campaign_rules_change_stances ON voters_campaign;
DROP TRIGGER rulings_change_stances ON voters_identificationruling;
DROP TRIGGER answers_change_stances ON voters_identification;
DROP FUNCTION voters_campaign_rules_change_stances(), voters_rulings_change_stances(),
    voters_answers_change_stances(), voters_follow_stances(uuid, bigint[]);
DROP TYPE voters_stancenow;
DROP FUNCTION voters_standings(uuid), voters_standings_of(uuid, bigint[]);
DROP VIEW voters_countedanswer, voters_answer, voters_latestruling;
DO $$
DECLARE
    guarded record;
BEGIN
    FOR guarded IN SELECT tgrelid::regclass AS the_table, tgname FROM pg_trigger
                    WHERE tgfoid = 'voters_refuse_change'::regproc LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', guarded.tgname, guarded.the_table);
    END LOOP;
END $$;
DROP FUNCTION voters_make_append_only(regclass), voters_refuse_change();
ALTER TABLE voters_leak
    DROP CONSTRAINT a_leak_is_shown_by_the_voters_own_answer,
    DROP CONSTRAINT a_leak_is_of_its_contacts_voter;
ALTER TABLE voters_reach DROP CONSTRAINT a_reach_is_of_its_contacts_voter;
ALTER TABLE voters_gotvcontact
    DROP CONSTRAINT a_gotv_contact_rests_on_the_voters_own_answer,
    DROP CONSTRAINT nobody_is_reminded_outside_a_period_of_support;
ALTER TABLE voters_identification DROP CONSTRAINT a_correction_is_of_the_same_voter;
ALTER TABLE voters_supportperiod
    DROP CONSTRAINT a_period_rests_on_the_voters_own_answer,
    DROP CONSTRAINT a_period_can_be_named_with_its_stance,
    DROP CONSTRAINT a_campaign_believes_one_thing_at_a_time;
ALTER TABLE voters_supportperiod ADD PRIMARY KEY (campaign_id, voter_id, held);
