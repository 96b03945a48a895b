from django.db import models
from django.db.models import F, Q

from voters.enums import Question
from voters.models.append_only import AppendOnly


class Quarantine(AppendOnly):
    """The answers that one volunteer recorded in one stretch of time, put in question together.

    Without ``until`` what the volunteer records from now on is in question too, from the moment it arrives.
    """

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="quarantines")
    volunteer = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=80)
    placed_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)
    placed_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="a_quarantine_covers_some_time"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "volunteer"], name="quarantines_of_a_volunteer")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "volunteer", "since", "until", "reason", "placed_at", "placed_by")


class QuarantineStep(AppendOnly):
    """What was decided about a quarantine; the latest step holds, and any step may follow any other."""

    quarantine = models.ForeignKey(Quarantine, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10, choices=Question.choices)
    at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(step__in=Question.values), name="a_quarantine_step_is_one_we_know"),
        ]
        indexes = [models.Index(fields=["quarantine", "-id"], name="quarantine_steps_latest_first")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "quarantine", "step", "at", "by")
