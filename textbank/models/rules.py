from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

#: Words that make a lead read a text before it goes: abuse, other channels, money, and false news about voting.
WATCH_LIST = (
    "undocumented",
    "immigrants",
    "illegal",
    "kill",
    "hate",
    "idiot",
    "stupid",
    "shut up",
    "whatsapp",
    "telegram",
    "venmo",
    "cash app",
    "gift card",
    "vote by text",
    "vote online",
    "election is moved",
    "polls are closed",
)
#: The two in which a wish to be left alone is read.
LANGUAGES = ("en", "es")
SEGMENTS_A_DAY = 20_000
#: What the carriers let one registered political campaign send.
SEGMENTS_A_MINUTE = 4_500


class Rules(models.Model):
    """What a campaign's texts may hold, and how many segments a day it may spend.

    The database makes the row with the campaign (trigger ``a_campaign_has_rules``) and counts the segments itself.
    """

    campaign = models.OneToOneField(
        "voters.Campaign", on_delete=models.CASCADE, primary_key=True, related_name="text_rules"
    )
    segments_a_day = models.PositiveIntegerField(db_default=SEGMENTS_A_DAY)
    segments_a_minute = models.PositiveIntegerField(db_default=SEGMENTS_A_MINUTE)
    segments_a_carrier_day = models.PositiveIntegerField(
        null=True, blank=True, help_text="What the carriers take in a day of theirs; empty where they name no limit."
    )
    segment_price = models.DecimalField(max_digits=7, decimal_places=5, db_default=Decimal("0.0083"))
    links = ArrayField(models.CharField(max_length=100), db_default=[], blank=True)
    numbers = ArrayField(models.CharField(max_length=20), db_default=[], blank=True)
    watch_words = ArrayField(models.CharField(max_length=60), db_default=list(WATCH_LIST), blank=True)
    languages = ArrayField(models.CharField(max_length=8), db_default=list(LANGUAGES))

    answers_first = models.BooleanField(
        default=False, db_default=False, help_text="Who has answers waiting takes no new people."
    )
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey("voters.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stopped_at=None, stopped_by=None) | Q(stopped_at__isnull=False, stopped_by__isnull=False),
                name="a_campaigns_stop_has_its_who_and_when",
            ),
            models.CheckConstraint(condition=Q(segments_a_day__gte=1), name="a_campaign_may_send_something"),
            models.CheckConstraint(condition=Q(segments_a_minute__gte=1), name="a_campaign_sends_at_some_pace"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = (
            "campaign",
            "segments_a_day",
            "segments_a_minute",
            "segments_a_carrier_day",
            "segment_price",
            "links",
            "numbers",
            "watch_words",
            "languages",
            "answers_first",
            "stopped_at",
            "stopped_by",
        )


class SegmentDay(models.Model):
    """The segments that a campaign handed to the carrier on one day, counted by the database as texts are claimed."""

    campaign = models.ForeignKey("voters.Campaign", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    segments = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "day"], name="a_campaigns_day_is_counted_once"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "day", "segments")


class CarrierDay(models.Model):
    """The same by the carriers' own day, which begins at midnight Pacific; counted where the carriers name a limit."""

    campaign = models.ForeignKey("voters.Campaign", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    segments = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "day"], name="a_carriers_day_is_counted_once"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = ("id", "campaign", "day", "segments")
