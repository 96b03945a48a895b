"""The text drives that remind, as the gate's pages and the count of leaks see them."""

from django.urls import reverse

from textbank.models import Drive
from voters.enums import Channel, Purpose
from voters.models import Campaign
from voters.reminding import Reminding, RemindingDrive

CONTACTS = """
SELECT m.gotv_contact_id AS contact_id, 'text' AS channel, d.id AS drive_id, d.name AS drive, '' AS turf,
       d.name || coalesce(', ' || nullif(c.variant, ''), '') AS script
  FROM textbank_message m
  JOIN textbank_conversation c ON c.id = m.conversation_id
  JOIN textbank_drive d ON d.id = m.drive_id
 WHERE m.campaign_id = %(campaign)s AND m.gotv_contact_id IS NOT NULL
"""


def drives(campaign: Campaign) -> list[RemindingDrive]:
    rows = Drive.objects.filter(campaign=campaign, purpose=Purpose.GOTV).select_related("universe")
    return [
        RemindingDrive(
            channel=Channel.TEXT,
            id=row.pk,
            name=row.name,
            universe=row.universe,
            words=row.script,
            url=reverse("textbank:drive", args=[campaign.slug, row.pk]),
        )
        for row in rows.order_by("-created_at", "pk")
    ]


REMINDING = Reminding(drives=drives, contacts=CONTACTS)
