"""The doors to be cut: what is known of each, checked and set in columns."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from canvass.street_order import DIGITS, house_number, natural

METRES_A_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Door:
    """One door. ``latitude`` and ``longitude`` in degrees, both None where they are not known.

    ``part`` names what a turf must stay within, such as a precinct; doors of two parts are never in one turf.
    """

    id: int | str
    latitude: float | None = None
    longitude: float | None = None
    street: str = ""
    number: str = ""
    unit: str = ""
    part: str = ""


class BadDoor(Exception):
    """A door that cannot be used. ``index`` is its place among the doors, from 0."""

    code = "bad_door"

    def __init__(self, index: int, why: str) -> None:
        super().__init__(why)
        self.index = index


def degrees_of(doors: Sequence[Door]) -> NDArray[np.float64]:
    """Rows of latitude and longitude; NaN where unknown."""
    nothing = math.nan
    return np.array(
        [
            (nothing if d.latitude is None else d.latitude, nothing if d.longitude is None else d.longitude)
            for d in doors
        ],
        dtype=np.float64,
    ).reshape(len(doors), 2)


@dataclass(frozen=True)
class Ground:
    """A flat piece of the earth around a middle: right to well under 0.1% over a city."""

    latitude: float
    longitude: float
    around_date_line: bool

    @classmethod
    def under(cls, degrees: NDArray[np.float64]) -> "Ground":
        """The ground under rows of latitude and longitude, of which some may be NaN."""
        known = degrees[~np.isnan(degrees[:, 0])]
        if not len(known):
            return cls(0.0, 0.0, False)
        around = bool(np.ptp(known[:, 1]) > 180.0)
        east = known[:, 1] % 360.0 if around else known[:, 1]
        return cls(float(np.median(known[:, 0])), float(np.median(east)), around)

    def metres(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Metres east and north of the middle; NaN stays NaN."""
        east = degrees[:, 1] % 360.0 if self.around_date_line else degrees[:, 1]
        return np.column_stack(
            [(east - self.longitude) * self._wide, (degrees[:, 0] - self.latitude) * METRES_A_DEGREE]
        )

    def degrees(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Latitude and longitude of metres."""
        east = self.longitude + xy[:, 0] / self._wide
        east = (east + 180.0) % 360.0 - 180.0 if self.around_date_line else east
        return np.column_stack([self.latitude + xy[:, 1] / METRES_A_DEGREE, east])

    @property
    def _wide(self) -> float:
        """Metres in a degree of longitude; near a pole at least a little."""
        return METRES_A_DEGREE * max(math.cos(math.radians(self.latitude)), 1e-6)


@dataclass(frozen=True)
class Columns:
    """Doors as arrays, each as long as the list of doors.

    ``xy``: metres east and north of the middle, NaN where unknown. ``part`` and ``street`` are numbers; ``street``
    differs between parts, and is -1 without a name; ``address`` is one number for each part, street and house number,
    -1 where one of the two is missing.
    """

    doors: Sequence[Door]
    ground: Ground
    xy: NDArray[np.float64]
    part: NDArray[np.int64]
    street: NDArray[np.int64]
    address: NDArray[np.int64]

    @property
    def located(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.xy[:, 0])

    def at(self, indices: NDArray[np.int64], xy: NDArray[np.float64], part: NDArray[np.int64]) -> "Columns":
        """Some of the doors, at these places and in these parts."""
        doors = [self.doors[index] for index in indices.tolist()]
        numbered, many = self.address[indices], self.address.max(initial=-1) + 1
        address = np.where(numbered < 0, -1, part * many + numbered)
        return Columns(doors, self.ground, xy, part, self.street[indices], address)


def columns(doors: Sequence[Door]) -> Columns:
    """Check the doors and set them in columns. Raises ``BadDoor`` for a place that is not on earth."""
    parts: dict[str, int] = {}
    streets: dict[tuple[int, str], int] = {}
    written: dict[tuple[int, str], int] = {}
    addresses: dict[tuple[int, str], int] = {}
    codes = np.full((len(doors), 3), -1, dtype=np.int64)
    for index, door in enumerate(doors):
        part = parts.setdefault(door.part, len(parts))
        codes[index, 0] = part
        named = part, door.street
        if (code := written.get(named, -1)) < 0 and (street := plain(door.street)):
            code = written[named] = streets.setdefault((part, street), len(streets))
        if code >= 0:
            codes[index, 1] = code
            if number := door.number if door.number.isdecimal() else plain(door.number):
                codes[index, 2] = addresses.setdefault((code, number), len(addresses))
    degrees = degrees_of(doors)
    _check(doors, degrees)
    ground = Ground.under(degrees)
    return Columns(doors, ground, ground.metres(degrees), codes[:, 0].copy(), codes[:, 1].copy(), codes[:, 2].copy())


def _check(doors: Sequence[Door], degrees: NDArray[np.float64]) -> None:
    """``degrees`` are those of ``doors``: half unknown, or not on earth, is refused."""
    on_earth = (np.abs(degrees[:, 0]) <= 90) & (np.abs(degrees[:, 1]) <= 180)
    for index in np.flatnonzero(~on_earth).tolist():
        door = doors[index]
        if (door.latitude is None) != (door.longitude is None):
            raise BadDoor(index, "A door needs both its latitude and its longitude, or neither.")
        if door.latitude is None or door.longitude is None:
            continue
        if not (math.isfinite(door.latitude) and math.isfinite(door.longitude)):
            raise BadDoor(index, "A latitude or longitude is not a number.")
        raise BadDoor(index, "A latitude goes from -90 to 90, a longitude from -180 to 180.")


def plain(text: str) -> str:
    """A street or number as it is compared: without case and outer or double blanks."""
    return " ".join(text.split()).casefold()


def floor(unit: str) -> int:
    """The floor of a flat as its unit tells it: 3 for "312", "Apt 3B" and "3-07"; 0 where it tells none.

    A number of three digits or more ends in two for the flat; a shorter one names a floor only before a letter or
    before a second number.
    """
    found = DIGITS.findall(unit)
    if not found:
        return 0
    first = found[0][:9]
    if len(first) >= 3:
        return int(first[:-2])
    return int(first) if len(found) > 1 or re.search(r"\d\s*[A-Za-z]", unit) else 0


def within_building(door: Door) -> tuple[object, ...]:
    """Where a door comes at its spot: by street and number, then floor by floor and unit by unit."""
    number = house_number(door.number)
    return (plain(door.street), number, natural(door.number), floor(door.unit), natural(door.unit), str(door.id))
