-- A person who asks is erased: names, address, numbers and words go, the answers' rows and the counts stand.
--
-- voters_erase() is the one door. What each part of the product forgets is a function of its own, owned by the
-- same role, whose name ends in _forgets and which takes (the voter, the key): whoever adds a personal column adds
-- its scrubbing there, or in a further such function. They run in the order of their names.

-- 1. Words may be emptied, and nothing else of the row changes ----------------------------------

CREATE FUNCTION voters_refuse_change_but_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words text[] := TG_ARGV;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - words = to_jsonb(OLD) - words
       AND NOT EXISTS (SELECT FROM unnest(words) AS word
                        WHERE to_jsonb(NEW) -> word IS DISTINCT FROM to_jsonb(OLD) -> word
                          AND coalesce(to_jsonb(NEW) ->> word, '') NOT IN ('', '{}')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'append_only: % takes no %', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'what_was_said_is_never_changed';
END $$;

-- Lets the owner empty these columns of an append-only table, beside those that it may empty already.
CREATE FUNCTION voters_may_empty(the_table regclass, VARIADIC the_columns text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    before text[];
BEGIN
    SELECT array_remove(string_to_array(encode(tgargs, 'escape'), '\000'), '') INTO before FROM pg_trigger
     WHERE tgrelid = the_table AND tgname = 'what_was_said_is_never_changed';
    EXECUTE format('DROP TRIGGER what_was_said_is_never_changed ON %s', the_table);
    EXECUTE format('CREATE TRIGGER what_was_said_is_never_changed BEFORE UPDATE OR DELETE ON %s '
                   'FOR EACH ROW EXECUTE FUNCTION voters_refuse_change_but_emptying(%s)', the_table,
                   (SELECT string_agg(DISTINCT quote_literal(name), ', ') FROM unnest(before || the_columns) AS name));
END $$;

SELECT voters_make_append_only('voters_erasure'), voters_make_append_only('voters_forgottenstop'),
       voters_may_empty('voters_phonewish', 'number');

-- 2. Known again, and not by name ---------------------------------------------------------------

-- The hash under which something guessable is kept. The key is the application's and never stored here, so a copy
-- of the database gives no number away.
CREATE FUNCTION voters_keyed(the_key bytea, the_words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT encode(sha256(the_key || sha256(the_key || convert_to(the_words, 'UTF8'))), 'hex') $$;

-- The name under which the roll's id of an erased person is kept.
CREATE FUNCTION voters_erased_id(the_key bytea, the_state text, the_id text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT 'erased-' || left(voters_keyed(the_key, 'voter:' || the_state || ':' || the_id), 32) $$;

-- The numbers that this voter has and nobody else.
CREATE FUNCTION voters_own_numbers(the_voter bigint) RETURNS text[] LANGUAGE sql STABLE AS $$
SELECT coalesce(array_agg(p.number::text), '{}') FROM voters_voterphone p
 WHERE p.voter_id = the_voter
   AND NOT EXISTS (SELECT FROM voters_voterphone o WHERE o.number = p.number AND o.voter_id <> the_voter)
$$;

-- The door of this voter, if nobody else lives there.
CREATE FUNCTION voters_own_door(the_voter bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
SELECT v.household_id FROM voters_voter v
 WHERE v.id = the_voter
   AND NOT EXISTS (SELECT FROM voters_voter o WHERE o.household_id = v.household_id AND o.id <> the_voter)
$$;

-- These numbers are nobody's any more: what was wished of them is kept under the hash alone.
CREATE FUNCTION voters_forget_numbers(the_numbers text[], the_key bytea) RETURNS void LANGUAGE sql AS $$
INSERT INTO voters_forgottenstop (number_hash)
SELECT voters_keyed(the_key, 'number:' || gone.number) FROM unnest(the_numbers) AS gone (number)
 WHERE 'stop' = (SELECT w.wish FROM voters_phonewish w WHERE w.number = gone.number ORDER BY w.id DESC LIMIT 1)
    ON CONFLICT (number_hash) DO NOTHING;
UPDATE voters_phonewish SET number = '' WHERE number = ANY (the_numbers);
$$;

-- 3. What the roll forgets -------------------------------------------------------------------------

CREATE FUNCTION voters_roll_forgets(the_voter bigint, the_key bytea) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM voters_forget_numbers(voters_own_numbers(the_voter), the_key);
    UPDATE voters_household
       SET address_line = 'erased ' || id, unit = '', number = '', street = '', zip4 = '',
           latitude = NULL, longitude = NULL
     WHERE id = voters_own_door(the_voter);
    DELETE FROM voters_voterphone WHERE voter_id = the_voter;
    DELETE FROM voters_score WHERE voter_id = the_voter;
    UPDATE voters_voter
       SET external_id = voters_erased_id(the_key, state, external_id), household_id = NULL,
           last_name = '', first_name = '', middle_name = '', suffix = '', birth_date = NULL, birth_year = NULL,
           sex = '', language = 'en', party = NULL, registered_date = NULL, voted_in = '{}',
           erased_at = clock_timestamp()
     WHERE id = the_voter;
END $$;

-- 4. The one door -----------------------------------------------------------------------------------

CREATE FUNCTION voters_erase(
    the_voter bigint, the_campaign uuid, the_admin uuid, the_reason text, the_key bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    part text;
BEGIN
    IF length(the_key) <> 32 OR the_reason !~ '\S' THEN
        RAISE EXCEPTION 'an_erasure_has_a_key_and_a_reason'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_erasure_has_a_key_and_a_reason';
    END IF;
    IF NOT EXISTS (SELECT FROM voters_membership m JOIN voters_user u ON u.id = m.user_id
                    WHERE m.user_id = the_admin AND m.campaign_id = the_campaign AND m.role = 'admin'
                      AND m.suspended_at IS NULL AND u.is_active) THEN
        RAISE EXCEPTION 'only_an_admin_erases'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_an_admin_erases';
    END IF;
    -- The lock of whoever writes the roll: a voter file that is being applied knew the person before.
    IF NOT pg_try_advisory_xact_lock(7301984) THEN
        RAISE EXCEPTION 'nobody_is_erased_while_the_roll_is_written'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_is_erased_while_the_roll_is_written';
    END IF;
    PERFORM FROM voters_voter WHERE id = the_voter AND erased_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a_person_is_erased_once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_person_is_erased_once';
    END IF;
    INSERT INTO voters_erasure (voter_id, campaign_id, by_id, reason)
    VALUES (the_voter, the_campaign, the_admin, the_reason);
    FOR part IN SELECT p.proname FROM pg_proc p
                 WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE '%\_forgets'
                   AND p.proowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
                 ORDER BY p.proname LOOP
        EXECUTE format('SELECT public.%I($1, $2)', part) USING the_voter, the_key;
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION voters_erase(bigint, uuid, uuid, text, bytea) FROM PUBLIC;
