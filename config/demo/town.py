"""A town that does not exist: streets on both banks of a river, doors, people, and what they truly think.

Pure functions of a seed. Nothing here touches the database.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from config.demo import names
from voters.enums import Party, Stance

BLOCK = 0.0011  # degrees, some 120 m
DOORS_A_BLOCK = 14
VOTERS_AT_A_DOOR = [1, 1, 1, 2, 2, 2, 2, 3, 3, 4]
PHONE_SHARE = 0.6
NUMBERS_A_CODE = 10_000


@dataclass(frozen=True)
class Place:
    """Where the town pretends to lie: one state, one time zone."""

    state: str
    city: str
    zip5: str
    zone: str
    area_codes: tuple[str, ...]
    latitude: float
    longitude: float


PLACES = (
    Place("OH", "Ashbury", "43000", "America/New_York", ("216", "330", "419", "513", "614", "740", "937"), 40.3, -82.7),
    Place("CO", "Ashbury", "80000", "America/Denver", ("303", "719", "720", "970"), 38.9, -104.1),
    Place("CA", "Ashbury", "95000", "America/Los_Angeles", ("209", "408", "415", "510", "530", "707"), 38.4, -121.3),
    Place("HI", "Ashbury", "96700", "Pacific/Honolulu", ("808",), 20.8, -156.9),
    Place("GU", "Ashbury", "96900", "Pacific/Guam", ("671",), 13.4, 144.7),
    Place("PR", "Ashbury", "00600", "America/Puerto_Rico", ("787", "939"), 18.2, -66.4),
)


@dataclass
class Door:
    address_line: str
    unit: str
    number: str
    street: str
    latitude: float
    longitude: float
    precinct: str


@dataclass
class Person:
    """Somebody on the roll. ``truth`` is hidden from the campaign; ``score`` is what a model believes."""

    door: int
    first_name: str
    last_name: str
    sex: str
    birth_year: int
    party: Party
    language: str
    phone: str
    truth: Stance
    score: float
    answers_door: float
    protected: bool = False
    votes: list[str] = field(default_factory=list)


@dataclass
class Town:
    place: Place
    doors: list[Door]
    people: list[Person]


def place_for(at: datetime) -> Place:
    """The place where it is day now and stays so the longest, so that texts may go out while one watches."""

    def hours_left(place: Place) -> float:
        local = at.astimezone(ZoneInfo(place.zone))
        hour = local.hour + local.minute / 60
        return 21 - hour if 8 <= hour < 20 else -1.0

    best = max(PLACES, key=hours_left)
    ohio = PLACES[0]
    return ohio if hours_left(ohio) > 4 or hours_left(best) < 0 else best


def build(*, voters: int, seed: int, place: Place, overrates_wealth: float = 0.0) -> Town:
    """A town of ``voters`` people. The same arguments give the same town.

    ``overrates_wealth`` is how much more, from 0 to 1, the model believes in the people of a well-to-do precinct
    than they do themselves.
    """
    chance = random.Random(f"{seed}:{voters}")
    doors: list[Door] = []
    people: list[Person] = []
    numbers = _numbers(chance, place, voters)
    for door in _doors(chance, place, voters):
        if len(people) >= voters:
            break
        doors.append(door)
        there = min(chance.choice(VOTERS_AT_A_DOOR), voters - len(people))
        people.extend(_person(chance, len(doors) - 1, door, numbers) for _ in range(there))
    for person in people:
        wealth = _standing(doors[person.door].precinct) / 2
        person.score = round(min(0.99, max(0.01, person.score + overrates_wealth * wealth)), 3)
    _plant_hostile_names(people)
    return Town(place=place, doors=doors, people=people)


def _doors(chance: random.Random, place: Place, voters: int) -> Iterator[Door]:
    """Street after street, odd numbers on one side, a river between the banks, some buildings of flats."""
    side = max(4, math.ceil(math.sqrt(voters / 2 / DOORS_A_BLOCK)))
    for row in range(side * 2):
        street = f"{names.STREETS[row % len(names.STREETS)]} {'St' if row < len(names.STREETS) else 'Ave'}"
        bank = 0.4 if row >= side else 0.0
        for column in range(side):
            precinct = names.PRECINCTS[row * 5 // (side * 2) * 4 + column * 4 // side]
            for lot in range(DOORS_A_BLOCK):
                number = str((column + 1) * 100 + lot)
                latitude = place.latitude + (row + bank + (0.12 if lot % 2 else -0.12)) * BLOCK
                bend = 0.3 * math.sin(row / 3)
                longitude = place.longitude + (column + bend + lot / DOORS_A_BLOCK) * BLOCK * 1.3
                units = [""] if chance.random() > 0.02 else [f"{k // 4 + 1}{'ABCD'[k % 4]}" for k in range(12)]
                for unit in units:
                    yield Door(f"{number} {street}", unit, number, street, latitude, longitude, precinct)


def _person(chance: random.Random, door: int, where: Door, numbers: Iterator[str]) -> Person:
    female = chance.random() < 0.52
    spanish = chance.random() < 0.08
    party = chance.choices([Party.DEM, Party.REP, Party.NPA, Party.OTH], [0.37, 0.33, 0.27, 0.03])[0]
    inclination = _inclination(chance, party, where.precinct)
    truth = Stance.FOR if inclination > 0.54 else Stance.UNDECIDED if inclination > 0.44 else Stance.AGAINST
    return Person(
        door=door,
        first_name=chance.choice(names.FEMALE if female else names.MALE),
        last_name=chance.choice(names.LAST),
        sex="F" if female else "M",
        birth_year=chance.randint(1932, 2007),
        party=party,
        language="es" if spanish else "en",
        phone=next(numbers),
        truth=truth,
        score=round(_score(chance, party, where.precinct), 3),
        answers_door=chance.betavariate(2, 4),
        protected=chance.random() < 0.002,
        votes=[election for election, share in ELECTIONS if chance.random() < share],
    )


ELECTIONS = (
    ("2025-11-04 GENERAL", 0.3),
    ("2024-11-05 GENERAL", 0.66),
    ("2024-03-19 PRIMARY", 0.25),
    ("2022-11-08 GENERAL", 0.5),
)


def _inclination(chance: random.Random, party: Party, precinct: str) -> float:
    """What the person truly feels, 0 against to 1 for: party and place say something, the person says more."""
    lean = {Party.DEM: 0.62, Party.REP: 0.40, Party.NPA: 0.50, Party.OTH: 0.46}[party]
    return lean + _standing(precinct) * 0.02 + chance.gauss(0, 0.14)


def _standing(precinct: str) -> int:
    """How a precinct stands, from -2, poor, to 2, well-to-do."""
    return names.PRECINCTS.index(precinct) % 5 - 2


def _score(chance: random.Random, party: Party, precinct: str) -> float:
    """What a model would believe: party and place alone, sold as a person's mind."""
    lean = {Party.DEM: 0.76, Party.REP: 0.26, Party.NPA: 0.55, Party.OTH: 0.48}[party]
    score = lean + _standing(precinct) * 0.03 + chance.gauss(0, 0.07)
    return min(0.99, max(0.01, score))


def _numbers(chance: random.Random, place: Place, voters: int) -> Iterator[str]:
    """A number for some, "" for the others: with the exchange 555, and nobody else in town has it.

    A place with few area codes runs out of such numbers; there fewer people have one.
    """
    codes = place.area_codes
    share = min(PHONE_SHARE, NUMBERS_A_CODE * len(codes) / voters)
    given = 0
    while True:
        if chance.random() < share and given < NUMBERS_A_CODE * len(codes):
            yield f"+1{codes[given % len(codes)]}555{given // len(codes):04d}"
            given += 1
        else:
            yield ""


def _plant_hostile_names(people: list[Person]) -> None:
    for position, name in enumerate(names.HOSTILE):
        if len(people) > 40 * (position + 1):
            people[40 * (position + 1)].last_name = name
