-- A listing may move from one walk list to another of the same drive while nobody has had either in hand: turfs are
-- merged, split and drawn anew by hand. Who is listed, and the contact that allowed it, stand as before. The lists are
-- locked, so that one that is being handed out is waited for.
CREATE OR REPLACE FUNCTION canvass_refuse_another_listing() RETURNS trigger LANGUAGE plpgsql AS $$
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
