"""A town whose people do not exist: its doors, who lives behind them, and how they voted."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

STREETS_IN_A_TOWN = 40
STREETS_IN_A_PRECINCT = 4
DOORS_ON_A_STREET = 120
TODAY = date(2026, 3, 2)
OLDEST = date(1926, 1, 1)


def _words(text: str) -> list[str]:
    return text.split()


LAST = [
    *_words(
        """SMITH JOHNSON WILLIAMS BROWN JONES GARCIA MILLER DAVIS RODRIGUEZ MARTINEZ HERNANDEZ LOPEZ GONZALEZ WILSON
        ANDERSON THOMAS TAYLOR MOORE JACKSON MARTIN LEE PEREZ THOMPSON WHITE HARRIS SANCHEZ CLARK RAMIREZ LEWIS KING
        ROBINSON WALKER YOUNG ALLEN WRIGHT SCOTT TORRES NGUYEN HILL FLORES GREEN ADAMS NELSON BAKER HALL RIVERA CARTER
        CAMPBELL MITCHELL O'BRIEN D'ANGELO MUÑOZ PEÑA GARCÍA-LÓPEZ SMITH-JONES MÜLLER LÉVESQUE"""
    ),
    "DE LA CRUZ",
    "VAN DER BERG",
    "ST. JOHN",
]
WOMEN = _words(
    "MARY PATRICIA LINDA SUSAN KAREN LISA SARAH MARÍA NANCY BETTY DONNA CAROL RUTH SHARON LAURA AMY ANNA ZOË"
)
MEN = _words("JAMES ROBERT JOHN MICHAEL DAVID WILLIAM JOSÉ RICHARD THOMAS CHARLES DANIEL MARK PAUL STEVEN KEVIN BRIAN")
TREES = _words("OAK MAPLE ELM CEDAR PINE WALNUT BIRCH CHESTNUT HICKORY LINDEN SPRUCE WILLOW")
KINDS = _words("ST AVE RD DR LN CT BLVD WAY")
TOWNS = _words("ASHBURY BROOKFIELD CLEARVIEW DEERTON EASTPORT FAIRMONT GLENDALE HIGHGROVE IRONVILLE KINGSFORD")
AREAS = (614, 216, 919, 704, 412, 717, 513)


@dataclass(frozen=True, slots=True)
class Door:
    number: str
    half: str
    direction: str
    street: str
    kind: str
    unit: str
    city: str
    zip5: str
    zip4: str
    county: int
    precinct: int


@dataclass(frozen=True, slots=True)
class Person:
    serial: int
    door: Door
    last: str
    first: str
    middle: str
    suffix: str
    sex: str
    born: date
    registered: date
    party: str  # DEM, REP, LIB or NPA
    active: bool
    phone: str  # ten digits, the exchange 555, which rings nowhere; or empty
    votes: int  # one bit an election


def people(count: int, seed: int) -> Iterator[Person]:
    """``count`` people, the same for the same seed, door after door in the order of a walk."""
    chance = random.Random(seed)
    serial = 0
    for door in _doors(chance):
        last = chance.choice(LAST)
        for _ in range(chance.choices((1, 2, 3, 4), (38, 36, 16, 10))[0]):
            if serial == count:
                return
            yield _person(chance, serial, door, last)
            serial += 1


def _doors(chance: random.Random) -> Iterator[Door]:
    """Endless streets of houses, one lot in thirty a building with flats."""
    town = 0
    while True:
        city, county = TOWNS[town % len(TOWNS)], town % 80 + 1
        for row in range(STREETS_IN_A_TOWN):
            for door in _street(chance, row):
                precinct = row // STREETS_IN_A_PRECINCT + 1
                yield replace(door, city=city, county=county, zip5=f"{43000 + town % 900}", precinct=precinct)
        town += 1


def _street(chance: random.Random, row: int) -> Iterator[Door]:
    street, kind = _ordinal(row // 2 + 1) if row % 2 else TREES[row // 2 % len(TREES)], KINDS[row % len(KINDS)]
    for place in range(DOORS_ON_A_STREET):
        number, direction = str(100 + place * 2 + row), chance.choice(("", "N", "S", "E", "W"))
        half = "1/2" if chance.random() < 0.005 else ""
        flats = chance.randint(4, 12) if chance.random() < 0.03 else 0
        for unit in [f"{flat // 4 + 1}{'ABCD'[flat % 4]}" for flat in range(flats)] or [""]:
            yield Door(number, half, direction, street, kind, unit, "", "", f"{1000 + place}", 0, 1)


def _ordinal(number: int) -> str:
    ending = "TH" if 10 <= number % 100 <= 20 else {1: "ST", 2: "ND", 3: "RD"}.get(number % 10, "TH")
    return f"{number}{ending}"


def _person(chance: random.Random, serial: int, door: Door, last: str) -> Person:
    woman = chance.random() < 0.52
    born = OLDEST + timedelta(days=chance.randrange((date(2007, 1, 1) - OLDEST).days))
    has_phone = chance.random() < 0.6
    return Person(
        serial=serial,
        door=door,
        last=last if chance.random() < 0.8 else chance.choice(LAST),
        first=chance.choice(WOMEN if woman else MEN),
        middle=chance.choice(("", "", "A", "J", "LEE", "ANN", "R")),
        suffix="" if woman else chance.choices(("", "JR", "SR", "III"), (94, 3, 2, 1))[0],
        sex="F" if woman else "M",
        born=born,
        registered=min(TODAY, born + timedelta(days=18 * 366 + chance.randrange(6000))),
        party=chance.choices(("DEM", "REP", "NPA", "LIB"), (37, 33, 27, 3))[0],
        active=chance.random() < 0.92,
        phone=f"{AREAS[serial // 10_000 % len(AREAS)]}555{serial * 7919 % 10_000:04d}" if has_phone else "",
        votes=chance.getrandbits(80) & chance.getrandbits(80),
    )
