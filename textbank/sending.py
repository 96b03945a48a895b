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
    may_send,
    message_states,
    pacing,
    queued,
    read_first,
    recording,
    scripts,
    segments,
    wordings,
    writing,
)
from textbank.crash_points import CrashPoint, reach
from textbank.enums import ConversationState, Kind, MessageState, TextRefusal
from textbank.holding import Held
from textbank.models import Conversation, Message
from textbank.queued import Queued
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
class HandOver:
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

    def given_words(held: Held, _texter: User) -> str:
        _check_words(words)
        pacing.check_turn(conversation=held.conversation, at=at)
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
    words: Callable[[Held, User], str],
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
    words: Callable[[Held, User], str],
) -> Tapped:
    held = may_send.hold(conversation_id=conversation.pk, texter_id=texter.pk, at=at, request_id=request_id)
    if held.known_id is not None:
        before = Message.objects.get(pk=held.known_id)
        return Tapped(_the_same(before, conversation, texter, kind), again=True)
    locked = held.conversation
    _check_turn_of(locked, texter, kind)
    may_send.check_may_go(held=held, at=at)
    pacing.check_pace(held)
    if kind == Kind.OPENER:
        _check_first(held)
    body = words(held, texter)
    why = read_first.reasons(conversation=locked, by=texter, body=body) if kind == Kind.REPLY else []
    pacing.check_day(held, segments=segments.measure(body).segments)
    message = writing.write(
        conversation=locked, by=texter, request_id=request_id, at=at, kind=kind, body=body, why=why, waits=True
    )
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


def _check_first(held: Held) -> None:
    """A first text waits while we may be deaf, and goes in no words that are stopped."""
    if held.deafness is not None:
        raise Refused(TextRefusal(held.deafness))
    if held.conversation.variant in held.conversation.drive.stopped_variants:
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


def _opening_words(held: Held, texter: User) -> str:
    bodies = {(variant, language): body for variant, language, body in held.wordings}
    body = opening_words(held.conversation, texter, bodies)
    _check_words(body)
    return body


def send(*, message_id: UUID, at: datetime) -> timedelta | None:
    """Hand one queued text to the carrier, once. Running it twice, or twice at once, sends nothing more.

    Returns how long it must wait for its turn when it may not go yet: ask again then, or leave it to the sweep.
    """
    text = queued.find(message_id=message_id, at=at)
    if text is None:
        return None
    wait = breaker.wait(text=text, at=at) or carrier_pace.wait(text=text, at=at)
    if wait is not None:
        _put_off(text, at + wait)
        return wait
    _send(text, at)
    return None


def _put_off(text: Queued, until: datetime) -> None:
    Message.objects.filter(pk=text.id, state=MessageState.QUEUED).update(not_before=until)


def _send(text: Queued, at: datetime) -> None:
    began = time.monotonic()
    reach(CrashPoint.BEFORE_CLAIM)
    try:
        claimed = claim(text, at=at)
    except IntegrityError as error:
        # The database saw a stop or a pause that came after we asked. The sweep asks again and calls the text off.
        logger.info("text %s held back: %s", text.id, _constraint(error))
        return
    if claimed is None:
        return
    reach(CrashPoint.AFTER_CLAIM)
    if time.monotonic() - began > SECONDS_FROM_CLAIM_TO_POST:
        # This worker stood still so long that others may have settled the row: it does not speak any more.
        recording.record(message_id=text.id, outcome=carrier.Unknown("stood_still"), at=at)
        return
    outcome = carrier.send(
        to=claimed.to,
        body=claimed.body,
        sender=claimed.sender,
        valid_seconds=claimed.valid_seconds,
        attempt_id=text.id,
    )
    reach(CrashPoint.AFTER_POST)
    recording.record(message_id=text.id, outcome=outcome, at=at)
    reach(CrashPoint.AFTER_RECORD)


def _constraint(error: IntegrityError) -> str:
    """Which rule of the handing over refused; any other error is raised again."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if name not in HANDING_OVER:
        raise error
    return str(name)


@transaction.atomic
def claim(text: Queued, *, at: datetime) -> HandOver | None:
    """Ask everything again under lock and take the text, or call it off; None when there is nothing to hand over.

    Whoever claims a text hands it over and records what came of it, as ``send`` does.
    """
    if text.not_before and text.not_before > at:
        return None
    try:
        held = may_send.hold(conversation_id=text.conversation_id, texter_id=text.by_id, at=at)
        closes_at = _check_claim(text, held, at)
        won = _take(text, held, at)
    except Refused as refusal:
        if refusal.opens_at is not None and refusal.opens_at - at <= WAITS_FOR_A_REST:
            _put_off(text, refusal.opens_at)
        else:
            _call_off(text, refusal, at)
        return None
    conversation = held.conversation
    valid = min(int((closes_at - at).total_seconds()), carrier.MOST_VALID_SECONDS)
    address = conversation.sent_from or conversation.drive.sender.address
    return HandOver(conversation.number, text.body, address, valid) if won else None


def _check_claim(text: Queued, held: Held, at: datetime) -> datetime:
    apologizes = apologies.is_one(text.kind, held.conversation)
    if held.conversation.state == ConversationState.DONE and not apologizes:
        raise Refused(TextRefusal.CLOSED)
    if at - text.ready_at > TOO_OLD:
        raise Refused(TextRefusal.TOO_LATE)
    if text.kind == Kind.OPENER:
        _check_first(held)
    pacing.check_day(held, segments=text.segments)
    return may_send.check_may_go(held=held, at=at, apologizes=apologizes)


def _take(text: Queued, held: Held, at: datetime) -> bool:
    """Claim by comparing. A reminder gets its own contact now, or the gate's refusal."""
    conversation = held.conversation
    if text.purpose != Purpose.GOTV:
        return message_states.move(text.id, to=MessageState.CLAIMED, claimed_at=at)
    if not Message.objects.filter(pk=text.id, state=MessageState.QUEUED).exists() or held.part is None:
        return False  # Another worker was first.
    try:
        contact = gate.contact(
            campaign=conversation.campaign,
            voter=conversation.voter,
            channel=Channel.TEXT,
            act=Act.SENT,
            by=held.part.user,
        )
    except gate.Refused as refusal:
        raise Refused(refusal.reason) from refusal
    return message_states.move(text.id, to=MessageState.CLAIMED, claimed_at=at, gotv_contact_id=contact.pk)


def _call_off(text: Queued, refusal: Refused, at: datetime) -> None:
    """The text does not go. A first text that may go later goes back to its texter's batch."""
    logger.info("text %s refused: %s", text.id, refusal.code)
    if not message_states.move(text.id, to=MessageState.CANCELLED, refusal=refusal.code):
        return
    conversation = Conversation.objects.get(pk=text.conversation_id)
    if refusal.closing is not None:
        conversations.close(conversation=conversation, closing=refusal.closing, reason=refusal.code)
    elif text.kind == Kind.OPENER:
        conversations.put_back(conversation=conversation, at=at)
    else:
        conversations.wait_for_us(conversation_id=conversation.pk, at=at)
