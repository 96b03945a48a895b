DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['canvass_script', 'canvass_refusedevent', 'canvass_newcomercheck'] LOOP
        EXECUTE format('DROP TRIGGER what_was_said_is_never_emptied ON %I', name);
        EXECUTE format('DROP TRIGGER what_was_said_is_never_changed ON %I', name);
    END LOOP;
END $$;
ALTER TABLE canvass_script DROP CONSTRAINT a_door_script_asks_at_most_two_more;
DROP TRIGGER a_walk_list_keeps_its_script ON canvass_walklist;
DROP FUNCTION canvass_keep_the_revision();
ALTER TABLE canvass_walklist ALTER COLUMN script_id DROP NOT NULL;
