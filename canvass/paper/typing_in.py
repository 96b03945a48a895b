"""What came back on paper, typed in: the same events as a phone's, by the person who heard them, on the day they were
said.

A line of a sheet is what it says now, not a step: typing the same again records nothing, and typing another mark takes
the one before back. What the same list's phone recorded already is not recorded twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from secrets import token_urlsafe
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction

from canvass import devices, street_order, sync
from canvass.enums import Outcome, Result
from canvass.events import Event
from canvass.models import DeviceToken, ListedVoter, Packet, PrintedVoter, Visit, WalkList
from canvass.paper import marks
from canvass.paper.marks import Mark
from canvass.sync import Answer
from voters import audit, permissions
from voters.enums import Purpose
from voters.models import Identification, User

#: City, street, number and unit, so that "9" comes before "10".
Natural = tuple[tuple[int, int, str], ...]
Place = tuple[str, str, Natural, Natural]
#: A day has no hour: what was said on it stands at noon, or as near to it as the list was in hand.
NOON = time(12)


class NotPrinted(Exception):
    """No packet of this list was ever printed."""

    code = "not_printed"


class NotThatDay(Exception):
    """The list was not in anybody's hands on that day, or the day is still to come."""

    code = "not_that_day"


@dataclass(frozen=True)
class Line:
    """One line of a sheet: a person, or with ``voter_id`` None the door itself."""

    household_id: int
    voter_id: int | None = None


@dataclass(frozen=True)
class Person:
    voter_id: int
    name: str


@dataclass(frozen=True)
class Door:
    """A door of the packet and whoever was printed there and may still be shown."""

    household_id: int
    position: int
    address: str
    place: Place
    people: list[Person]


@dataclass(frozen=True)
class Standing:
    """What stands of a line: the mark, the visit behind it, and whether it was typed in or came from a phone."""

    mark: Mark
    visit: Visit
    paper: bool


@dataclass(frozen=True)
class Entered:
    """How many lines were recorded, were known before, were taken back; and why others were refused."""

    new: int = 0
    known: int = 0
    cleared: int = 0
    refused: Sequence[str] = ()


def doors(walk_list: WalkList) -> list[Door]:
    """Every door that was printed for this list, in walk order; nobody who was erased or is protected by now."""
    printed = PrintedVoter.objects.filter(walk_list=walk_list).values("voter_id")
    rows = (
        ListedVoter.objects.filter(walk_list=walk_list, voter__in=printed)
        .filter(voter__protected=False, voter__erased_at=None)
        .select_related("voter", "stop__household")
        .order_by("stop__position", "voter__birth_year", "voter_id")
    )
    found: dict[int, Door] = {}
    for row in rows:
        home = row.stop.household
        if home.pk not in found:
            place = (home.city, home.street, street_order.natural(home.number), street_order.natural(home.unit))
            found[home.pk] = Door(home.pk, row.stop.position, home.address_line, place, [])
        name = " ".join(part for part in (row.voter.first_name, row.voter.last_name, row.voter.suffix) if part)
        found[home.pk].people.append(Person(row.voter_id, name))
    return list(found.values())


def by_street(found: Sequence[Door]) -> list[Door]:
    """The same doors street by street, by number and unit."""
    return sorted(found, key=lambda door: door.place)


def standing(walk_list: WalkList) -> dict[Line, Standing]:
    """What stands of each line; where paper and phone both say something, what was typed in."""
    visits = Visit.objects.filter(walk_list=walk_list).knocks().select_related("device").order_by("recorded_at")
    answers = _answers([visit.pk for visit in visits])
    found: dict[Line, Standing] = {}
    for visit in visits:
        mark = marks.telling(visit.result, answers.get(visit.pk), Purpose(walk_list.purpose))
        line = Line(visit.household_id, visit.voter_id)
        if mark is None or (line in found and found[line].paper and not visit.device.paper):
            continue
        found[line] = Standing(mark, visit, visit.device.paper)
    return found


def _answers(visits: Sequence[UUID]) -> Mapping[UUID, str]:
    heard = Identification.objects.filter(pk__in=visits)
    return dict(heard.values_list("pk", "stance"))


@transaction.atomic
def enter(*, walk_list: WalkList, said_on: date, lines: Mapping[Line, Mark | None], by: User, at: datetime) -> Entered:
    """Make each of these lines say its mark, or with None nothing; who has the list heard it, ``by`` typed it.

    Lines of one list are typed in one request after the other. Raises ``NotPrinted``, ``NotThatDay`` and
    ``permissions.Forbidden``.
    """
    permissions.check_can(by, permissions.Act.RUN_DOORS, walk_list.campaign)
    if walk_list.volunteer is None or not Packet.objects.filter(walk_list=walk_list).exists():
        raise NotPrinted
    said_at = _moment(walk_list, said_on, at)
    paper = _paper_of(walk_list.volunteer, walk_list, at)
    before = standing(walk_list)
    events, known = [], 0
    for line, mark in lines.items():
        stands = before.get(line)
        if _says(stands, mark, said_on, walk_list):
            known += mark is not None
            continue
        if stands is not None and stands.paper:
            events.append(_event(walk_list, line, said_at, result=Result.TAKEN_BACK, undoes=stands.visit.pk))
        if mark is not None:
            events.append(_event(walk_list, line, said_at, result=mark.result, answer=mark.answer))
    answers = sync.apply(device=paper, events=events, sent_at=at, at=at) if events else []
    audit.record("paper.typed_in", by=by, campaign=walk_list.campaign, on=walk_list, lines=len(lines))
    return _entered(events, answers, known)


def _says(stands: Standing | None, mark: Mark | None, said_on: date, walk_list: WalkList) -> bool:
    """Whether nothing is to be done: the line says so already, or there is nothing on paper to take back."""
    if mark is None or stands is None:
        return mark is None and (stands is None or not stands.paper)
    if stands.mark != mark:
        return False
    return not stands.paper or _day(stands.visit.said_at, walk_list) == said_on


def _event(walk_list: WalkList, line: Line, said_at: datetime, **fields: object) -> Event:
    return Event(
        id=uuid4(),
        walk_list_id=walk_list.pk,
        household_id=line.household_id,
        voter_id=line.voter_id,
        said_at=said_at,
        **fields,  # type: ignore[arg-type]  # named by the two callers above
    )


def _entered(events: Sequence[Event], answers: Sequence[Answer], known: int) -> Entered:
    refused = {answer.id: answer.reason for answer in answers if answer.outcome == Outcome.REFUSED}
    said = [event for event in events if event.result != Result.TAKEN_BACK]
    lines = {(event.household_id, event.voter_id) for event in said}
    cleared = [event for event in events if (event.household_id, event.voter_id) not in lines]
    return Entered(
        new=sum(event.id not in refused for event in said),
        known=known,
        cleared=sum(event.id not in refused for event in cleared),
        refused=sorted(refused.values()),
    )


def _day(moment: datetime, walk_list: WalkList) -> date:
    return moment.astimezone(ZoneInfo(walk_list.campaign.time_zone)).date()


def first_day(walk_list: WalkList) -> date | None:
    """The day on which the list came into hands, by the campaign's own clock."""
    return _day(walk_list.given_at, walk_list) if walk_list.given_at else None


def latest_day(walk_list: WalkList, *, at: datetime) -> date:
    """The last day on which something on this paper can have been said: the day on which it came back, or today."""
    return _day(walk_list.ended_at or at, walk_list)


def _moment(walk_list: WalkList, said_on: date, at: datetime) -> datetime:
    """The moment that stands for a day."""
    first = first_day(walk_list)
    if walk_list.given_at is None or first is None or not first <= said_on <= latest_day(walk_list, at=at):
        raise NotThatDay
    noon = datetime.combine(said_on, NOON, ZoneInfo(walk_list.campaign.time_zone))
    return max(walk_list.given_at, min(noon, at))


def _paper_of(volunteer: User, walk_list: WalkList, at: datetime) -> DeviceToken:
    """This volunteer's paper in this campaign: a device that never signs in, locked until the transaction ends."""
    DeviceToken.objects.bulk_create(
        [
            DeviceToken(
                campaign=walk_list.campaign,
                volunteer=volunteer,
                device=uuid4(),
                token_hash=devices.hashed(token_urlsafe(32)),
                made_at=at,
                expires_at=at,
                paper=True,
            )
        ],
        ignore_conflicts=True,
    )
    found = DeviceToken.objects.select_related("campaign", "volunteer").select_for_update(of=("self",), no_key=True)
    return found.get(campaign=walk_list.campaign, volunteer=volunteer, paper=True)
