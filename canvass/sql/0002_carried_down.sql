-- Campaign and purpose are carried down from the drive to each listed voter, so that a row that puts somebody
-- on a reminding list stands beside its own row of the gate, of the same campaign and the same voter.

ALTER TABLE canvass_drive
    ADD CONSTRAINT a_door_drives_universe_is_of_its_campaign
        FOREIGN KEY (universe_id, campaign_id) REFERENCES voters_universe (id, campaign_id),
    ADD CONSTRAINT a_door_drives_script_is_of_its_campaign
        FOREIGN KEY (script_id, campaign_id) REFERENCES canvass_script (id, campaign_id);

ALTER TABLE canvass_turf
    ADD CONSTRAINT a_turf_has_its_drives_campaign_and_purpose
        FOREIGN KEY (drive_id, campaign_id, purpose) REFERENCES canvass_drive (id, campaign_id, purpose);

ALTER TABLE canvass_walklist
    ADD CONSTRAINT a_walk_list_has_its_turfs_drive_campaign_and_purpose
        FOREIGN KEY (turf_id, drive_id, campaign_id, purpose)
        REFERENCES canvass_turf (id, drive_id, campaign_id, purpose);

ALTER TABLE canvass_listedvoter
    ADD CONSTRAINT a_listed_voter_has_the_lists_campaign_and_purpose
        FOREIGN KEY (walk_list_id, campaign_id, purpose) REFERENCES canvass_walklist (id, campaign_id, purpose),
    ADD CONSTRAINT a_listed_voter_stands_at_a_stop_of_the_list
        FOREIGN KEY (stop_id, walk_list_id) REFERENCES canvass_stop (id, walk_list_id),
    ADD CONSTRAINT a_listed_voter_has_a_gotv_contact_of_their_own
        FOREIGN KEY (gotv_contact_id, campaign_id, voter_id)
        REFERENCES voters_gotvcontact (id, campaign_id, voter_id);

ALTER TABLE canvass_visit
    ADD CONSTRAINT a_visit_has_its_lists_campaign_and_purpose
        FOREIGN KEY (walk_list_id, campaign_id, purpose) REFERENCES canvass_walklist (id, campaign_id, purpose),
    ADD CONSTRAINT a_visit_is_at_a_stop_of_its_list
        FOREIGN KEY (stop_id, walk_list_id) REFERENCES canvass_stop (id, walk_list_id),
    ADD CONSTRAINT a_visit_is_to_somebody_on_its_list
        FOREIGN KEY (walk_list_id, voter_id) REFERENCES canvass_listedvoter (walk_list_id, voter_id);

SELECT voters_make_append_only('canvass_visit');

-- Who was listed stays listed, with the contact that allowed it; only the withdrawal is written, once.
-- A listing may move from one walk list to another of the same drive while nobody has had either in hand: turfs are
-- merged, split and drawn anew by hand. The lists are locked, so that one that is being handed out is waited for.
CREATE FUNCTION canvass_refuse_another_listing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.withdrawn_at, NEW.withdrawn_at) IS NOT DISTINCT FROM (NULL::timestamptz, NULL::timestamptz)
           AND (OLD.campaign_id, OLD.purpose, OLD.voter_id, OLD.gotv_contact_id)
               IS NOT DISTINCT FROM (NEW.campaign_id, NEW.purpose, NEW.voter_id, NEW.gotv_contact_id)
           AND (SELECT count(*) = 2 AND count(DISTINCT drive_id) = 1
                  FROM (SELECT drive_id FROM canvass_walklist
                         WHERE id IN (OLD.walk_list_id, NEW.walk_list_id) AND state = 'free'
                         ORDER BY id FOR SHARE) free)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a_listing_stands: % of %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_listing_stands';
END $$;

CREATE TRIGGER a_listing_stands BEFORE UPDATE ON canvass_listedvoter FOR EACH ROW
    WHEN ((OLD.walk_list_id, OLD.stop_id, OLD.campaign_id, OLD.purpose, OLD.voter_id, OLD.gotv_contact_id)
          IS DISTINCT FROM
          (NEW.walk_list_id, NEW.stop_id, NEW.campaign_id, NEW.purpose, NEW.voter_id, NEW.gotv_contact_id)
          OR OLD.withdrawn_at IS NOT NULL)
    EXECUTE FUNCTION canvass_refuse_another_listing();
CREATE TRIGGER a_listing_is_not_deleted BEFORE DELETE ON canvass_listedvoter
    FOR EACH ROW EXECUTE FUNCTION canvass_refuse_another_listing();

-- A list of a drive that reminds is handed to nobody before the drive is signed.
CREATE FUNCTION canvass_refuse_what_is_not_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT voters_is_released(NEW.campaign_id, 'door', NEW.drive_id) THEN
        RAISE EXCEPTION 'two_admins_sign_what_reminds'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'two_admins_sign_what_reminds';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER two_admins_sign_what_reminds BEFORE INSERT OR UPDATE OF state ON canvass_walklist
    FOR EACH ROW WHEN (NEW.purpose = 'gotv' AND NEW.state = 'out') EXECUTE FUNCTION canvass_refuse_what_is_not_signed();
