from django.db import models
from django.db.models import Q

from voters.enums import Decided
from voters.models.append_only import AppendOnly


class ReviewDecision(AppendOnly):
    """What an admin decided about one voter's answers; its rulings name it, and an undo is a row of its own.

    ``identification`` is the latest answer as it stood on the card. Decisions taken together share a ``batch``.
    """

    id = models.UUIDField(
        primary_key=True,
        db_default=models.Func(function="uuidv7", output_field=models.UUIDField()),
        editable=False,
    )
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="review_decisions")
    voter = models.ForeignKey("voters.Voter", on_delete=models.PROTECT, related_name="+")
    identification = models.ForeignKey("voters.Identification", on_delete=models.PROTECT, related_name="decisions")
    does = models.CharField(max_length=14, choices=Decided.choices)
    batch = models.UUIDField(null=True, blank=True)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")
    decided_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(does__in=Decided.values), name="a_decision_is_one_we_know"),
            models.CheckConstraint(
                condition=Q(does="undo", undoes__isnull=False) | (~Q(does="undo") & Q(undoes__isnull=True)),
                name="an_undo_names_what_it_undoes",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "by", "-id"], name="decisions_latest_first")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "voter", "identification", "does", "batch", "undoes", "decided_at", "by")
