DROP TRIGGER a_door_keeps_its_id ON voters_household;
DROP TRIGGER doors_stand_while_somebody_lives_there ON voters_household;
DROP TRIGGER before_doors_go ON voters_household;
DROP TRIGGER a_door_stands_while_somebody_lives_there ON voters_household;
DROP TRIGGER a_voter_moves_to_a_door_that_stands ON voters_voter;
DROP TRIGGER a_voter_lives_at_a_door_that_stands ON voters_voter;
DROP FUNCTION voters_keep_the_doors_id(), voters_nobody_lives_anywhere(), voters_nobody_lives_there(),
    voters_before_doors_go(), voters_next_door_stands(), voters_doors_stand(), voters_check_isolation();
DROP TRIGGER what_was_said_is_never_emptied ON voters_election;
DROP TRIGGER what_was_said_is_never_changed ON voters_election;
DROP TRIGGER an_erased_voter_leaves_no_change ON voters_voter;
DROP FUNCTION voters_forget_changes();
DROP TRIGGER a_changed_voter_is_read_again ON voters_voter;
DROP FUNCTION voters_forget_line();
