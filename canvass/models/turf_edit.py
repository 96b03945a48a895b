from django.db import models
from django.db.models import Q

from canvass.enums import TurfAct


class TurfEdit(models.Model):
    """One act by hand on a drive's turfs, with how they were before and are after it, so that it can be undone.

    ``before`` and ``after`` hold for each turf that was touched its name and its doors in order.
    """

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    drive = models.ForeignKey("canvass.Drive", on_delete=models.PROTECT, related_name="turf_edits")
    act = models.CharField(max_length=10, choices=TurfAct.choices)
    before = models.JSONField()
    after = models.JSONField()
    born_on = models.ForeignKey(
        "canvass.Turf",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where doors that stood on no list before were listed first.",
    )
    placed = models.JSONField(default=list, blank=True, help_text="The doors that had no place on the map before.")
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(act__in=TurfAct.values), name="an_act_on_turfs_is_of_a_kind_we_know"),
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="an_undone_act_on_turfs_was_undone_by_somebody",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id",
            "campaign",
            "drive",
            "act",
            "before",
            "after",
            "born_on",
            "placed",
            "by",
            "at",
            "undone_by",
            "undone_at",
        )
