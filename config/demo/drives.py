"""Drives in progress: doors half knocked, reminders begun, texts drawn up and approved."""

import random
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from canvass import devices, scripts, sync, walk_lists
from canvass import drives as door_drives
from canvass.enums import Result
from canvass.events import Event
from canvass.models import Drive as DoorDrive
from canvass.models import ListedVoter, WalkList
from config.demo.people import Staffed
from config.demo.town import Person, Place
from textbank import batches
from textbank import drives as text_drives
from textbank.models import Sender
from voters.enums import Purpose, Stance, ToldBy
from voters.models import Universe, User

SENDERS = ("+1{area}5550199", "+1{area}5550198")
ASKING = (
    "Hi {first_name}, this is {volunteer} with {campaign}. Ana wants cleaner water and later buses for Ashbury. "
    "Will you vote for her? Reply STOP to opt out."
)
REMINDING = (
    "Hi {first_name}, {volunteer} with {campaign} again. You told us you are with Ana: thank you. "
    "Polls open at 7. When will you vote? Reply STOP to opt out."
)
SIGN = scripts.FollowUp("May we put a sign in your yard?", ("Yes", "No"), when=(Stance.FOR,))
MATTERS = scripts.FollowUp(
    "What matters most to you?", ("Water", "Buses", "Something else"), when=(Stance.UNDECIDED, Stance.AGAINST)
)
SPOKEN = scripts.Words(
    opening="Hi, I am a neighbor volunteering for Ana Reyes.",
    question="Will you vote for Ana Reyes?",
    thanks="Thank you. Have a good day.",
    follow_ups=(SIGN, MATTERS),
    translations={
        "es": scripts.Wording(
            opening="Hola, vivo cerca y ayudo a Ana Reyes.",
            question="¿Votará por Ana Reyes?",
            thanks="Gracias. Que tenga un buen día.",
            follow_ups=(
                ("¿Podemos poner un letrero en su jardín?", ("Sí", "No")),
                ("¿Qué es lo que más le importa?", ("El agua", "Los autobuses", "Otra cosa")),
            ),
        )
    },
)
READY = {
    Stance.FOR: "Thank you. Ana will be glad to hear it. We will remind you when voting begins.",
    Stance.UNDECIDED: "Thank you for answering. What matters most to you in this election?",
    Stance.AGAINST: "Thank you for telling us. We will not remind you to vote. Have a good day.",
}


@dataclass(frozen=True)
class Begun:
    """The drives that a newcomer finds, and what was done in them already."""

    knocked: int
    reminded: int
    to_text: int


def begin(
    staffed: Staffed, people: dict[int, Person], place: Place, *, precincts: Sequence[str], seed: int, at: datetime
) -> Begun:
    """Two drives at the doors and two by text. ``people`` are the town's people by the voter's id."""
    chance = random.Random(f"{seed}:drives")
    started = at - timedelta(hours=5)
    last = staffed.campaign.election_date
    first = (at - timedelta(days=3)).astimezone(ZoneInfo(staffed.campaign.time_zone)).date()
    unasked = _universe(
        staffed,
        "Not asked yet",
        {"field": "stance", "is": "any_of", "value": ["unknown"]},
        {"field": "precinct", "is": "any_of", "value": list(precincts)},
    )
    mobile = _universe(
        staffed,
        "Not asked yet, with a phone",
        {"field": "stance", "is": "any_of", "value": ["unknown"]},
        {"field": "has_phone", "is": "is", "value": True},
    )
    supporters = _universe(staffed, "Everybody in town", {"field": "status", "is": "any_of", "value": ["active"]})
    asking, reminding = _at_the_doors(staffed, unasked, supporters, first, last)
    walkers = staffed.volunteers
    knocked = _walk(staffed, asking, walkers[:4], people, chance, share=0.55, started=started)
    reminded = _walk(staffed, reminding, walkers[4:], people, chance, share=0.9, started=None)
    to_text = 0
    for purpose, name, universe, script, address in (
        (Purpose.IDENTIFY, "October texts", mobile, ASKING, SENDERS[0]),
        (Purpose.GOTV, "Last four days: texts", supporters, REMINDING, SENDERS[1]),
    ):
        drive = text_drives.create(
            campaign=staffed.campaign,
            purpose=purpose,
            name=name,
            universe=universe,
            sender=Sender.objects.create(campaign=staffed.campaign, address=address.format(area=place.area_codes[0])),
            script=script,
            starts_date=first,
            ends_date=last,
            by=staffed.organizer,
            answers=READY,
        )
        text_drives.approve(drive=drive, by=staffed.admin, at=at)
        to_text += batches.draw_up(drive=drive, by=staffed.organizer, at=at).added
    return Begun(knocked, reminded, to_text)


def _at_the_doors(
    staffed: Staffed, unasked: Universe, supporters: Universe, first: date, last: date
) -> tuple[DoorDrive, DoorDrive]:
    """The drive that asks, in two languages, and the one that reminds."""
    asking, reminding = (
        door_drives.create(
            campaign=staffed.campaign,
            purpose=purpose,
            name=name,
            universe=universe,
            starts_date=first,
            ends_date=last,
            by=staffed.organizer,
            opening=opening,
        )
        for purpose, name, universe, opening in (
            (Purpose.IDENTIFY, "Autumn doors", unasked, SPOKEN.opening),
            (Purpose.GOTV, "Last four days: doors", supporters, "Hi, you told us you are with Ana Reyes."),
        )
    )
    scripts.revise(drive=asking, words=SPOKEN, by=staffed.organizer)
    return asking, reminding


def _universe(staffed: Staffed, name: str, *rows: dict[str, object]) -> Universe:
    return Universe.objects.create(campaign=staffed.campaign, name=name, spec={"all": list(rows)}, by=staffed.organizer)


def _walk(
    staffed: Staffed,
    drive: DoorDrive,
    walkers: Sequence[User],
    people: dict[int, Person],
    chance: random.Random,
    *,
    share: float,
    started: datetime | None,
) -> int:
    """Draw the drive up, hand one list to each walker, and let each walk the first ``share`` of it.

    A drive of reminders has no ``started``: its people are listed by the database's own clock, and nobody is
    reached before they are listed.
    """
    walk_lists.draw_up(drive=drive, by=staffed.organizer, at=started or timezone.now())
    began = started or timezone.now()
    free = iter(WalkList.objects.filter(drive=drive).order_by("pk"))
    events = 0
    for walker in walkers:
        given = _first_free(free, walker, staffed.organizer, began)
        if given is None:
            break
        name = uuid.UUID(int=chance.getrandbits(128), version=4)
        phone = devices.register(campaign=staffed.campaign, volunteer=walker, device=name, at=began).device
        at = timezone.now()
        told = list(walk(given, people, chance, share=share, started=began, until=at))
        for start in range(0, len(told), 100):
            sync.apply(device=phone, events=told[start : start + 100], sent_at=at, at=at)
        sync.changes(device=phone, lists=[given.pk], unsent=0, version="demo", at=at)
        events += len(told)
    return events


def _first_free(free: Iterator[WalkList], walker: User, organizer: User, at: datetime) -> WalkList | None:
    """Hand the walker the next list that no other drive walks today."""
    for walk_list in free:
        with suppress(walk_lists.BeingWalked):
            return walk_lists.assign(walk_list=walk_list, volunteer=walker, by=organizer, at=at)
    return None


def walk(
    walk_list: WalkList,
    people: dict[int, Person],
    chance: random.Random,
    *,
    share: float,
    started: datetime,
    until: datetime,
) -> list[Event]:
    """What a volunteer would tap along the first ``share`` of a list, if everybody answered truthfully."""
    stops = list(walk_list.stops.order_by("position"))
    chosen = stops[: round(len(stops) * share)]
    pace = (until - started) / max(1, len(chosen) + 1)
    found = []
    for index, stop in enumerate(chosen):
        said_at = started + pace * (index + 1)
        listed = list(ListedVoter.objects.filter(stop=stop, withdrawn_at=None).order_by("pk"))
        found += at_the_door(walk_list, stop.household_id, listed, people, chance, said_at=said_at)
    return found


def at_the_door(
    walk_list: WalkList,
    household_id: int,
    listed: Sequence[ListedVoter],
    people: dict[int, Person],
    chance: random.Random,
    *,
    said_at: datetime,
) -> list[Event]:
    """The events of one door: nobody home, or who is home answers as they truly think."""
    home = [one for one in listed if chance.random() < people[one.voter_id].answers_door + 0.15]
    if not home:
        return [Event(_name(chance), walk_list.pk, household_id, Result.NOT_HOME, said_at)]
    return [_answer(walk_list, household_id, one.voter_id, people[one.voter_id], chance, said_at) for one in home]


def _answer(
    walk_list: WalkList, household_id: int, voter_id: int, person: Person, chance: random.Random, said_at: datetime
) -> Event:
    result: Result = Result.ANSWERED
    stance: Stance | None = person.truth
    if walk_list.purpose == Purpose.GOTV:
        turned = person.truth != Stance.FOR
        result, stance = (Result.NOT_A_SUPPORTER, person.truth) if turned else (Result.REMINDED, None)
    elif chance.random() < 0.06:
        result, stance = Result.REFUSED, None
    return Event(
        _name(chance),
        walk_list.pk,
        household_id,
        result,
        said_at,
        voter_id=voter_id,
        answer=stance,
        told_by=ToldBy.SELF,
    )


def as_sent(event: Event) -> dict[str, str | int | None]:
    """The event as a phone sends it."""
    return {
        "id": str(event.id),
        "list": str(event.walk_list_id),
        "door": event.household_id,
        "person": event.voter_id,
        "result": event.result,
        "answer": event.answer,
        "told_by": event.told_by,
        "said_at": event.said_at.isoformat(),
    }


def _name(chance: random.Random) -> uuid.UUID:
    return uuid.UUID(int=chance.getrandbits(128), version=4)
