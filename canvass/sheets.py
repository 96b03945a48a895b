"""What a phone holds of one walk list: as little as a volunteer needs at the door."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from canvass import walk_lists
from canvass.models import DeviceToken, ListedVoter, Visit, WalkList
from voters import audit
from voters.models import Campaign, Voter


@dataclass(frozen=True)
class Person:
    """Somebody to speak to. ``said_yes_on`` is set on a reminding list alone."""

    id: int
    name: str
    age: int | None
    language: str
    said_yes_on: date | None


@dataclass(frozen=True)
class Door:
    id: int
    position: int
    address: str
    unit: str
    number: str
    street: str
    city: str
    people: list[Person]


@dataclass(frozen=True)
class Words:
    """The script, and for whom it is spoken."""

    opening: str
    question: str
    thanks: str


@dataclass(frozen=True)
class Sheet:
    """One walk list as a phone keeps it. ``done`` are the doors at which this list has knocked already."""

    id: UUID
    name: str
    campaign: str
    candidate: str
    purpose: str
    revision: int
    given_at: datetime
    script: Words
    doors: list[Door]
    done: list[int]


@transaction.atomic
def hand_over(*, walk_list: WalkList, device: DeviceToken, at: datetime) -> Sheet:
    """Give a phone its list, after taking off whoever may not be visited any more.

    Leaves one audit row with the count of the people handed over.
    """
    walk_lists.withdraw(walk_list=walk_list, at=at)
    WalkList.objects.filter(pk=walk_list.pk, opened_at=None).update(opened_at=at)
    doors = _doors(walk_list, at)
    people = sum(len(door.people) for door in doors)
    audit.record(
        "walk_list.handed_to_phone",
        by=device.volunteer,
        campaign=walk_list.campaign,
        on=walk_list,
        people=people,
        device=str(device.pk),
    )
    knocked = Visit.objects.filter(walk_list=walk_list).standing()
    script = walk_list.drive.script
    return Sheet(
        id=walk_list.pk,
        name=walk_list.turf.name,
        campaign=walk_list.campaign.slug,
        candidate=walk_list.campaign.name,
        purpose=walk_list.purpose,
        revision=walk_list.revision,
        given_at=walk_list.given_at or at,
        script=Words(script.opening, script.question, script.thanks),
        doors=doors,
        done=sorted(set(knocked.values_list("household_id", flat=True))),
    )


def _doors(walk_list: WalkList, at: datetime) -> list[Door]:
    listed = (
        ListedVoter.objects.filter(walk_list=walk_list, withdrawn_at=None)
        .select_related("voter", "stop__household", "gotv_contact__identification")
        .order_by("stop__position", "voter__birth_year", "voter_id")
    )
    doors: dict[int, Door] = {}
    for row in listed:
        home = row.stop.household
        door = doors.setdefault(
            home.pk,
            Door(home.pk, row.stop.position, home.address_line, home.unit, home.number, home.street, home.city, []),
        )
        door.people.append(_person(row, walk_list.campaign, at))
    return list(doors.values())


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
