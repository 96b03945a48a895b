from django.db import models
from django.db.models import Q

from textbank.enums import Verdict


class Look(models.Model):
    """A lead read a conversation and said what to make of it; ``words`` go to its texter."""

    conversation = models.ForeignKey("textbank.Conversation", on_delete=models.PROTECT, related_name="looks")
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    texter = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    words = models.CharField(max_length=500, default="", blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="a_look_ends_in_a_verdict_we_know"),
        ]
        indexes = [
            models.Index(
                fields=["texter", "campaign"], condition=~Q(words="") & Q(seen_at=None), name="words_not_seen"
            ),
            models.Index(fields=["conversation"], name="looks_at_a_conversation"),
        ]

    class Privacy:
        personal = {"words": "kept: a lead's words to a volunteer, about no voter"}
        plain = ("id", "conversation", "campaign", "texter", "by", "looked_at", "verdict", "seen_at")


class AccountStop(models.Model):
    """The one switch for every campaign of the installation. The row is there while nothing may go."""

    id = models.BooleanField(primary_key=True, default=True)
    stopped_at = models.DateTimeField()
    stopped_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=True), name="there_is_one_switch")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "stopped_at", "stopped_by")
