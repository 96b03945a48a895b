DROP TRIGGER two_admins_sign_what_reminds ON canvass_walklist;
DROP FUNCTION canvass_refuse_what_is_not_signed();
DROP TRIGGER a_listing_is_not_deleted ON canvass_listedvoter;
DROP TRIGGER a_listing_stands ON canvass_listedvoter;
DROP FUNCTION canvass_refuse_another_listing();
DROP TRIGGER what_was_said_is_never_emptied ON canvass_visit;
DROP TRIGGER what_was_said_is_never_changed ON canvass_visit;
ALTER TABLE canvass_visit
    DROP CONSTRAINT a_visit_is_to_somebody_on_its_list,
    DROP CONSTRAINT a_visit_is_at_a_stop_of_its_list,
    DROP CONSTRAINT a_visit_has_its_lists_campaign_and_purpose;
ALTER TABLE canvass_listedvoter
    DROP CONSTRAINT a_listed_voter_has_a_gotv_contact_of_their_own,
    DROP CONSTRAINT a_listed_voter_stands_at_a_stop_of_the_list,
    DROP CONSTRAINT a_listed_voter_has_the_lists_campaign_and_purpose;
ALTER TABLE canvass_walklist DROP CONSTRAINT a_walk_list_has_its_turfs_drive_campaign_and_purpose;
ALTER TABLE canvass_turf DROP CONSTRAINT a_turf_has_its_drives_campaign_and_purpose;
ALTER TABLE canvass_drive
    DROP CONSTRAINT a_door_drives_script_is_of_its_campaign,
    DROP CONSTRAINT a_door_drives_universe_is_of_its_campaign;
