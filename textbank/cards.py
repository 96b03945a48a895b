"""Conversations as leads see them, many at once: the thread, whose it is, and what was read from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from textbank import scripts, sharing
from textbank.enums import ConversationState, Direction, Drawn
from textbank.models import Conversation, Message
from textbank.queries import IN_ORDER, Line, age, closing_words, line
from voters.enums import Purpose
from voters.models import Identification

__all__ = ["IN_ORDER", "Card", "of"]

LINES = 12


@dataclass(frozen=True)
class Card:
    """``said`` is the ID that stands, of ``person``, read from the text ``answer``; ``earlier`` lines are not shown."""

    pk: UUID
    name: str
    texter: str
    drive: str
    gotv: bool
    state: str
    age: str
    why: str
    why_words: str
    lines: Sequence[Line]
    earlier: int
    answer: UUID | None
    person: int
    said: str
    can_be_taken: bool


def of(drawn: Sequence[tuple[UUID, Drawn]], *, at: datetime) -> list[Card]:
    """A card for each, in their order; the same number of queries for one and for ten."""
    why = dict(drawn)
    rows = Conversation.objects.filter(pk__in=why).select_related("voter", "texter", "drive")
    found = {row.pk: row for row in rows}
    texts: dict[UUID, list[Message]] = {pk: [] for pk in found}
    for text in Message.objects.filter(conversation__in=found).order_by("made_at", "pk"):
        text.conversation = found[text.conversation_id]
        texts[text.conversation_id].append(text)
    answers = [text for each in texts.values() for text in each if text.direction == Direction.IN]
    said = sharing.read_from(answers)
    return [_card(found[pk], texts[pk], said, reason, at) for pk, reason in drawn if pk in found]


def _card(
    row: Conversation, texts: Sequence[Message], said: dict[UUID, list[Identification]], why: Drawn, at: datetime
) -> Card:
    answers = [text.pk for text in texts if text.direction == Direction.IN]
    read = [pk for pk in answers if pk in said]
    answer = next(reversed(read or answers), None)
    standing = said[answer][0] if answer in said else None
    return Card(
        pk=row.pk,
        name=scripts.first_name(row.voter.first_name),
        texter=row.texter.name if row.texter else "",
        drive=row.drive.name,
        gotv=row.purpose == Purpose.GOTV,
        state=closing_words(row) or str(ConversationState(row.state).label),
        age=age(row.latest_at, at),
        why=str(why),
        why_words=str(why.label),
        lines=[line(text, said.get(text.pk, [])) for text in texts[-LINES:]],
        earlier=max(len(texts) - LINES, 0),
        answer=answer,
        person=standing.voter_id if standing else row.voter_id,
        said=standing.stance if standing else "",
        can_be_taken=row.state in (ConversationState.WAITING, ConversationState.TO_ANSWER),
    )
