DROP FUNCTION canvass_positions_lets_go(uuid), canvass_positions_forgets(bigint, bytea);
DROP TRIGGER what_was_said_is_never_emptied ON canvass_position;
DROP TRIGGER what_was_said_is_never_changed ON canvass_position;
