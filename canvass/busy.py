"""Doors at which another drive of the same campaign walks today: nobody is called to the door twice in one day."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F

from canvass.models import ListedVoter, WalkList
from voters.models import Campaign

BUSY = """
SELECT DISTINCT s.household_id
  FROM canvass_stop s
  JOIN canvass_listedvoter lv ON lv.stop_id = s.id AND lv.withdrawn_at IS NULL
 WHERE s.walk_list_id = %(list)s
   AND (EXISTS (SELECT FROM canvass_stop o
                  JOIN canvass_walklist l ON l.id = o.walk_list_id
                  JOIN canvass_listedvoter still ON still.stop_id = o.id AND still.withdrawn_at IS NULL
                 WHERE o.household_id = s.household_id AND l.campaign_id = %(campaign)s AND l.drive_id <> %(drive)s
                   AND l.state = 'out' AND (l.given_at >= %(today)s OR l.synced_at >= %(today)s))
     OR EXISTS (SELECT FROM canvass_visit v
                  JOIN canvass_walklist l ON l.id = v.walk_list_id
                 WHERE v.household_id = s.household_id AND v.campaign_id = %(campaign)s AND l.drive_id <> %(drive)s
                   AND v.said_at >= %(today)s))
"""


def lock(campaign: Campaign) -> None:
    """Lists of one campaign are handed out one after the other, so that each sees where the one before walks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [str(campaign.pk)])


def withhold(walk_list: WalkList, *, at: datetime) -> int:
    """Take the doors off the list at which another drive walks today; returns how many there were.

    Drawing the drive up again lists them anew. Call it under ``lock``.
    """
    today = at.astimezone(ZoneInfo(walk_list.campaign.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    asked: dict[str, UUID | datetime] = {
        "list": walk_list.pk,
        "campaign": walk_list.campaign_id,
        "drive": walk_list.drive_id,
        "today": today,
    }
    with connection.cursor() as cursor:
        cursor.execute(BUSY, asked)
        doors = [household for (household,) in cursor.fetchall()]
    if doors:
        there = ListedVoter.objects.filter(walk_list=walk_list, withdrawn_at=None, stop__household_id__in=doors)
        there.update(withdrawn_at=at)
        WalkList.objects.filter(pk=walk_list.pk).update(revision=F("revision") + 1)
    return len(doors)
