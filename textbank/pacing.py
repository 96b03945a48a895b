"""How fast a person texts, and when first texts wait because we may not hear the answers. Counted in the database."""

from datetime import datetime, timedelta

from textbank.enums import Direction, Kind, TextRefusal
from textbank.models import Conversation, InboundWebhook, Message
from textbank.refusals import Refused
from voters.models import User

A_MINUTE, AN_HOUR = (60, timedelta(minutes=1)), (2000, timedelta(hours=1))
MOST_UNANSWERED = 3
BETWEEN_TWO_NUMBERS = (14, timedelta(seconds=30))
DEAF_AFTER = timedelta(seconds=60)


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
    ours = texts.filter(direction=Direction.OUT, kind=Kind.REPLY)
    if ours.filter(made_at__gte=latest).count() >= MOST_UNANSWERED:
        raise Refused(TextRefusal.THREE_IN_A_ROW)
    most, span = BETWEEN_TWO_NUMBERS
    if ours.filter(made_at__gt=at - span).count() >= most:
        raise Refused(TextRefusal.TOO_FAST)


def check_not_deaf(*, at: datetime) -> None:
    """No first text while answers wait longer than a minute to be read: a STOP may be among them."""
    if InboundWebhook.objects.filter(read_at=None, received_at__lt=at - DEAF_AFTER).exists():
        raise Refused(TextRefusal.DEAF)
