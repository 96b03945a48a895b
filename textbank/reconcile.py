"""Settles what nobody knows: was the text sent? And finds what the carrier has and never told us."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from textbank import carrier, hearing, inbound, message_states, recording, troubles
from textbank.enums import MessageState
from textbank.models import Message

logger = logging.getLogger(__name__)

UNKNOWN_FOR = timedelta(minutes=2)
INBOUND_SPAN = timedelta(minutes=15)
SILENT_FOR, ASKED_FOR, AT_ONCE = timedelta(hours=1), timedelta(days=1), 50


def unknown_texts(*, at: datetime) -> list[UUID]:
    """Texts whose fate has been unknown for two minutes: whatever was on its way has arrived by now."""
    rows = Message.objects.filter(state=MessageState.UNKNOWN, claimed_at__lte=at - UNKNOWN_FOR)
    return list(rows.order_by("claimed_at").values_list("pk", flat=True))


def settle(*, message_id: UUID, at: datetime) -> None:
    """Look for one such text at the carrier. Found: it was sent. Not found: it was not, and may be tapped again.

    Raises ``carrier.Unavailable`` when the carrier cannot be asked; the text stays unknown.
    """
    message = Message.objects.select_related("conversation").filter(pk=message_id, state=MessageState.UNKNOWN).first()
    if message is None or message.claimed_at is None:
        return
    since = message.claimed_at - recording.CLOCKS_APART
    listed = carrier.find(to=message.conversation.number, body=message.body, since=since)
    known = set(Message.objects.filter(sid__in=[found.sid for found in listed]).values_list("sid", flat=True))
    ours = [found for found in listed if found.sid not in known]
    if len(ours) > 1:
        logger.error("text %s: the carrier has %s such messages", message.pk, len(ours))
    _write(message_id, ours[-1] if ours else None, at)


@transaction.atomic
def _write(message_id: UUID, found: carrier.Found | None, at: datetime) -> None:
    message = recording.locked(message_id)
    if message.state != MessageState.UNKNOWN:
        return  # A report came while we looked.
    if found is not None:
        recording.accept(message, sid=found.sid, segments=found.segments, at=at)
        recording.apply_status(message, status=found.status, error_code=found.error_code, at=at)
        return
    if message_states.move(message.pk, to=MessageState.NOT_SENT):
        troubles.leave(message, MessageState.NOT_SENT, at)


def unreported(*, at: datetime) -> list[UUID]:
    """Texts that the carrier took an hour ago and more, and of whose end it has told us nothing: a report was lost.

    The longest silent first, a few at a time; after a day nobody asks any more.
    """
    rows = Message.objects.filter(
        sid__isnull=False, state=MessageState.SENT, claimed_at__lte=at - SILENT_FOR, claimed_at__gt=at - ASKED_FOR
    )
    return list(rows.order_by("claimed_at").values_list("pk", flat=True)[:AT_ONCE])


def ask_about(*, message_id: UUID, at: datetime) -> None:
    """Fetch what became of one such text. Raises ``carrier.Unavailable``."""
    message = Message.objects.filter(pk=message_id, state=MessageState.SENT).first()
    if message is None or message.sid is None:
        return
    found = carrier.fetch(sid=message.sid)
    if found is None:
        return
    with transaction.atomic():
        recording.apply_status(recording.locked(message_id), status=found.status, error_code=found.error_code, at=at)


def sweep_inbound(*, at: datetime) -> list[int]:
    """Fetch what we missed and write down that it went well, or that it did not: first texts wait for that.

    Raises ``carrier.Unavailable``.
    """
    try:
        missed = missed_inbound(at=at)
    except carrier.Unavailable:
        hearing.swept(name=hearing.INBOUND, at=at, well=False)
        raise
    hearing.swept(name=hearing.INBOUND, at=at, well=True)
    return missed


def missed_inbound(*, at: datetime) -> list[int]:
    """Keep the texts that the carrier lists and we do not have; return their ids.

    Looks back a quarter of an hour before the last sweep that went well, so that an outage of ours loses no STOP.
    """
    found = carrier.inbound_since(since=hearing.swept_at(name=hearing.INBOUND, before=at) - INBOUND_SPAN)
    kept = [inbound.keep_found(found=text, at=at) for text in reversed(found)]
    return [row.pk for row, new in kept if new]
