from django.db import models

from canvass.enums import RefusedBecause
from voters.models.append_only import AppendOnly


class RefusedEvent(AppendOnly):
    """An event of a phone that was not recorded: kept as it came, for an organizer to look at."""

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey("canvass.DeviceToken", on_delete=models.PROTECT, related_name="+")
    event_id = models.UUIDField()
    reason = models.CharField(max_length=24, choices=RefusedBecause.choices)
    event = models.JSONField(help_text="What the phone sent.")
    refused_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "event_id"], name="a_refused_event_is_kept_once"),
        ]
        indexes = [models.Index(fields=["campaign", "-refused_at"], name="refused_events_of_a_campaign")]

    class Privacy:
        personal = {
            "event": "emptied when a person whom it names by id is erased, and when the campaign's days are over"
        }
        plain = ("id", "campaign", "device", "event_id", "reason", "refused_at")
