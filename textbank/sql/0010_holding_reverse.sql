DROP FUNCTION textbank_queued(uuid, timestamptz, integer);
DROP FUNCTION textbank_hold(uuid, uuid, uuid, timestamptz, bytea[]);
DROP FUNCTION textbank_deafness(timestamptz), textbank_waited_in_vain(timestamptz, timestamptz);
