"""Every figure of the page of volunteers' records, told anew from the rows by SQL and arithmetic of its own."""

import math
import random
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from canvass import devices, walk_lists
from canvass.enums import Result
from canvass.events import Event, Fix
from canvass.models import Drive, WalkList
from tests import doors as people
from tests import factories
from tests.canvass import street
from tests.factories import Town
from voters import spot_check
from voters.enums import Role, Stance
from voters.models import Household, Identification, User, Voter

DOORS = 56
LATITUDE, LONGITUDE, AWAY = 40.1, -83.2, 40.11
#: Each door that was knocked and not taken back, once for each volunteer, in the order in which they came to it.
KNOCKED = """
SELECT u.name, h.address_line, min(v.said_at), max(v.said_at),
       count(*) FILTER (WHERE v.result IN ('answered', 'refused')) > 0,
       bool_and(p.latitude <> h.latitude),
       date_part('hour', min(v.said_at AT TIME ZONE 'America/New_York'))
  FROM canvass_visit v
  JOIN voters_user u ON u.id = v.by_id
  JOIN voters_household h ON h.id = v.household_id
  LEFT JOIN canvass_position p ON p.visit_id = v.id
 WHERE v.result NOT IN ('taken_back', 'note', 'follow_up')
   AND v.id NOT IN (SELECT undoes FROM canvass_visit WHERE undoes IS NOT NULL)
 GROUP BY u.name, h.id, h.address_line ORDER BY u.name, min(v.said_at)
"""
ANSWERS = """
SELECT u.name, count(*), count(*) FILTER (WHERE i.stance = 'for')
  FROM voters_identification i JOIN voters_user u ON u.id = i.heard_by_id
 WHERE i.source = 'door' GROUP BY u.name
"""
ASKED_AGAIN = """
SELECT u.name, count(*) FILTER (WHERE again.stance = 'for'), count(*)
  FROM voters_spotcheck c
  JOIN voters_identification i ON i.id = c.identification_id
  JOIN voters_user u ON u.id = i.heard_by_id
  JOIN voters_identification again ON again.voter_id = i.voter_id AND again.heard_by_id <> i.heard_by_id
 GROUP BY u.name
"""


def asked(question: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def shown(part: int, whole: int) -> tuple[str, str]:
    """A share and its 95% interval (Wilson, as in the books) as the page writes them."""
    if not whole:
        return "", ""
    z, share = 1.959964, part / whole
    root = z * math.sqrt(share * (1 - share) / whole + z**2 / (4 * whole**2))
    low, high = ((share + z**2 / (2 * whole) + sign * root) / (1 + z**2 / whole) for sign in (-1, 1))
    return f"{share:.0%} of {whole}", f"{100 * max(low, 0):.0f} to {100 * min(high, 1):.0f}"


def quantile(values: list[float], share: float) -> float:
    """Between the two values that lie around this share of them."""
    ordered, place = sorted(values), share * (len(values) - 1)
    below = math.floor(place)
    return ordered[below] + (place - below) * (ordered[math.ceil(place)] - ordered[below])


def counted() -> dict[str, dict[str, Any]]:
    """What the page should say of each volunteer."""
    knocked = defaultdict(list)
    for name, *door in asked(KNOCKED):
        knocked[name].append(door)
    ways = {name: [*pairwise(doors)] for name, doors in knocked.items()}
    seconds = {
        name: [(to[1] - before[2]).total_seconds() for before, to in pairs if before[0] != to[0]]
        for name, pairs in ways.items()
    }
    walks = {name: [each for each in found if each <= 20 * 60] for name, found in seconds.items()}
    fast = quantile([each for found in walks.values() for each in found], 0.1)
    answers = {name: counts for name, *counts in asked(ANSWERS)}
    again = {name: counts for name, *counts in asked(ASKED_AGAIN)}
    found = {}
    for name, doors in knocked.items():
        hours = sum(gap for before, to in ways[name] if (gap := (to[1] - before[2]).total_seconds()) <= 20 * 60) / 3600
        placed = [door[4] for door in doors if door[4] is not None]
        heard, said_for = answers[name]
        found[name] = {
            "doors": len(doors),
            "contacts": shown(sum(door[3] for door in doors), len(doors)),
            "fors": shown(said_for, heard),
            "quick": shown(sum(each < fast for each in walks[name]), len(walks[name])),
            "pace": f"{len(doors) / hours:.0f}" if hours >= 0.5 else "",
            "seconds": f"{quantile(walks[name], 0.5):.0f}",
            "far": shown(sum(placed), len(placed)),
            "night": shown(sum(not 8 <= door[5] < 21 for door in doors), len(doors)),
            "agreed": shown(*again.get(name, (0, 0))),
        }
    return found


def walked(town: Town, given: WalkList, volunteer: User, *, invents: bool, chance: random.Random) -> None:
    """One list, honestly or from the car: then every door answers, at once, and from somewhere else."""
    phone = devices.register(campaign=town.ours, volunteer=volunteer, device=uuid4(), at=given.given_at or clock())
    voters = [row.voter for row in given.listed.select_related("voter").order_by("stop__position")]
    walk = street.Walk(town, given.drive, given, phone.device, phone.secret, voters)
    at, events = clock(), []
    for number, voter in enumerate(voters):
        at += timedelta(seconds=chance.uniform(3, 7) if invents else chance.uniform(60, 150))
        if number == DOORS // 2 and not invents:
            at += timedelta(hours=1)  # A rest.
        says = Stance.FOR if invents else chance.choice(list(Stance))
        talks = invents or chance.random() < 0.3
        place = Fix(latitude=AWAY if invents else LATITUDE, longitude=LONGITUDE, accuracy=10)
        events.append(_event(walk, voter, at, says if talks else None, place if number % 12 else None))
    walk.send(*events, sent_at=at, at=at)
    if not invents:
        walk.send(walk.undo(events[-1], said_at=at), sent_at=at, at=at)


def _event(walk: street.Walk, voter: Voter, at: datetime, says: Stance | None, place: Fix | None) -> Event:
    if says is None:
        return walk.event(Result.NOT_HOME, voter, voter_id=None, said_at=at, position=place)
    return walk.says(says, voter, said_at=at, position=place)


def clock() -> datetime:
    """Half past seven in the evening, the day before yesterday: who knocks on comes into the night."""
    local = timezone.now().astimezone(ZoneInfo("America/New_York"))
    return local.replace(hour=19, minute=30, second=0, microsecond=0) - timedelta(days=2)


def test_every_figure_of_the_page_agrees_with_a_count_of_its_own(town: Town) -> None:
    chance = random.Random(3)
    names = ["Anna", "Bea", "Cleo", "Dora", "Edna", "Fay"]
    volunteers = [factories.member(town.ours, Role.VOLUNTEER, name) for name in names]
    Voter.objects.filter(pk=town.voter.pk).update(protected=True)
    street.doors(DOORS * len(names))
    Household.objects.update(latitude=LATITUDE, longitude=LONGITUDE)
    drive = street.drive(town.ours, town.organizer)
    Drive.objects.filter(pk=drive.pk).update(asks_position=True)
    walk_lists.draw_up(drive=drive, by=town.organizer, at=clock(), doors_per_turf=DOORS)
    for free, volunteer in zip(WalkList.objects.filter(drive=drive).order_by("pk"), volunteers, strict=True):
        given = walk_lists.assign(walk_list=free, volunteer=volunteer, by=town.organizer, at=clock())
        walked(town, given, volunteer, invents=volunteer.name == "Fay", chance=chance)
    spot_check.draw(campaign=town.ours, by=town.admin, at=clock() + timedelta(hours=8), salt="x")
    for number, check in enumerate(Identification.objects.filter(spot_check__isnull=False).order_by("pk")):
        if number % 2:
            stance = Stance.AGAINST if number % 3 else Stance.FOR
            factories.said(stance, by=town.organizer, of=check.voter, in_=town.ours, days_ago=0.01)

    page = people.signed_in(town.admin).get(f"/c/{town.ours.slug}/doors/records/").context

    found = {
        row.name: {
            "doors": row.doors,
            "pace": row.pace,
            "seconds": row.seconds,
            **{
                part: (getattr(row, part).words, getattr(row, part).interval)
                for part in ("contacts", "fors", "quick", "far", "night", "agreed")
            },
        }
        for row in page["rows"]
    }
    assert found == counted()
    assert set(found) == set(names)
    (question,) = page["asked"]
    assert (question.name, question.doors) == ("Fay", found["Fay"]["doors"])
    for part in ("contacts", "quick", "far"):
        words, interval = found["Fay"][part]
        assert any(f"{words} ({interval}), where" in sentence for sentence in question.sentences), part
