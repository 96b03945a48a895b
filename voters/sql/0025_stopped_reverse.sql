DROP FUNCTION voters_is_stopped(text, bytea[]);
