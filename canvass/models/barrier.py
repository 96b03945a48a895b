from django.db import models
from django.db.models import Q


class Barrier(models.Model):
    """A line that somebody drew on the map of a drive: a river, a railway. Its next cut does not cross it."""

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    drive = models.ForeignKey("canvass.Drive", on_delete=models.PROTECT, related_name="barriers")
    name = models.CharField(max_length=60, default="", blank=True)
    line = models.JSONField(help_text="Its points in order: [latitude, longitude].")
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True, removed_at__isnull=True)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                name="a_removed_barrier_was_removed_by_somebody",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "drive", "name", "line", "by", "at", "removed_by", "removed_at")
