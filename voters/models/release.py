from django.db import models
from django.db.models import Q

from voters.enums import Channel, ReleaseStep
from voters.models.append_only import AppendOnly


class GotvRelease(AppendOnly):
    """An admin stands behind one drive that reminds, or the drive was stopped; their order says which holds.

    ``drive_id`` names a drive of the doors or of the texts; ``signed`` keeps what the admin saw.
    """

    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="releases")
    channel = models.CharField(max_length=4, choices=Channel.choices)
    drive_id = models.UUIDField()
    step = models.CharField(max_length=7, choices=ReleaseStep.choices)
    reason = models.CharField(max_length=40, default="", blank=True)
    signed = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="a_release_is_for_door_or_text"),
            models.CheckConstraint(
                condition=Q(step="signed", by__isnull=False) | (Q(step="stopped") & ~Q(reason="")),
                name="a_release_is_signed_by_somebody_or_stopped_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "channel", "drive_id", "-id"], name="releases_latest_first")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "channel", "drive_id", "step", "reason", "signed", "at", "by")
