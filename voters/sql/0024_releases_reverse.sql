DROP FUNCTION voters_is_released(uuid, text, uuid);
DROP TRIGGER what_was_said_is_never_emptied ON voters_gotvrelease;
DROP TRIGGER what_was_said_is_never_changed ON voters_gotvrelease;
