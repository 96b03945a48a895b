-- Nothing is kept for nothing: so many days after a campaign's election its words and numbers go.
--
-- voters_let_go() is the one door and looks at the clock itself, so nobody can have it done before its day. What each
-- part of the product lets go of a campaign is a function of its own, owned by the same role, whose name ends in
-- _lets_go, which takes (the campaign) and returns how many rows it emptied. They run in the order of their names.

CREATE FUNCTION voters_let_go(the_key bytea) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    over record;
    part text;
    emptied bigint;
    total bigint := 0;
BEGIN
    IF length(the_key) <> 32 THEN
        RAISE EXCEPTION 'an_erasure_has_a_key_and_a_reason'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_erasure_has_a_key_and_a_reason';
    END IF;
    FOR over IN SELECT id FROM voters_campaign WHERE election_date + kept_days < current_date ORDER BY id LOOP
        FOR part IN SELECT p.proname FROM pg_proc p
                     WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE '%\_lets\_go'
                       AND p.proowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
                     ORDER BY p.proname LOOP
            EXECUTE format('SELECT public.%I($1)', part) INTO emptied USING over.id;
            total := total + emptied;
        END LOOP;
    END LOOP;
    -- Numbers belong to the roll, which all campaigns share: they go with the last of them. Stops are remembered.
    IF EXISTS (SELECT FROM voters_campaign)
       AND NOT EXISTS (SELECT FROM voters_campaign WHERE election_date + kept_days >= current_date) THEN
        PERFORM voters_forget_numbers(ARRAY(SELECT DISTINCT number::text FROM voters_phonewish WHERE number <> ''),
                                      the_key);
        DELETE FROM voters_voterphone;
        GET DIAGNOSTICS emptied = ROW_COUNT;
        total := total + emptied;
    END IF;
    RETURN total;
END $$;

REVOKE ALL ON FUNCTION voters_let_go(bytea) FROM PUBLIC;

-- When somebody last signed in, once every campaign of theirs is over; and what was only a guess about a voter.
CREATE FUNCTION voters_people_lets_go(the_campaign uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    emptied bigint;
    scores bigint;
BEGIN
    UPDATE voters_user u SET last_login = NULL
     WHERE last_login IS NOT NULL
       AND EXISTS (SELECT FROM voters_membership m WHERE m.user_id = u.id AND m.campaign_id = the_campaign)
       AND NOT EXISTS (SELECT FROM voters_membership m JOIN voters_campaign c ON c.id = m.campaign_id
                        WHERE m.user_id = u.id AND c.election_date + c.kept_days >= current_date);
    GET DIAGNOSTICS emptied = ROW_COUNT;
    DELETE FROM voters_score WHERE campaign_id = the_campaign;
    GET DIAGNOSTICS scores = ROW_COUNT;
    RETURN emptied + scores;
END $$;
