-- Is the latest wish for this number: no more texts? Where it is gone with its holder, its hash under one of the keys
-- tells. It covers every campaign.
CREATE FUNCTION voters_is_stopped(the_number text, the_keys bytea[]) RETURNS boolean LANGUAGE sql STABLE AS $$
SELECT coalesce(
    (SELECT wish = 'stop' FROM voters_phonewish WHERE number = the_number ORDER BY id DESC LIMIT 1),
    EXISTS (SELECT FROM unnest(the_keys) AS key, voters_forgottenstop f
             WHERE f.number_hash = voters_keyed(key, 'number:' || the_number)))
$$;
