"""What the pages show, as plain rows: first names and words, never a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from textbank import (
    apologies,
    batches,
    carrier,
    hearing,
    may_send,
    scripts,
    segments,
    sending,
    sharing,
    tagging,
    wordings,
)
from textbank.enums import Closing, ConversationState, Direction, Kind, MessageState, TextRefusal, WaitsFor
from textbank.models import Conversation, Drive, Hold, Message, Reading, ReadyAnswer
from textbank.models.conversation import OPEN
from textbank.refusals import Refused
from voters import consent
from voters import queries as roll
from voters.enums import Purpose, Refusal, Stance, ToldBy
from voters.models import Campaign, Identification, User, Voter

LIST_LENGTH = 200
READ_AT_ONCE = 50
OF_A_FIRST_TEXT = (
    "drive_id", "campaign_id", "number", "variant", "taken_at", "skipped_at", "voter__first_name", "voter__language",
    "voter__state", "voter__county", "voter__household",
)  # fmt: skip
WARNED_BEFORE = timedelta(minutes=20)
#: The one order in which the three answers stand, everywhere.
IN_ORDER = (Stance.FOR, Stance.UNDECIDED, Stance.AGAINST)
BADGES = {
    MessageState.HELD: ("queued", "Waits for a lead"),
    MessageState.QUEUED: ("queued", "Sending"),
    MessageState.CLAIMED: ("queued", "Sending"),
    MessageState.SENT: ("sent", "Sent"),
    MessageState.DELIVERED: ("delivered", "Delivered"),
    MessageState.UNDELIVERED: ("failed", "Not delivered"),
    MessageState.FAILED: ("failed", "Failed"),
    MessageState.REFUSED: ("refused", "Refused"),
    MessageState.UNKNOWN: ("unknown", "Not known if sent"),
    MessageState.NOT_SENT: ("failed", "Not sent"),
    MessageState.CANCELLED: ("failed", "Not sent"),
}


@dataclass(frozen=True)
class Person:
    """Whom to text next, and the very words."""

    conversation: UUID
    first_name: str
    text: str
    segments: int


@dataclass(frozen=True)
class Batch:
    """A texter's batch: ``done`` of ``people`` are written to. ``refusal`` says why nobody can be texted now."""

    people: int
    done: int
    next: Sequence[Person]
    refusal: str
    opens_at: datetime | None
    closes_at: datetime | None

    @property
    def place(self) -> int:
        """Which person of the batch stands in front, from 1."""
        return min(self.done + 1, self.people)


@dataclass(frozen=True)
class DriveCard:
    """A drive as its texter sees it."""

    pk: UUID
    name: str
    purpose: str
    in_hand: int
    free: int
    most: int
    refusal: str


@dataclass(frozen=True)
class Line:
    """One text of a thread. ``said`` is what was read from it."""

    pk: UUID
    ours: bool
    body: str
    at: datetime
    badge: str
    state: str
    trouble: str
    said: str


@dataclass(frozen=True)
class Holder:
    """One of the people on a phone; ``said`` is what was read of them from the latest answer, or nothing."""

    pk: int
    name: str
    said: str
    told_by_another: bool


@dataclass(frozen=True)
class Thread:
    """A conversation as its texter sees it. ``people`` are all who share the phone, whom we wrote to first."""

    pk: UUID
    name: str
    state: str
    closing: str
    held: bool
    gotv: bool
    lines: Sequence[Line]
    latest_answer: UUID | None
    said: str
    answers: Sequence[tuple[str, str, str]]
    people: Sequence[Holder]
    apology: str

    @property
    def is_shared(self) -> bool:
        return len(self.people) > 1

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True)
class Row:
    """A conversation in the inbox."""

    pk: UUID
    name: str
    line: str
    age: str
    held: bool
    closing: str
    offered_in: int | None


def batch(*, drive: Drive, texter: User, at: datetime, ahead: int = 1) -> Batch:
    """The people in hand, the first ``ahead`` of them with their words."""
    in_hand = batches.in_hand(drive=drive, volunteer=texter)
    left, front = in_hand.count(), _front(in_hand[:ahead], drive)
    taken_at = max((row.taken_at for row in front if row.taken_at), default=None)
    same = Conversation.objects.filter(drive=drive, texter=texter, taken_at=taken_at) if taken_at else None
    people = max(same.count() if same is not None else 0, left)
    refusal, opens_at, closes_at = _may_text(drive, front, at)
    bodies = wordings.bodies_of(drive.pk)
    shown = [] if refusal else [_person(row, texter, bodies) for row in front]
    return Batch(people, people - left, shown, refusal, opens_at, closes_at)


def _front(rows: QuerySet[Conversation], drive: Drive) -> list[Conversation]:
    """Those first in hand with what their texts need, and the drive that is known already."""
    found = list(rows.select_related(None).select_related("voter").only(*OF_A_FIRST_TEXT))
    for row in found:
        row.drive, row.campaign = drive, drive.campaign
    return found


def _may_text(
    drive: Drive, front: Sequence[Conversation], at: datetime
) -> tuple[str, datetime | None, datetime | None]:
    """Whether texts of this drive may go now: to the first person in hand, if there is one."""
    try:
        may_send.check_drive_runs(drive=drive, at=at)
        hearing.check(at=at)
    except Refused as refusal:
        return str(refusal), None, None
    if not front:
        return "", None, None
    voter, number = front[0].voter, front[0].number
    window = consent.window(
        campaign=drive.campaign, state=voter.state, number=number, at=at, voter=voter, within=drive.hours
    )
    words = "" if window.open else _(str(TextRefusal.QUIET_HOURS.label))
    return words, window.opens_at, window.closes_at


def _person(conversation: Conversation, texter: User, bodies: wordings.Bodies) -> Person:
    body = sending.opening_words(conversation, texter, bodies)
    name = scripts.first_name(conversation.voter.first_name)
    return Person(conversation.pk, name, body, segments.measure(body).segments)


def drives_for(*, campaign: Campaign, texter: User, at: datetime) -> list[DriveCard]:
    """The drives in which this person can text, or has people in hand."""
    to_send = Q(conversations__state=ConversationState.TO_SEND)
    rows = Drive.objects.filter(campaign=campaign, approved_at__isnull=False).select_related("campaign", "sender")
    rows = rows.annotate(
        free=Count("conversations", filter=to_send & Q(conversations__texter=None)),
        held=Count("conversations", filter=to_send & Q(conversations__texter=texter)),
    )
    cards = []
    for drive in rows.order_by("ends_date", "name")[:LIST_LENGTH]:
        refusal = batches.can_take(drive=drive, at=at)
        if drive.held or (drive.free and refusal is None):
            purpose = _(str(Purpose(drive.purpose).label))
            cards.append(
                DriveCard(drive.pk, drive.name, purpose, drive.held, drive.free, drive.batch_size, str(refusal or ""))
            )
    return cards


@dataclass(frozen=True)
class ToRead:
    """A text that waits for a lead, beside what the voter wrote."""

    pk: int
    texter: str
    name: str
    drive: str
    their_line: str
    body: str
    why: Sequence[str]
    age: str
    mine: bool
    request_id: UUID


def to_read_first(campaign: Campaign, *, reader: User, at: datetime) -> list[ToRead]:
    """What waits for a lead, the oldest first, 50 at most."""
    theirs = Message.objects.filter(conversation=OuterRef("message__conversation"), direction=Direction.IN)
    rows = Reading.objects.filter(campaign=campaign, ruling="", message__state=MessageState.HELD)
    rows = rows.select_related("message__voter", "message__drive", "by").order_by("asked_at")
    found = rows.annotate(line=Subquery(theirs.order_by("-made_at").values("body")[:1]))
    return [
        ToRead(
            pk=row.pk,
            texter=row.by.name,
            name=scripts.first_name(row.message.voter.first_name),
            drive=row.message.drive.name,
            their_line=row.line or "",
            body=row.message.body,
            why=[str(WaitsFor(reason).label) for reason in row.reasons],
            age=age(row.asked_at, at),
            mine=row.by_id == reader.pk,
            request_id=uuid4(),
        )
        for row in found[:READ_AT_ONCE]
    ]


def age(since: datetime, at: datetime) -> str:
    """How long ago, in one short word: "5 min", "3 h", "2 d"."""
    minutes = max(int((at - since).total_seconds() // 60), 0)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def inbox(rows: QuerySet[Conversation], *, tab: ConversationState, at: datetime) -> list[Row]:
    """The conversations of one tab, the longest waiting first, or the latest done first."""
    texts = Message.objects.filter(conversation=OuterRef("pk")).order_by("-made_at")
    order = "-latest_at" if tab == ConversationState.DONE else "latest_at"
    held = Hold.objects.filter(number=OuterRef("number"), settled_at=None)
    found = rows.filter(state=tab).annotate(line=Subquery(texts.values("body")[:1]), held=Exists(held)).order_by(order)
    return [
        Row(
            row.pk,
            scripts.first_name(row.voter.first_name),
            row.line or "",
            age(row.latest_at, at),
            tab == ConversationState.TO_ANSWER and row.held,
            closing_words(row),
            _offered_in(row, at),
        )
        for row in found[:LIST_LENGTH]
    ]


def _offered_in(row: Conversation, at: datetime) -> int | None:
    """In how many minutes others may take the answer, once that is near; 0 when they may now."""
    if row.state != ConversationState.TO_ANSWER:
        return None
    left = row.latest_at + batches.LATE - at
    if row.offered_at is not None or left <= timedelta(0):
        return 0
    return int(left.total_seconds() // 60) + 1 if left <= WARNED_BEFORE else None


def counts(rows: QuerySet[Conversation]) -> dict[str, int]:
    """How many conversations each tab holds."""
    found = rows.order_by().values("state").annotate(count=Count("pk"))
    return {row["state"]: row["count"] for row in found}


def closing_words(conversation: Conversation) -> str:
    """Why it is done, in words; the gate's own reason where that is why."""
    if conversation.closing == Closing.GATE and conversation.closing_reason in Refusal.values:
        return _(str(Refusal(conversation.closing_reason).label))
    return _(str(Closing(conversation.closing).label)) if conversation.closing else ""


def thread(conversation: Conversation, *, reader: User, at: datetime) -> Thread:
    """Every text of the conversation, the answers read from them, and the words that fit."""
    texts = list(Message.objects.filter(conversation=conversation).order_by("made_at", "pk"))
    answers = [text for text in texts if text.direction == Direction.IN]
    for text in answers:
        text.conversation = conversation
    said = sharing.read_from(answers[-20:])
    notes = dict(Reading.objects.filter(message__in=texts).exclude(note="").values_list("message_id", "note"))
    latest = answers[-1].pk if answers else None
    people = _people(conversation, said.get(latest, []) if latest else [], reader, at)
    return Thread(
        pk=conversation.pk,
        name=scripts.first_name(conversation.voter.first_name),
        state=conversation.state,
        closing=closing_words(conversation),
        held=tagging.is_held(conversation),
        gotv=conversation.purpose == Purpose.GOTV,
        lines=[line(text, said.get(text.pk, []), notes.get(text.pk, "")) for text in texts],
        latest_answer=latest,
        said=people[0].said,
        answers=ready_answers(conversation, reader),
        people=people,
        apology=apologies.words_for(conversation),
    )


def _people(conversation: Conversation, standing: Sequence[Identification], reader: User, at: datetime) -> list[Holder]:
    said = {row.voter_id: row for row in standing}
    found = sharing.shown(conversation, reader=reader, at=at)
    return [
        Holder(
            voter.pk,
            _name_of(voter, found, at),
            said[voter.pk].stance if voter.pk in said else "",
            voter.pk in said and said[voter.pk].told_by == ToldBy.ANOTHER,
        )
        for voter in found
    ]


def _name_of(voter: Voter, all_on_it: Sequence[Voter], at: datetime) -> str:
    """The first name; with the age where several are on the phone, because names run in families."""
    name = scripts.first_name(voter.first_name)
    years = roll.age(voter, on=at.date()) if len(all_on_it) > 1 else None
    return f"{name}, {years}" if years else name


def ready_answers(conversation: Conversation, reader: User, *, to: Voter | None = None) -> list[tuple[str, str, str]]:
    """The approved answers as this voter would get them: the stance if any, its title, the text.

    What follows the answer that went last stands first, then the three IDs' own, then the others. ``to`` is who
    answered, where several people share the number.
    """
    values = scripts.values(
        voter_name=(to or conversation.voter).first_name,
        texter_name=reader.name,
        campaign_name=conversation.campaign.name,
    )
    rows = list(ReadyAnswer.objects.filter(drive=conversation.drive_id).order_by("pk"))
    by_stance = {row.stance: row for row in rows if row.stance}
    gone = _latest_reply(conversation)
    ordered = [by_stance[stance] for stance in IN_ORDER if stance in by_stance]
    ordered += [row for row in rows if not row.stance and row.after_id is None]
    branch = [row for row in rows if row.after_id and scripts.render(_body_of(rows, row.after_id), values) == gone]
    return [
        (row.stance, row.title or _(str(Stance(row.stance).label)), scripts.render(row.body, values))
        for row in [*branch, *ordered]
    ]


def _body_of(rows: Sequence[ReadyAnswer], pk: int) -> str:
    return next((row.body for row in rows if row.pk == pk), "")


def _latest_reply(conversation: Conversation) -> str:
    """The words of our latest reply in this conversation that was not called off."""
    ours = Message.objects.filter(conversation=conversation, kind=Kind.REPLY).exclude(state=MessageState.CANCELLED)
    return ours.order_by("-made_at").values_list("body", flat=True).first() or ""


def line(text: Message, said: Sequence[Identification], note: str = "") -> Line:
    """One text as a page shows it, with what was read from it."""
    badge, word = BADGES.get(MessageState(text.state), ("", ""))
    state = _(word) if word else ""
    trouble = carrier.meaning_of(text.error_code).words if text.error_code else ""
    if text.refusal in TextRefusal.values:
        trouble = _(str(TextRefusal(text.refusal).label))
    elif text.refusal in Refusal.values:
        trouble = _(str(Refusal(text.refusal).label))
    words = ", ".join(_said_by(row, text) for row in said)
    return Line(text.pk, text.is_ours, text.body, text.made_at, badge, state, f"{trouble} {note}".strip(), words)


def _said_by(row: Identification, text: Message) -> str:
    """The answer; with the name where it is not the answer of the person we wrote to."""
    label = _(str(Stance(row.stance).label))
    return label if row.voter_id == text.voter_id else f"{scripts.first_name(row.voter.first_name)}: {label}"


def next_to_answer(rows: QuerySet[Conversation], *, after: Conversation) -> UUID | None:
    """The conversation that has waited longest for an answer of ours, other than this one."""
    waiting = rows.filter(state=ConversationState.TO_ANSWER).exclude(pk=after.pk).order_by(F("latest_at"))
    return waiting.values_list("pk", flat=True).first()


def latest_answer(conversation: Conversation) -> UUID | None:
    """The voter's latest text."""
    texts = Message.objects.filter(conversation=conversation, direction=Direction.IN).order_by("-made_at", "-pk")
    return texts.values_list("pk", flat=True).first()
