"""The drives at the doors that remind, as the gate's pages and the count of leaks see them."""

from django.urls import reverse

from canvass.models import Drive
from voters.enums import Channel, Purpose
from voters.models import Campaign
from voters.reminding import Reminding, RemindingDrive

CONTACTS = """
SELECT l.gotv_contact_id AS contact_id, 'door' AS channel, d.id AS drive_id, d.name AS drive, t.name AS turf,
       s.question AS script
  FROM canvass_listedvoter l
  JOIN canvass_walklist w ON w.id = l.walk_list_id
  JOIN canvass_drive d ON d.id = w.drive_id
  JOIN canvass_turf t ON t.id = w.turf_id
  JOIN canvass_script s ON s.id = w.script_id
 WHERE l.campaign_id = %(campaign)s AND l.gotv_contact_id IS NOT NULL
"""


def drives(campaign: Campaign) -> list[RemindingDrive]:
    rows = Drive.objects.filter(campaign=campaign, purpose=Purpose.GOTV).select_related("universe", "script")
    return [
        RemindingDrive(
            channel=Channel.DOOR,
            id=row.pk,
            name=row.name,
            universe=row.universe,
            words="\n".join(filter(None, (row.script.opening, row.script.question, row.script.thanks))),
            url=reverse("canvass:drive", args=[campaign.slug, row.pk]),
        )
        for row in rows.order_by("-created_at", "pk")
    ]


REMINDING = Reminding(drives=drives, contacts=CONTACTS)
