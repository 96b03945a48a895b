from django.db import models
from django.db.models import Q

from voters.enums import Restriction, Wish, WishSource
from voters.models.append_only import AppendOnly


class PhoneWish(AppendOnly):
    """What the holder of a number asked for. One STOP covers every campaign; the latest wish holds."""

    number = models.CharField(max_length=16)
    wish = models.CharField(max_length=5, choices=Wish.choices)
    source = models.CharField(max_length=10, choices=WishSource.choices)
    wished_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(wish__in=Wish.values), name="a_wish_is_stop_or_start"),
            models.CheckConstraint(condition=Q(source__in=WishSource.values), name="a_wish_has_a_source_we_know"),
        ]
        indexes = [models.Index(fields=["number", "-id"], name="wishes_latest_first")]

    class Privacy:
        personal = {
            "number": "replaced by a keyed hash when its only holder is erased, or the last campaign's days are over"
        }
        plain = ("id", "wish", "source", "wished_at", "by")


class VoterRestriction(AppendOnly):
    """Why nobody may remind this voter. Lifting one is a new row that names it."""

    campaign = models.ForeignKey("voters.Campaign", on_delete=models.PROTECT, related_name="+")
    voter = models.ForeignKey("voters.Voter", on_delete=models.PROTECT, related_name="restrictions")
    kind = models.CharField(max_length=14, choices=Restriction.choices)
    noted_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)
    by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    evidence_id = models.UUIDField(null=True, blank=True)
    lifts = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="lifted_by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Restriction.values), name="a_restriction_is_one_we_know"),
        ]
        indexes = [models.Index(fields=["voter", "campaign"], name="restrictions_of_a_voter")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "voter", "kind", "noted_at", "by", "evidence_id", "lifts")
