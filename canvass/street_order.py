"""Doors in the order of the street, and the cutting of a precinct into even parts. Pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Door:
    """One door, as far as its place in the walk needs it."""

    household_id: int
    county: str
    precinct: str
    city: str
    street: str
    number: str
    unit: str


def house_number(number: str) -> int:
    """The number on the door: 12 for "12B"; 0 when there is none."""
    found = DIGITS.search(number)
    return int(found.group()[:9]) if found else 0


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key under which "Apt 9" comes before "Apt 10"."""
    return tuple(
        (0, int(part[:9]), "") if part.isdigit() else (1, 0, part.upper()) for part in DIGITS.split(text) if part
    )


def place(door: Door) -> tuple[object, ...]:
    """Where a door comes in the walk: by street, up the odd side, down the even one, unit by unit."""
    number = house_number(door.number)
    odd = number % 2 == 1
    rest = (natural(door.number), natural(door.unit), door.household_id)
    return (door.city, door.street, 0 if odd else 1, number if odd else -number, *rest)


def cut(doors: Sequence[Door], *, doors_per_turf: int) -> list[list[Door]]:
    """Cut the doors of one precinct, in walking order, into parts of nearly the same length."""
    ordered = sorted(doors, key=place)
    parts = ceil(len(ordered) / doors_per_turf)
    edges = [round(part * len(ordered) / parts) for part in range(parts + 1)] if parts else []
    return [ordered[start:end] for start, end in pairwise(edges)]
