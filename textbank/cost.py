"""What a drive's texts cost, before and after."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from textbank import rules
from textbank.enums import ConversationState, Direction
from textbank.models import Conversation, Drive, Message
from textbank.scripts import Preview

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Cost:
    """Segments and dollars: of what has gone, and of the first texts that are left at the dearest rendering."""

    segments: int
    dollars: Decimal
    left_people: int
    left_segments: int
    left_dollars: Decimal


def of(drive: Drive, preview: Preview) -> Cost:
    """Count what the carrier took, and reckon what the rest would cost at most."""
    ours = Message.objects.filter(drive=drive, direction=Direction.OUT, sid__isnull=False)
    gone = ours.aggregate(segments=Sum("segments"))["segments"] or 0
    people = Conversation.objects.filter(drive=drive, state=ConversationState.TO_SEND).count()
    left = people * max((shown.segments for shown in preview.renderings), default=1)
    price = rules.of(drive.campaign).segment_price
    return Cost(gone, _dollars(gone, price), people, left, _dollars(left, price))


def _dollars(segments: int, price: Decimal) -> Decimal:
    return (segments * price).quantize(CENT)
