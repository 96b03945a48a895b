"""What phones at the doors recorded reaches the record, whenever and in whatever order it comes.

An event is named by the phone and never changes; sending it again is harmless. Nobody is refused because somebody
else was faster: two answers of one voter are both kept, and which of them counts is ``voters.identify``'s rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from canvass import devices, effects, walk_lists
from canvass.book import Book
from canvass.effects import Unacceptable
from canvass.enums import Held, ListState, Outcome, RefusedBecause
from canvass.events import Event
from canvass.models import DeviceToken, RefusedEvent, Visit, WalkList
from canvass.writing import Writer
from voters import voter_rows

#: A phone's clock, once corrected, may still be this far ahead of ours.
AHEAD = timedelta(minutes=5)
EVENTS_AN_HOUR = 2000


@dataclass(frozen=True)
class Answer:
    """What became of one event. ``reason`` is empty unless it was refused."""

    id: UUID
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True)
class Change:
    """What a phone has to change about one list it holds: the whole of it each time, so none can be missed.

    ``removed`` are people, ``done_elsewhere`` doors. ``ended`` says that the list is in this phone's hands no more.
    """

    id: UUID
    revision: int
    ended: bool
    removed: list[int]
    done_elsewhere: list[int]


@transaction.atomic
def apply(*, device: DeviceToken, events: Sequence[Event], sent_at: datetime, at: datetime) -> list[Answer]:
    """Record what a phone sends; one answer for each event, in their order.

    ``sent_at`` is the phone's clock at sending: the difference to ``at`` corrects what it says about times. The
    phone's row, then the voters in the order of their ids, are locked until the transaction ends.
    """
    DeviceToken.objects.select_for_update(of=("self",), no_key=True).get(pk=device.pk)
    book = Book.of(device=device, events=events, at=at)
    voter_rows.lock(*book.voter_ids)
    book.hear(events)
    in_order = sorted(range(len(events)), key=lambda index: (events[index].said_at, events[index].id))
    writer = Writer(book)
    answered = {index: _answer(writer, events[index], at - sent_at) for index in in_order}
    writer.flush()
    answers = [_unless_refused(answered[index], writer) for index in range(len(events))]
    sent = {event.id: event.as_sent() for event, answer in zip(events, answers, strict=True) if answer.reason}
    keep_refused(device=device, sent=sent, answers=answers, at=at)
    return answers


def _unless_refused(answer: Answer, writer: Writer) -> Answer:
    reason = writer.refused.get(answer.id)
    return Answer(answer.id, Outcome.REFUSED, reason) if reason else answer


def keep_refused(*, device: DeviceToken, sent: Mapping[UUID, object], answers: Sequence[Answer], at: datetime) -> None:
    """Keep what was refused, as it was ``sent``, for an organizer to look at; what may be sent again is not refused."""
    refused = [answer for answer in answers if answer.reason and answer.reason != RefusedBecause.TOO_MANY]
    RefusedEvent.objects.bulk_create(
        [
            RefusedEvent(
                campaign_id=device.campaign_id,
                device=device,
                event_id=answer.id,
                reason=answer.reason,
                event=sent[answer.id],
                refused_at=at,
            )
            for answer in refused
        ],
        ignore_conflicts=True,
    )


def refuse_unreadable(*, device: DeviceToken, sent: Mapping[UUID, str], at: datetime) -> list[Answer]:
    """Name the events that nobody could read, and keep them as they were ``sent``."""
    answers = [Answer(name, Outcome.REFUSED, RefusedBecause.MALFORMED) for name in sent]
    keep_refused(device=device, sent=sent, answers=answers, at=at)
    return answers


def _answer(writer: Writer, event: Event, offset: timedelta) -> Answer:
    """What becomes of one event, unless the writer has to refuse it later."""
    book = writer.book
    before = book.visits.get(event.id)
    if before is not None:
        if not event.is_told_by(before, heard=book.heard.get(event.id)):
            return Answer(event.id, Outcome.REFUSED, RefusedBecause.ID_TAKEN)
        book.in_order(before.said_at)
        return Answer(event.id, Outcome.AGAIN)
    try:
        writer.add(_visit(book, event, offset), event)
    except Unacceptable as refusal:
        return Answer(event.id, Outcome.REFUSED, refusal.reason)
    return Answer(event.id, Outcome.NEW)


def _visit(book: Book, event: Event, offset: timedelta) -> Visit:
    """The event as it will stand, or ``Unacceptable`` with the reason."""
    if not book.may_record:
        raise Unacceptable(RefusedBecause.FORBIDDEN)
    walk_list = book.lists.get(event.walk_list_id)
    if walk_list is None:
        raise Unacceptable(RefusedBecause.UNKNOWN_LIST)
    stop = book.stops.get((event.walk_list_id, event.household_id))
    if stop is None:
        raise Unacceptable(RefusedBecause.UNKNOWN_DOOR)
    if event.voter_id is not None and book.stop_of.get((walk_list.pk, event.voter_id)) != stop:
        raise Unacceptable(RefusedBecause.UNKNOWN_PERSON)
    if book.recorded_this_hour >= EVENTS_AN_HOUR:
        raise Unacceptable(RefusedBecause.TOO_MANY)
    effects.check_makes_sense(event, walk_list)
    return Visit(
        id=event.id,
        campaign_id=walk_list.campaign_id,
        purpose=walk_list.purpose,
        walk_list=walk_list,
        stop_id=stop,
        household_id=event.household_id,
        voter_id=event.voter_id,
        result=event.result,
        detail=event.detail,
        note=event.note,
        said_at=_said_at(event, walk_list, offset, book),
        phone_said_at=event.said_at,
        phone_zone=event.zone,
        device=book.device,
        by=book.device.volunteer,
        undoes=event.undoes,
        corrects=event.corrects,
        held=_held(walk_list, book),
    )


def _said_at(event: Event, walk_list: WalkList, offset: timedelta, book: Book) -> datetime:
    """When it was said, by our clock; what one phone says stays in its order."""
    said_at = event.said_at + offset
    if said_at > book.at + AHEAD:
        raise Unacceptable(RefusedBecause.SAID_IN_THE_FUTURE)
    if walk_list.given_at is None or said_at < walk_list.given_at - AHEAD:
        raise Unacceptable(RefusedBecause.SAID_BEFORE_THE_LIST)
    return book.in_order(said_at)


def _held(walk_list: WalkList, book: Book) -> Held:
    if book.device.revoked_at is not None:
        return Held.DEVICE_REVOKED
    return Held.LIST_TAKEN_AWAY if walk_list.state == ListState.BACK else Held.NO


@transaction.atomic
def changes(*, device: DeviceToken, lists: Sequence[UUID], unsent: int, version: str, at: datetime) -> list[Change]:
    """What changed about the lists that the phone holds; notes that the phone has called.

    Doors that no longer pass the gate are withdrawn here, and the phone drops them. A phone that may only give
    learns nothing.
    """
    DeviceToken.objects.filter(pk=device.pk).update(seen_at=at, version=version)
    if devices.gives_only(device):
        return []
    own = WalkList.objects.filter(pk__in=lists, volunteer=device.volunteer, campaign=device.campaign)
    own.update(synced_at=at, unsent_count=unsent)
    return [_change(walk_list, at) for walk_list in own.select_related("campaign").order_by("pk")]


def _change(walk_list: WalkList, at: datetime) -> Change:
    if walk_list.state != ListState.OUT:
        return Change(walk_list.pk, walk_list.revision, ended=True, removed=[], done_elsewhere=[])
    removed = walk_lists.withdraw(walk_list=walk_list, at=at)
    elsewhere = walk_lists.knocked_elsewhere(walk_list)
    done = sorted(set(elsewhere.values_list("household_id", flat=True)))
    return Change(walk_list.pk, walk_list.revision, ended=False, removed=sorted(removed), done_elsewhere=done)
