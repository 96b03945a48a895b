"""A street to knock on: drives, lists and phones for the tests of the doors."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db.models import F
from django.utils import timezone

from canvass import devices, drives, scripts, sync, walk_lists
from canvass.enums import ListState, Result
from canvass.events import Event
from canvass.models import DeviceToken, Drive, ListedVoter, WalkList
from canvass.sync import Answer
from tests import factories
from tests.factories import Town
from voters.enums import Purpose, Stance
from voters.models import Campaign, Universe, User, Voter

EVERYBODY: dict[str, list[object]] = {"all": []}


def universe(of: Campaign, by: User, spec: object = None) -> Universe:
    return Universe.objects.create(campaign=of, name=f"Universe {uuid4()}", spec=spec or EVERYBODY, by=by)


def drive(of: Campaign, by: User, purpose: Purpose = Purpose.IDENTIFY) -> Drive:
    return drives.create(
        campaign=of,
        purpose=purpose,
        name=f"Drive {uuid4()}",
        universe=universe(of, by),
        starts_date=date(2030, 10, 1),
        ends_date=date(2030, 11, 5),
        by=by,
        opening="Hello, I am a volunteer for Ana Reyes.",
    )


def doors(count: int, *, people: int = 1, precinct: str = "01001", street: str = "ELM ST") -> list[Voter]:
    """So many doors of one street, with so many people at each; the first person of each door first."""
    made: list[list[Voter]] = [[] for _ in range(people)]
    for number in range(1, count + 1):
        home = factories.household(
            address_line=f"{number} {street} {uuid4().hex[:6]}", number=str(number), street=street
        )
        for row in made:
            row.append(factories.voter(household=home, precinct=precinct))
    return [voter for row in made for voter in row]


@dataclass
class Walk:
    """One walk list in a volunteer's hands, and the phone that holds it."""

    town: Town
    drive: Drive
    walk_list: WalkList
    device: DeviceToken
    secret: str
    voters: list[Voter]

    def event(self, result: Result, voter: Voter | None = None, **fields: object) -> Event:
        home = voter.household_id if voter else self.voters[0].household_id
        given: dict[str, Any] = {
            "id": uuid4(),
            "walk_list_id": self.walk_list.pk,
            "household_id": home,
            "voter_id": voter.pk if voter else None,
            "result": result,
            "said_at": timezone.now(),
        }
        return Event(**(given | fields))

    def says(self, answer: Stance, voter: Voter, **fields: object) -> Event:
        return self.event(Result.ANSWERED, voter, answer=answer, **fields)

    def undo(self, event: Event, **fields: object) -> Event:
        given: dict[str, Any] = {
            "undoes": event.id,
            "household_id": event.household_id,
            "voter_id": event.voter_id,
        } | fields
        return self.event(Result.TAKEN_BACK, **given)

    def send(self, *events: Event, sent_at: datetime | None = None, at: datetime | None = None) -> list[Answer]:
        now = at or timezone.now()
        return sync.apply(device=self.device, events=events, sent_at=sent_at or now, at=now)

    def changes(self) -> sync.Change:
        (change,) = sync.changes(
            device=self.device, lists=[self.walk_list.pk], unsent=0, version="1", at=timezone.now()
        )
        return change

    def listed(self) -> set[int]:
        rows = ListedVoter.objects.filter(walk_list=self.walk_list, withdrawn_at=None)
        return set(rows.values_list("voter_id", flat=True))


def walk(
    town: Town,
    voters: list[Voter],
    purpose: Purpose = Purpose.IDENTIFY,
    volunteer: User | None = None,
    words: scripts.Words | None = None,
    doors_per_turf: int = walk_lists.DOORS_PER_TURF,
) -> Walk:
    """A drive over the whole roll, its first list in the hands of the volunteer, who has a phone.

    Whoever else has a list began two days ago: nobody is kept from a door because another drive walks there today.
    """
    WalkList.objects.filter(state=ListState.OUT).update(given_at=F("given_at") - timedelta(days=2))
    person = volunteer or town.volunteer
    made = drive(town.ours, town.organizer, purpose)
    if words is not None:
        scripts.revise(drive=made, words=words, by=town.organizer)
    walk_lists.draw_up(drive=made, by=town.organizer, at=timezone.now(), doors_per_turf=doors_per_turf)
    free = WalkList.objects.filter(drive=made, state=ListState.FREE).order_by("turf__name").first()
    assert free is not None
    given = walk_lists.assign(walk_list=free, volunteer=person, by=town.organizer, at=timezone.now())
    phone = devices.register(campaign=town.ours, volunteer=person, device=uuid4(), at=timezone.now())
    return Walk(town, made, given, phone.device, phone.secret, voters)


def supporters(town: Town, count: int, *, people: int = 1) -> list[Voter]:
    """Doors of people who said yes a while ago."""
    found = doors(count, people=people)
    for voter in found:
        factories.said(Stance.FOR, by=town.volunteer, of=voter, in_=town.ours, days_ago=30)
    return found


def run_out(person: User) -> None:
    """Every secret of this person's phones has come to its end."""
    DeviceToken.objects.filter(volunteer=person).update(expires_at=timezone.now())


def lose_phones(town: Town) -> None:
    """Every phone of the campaign is reported lost."""
    for token in DeviceToken.objects.filter(campaign=town.ours, revoked_at=None):
        devices.lose(device=token, by=town.organizer, at=timezone.now())


def outcomes(answers: list[Answer]) -> list[tuple[str, str]]:
    """What became of each event, and why."""
    return [(answer.outcome, answer.reason) for answer in answers]
