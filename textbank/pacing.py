"""How fast a person texts, and how much a campaign sends in a day. Counted in the database."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from textbank.enums import Direction, Kind, MessageState, TextRefusal
from textbank.holding import Held
from textbank.models import CarrierDay, Conversation, Message, SegmentDay
from textbank.refusals import Refused
from voters.models import Campaign

A_MINUTE, AN_HOUR = 60, 2000
MOST_UNANSWERED = 3
CARRIERS_ZONE = ZoneInfo("America/Los_Angeles")
BETWEEN_TWO_NUMBERS = (14, timedelta(seconds=30))


def check_pace(held: Held) -> None:
    """Refuse a new text beyond 60 a minute or 2,000 an hour of one person's."""
    if held.made_in_a_minute >= A_MINUTE or held.made_in_an_hour >= AN_HOUR:
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


def check_day(held: Held, *, segments: int) -> None:
    """Refuse what would go over the campaign's segments of the day, or over those of the carriers' own day.

    The database counts again as the text goes.
    """
    if held.used_today + segments > held.segments_a_day:
        raise Refused(TextRefusal.DAY_IS_FULL)
    if held.segments_a_carrier_day is not None and held.used_by_the_carriers + segments > held.segments_a_carrier_day:
        raise Refused(TextRefusal.CARRIERS_DAY_IS_FULL)


def used_today(*, campaign: Campaign, at: datetime) -> int:
    """The segments handed over since midnight by the campaign's clock."""
    rows = SegmentDay.objects.filter(campaign=campaign, day=_day_of(campaign, at))
    return rows.values_list("segments", flat=True).first() or 0


def _day_of(campaign: Campaign, at: datetime) -> date:
    return at.astimezone(ZoneInfo(campaign.time_zone)).date()


def used_by_the_carriers(*, campaign: Campaign, at: datetime) -> int:
    """The segments handed over since midnight Pacific, counted while a limit is set."""
    rows = CarrierDay.objects.filter(campaign=campaign, day=at.astimezone(CARRIERS_ZONE).date())
    return rows.values_list("segments", flat=True).first() or 0
