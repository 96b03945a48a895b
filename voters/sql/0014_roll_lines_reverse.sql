DROP TRIGGER an_erased_voter_leaves_no_change ON voters_voter;
DROP FUNCTION voters_forget_changes();
DROP TRIGGER a_changed_voter_is_read_again ON voters_voter;
DROP FUNCTION voters_forget_line();
