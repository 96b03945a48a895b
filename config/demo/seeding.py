"""Put the whole town into the database, once."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from config.demo import drives, months, people, roll, town
from voters.models import Campaign


class NotEmpty(Exception):
    """The town goes into an empty house only."""

    code = "not_empty"


@dataclass(frozen=True)
class Seeded:
    """What was made; all zero, and ``again`` true, when the town stood already."""

    again: bool
    voters: int
    answers: int
    knocked: int
    reminded: int
    to_text: int
    seconds: float


def seed(*, voters: int, seed: int, at: datetime, home: Path, say: Callable[[str], None]) -> Seeded:
    """Build the town in one transaction, or do nothing where it stands already.

    Raises ``NotEmpty`` where somebody else's campaign is kept: a made-up town does not go among real voters.
    """
    if Campaign.objects.filter(slug=people.CAMPAIGN).exists():
        return Seeded(True, 0, 0, 0, 0, 0, 0.0)
    if Campaign.objects.exists():
        raise NotEmpty("Campaigns are kept here already. Start the demonstration with another GROUNDTRUTH_HOME.")
    began = time.monotonic()
    place = town.place_for(at)
    built = town.build(voters=voters, seed=seed, place=place)
    with transaction.atomic():
        say(f"{len(built.people):,} people move in behind {len(built.doors):,} doors")
        staffed = people.hire(place, at)
        on_roll = roll.put_on_roll(built, staffed.campaign)
        say("Volunteers ask for four months")
        answers = months.tell(staffed, built, on_roll, seed=seed, until=at)
        say("Drives begin at the doors and by text")
        by_id = {voter.pk: person for voter, person in zip(on_roll, built.people, strict=True)}
        precincts = sorted({voter.precinct for voter in on_roll})[:4]
        begun = drives.begin(staffed, by_id, place, precincts=precincts, seed=seed, at=at)
    remember(home, built, voters=voters, seed=seed)
    seconds = round(time.monotonic() - began, 1)
    return Seeded(False, len(on_roll), answers, begun.knocked, begun.reminded, begun.to_text, seconds)


def remember(home: Path, built: town.Town, *, voters: int, seed: int) -> None:
    """Keep what everybody truly thinks: the simulated carrier and volunteers know it, the campaign never reads it."""
    folder = home / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    truth = {person.phone: person.truth for person in built.people if person.phone}
    (folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    plan = {"voters": voters, "seed": seed, "state": built.place.state}
    (folder / "town.json").write_text(json.dumps(plan), encoding="utf-8")


def remembered(home: Path) -> town.Town:
    """The town that was seeded here, built again from its plan."""
    plan = json.loads((home / "demo" / "town.json").read_text(encoding="utf-8"))
    (place,) = (place for place in town.PLACES if place.state == plan["state"])
    return town.build(voters=plan["voters"], seed=plan["seed"], place=place)
