from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from canvass.enums import CutState
from canvass.way import Manner


class Cut(models.Model):
    """One cutting of a drive's doors into turfs: what was wanted, how far it is, what came of it."""

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    drive = models.ForeignKey("canvass.Drive", on_delete=models.PROTECT, related_name="cuts")
    state = models.CharField(max_length=8, choices=CutState.choices, default=CutState.WAITING)
    doors_wanted = models.PositiveIntegerField()
    minutes_wanted = models.FloatField(null=True, blank=True, help_text="Set where turfs are cut by time.")
    borders = models.JSONField(default=list, blank=True, help_text="What no turf of it crosses: see ``Border``.")
    recut = models.BooleanField(default=False, help_text="Free turfs are cut anew; what is out or walked stays.")
    closed = models.BooleanField(default=False, help_text="Each list is walked back to where it began.")
    start_latitude = models.FloatField(null=True, blank=True, help_text="Of the meeting point from which lists start.")
    start_longitude = models.FloatField(null=True, blank=True)
    busy_streets = models.JSONField(default=list, blank=True, help_text="Names of streets that are not to be crossed.")
    seed = models.PositiveIntegerField(default=1)
    done_percent = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)])
    turf_count = models.PositiveIntegerField(default=0)
    door_count = models.PositiveIntegerField(default=0)
    people_count = models.PositiveIntegerField(default=0)
    sketch = models.JSONField(null=True, blank=True, help_text="Of a running cut: what the quick cut before it found.")
    asked_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], ended_at__isnull=True)
                | Q(state__in=["done", "stopped", "failed", "lost"], ended_at__isnull=False),
                name="a_cut_that_is_over_has_ended",
            ),
            models.CheckConstraint(
                condition=Q(start_latitude__isnull=True, start_longitude__isnull=True)
                | Q(
                    start_latitude__isnull=False,
                    start_longitude__isnull=False,
                    start_latitude__range=(-90, 90),
                    start_longitude__range=(-180, 180),
                ),
                name="a_meeting_point_of_a_cut_is_on_earth",
            ),
            models.CheckConstraint(condition=Q(done_percent__lte=100), name="no_cut_is_more_than_done"),
            models.UniqueConstraint(
                fields=["drive"], condition=Q(state__in=["waiting", "running"]), name="a_drive_is_cut_once_at_a_time"
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "id",
            "campaign",
            "drive",
            "state",
            "doors_wanted",
            "minutes_wanted",
            "borders",
            "recut",
            "closed",
            "start_latitude",
            "start_longitude",
            "busy_streets",
            "seed",
            "done_percent",
            "turf_count",
            "door_count",
            "people_count",
            "sketch",
            "asked_by",
            "asked_at",
            "stop_asked_at",
            "ended_at",
        )

    @property
    def manner(self) -> Manner:
        """How its lists are walked."""
        known = self.start_latitude is not None and self.start_longitude is not None
        start = (self.start_latitude, self.start_longitude) if known else None
        return Manner(self.closed, start, frozenset(self.busy_streets))  # type: ignore[arg-type]  # both are known
