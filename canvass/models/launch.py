from django.db import models
from django.db.models import Q


class Launch(models.Model):
    """A morning on which people gather and whoever comes first gets the next list of one drive.

    ``sealed`` holds the link and the six digits for the board, under our key: a dump gives neither away.
    """

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    drive = models.ForeignKey("canvass.Drive", on_delete=models.PROTECT, related_name="launches")
    invitation = models.OneToOneField("voters.Invitation", on_delete=models.PROTECT, related_name="+")
    sealed = models.TextField()
    opened_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["drive"], condition=Q(ended_at=None), name="a_drive_is_launched_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="a_launch_is_ended_by_somebody_at_some_time",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id",
            "campaign",
            "drive",
            "invitation",
            "sealed",
            "opened_by",
            "opened_at",
            "ends_at",
            "ended_at",
            "ended_by",
        )
