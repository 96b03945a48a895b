"""What a phone holds of one walk list: as little as a volunteer needs at the door."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from canvass import access, walk_lists
from canvass.enums import Result
from canvass.models import DeviceToken, ListedVoter, Visit, WalkList
from voters import audit
from voters.models import Campaign, Household, Voter

#: What a volunteer leaves for the next one at a door, by kind. A gate's code alone is handed on in words.
DOOR_NOTES = ("gate", "dog", "bell", "back_door", "stairs")
DECIMALS = 5  # Of a degree: about a metre.


@dataclass(frozen=True)
class Person:
    """Somebody to speak to. ``said_yes_on`` is set on a reminding list alone."""

    id: int
    name: str
    age: int | None
    language: str
    said_yes_on: date | None


@dataclass(frozen=True)
class DoorNote:
    """``words`` are a gate's code, or empty."""

    kind: str
    words: str


@dataclass(frozen=True)
class Door:
    id: int
    position: int
    address: str
    unit: str
    number: str
    street: str
    city: str
    latitude: float | None
    longitude: float | None
    notes: list[DoorNote]
    people: list[Person]


@dataclass(frozen=True)
class Words:
    """The revision of the script for which the list was cut, as ``canvass.scripts`` lays it down."""

    opening: str
    question: str
    thanks: str
    follow_ups: list[dict[str, Any]]
    translations: dict[str, Any]


@dataclass(frozen=True)
class Call:
    """Whom the volunteer may call: a member of the staff."""

    name: str
    number: str


@dataclass(frozen=True)
class Sheet:
    """One walk list as a phone keeps it. ``done`` are the doors that are done already.

    ``later`` are doors where somebody waits for us to come back, with the time that was named, or an empty one.
    """

    id: UUID
    name: str
    campaign: str
    candidate: str
    purpose: str
    revision: int
    given_at: datetime
    script: Words
    call: Call | None
    asks_position: bool
    doors: list[Door]
    done: list[int]
    later: dict[int, str]


@transaction.atomic
def hand_over(*, walk_list: WalkList, device: DeviceToken, at: datetime) -> Sheet:
    """Give a phone its list, after taking off whoever may not be visited any more.

    Leaves one audit row with the count of the people handed over.
    """
    walk_lists.withdraw(walk_list=walk_list, at=at)
    WalkList.objects.filter(pk=walk_list.pk, opened_at=None).update(opened_at=at)
    doors = doors_of(walk_list, at)
    people = sum(len(door.people) for door in doors)
    audit.record(
        "walk_list.handed_to_phone",
        by=device.volunteer,
        campaign=walk_list.campaign,
        on=walk_list,
        people=people,
        device=str(device.pk),
    )
    knocked = Visit.objects.filter(walk_list=walk_list).settled()
    script = walk_list.script
    return Sheet(
        id=walk_list.pk,
        name=walk_list.turf.name,
        campaign=walk_list.campaign.slug,
        candidate=walk_list.campaign.name,
        purpose=walk_list.purpose,
        revision=walk_list.revision,
        given_at=walk_list.given_at or at,
        script=Words(script.opening, script.question, script.thanks, script.follow_ups, script.translations),
        call=_call(walk_list),
        asks_position=walk_list.drive.asks_position,
        doors=doors,
        done=sorted(set(knocked.values_list("household_id", flat=True))),
        later=_later(walk_list),
    )


def _later(walk_list: WalkList) -> dict[int, str]:
    """Where somebody waits for us, by this list or an earlier one of its drive."""
    households = walk_list.stops.values("household_id")
    waiting = Visit.objects.filter(walk_list__drive=walk_list.drive_id, household__in=households).waiting()
    return dict(waiting.order_by("said_at").values_list("household_id", "detail"))


def _call(walk_list: WalkList) -> Call | None:
    """Whoever handed the list out; if its volunteer took it herself, who runs the launch, the drive or the campaign."""
    launch = walk_list.drive.launches.select_related("opened_by").order_by("-opened_at").first()
    nearest = [walk_list.given_by, launch.opened_by if launch else None, walk_list.drive.created_by]
    called = access.staff_with_a_number(walk_list.campaign)
    staff = {person.pk: person for person in called if person.pk != walk_list.volunteer_id}
    found = next((staff[person.pk] for person in nearest if person and person.pk in staff), None)
    found = found or next(iter(staff.values()), None)
    return Call(found.name, found.phone) if found and found.phone else None


def _notes(walk_list: WalkList) -> Mapping[int, list[DoorNote]]:
    """What volunteers of this campaign left for the next one at each door, the newest of each kind."""
    left = Visit.objects.filter(
        campaign_id=walk_list.campaign_id,
        household__in=walk_list.stops.values("household_id"),
        result=Result.NOTE,
        detail__in=DOOR_NOTES,
    ).standing()
    newest: dict[tuple[int, str], str] = {}
    for household_id, kind, words in left.order_by("said_at").values_list("household_id", "detail", "note"):
        newest[household_id, kind] = words if kind == "gate" else ""
    found: dict[int, list[DoorNote]] = defaultdict(list)
    for (household_id, kind), words in newest.items():
        found[household_id].append(DoorNote(kind, words))
    return found


def doors_of(walk_list: WalkList, at: datetime) -> list[Door]:
    """The doors of a list in their order, with everybody who was not taken off it."""
    notes = _notes(walk_list)
    listed = (
        ListedVoter.objects.filter(walk_list=walk_list, withdrawn_at=None)
        .select_related("voter", "stop__household", "gotv_contact__identification")
        .order_by("stop__position", "voter__birth_year", "voter_id")
    )
    doors: dict[int, Door] = {}
    for row in listed:
        home = row.stop.household
        if home.pk not in doors:
            doors[home.pk] = _door(home, row.stop.position, notes.get(home.pk, []))
        doors[home.pk].people.append(_person(row, walk_list.campaign, at))
    return list(doors.values())


def _door(home: Household, position: int, notes: list[DoorNote]) -> Door:
    return Door(
        id=home.pk,
        position=position,
        address=home.address_line,
        unit=home.unit,
        number=home.number,
        street=home.street,
        city=home.city,
        latitude=None if home.latitude is None else round(home.latitude, DECIMALS),
        longitude=None if home.longitude is None else round(home.longitude, DECIMALS),
        notes=notes,
        people=[],
    )


def _person(row: ListedVoter, campaign: Campaign, at: datetime) -> Person:
    zone = ZoneInfo(campaign.time_zone)
    contact = row.gotv_contact
    evidence = contact.identification if contact else None
    return Person(
        id=row.voter_id,
        name=_name(row.voter),
        age=_age(row.voter, at.astimezone(zone).date()),
        language=row.voter.language,
        said_yes_on=evidence.said_at.astimezone(zone).date() if evidence else None,
    )


def _name(voter: Voter) -> str:
    return " ".join(part for part in (voter.first_name, voter.last_name, voter.suffix) if part)


def _age(voter: Voter, today: date) -> int | None:
    """Whole years; by the year alone where the roll has no more."""
    if voter.birth_date:
        born = voter.birth_date
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return today.year - voter.birth_year if voter.birth_year else None
