"""How fast a person texts, and how much a campaign sends in a day. Counted in the database."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from textbank.enums import Direction, Kind, MessageState, TextRefusal
from textbank.models import CarrierDay, Conversation, Message, Rules, SegmentDay
from textbank.refusals import Refused
from voters.models import Campaign, User

A_MINUTE, AN_HOUR = (60, timedelta(minutes=1)), (2000, timedelta(hours=1))
MOST_UNANSWERED = 3
CARRIERS_ZONE = ZoneInfo("America/Los_Angeles")
BETWEEN_TWO_NUMBERS = (14, timedelta(seconds=30))


def check_pace(*, texter: User, at: datetime) -> None:
    """Refuse more than 60 texts a minute or 2,000 an hour. The caller holds the texter's membership."""
    mine = Message.objects.filter(by=texter, direction=Direction.OUT)
    for most, span in (A_MINUTE, AN_HOUR):
        if mine.filter(made_at__gt=at - span).count() >= most:
            raise Refused(TextRefusal.TOO_FAST)


def check_turn(*, conversation: Conversation, at: datetime) -> None:
    """Free words go only to somebody who wrote to us, and three in a row wait for an answer."""
    texts = Message.objects.filter(conversation=conversation)
    latest = texts.filter(direction=Direction.IN).order_by("-made_at").values_list("made_at", flat=True).first()
    if latest is None:
        raise Refused(TextRefusal.NOBODY_WROTE)
    ours = texts.filter(direction=Direction.OUT, kind=Kind.REPLY).exclude(state=MessageState.CANCELLED)
    if ours.filter(made_at__gte=latest).count() >= MOST_UNANSWERED:
        raise Refused(TextRefusal.THREE_IN_A_ROW)
    most, span = BETWEEN_TWO_NUMBERS
    if ours.filter(made_at__gt=at - span).count() >= most:
        raise Refused(TextRefusal.TOO_FAST)


def check_day(*, campaign: Campaign, segments: int, at: datetime) -> None:
    """Refuse what would go over the campaign's segments of the day, or over those of the carriers' own day.

    The database counts again as the text goes.
    """
    ours, theirs = Rules.objects.values_list("segments_a_day", "segments_a_carrier_day").get(campaign=campaign)
    if used_today(campaign=campaign, at=at) + segments > ours:
        raise Refused(TextRefusal.DAY_IS_FULL)
    if theirs is not None and used_by_the_carriers(campaign=campaign, at=at) + segments > theirs:
        raise Refused(TextRefusal.CARRIERS_DAY_IS_FULL)


def used_today(*, campaign: Campaign, at: datetime) -> int:
    """The segments handed over since midnight by the campaign's clock."""
    today = at.astimezone(ZoneInfo(campaign.time_zone)).date()
    rows = SegmentDay.objects.filter(campaign=campaign, day=today)
    return rows.values_list("segments", flat=True).first() or 0


def used_by_the_carriers(*, campaign: Campaign, at: datetime) -> int:
    """The segments handed over since midnight Pacific, counted while a limit is set."""
    rows = CarrierDay.objects.filter(campaign=campaign, day=at.astimezone(CARRIERS_ZONE).date())
    return rows.values_list("segments", flat=True).first() or 0
