from django.db import models
from django.db.models import Q

from voters.enums import AllowanceKind, Channel
from voters.models.append_only import AppendOnly


class SeenVoter(AppendOnly):
    """A voter whose particulars were handed to a volunteer, once for each channel and campaign: the first time."""

    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    volunteer = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    voter = models.ForeignKey("voters.Voter", on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "campaign", "channel", "voter"], name="a_voter_is_seen_for_the_first_time_once"
            ),
        ]
        indexes = [models.Index(fields=["volunteer", "channel", "seen_at"], name="seen_by_a_volunteer")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "volunteer", "channel", "voter", "seen_at")


class Allowance(AppendOnly):
    """An organizer's word on one volunteer: known to us, may see so many more, was looked at and goes on."""

    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    volunteer = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=AllowanceKind.choices)
    people = models.PositiveIntegerField(default=0, help_text="How many more people the volunteer may see.")
    given_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AllowanceKind.values), name="an_allowance_is_of_a_kind_we_know"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["more_doors", "more_texts"], people__gt=0)
                | (~Q(kind__in=["more_doors", "more_texts"]) & Q(people=0)),
                name="more_says_how_many_more",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "volunteer", "kind"], name="allowances_of_a_volunteer")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "volunteer", "kind", "people", "given_by", "given_at")
