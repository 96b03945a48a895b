CREATE OR REPLACE FUNCTION canvass_refuse_another_listing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a_listing_stands: % of %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_listing_stands';
END $$;
