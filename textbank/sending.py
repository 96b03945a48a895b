"""One tap of a person sends one text. The text goes by claim, hand over, record: nothing is ever sent twice.

1. ``tap`` and ``reply`` write the text down as ``queued``, in the transaction that asks whether it may go.
2. ``send`` asks again under lock, claims the row by comparing, commits, hands the text to the carrier outside any
   transaction, and records what came of it.
3. What cannot be known becomes ``unknown``, and ``reconcile.py`` looks for it. Nobody sends it a second time.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from textbank import (
    apologies,
    breaker,
    carrier,
    carrier_pace,
    conversations,
    hearing,
    may_send,
    message_states,
    pacing,
    read_first,
    recording,
    scripts,
    segments,
    wordings,
    writing,
)
from textbank.crash_points import CrashPoint, reach
from textbank.enums import ConversationState, Kind, MessageState, Ruling, TextRefusal
from textbank.models import Conversation, Message, Reading
from textbank.refusals import Refused, RequestTaken
from voters import gate
from voters.enums import Act, Channel, Purpose
from voters.models import User

logger = logging.getLogger(__name__)

LONGEST = 1600
SECONDS_FROM_CLAIM_TO_POST = 15.0
TOO_OLD = timedelta(hours=1)
WAITS_FOR_A_REST = timedelta(minutes=2)
#: What the database asks in the transaction that claims (textbank/sql).
HANDING_OVER = {
    "nobody_is_texted_after_a_stop",
    "nobody_protected_is_texted",
    "only_an_approved_drive_texts",
    "a_reminder_asks_the_gate_when_it_goes",
    "a_lead_reads_first",
    "nothing_goes_past_a_switch",
    "nobody_is_texted_on_anothers_number",
    "a_sender_rests_when_the_carrier_says_so",
    "a_campaign_keeps_to_its_segments_a_day",
    "a_campaign_keeps_to_the_carriers_day",
}


@dataclass(frozen=True)
class Tapped:
    """``again`` says that this very tap was taken before, and nothing was written now."""

    message: Message
    again: bool


@dataclass(frozen=True)
class _HandOver:
    """What the carrier needs of a claimed text."""

    to: str
    body: str
    sender: str
    valid_seconds: int


def tap(*, conversation: Conversation, texter: User, request_id: UUID, at: datetime) -> Tapped:
    """Queue the first text to this person, in the approved script's words. Raises ``Refused``, ``RequestTaken``.

    Repeating a tap is harmless. A refusal that lasts closes the conversation, so that the next person comes up.
    """
    return _queue(conversation, texter, request_id, at, Kind.OPENER, _opening_words)


def reply(*, conversation: Conversation, texter: User, request_id: UUID, body: str, at: datetime) -> Tapped:
    """Queue the texter's own words to somebody who wrote to us. Raises ``Refused``, ``RequestTaken``."""
    words = body.replace("\r\n", "\n").strip()

    def given_words(locked: Conversation, _texter: User) -> str:
        _check_words(words)
        pacing.check_turn(conversation=locked, at=at)
        return words

    tapped = _queue(conversation, texter, request_id, at, Kind.REPLY, given_words)
    if tapped.message.body != words:
        raise RequestTaken
    return tapped


def skip(*, conversation: Conversation, texter: User, at: datetime) -> None:
    """Put this person behind the others of the texter's batch."""
    mine = Conversation.objects.filter(pk=conversation.pk, texter=texter, state=ConversationState.TO_SEND)
    mine.update(skipped_at=at)


def _queue(
    conversation: Conversation,
    texter: User,
    request_id: UUID,
    at: datetime,
    kind: Kind,
    words: Callable[[Conversation, User], str],
) -> Tapped:
    try:
        return _queue_under_lock(conversation, texter, request_id, at, kind, words)
    except Refused as refusal:
        if refusal.closing is not None:
            with transaction.atomic():
                locked = may_send.lock_conversation(conversation.pk, voter_id=conversation.voter_id)
                if locked.texter_id == texter.pk:
                    conversations.close(conversation=locked, closing=refusal.closing, reason=refusal.code)
        raise


@transaction.atomic
def _queue_under_lock(
    conversation: Conversation,
    texter: User,
    request_id: UUID,
    at: datetime,
    kind: Kind,
    words: Callable[[Conversation, User], str],
) -> Tapped:
    may_send.lock_part(texter=texter, campaign=conversation.campaign)
    before = Message.objects.filter(request_id=request_id).first()
    if before is not None:
        return Tapped(_the_same(before, conversation, texter, kind), again=True)
    locked = may_send.lock_conversation(conversation.pk, voter_id=conversation.voter_id)
    _check_turn_of(locked, texter, kind)
    may_send.check_may_go(conversation=locked, at=at)
    pacing.check_pace(texter=texter, at=at)
    if kind == Kind.OPENER:
        _check_first(locked, at)
    body = words(locked, texter)
    why = read_first.reasons(conversation=locked, by=texter, body=body) if kind == Kind.REPLY else []
    pacing.check_day(campaign=locked.campaign, segments=segments.measure(body).segments, at=at)
    message = writing.write(conversation=locked, by=texter, request_id=request_id, at=at, kind=kind, body=body, why=why)
    Conversation.objects.filter(pk=locked.pk).update(state=ConversationState.WAITING, latest_at=at)
    return Tapped(message, again=False)


def _the_same(before: Message, conversation: Conversation, texter: User, kind: Kind) -> Message:
    if (before.conversation_id, before.by_id, before.kind) != (conversation.pk, texter.pk, kind):
        raise RequestTaken
    return before


def _check_turn_of(conversation: Conversation, texter: User, kind: Kind) -> None:
    if conversation.texter_id != texter.pk:
        raise Refused(TextRefusal.NOT_YOURS)
    if conversation.state == ConversationState.DONE:
        raise Refused(TextRefusal.CLOSED)
    if kind == Kind.OPENER and conversation.state != ConversationState.TO_SEND:
        raise Refused(TextRefusal.ALREADY_WRITTEN)


def _check_first(conversation: Conversation, at: datetime) -> None:
    """A first text waits while we may be deaf, and goes in no words that are stopped."""
    hearing.check(at=at)
    if conversation.variant in conversation.drive.stopped_variants:
        raise Refused(TextRefusal.VARIANT_STOPPED)


def _check_words(words: str) -> None:
    if not words:
        raise Refused(TextRefusal.NO_WORDS)
    if len(words) > LONGEST:
        raise Refused(TextRefusal.TOO_LONG)


def opening_words(conversation: Conversation, texter: User, bodies: wordings.Bodies) -> str:
    """The first text as this person will get it from this texter; ``bodies`` are the drive's other wordings."""
    values = scripts.values(
        voter_name=conversation.voter.first_name,
        texter_name=texter.name,
        campaign_name=conversation.campaign.name,
    )
    return scripts.render(wordings.body_for(conversation, bodies), values)


def _opening_words(conversation: Conversation, texter: User) -> str:
    body = opening_words(conversation, texter, wordings.bodies_of(conversation.drive_id))
    _check_words(body)
    return body


def send(*, message_id: UUID, at: datetime) -> timedelta | None:
    """Hand one queued text to the carrier, once. Running it twice, or twice at once, sends nothing more.

    Returns how long it must wait for its turn when it may not go yet: ask again then, or leave it to the sweep.
    """
    wait = breaker.wait(at=at) or carrier_pace.wait(message_id=message_id, at=at)
    if wait is not None:
        Message.objects.filter(pk=message_id, state=MessageState.QUEUED).update(not_before=at + wait)
        return wait
    _send(message_id, at)
    return None


def _send(message_id: UUID, at: datetime) -> None:
    began = time.monotonic()
    reach(CrashPoint.BEFORE_CLAIM)
    try:
        claimed = _claim(message_id, at)
    except IntegrityError as error:
        # The database saw a stop or a pause that came after we asked. The sweep asks again and calls the text off.
        logger.info("text %s held back: %s", message_id, _constraint(error))
        return
    if claimed is None:
        return
    reach(CrashPoint.AFTER_CLAIM)
    if time.monotonic() - began > SECONDS_FROM_CLAIM_TO_POST:
        # This worker stood still so long that others may have settled the row: it does not speak any more.
        recording.record(message_id=message_id, outcome=carrier.Unknown("stood_still"), at=at)
        return
    outcome = carrier.send(
        to=claimed.to,
        body=claimed.body,
        sender=claimed.sender,
        valid_seconds=claimed.valid_seconds,
        attempt_id=message_id,
    )
    reach(CrashPoint.AFTER_POST)
    recording.record(message_id=message_id, outcome=outcome, at=at)
    reach(CrashPoint.AFTER_RECORD)


def _constraint(error: IntegrityError) -> str:
    """Which rule of the handing over refused; any other error is raised again."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if name not in HANDING_OVER:
        raise error
    return str(name)


@transaction.atomic
def _claim(message_id: UUID, at: datetime) -> _HandOver | None:
    """Ask everything again under lock and take the text, or call it off; None when there is nothing to hand over."""
    rows = Message.objects.select_related("by", "campaign")
    message = rows.filter(pk=message_id, state=MessageState.QUEUED).first()
    if message is None or message.by is None or (message.not_before and message.not_before > at):
        return None
    try:
        may_send.lock_part(texter=message.by, campaign=message.campaign)
        conversation = may_send.lock_conversation(message.conversation_id, voter_id=message.voter_id)
        closes_at = _check_claim(message, conversation, at)
        won = _take(message, conversation, at)
    except Refused as refusal:
        if refusal.opens_at is not None and _is_soon(refusal, at):
            Message.objects.filter(pk=message.pk, state=MessageState.QUEUED).update(not_before=refusal.opens_at)
        else:
            _call_off(message, refusal, at)
        return None
    valid = min(int((closes_at - at).total_seconds()), carrier.MOST_VALID_SECONDS)
    address = conversation.sent_from or conversation.drive.sender.address
    return _HandOver(conversation.number, message.body, address, valid) if won else None


def _is_soon(refusal: Refused, at: datetime) -> bool:
    """Whether the sender rests so shortly that the text may wait for it."""
    opens_at = refusal.opens_at
    return refusal.reason == TextRefusal.SENDER_RESTS and opens_at is not None and opens_at - at <= WAITS_FOR_A_REST


def _check_claim(message: Message, conversation: Conversation, at: datetime) -> datetime:
    apologizes = apologies.is_one(message, conversation)
    if conversation.state == ConversationState.DONE and not apologizes:
        raise Refused(TextRefusal.CLOSED)
    if at - _ready_at(message) > TOO_OLD:
        raise Refused(TextRefusal.TOO_LATE)
    if message.kind == Kind.OPENER:
        _check_first(conversation, at)
    pacing.check_day(campaign=conversation.campaign, segments=message.segments, at=at)
    return may_send.check_may_go(conversation=conversation, at=at, apologizes=apologizes)


def _ready_at(message: Message) -> datetime:
    """When the text was tapped, or when a lead released it."""
    released = Reading.objects.filter(message=message, ruling=Ruling.RELEASED)
    return released.values_list("ruled_at", flat=True).first() or message.made_at


def _take(message: Message, conversation: Conversation, at: datetime) -> bool:
    """Claim by comparing. A reminder gets its own contact now, or the gate's refusal."""
    if message.purpose != Purpose.GOTV:
        return message_states.move(message.pk, to=MessageState.CLAIMED, claimed_at=at)
    if not Message.objects.filter(pk=message.pk, state=MessageState.QUEUED).exists() or message.by is None:
        return False  # Another worker was first.
    try:
        contact = gate.contact(
            campaign=conversation.campaign,
            voter=conversation.voter,
            channel=Channel.TEXT,
            act=Act.SENT,
            by=message.by,
        )
    except gate.Refused as refusal:
        raise Refused(refusal.reason) from refusal
    return message_states.move(message.pk, to=MessageState.CLAIMED, claimed_at=at, gotv_contact=contact)


def _call_off(message: Message, refusal: Refused, at: datetime) -> None:
    """The text does not go. A first text that may go later goes back to its texter's batch."""
    logger.info("text %s refused: %s", message.pk, refusal.code)
    if not message_states.move(message.pk, to=MessageState.CANCELLED, refusal=refusal.code):
        return
    conversation = Conversation.objects.get(pk=message.conversation_id)
    if refusal.closing is not None:
        conversations.close(conversation=conversation, closing=refusal.closing, reason=refusal.code)
    elif message.kind == Kind.OPENER:
        conversations.put_back(conversation=conversation, at=at)
    else:
        conversations.wait_for_us(conversation_id=conversation.pk, at=at)
