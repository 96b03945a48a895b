"""What the place of a door in a street is made of. Pure functions."""

import re
from dataclasses import dataclass

DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Door:
    """One door, as far as its place in the walk needs it. ``latitude`` and ``longitude`` in degrees, None: unknown."""

    household_id: int
    county: str
    precinct: str
    city: str
    street: str
    number: str
    unit: str
    latitude: float | None = None
    longitude: float | None = None
    congressional_district: str = ""
    state_senate_district: str = ""
    state_house_district: str = ""


def house_number(number: str) -> int:
    """The number on the door: 12 for "12B"; 0 when there is none."""
    if number.isdecimal():
        return int(number[:9])
    found = DIGITS.search(number)
    return int(found.group()[:9]) if found else 0


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key under which "Apt 9" comes before "Apt 10"."""
    return tuple(
        (0, int(part[:9]), "") if part.isdigit() else (1, 0, part.upper()) for part in DIGITS.split(text) if part
    )
