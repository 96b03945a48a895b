-- A drive that reminds goes out when two admins have signed it, where the campaign has two.

SELECT voters_make_append_only('voters_gotvrelease');

-- A signature counts while its admin is one, and until the drive is stopped. One admin alone has nobody to sign with;
-- but what was stopped is not begun again without a signature. Lists and texts ask this where they go out.
CREATE FUNCTION voters_is_released(the_campaign uuid, the_channel text, the_drive uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
WITH steps AS (
    SELECT id, step, by_id FROM voters_gotvrelease
     WHERE campaign_id = the_campaign AND channel = the_channel AND drive_id = the_drive),
stopped AS (SELECT max(id) AS id FROM steps WHERE step = 'stopped'),
admins AS (
    SELECT m.user_id FROM voters_membership m JOIN voters_user u ON u.id = m.user_id
     WHERE m.campaign_id = the_campaign AND m.role = 'admin' AND m.suspended_at IS NULL AND u.is_active)
SELECT (SELECT count(DISTINCT s.by_id) FROM steps s JOIN admins a ON a.user_id = s.by_id, stopped
         WHERE s.step = 'signed' AND s.id > coalesce(stopped.id, 0))
    >= CASE WHEN (SELECT count(*) FROM admins) >= 2 THEN 2 ELSE (stopped.id IS NOT NULL)::int END
  FROM stopped
$$;
