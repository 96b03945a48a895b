"""Work is rows in the database. What a lost queue left behind is found here and queued again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from textbank import message_states
from textbank.enums import MessageState
from textbank.models import InboundWebhook, Message, StatusReport

LEFT_BEHIND = timedelta(seconds=60)
AT_ONCE = 1000


@dataclass(frozen=True)
class Due:
    """What waits longer than a minute."""

    texts: list[UUID]
    inbound: list[int]
    reports: list[int]


def due(*, at: datetime) -> Due:
    """List what waits, oldest first. Queueing again what is under way already does no harm."""
    before = at - LEFT_BEHIND
    ready = Q(not_before=None, made_at__lte=before) | Q(not_before__lte=at)
    texts = Message.objects.filter(ready, state=MessageState.QUEUED).order_by("made_at")
    inbound = InboundWebhook.objects.filter(read_at=None, received_at__lte=before).order_by("received_at")
    reports = StatusReport.objects.filter(read_at=None, received_at__lte=before).order_by("received_at")
    return Due(
        list(texts.values_list("pk", flat=True)[:AT_ONCE]),
        list(inbound.values_list("pk", flat=True)[:AT_ONCE]),
        list(reports.values_list("pk", flat=True)[:AT_ONCE]),
    )


def give_up_claims(*, at: datetime) -> int:
    """A text that a worker claimed a minute ago and never recorded is unknown now. Returns how many."""
    lost = Message.objects.filter(state=MessageState.CLAIMED, claimed_at__lte=at - LEFT_BEHIND)
    ids = list(lost.order_by(F("claimed_at")).values_list("pk", flat=True)[:AT_ONCE])
    return sum(message_states.move(pk, to=MessageState.UNKNOWN) for pk in ids)
