"""Which of a texter's own words a lead reads before they go, and what the lead does with them.

Nothing is silently changed: a text goes as it was written, or not at all. A correction is a text of the lead's own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from textbank import conversations, free_words, may_send, message_states, pacing, rules, scripts, sharing, writing
from textbank.enums import Kind, MessageState, Ruling, TextRefusal, WaitsFor
from textbank.models import Conversation, Drive, Message, Reading, ReadyAnswer, Rules, Sender
from textbank.refusals import Refused
from voters import audit, permissions
from voters.models import Campaign, User
from voters.permissions import Act

READ_AT_FIRST = 20


class AlreadyRuled(Exception):
    """Another lead was faster."""

    code = "already_ruled"

    def __init__(self) -> None:
        super().__init__("Another lead has read this text.")


class OwnText(Exception):
    """Nobody reads their own text before it goes."""

    code = "own_text"

    def __init__(self) -> None:
        super().__init__("You wrote this text. Another lead reads it.")


@dataclass(frozen=True)
class _Known:
    """What the campaign stands behind: its rules, and what two people approved in its scripts."""

    links: frozenset[str]
    numbers: frozenset[str]
    rules: Rules


def reasons(*, conversation: Conversation, by: User, body: str) -> list[WaitsFor]:
    """Why this text waits for a lead; nothing, if it may go. A ready answer as it was approved waits for nobody."""
    if body in ready_words(conversation, by):
        return []
    found = [WaitsFor.NEW_TEXTER] if _is_new(by, conversation.campaign) else []
    return found + _in_words(body, _known(conversation.campaign))


def ready_words(conversation: Conversation, by: User) -> set[str]:
    """The drive's approved answers as this texter would give them to this voter, or to another on the same phone."""
    rows = ReadyAnswer.objects.filter(drive=conversation.drive_id, drive__approved_at__isnull=False)
    bodies = list(rows.values_list("body", flat=True))
    if not bodies:
        return set()
    names = {voter.first_name for voter in sharing.holders(conversation)}
    found = [
        scripts.values(voter_name=name, texter_name=by.name, campaign_name=conversation.campaign.name) for name in names
    ]
    return {scripts.render(body, values).strip() for body in bodies for values in found}


def _is_new(by: User, campaign: Campaign) -> bool:
    """Whether fewer than 20 texts of this person's own words were released here. Leads read each other only."""
    if permissions.can(by, Act.RUN_TEXTS, campaign):
        return False
    released = Reading.objects.filter(by=by, campaign=campaign, ruling=Ruling.RELEASED)
    return released.count() < READ_AT_FIRST


def _in_words(body: str, known: _Known) -> list[WaitsFor]:
    language = free_words.language(body)
    waits = {
        WaitsFor.LINK: bool(free_words.links(body) - known.links),
        WaitsFor.NUMBER: bool(free_words.numbers(body) - known.numbers),
        WaitsFor.WATCH_WORD: bool(free_words.watched(body, known.rules.watch_words)),
        WaitsFor.LANGUAGE: bool(language) and language not in known.rules.languages,
    }
    return [reason for reason, is_so in waits.items() if is_so]


def _known(campaign: Campaign) -> _Known:
    own = rules.of(campaign)
    approved = Drive.objects.filter(campaign=campaign, approved_at__isnull=False)
    texts = [*approved.values_list("script", flat=True)]
    texts += ReadyAnswer.objects.filter(drive__in=approved).values_list("body", flat=True)
    senders = Sender.objects.filter(campaign=campaign, address__startswith="+").values_list("address", flat=True)
    return _Known(
        frozenset(_all(free_words.links, [*own.links, *texts])),
        frozenset(_all(free_words.numbers, [*own.numbers, *senders, *texts])),
        own,
    )


def _all(read: Callable[[str], set[str]], texts: Iterable[str]) -> set[str]:
    return {found for text in texts for found in read(text)}


@transaction.atomic
def release(*, reading: Reading, by: User, at: datetime) -> UUID:
    """The text goes as it was written. Returns its id, for the worker. Raises ``AlreadyRuled``, ``OwnText``."""
    locked = _to_rule(reading, by)
    _rule(locked, Ruling.RELEASED, by, at)
    message_states.move(locked.message_id, to=MessageState.QUEUED)
    return locked.message_id


@transaction.atomic
def give_back(*, reading: Reading, by: User, at: datetime, note: str = "") -> None:
    """The text does not go; its writer sees it, and why. Raises ``AlreadyRuled``, ``OwnText``."""
    locked = _to_rule(reading, by)
    _rule(locked, Ruling.RETURNED, by, at, note=note[:300])
    message_states.move(locked.message_id, to=MessageState.CANCELLED, refusal=TextRefusal.RETURNED)
    conversations.wait_for_us(conversation_id=locked.message.conversation_id, at=at)


@transaction.atomic
def correct(*, reading: Reading, by: User, body: str, request_id: UUID, at: datetime) -> Message:
    """Send other words instead, as the lead's own; the first text stays in the thread, called off.

    What the lead writes is read by another lead too where it holds something to be watched. Raises ``AlreadyRuled``,
    ``OwnText`` and ``Refused``.
    """
    words = body.replace("\r\n", "\n").strip()
    if not words or len(words) > scripts.LONGEST:
        raise Refused(TextRefusal.TOO_LONG if words else TextRefusal.NO_WORDS)
    may_send.lock_part(texter=by, campaign=reading.campaign)
    locked = _to_rule(reading, by)
    held = may_send.hold(conversation_id=locked.message.conversation_id, texter_id=by.pk, at=at, request_id=request_id)
    conversation = held.conversation
    may_send.check_may_go(held=held, at=at)
    pacing.check_pace(held)
    why = [] if words in ready_words(conversation, by) else _in_words(words, _known(conversation.campaign))
    made = writing.write(
        conversation=conversation, by=by, request_id=request_id, at=at, kind=Kind.REPLY, body=words, why=why
    )
    _rule(locked, Ruling.CORRECTED, by, at, correction=made)
    message_states.move(locked.message_id, to=MessageState.CANCELLED, refusal=TextRefusal.CORRECTED)
    return made


def _to_rule(reading: Reading, by: User) -> Reading:
    """Hold the voter, the conversation and the reading, in the order in which everybody does."""
    permissions.check_can(by, Act.RUN_TEXTS, reading.campaign)
    if reading.by_id == by.pk:
        raise OwnText
    message = Message.objects.get(pk=reading.message_id)
    may_send.lock_conversation(message.conversation_id, voter_id=message.voter_id)
    rows = Reading.objects.select_related("message", "campaign").select_for_update(of=("self",))
    locked = rows.get(pk=reading.pk)
    if locked.ruling or locked.message.state != MessageState.HELD:
        raise AlreadyRuled
    return locked


def _rule(
    reading: Reading, ruling: Ruling, by: User, at: datetime, *, note: str = "", correction: Message | None = None
) -> None:
    Reading.objects.filter(pk=reading.pk).update(
        ruling=ruling, ruled_by=by, ruled_at=at, note=note, correction=correction
    )
    audit.record(f"texts.reply_{ruling}", by=by, campaign=reading.campaign, on=reading)
