"""A text bank for tests: one campaign that can send, the campaign next door, and a morning at which texts may go."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from tests import factories
from textbank import batches, carrier, drives, inbound, queued, recording, sending
from textbank.carrier import wire
from textbank.enums import MessageState
from textbank.models import Conversation, Drive, InboundWebhook, Message, Sender
from voters.enums import Purpose, Role, Stance
from voters.models import Campaign, Universe, User, Voter

SCRIPT = "Hi {first_name}, it is {volunteer} with {campaign}. Will you vote for Ana Reyes? Reply STOP to opt out."
REMINDER = "Hi {first_name}, {volunteer} with {campaign}. You said you vote for Ana: it is time. STOP to opt out."
OURS, NEXT_DOOR = "+16145559900", "+16145559901"
SID = "SM" + "b" * 32


def in_threads(acts: Sequence[Callable[[], None]]) -> None:
    """Do all of them at once, and wait until they are done."""
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextmanager
def impatient() -> Iterator[None]:
    """Here the carrier's answer never comes, and ours wait for a moment only."""
    before, wire.READ_SECONDS = wire.READ_SECONDS, 0.4
    try:
        yield
    finally:
        wire.READ_SECONDS = before


@cache
def noon() -> datetime:
    """The latest noon in Ohio that had been when it was first asked for; every window of the continent is open then."""
    now = datetime.now(UTC)
    today = now.replace(hour=17, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


@dataclass
class Bank:
    """``drive`` is approved; ``texter`` is a volunteer of ours, ``writer`` wrote the script, ``admin`` approved it."""

    ours: Campaign
    theirs: Campaign
    texter: User
    other: User
    writer: User
    admin: User
    stranger: User
    sender: Sender
    universe: Universe
    drive: Drive
    voters: list[Voter]

    def draw_up(self, drive: Drive | None = None) -> batches.DrawnUp:
        return batches.draw_up(drive=drive or self.drive, by=self.writer, at=noon())

    def take(self, texter: User | None = None, drive: Drive | None = None, size: int = 50) -> list[Conversation]:
        return batches.take(drive=drive or self.drive, volunteer=texter or self.texter, size=size, at=noon())

    def conversation(self, drive: Drive | None = None) -> Conversation:
        """Drawn up and in the texter's hand: the first of them."""
        self.draw_up(drive)
        return self.take(drive=drive)[0]

    def tap(self, conversation: Conversation, at: datetime | None = None) -> Message:
        tapped = sending.tap(conversation=conversation, texter=self.texter, request_id=uuid4(), at=at or noon())
        return tapped.message

    def send(self, conversation: Conversation) -> Message:
        """Tap and hand over."""
        message = self.tap(conversation)
        sending.send(message_id=message.pk, at=noon())
        message.refresh_from_db()
        return message

    def hear(self, conversation: Conversation, body: str, at: datetime | None = None) -> Message:
        """The voter writes, and we read it."""
        message = hear(number=conversation.number, body=body, at=at)
        assert message is not None
        return message


def claim(message: Message, at: datetime | None = None) -> Any:
    """What would go to the carrier now, claimed and not handed over; nothing where the text may not go."""
    text = queued.find(message_id=message.pk, at=at or noon())
    return sending.claim(text, at=at or noon()) if text else None


def handed_over(of: Bank, **otherwise: str) -> tuple[Message, str]:
    """A text that the carrier has, whose answer has not come back; and the sid under which the carrier has it."""
    message = of.tap(of.conversation())
    claimed = claim(message)
    assert claimed is not None
    outcome = carrier.send(attempt_id=message.pk, **{**asdict(claimed), **otherwise})
    assert isinstance(outcome, carrier.Accepted)
    return message, outcome.sid


def accepted(sid: str, status: str = "queued", code: int | None = None) -> carrier.Accepted:
    return carrier.Accepted(sid=sid, status=status, from_number=OURS, segments=1, error_code=code)


def report(message_id: UUID, status: str, *, sid: str = SID, code: str = "") -> None:
    """The carrier's report, kept and read."""
    form = {"MessageSid": sid, "MessageStatus": status, "ErrorCode": code}
    row, _ = inbound.keep_report(form=form, attempt_id=message_id, at=noon())
    recording.read_report(report_id=row.pk, at=noon())


def bank(voter_count: int = 1, purpose: Purpose = Purpose.IDENTIFY) -> Bank:
    ours, theirs = factories.campaign(gotv_opens_at=noon() - timedelta(days=30)), factories.campaign()
    writer, admin = factories.member(ours, Role.ORGANIZER, "Olga Organizer"), factories.member(ours, Role.ADMIN, "Ada")
    sender = Sender.objects.create(campaign=ours, address=OURS)
    Sender.objects.create(campaign=theirs, address=NEXT_DOOR)
    universe = Universe.objects.create(campaign=ours, name="Everybody", spec={"all": []}, by=writer)
    voters = [factories.voter(phone=factories.phone_number()) for _ in range(voter_count)]
    made = Bank(
        ours=ours,
        theirs=theirs,
        texter=factories.member(ours, Role.VOLUNTEER, "Vera Volunteer"),
        other=factories.member(ours, Role.VOLUNTEER, "Otto Other"),
        writer=writer,
        admin=admin,
        stranger=factories.member(theirs, Role.ORGANIZER, "Sten Stranger"),
        sender=sender,
        universe=universe,
        drive=None,  # type: ignore[arg-type]  # set below
        voters=voters,
    )
    made.drive = drive(made, purpose)
    return made


def drive(of: Bank, purpose: Purpose = Purpose.IDENTIFY, *, approved: bool = True) -> Drive:
    made = drives.create(
        campaign=of.ours,
        purpose=purpose,
        name=f"Drive {Drive.objects.count() + 1}",
        universe=of.universe,
        sender=of.sender,
        script=REMINDER if purpose == Purpose.GOTV else SCRIPT,
        starts_date=date(2020, 1, 1),
        ends_date=date(2040, 1, 1),
        by=of.writer,
        answers={Stance.FOR: "Thank you, {first_name}."},
    )
    if approved:
        drives.approve(drive=made, by=of.admin, at=noon())
        made.refresh_from_db()
    return made


def supporters(of: Bank, voters: Sequence[Voter] | None = None, days_ago: float = 1) -> None:
    for voter in of.voters if voters is None else voters:
        factories.said(Stance.FOR, by=of.texter, of=voter, in_=of.ours, days_ago=days_ago)


def keep(*, number: str, body: str, sid: str = "", at: datetime | None = None, to: str = OURS) -> InboundWebhook:
    form = {"MessageSid": sid or "SM" + uuid4().hex, "From": number, "To": to, "Body": body}
    row, _ = inbound.keep(form=form, at=at or timezone.now())
    return row


def hear(*, number: str, body: str, at: datetime | None = None) -> Message | None:
    row = keep(number=number, body=body, at=at)
    return inbound.read(webhook_id=row.pk, at=at or timezone.now())


def states(drive: Drive) -> list[MessageState]:
    return [
        MessageState(state)
        for state in Message.objects.filter(drive=drive).order_by("pk").values_list("state", flat=True)
    ]
