from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from voters.enums import Ruling, Source, Stance, ToldBy
from voters.models.append_only import AppendOnly


class Identification(AppendOnly):
    """What one voter said, once. The client names it; nobody changes it; a correction is a new row."""

    id = models.UUIDField(primary_key=True, editable=False)
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="identifications")
    voter = models.ForeignKey("voters.Voter", on_delete=models.PROTECT, related_name="identifications")
    stance = models.CharField(max_length=10, choices=Stance.choices)
    scale = models.PositiveSmallIntegerField(null=True, blank=True)
    said_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)
    source = models.CharField(max_length=8, choices=Source.choices)
    told_by = models.CharField(max_length=8, choices=ToldBy.choices)
    heard_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    evidence_kind = models.CharField(max_length=20, default="", blank=True)
    evidence_id = models.UUIDField(null=True, blank=True)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        db_constraint=False,  # a_correction_is_of_the_same_voter holds it.
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "campaign", "voter"], name="an_identification_is_of_one_voter"),
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="a_stance_is_for_against_or_undecided"),
            models.CheckConstraint(condition=Q(told_by__in=ToldBy.values), name="an_answer_is_told_by_self_or_another"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="an_answer_has_a_source_we_know"),
            models.CheckConstraint(
                condition=Q(scale__isnull=True)
                | Q(scale__in=[1, 2], stance=Stance.FOR)
                | Q(scale=3, stance=Stance.UNDECIDED)
                | Q(scale__in=[4, 5], stance=Stance.AGAINST),
                name="the_scale_agrees_with_the_stance",
            ),
            models.CheckConstraint(
                condition=Q(source=Source.IMPORT) | Q(heard_by__isnull=False),
                name="an_answer_was_heard_by_somebody_or_imported",
            ),
            models.CheckConstraint(
                condition=Q(said_at__lte=F("recorded_at") + models.Value("5 minutes", models.DurationField())),
                name="nothing_is_said_in_the_future",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "voter", "-said_at"], name="answers_of_a_voter"),
            BrinIndex(fields=["recorded_at"], name="answers_as_they_came"),
        ]

    class Privacy:
        personal = {"stance": "kept, the voter's own row being scrubbed", "scale": "kept with the stance"}
        plain = (
            "id",
            "campaign",
            "voter",
            "said_at",
            "recorded_at",
            "source",
            "told_by",
            "heard_by",
            "evidence_kind",
            "evidence_id",
            "corrects",
        )


class IdentificationRuling(AppendOnly):
    """What was decided about an identification. Without one it counts as it stands.

    A person decides, or it follows by itself: from a decider of the review, from the quarantine that stands, or from
    what a carrier told us. What follows by itself only ever shuts the gate, and says why.
    """

    identification = models.ForeignKey(Identification, on_delete=models.PROTECT, related_name="rulings")
    ruling = models.CharField(max_length=10, choices=Ruling.choices)
    reason = models.CharField(max_length=40, default="", blank=True)
    ruled_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)
    ruled_by = models.ForeignKey(
        "voters.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="None where it follows by itself.",
    )
    quarantine = models.ForeignKey(
        "voters.Quarantine", on_delete=models.PROTECT, null=True, blank=True, related_name="rulings"
    )
    decision = models.ForeignKey(
        "voters.ReviewDecision", on_delete=models.PROTECT, null=True, blank=True, related_name="rulings"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ruling__in=Ruling.values), name="a_ruling_is_one_we_know"),
            models.CheckConstraint(
                condition=Q(ruled_by__isnull=False)
                | (Q(ruling=Ruling.HELD) & ~Q(reason=""))
                | Q(ruling=Ruling.SET_ASIDE, quarantine__isnull=False)
                | Q(ruling=Ruling.SET_ASIDE, reason="number_gone"),
                name="a_ruling_is_somebodys_or_shuts_by_itself_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["identification", "-id"], name="rulings_latest_first")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "identification", "ruling", "reason", "ruled_at", "ruled_by", "quarantine", "decision")
