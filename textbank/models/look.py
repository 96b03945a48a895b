from django.db import models
from django.db.models import Q

from textbank.enums import Drawn, Verdict


class Look(models.Model):
    """A lead read a conversation and said what to make of it; ``words`` go to its texter, who may ``answer`` them."""

    conversation = models.ForeignKey("textbank.Conversation", on_delete=models.PROTECT, related_name="looks")
    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    texter = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField()
    verdict = models.CharField(max_length=9, choices=Verdict.choices)
    why = models.CharField(max_length=7, choices=Drawn.choices, default="", db_default="", blank=True)
    words = models.CharField(max_length=500, default="", blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, default="", db_default="", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="a_look_ends_in_a_verdict_we_know"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="an_answer_to_a_lead_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["texter", "campaign", "-looked_at"], name="looks_at_a_texter"),
            models.Index(fields=["campaign", "-looked_at"], name="looks_in_a_campaign"),
            models.Index(fields=["conversation"], name="looks_at_a_conversation"),
        ]

    class Privacy:
        personal = {
            "words": "kept: a lead's words to a volunteer, about no voter",
            "answer": "kept: what the volunteer answered, about no voter",
        }
        plain = (
            "id",
            "conversation",
            "campaign",
            "texter",
            "by",
            "looked_at",
            "verdict",
            "why",
            "seen_at",
            "answered_at",
        )


class AccountStop(models.Model):
    """The one switch for every campaign of the installation. The row is there while nothing may go."""

    id = models.BooleanField(primary_key=True, default=True)
    stopped_at = models.DateTimeField()
    stopped_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    stop_code = models.PositiveIntegerField(null=True, blank=True, help_text="The carrier's code that threw it.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=True), name="there_is_one_switch"),
            models.CheckConstraint(
                condition=Q(stopped_by__isnull=False) | Q(stop_code__isnull=False),
                name="the_switch_was_thrown_by_somebody_or_the_carrier",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "stopped_at", "stopped_by", "stop_code")
