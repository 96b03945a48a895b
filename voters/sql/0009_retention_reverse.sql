DROP FUNCTION voters_let_go(bytea), voters_people_lets_go(uuid);
