from django.db import models
from django.db.models import F, Q


class Extension(models.Model):
    """More than two people agreed to: more of a drive's people released, or, without a drive, more segments a day.

    One person asks, another agrees; until then the database lets nothing past what was agreed before.
    """

    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    drive = models.ForeignKey(
        "textbank.Drive", on_delete=models.PROTECT, null=True, blank=True, related_name="extensions"
    )
    count = models.PositiveIntegerField(null=True, blank=True, help_text="None means everybody of the drive.")
    asked_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True, help_text="Refused, or asked for anew.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None) | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="an_extension_is_agreed_to_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")), name="nobody_agrees_to_their_own_extension"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None) | Q(dropped_at=None), name="an_extension_is_agreed_to_or_dropped"
            ),
            models.CheckConstraint(
                condition=Q(drive__isnull=False) | Q(count__isnull=False), name="segments_a_day_are_a_number"
            ),
            models.UniqueConstraint(
                fields=["campaign", "drive"],
                condition=Q(agreed_at=None, dropped_at=None),
                nulls_distinct=False,
                name="one_extension_waits_at_a_time",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "drive", "count", "asked_by", "asked_at", "agreed_by", "agreed_at", "dropped_at")
