"""How long a walk is, about: straight from door to door. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

EARTH_METRES = 6_371_000
METRES_A_MINUTE = 70
MINUTES_A_DOOR = 2

Point = tuple[float, float]


@dataclass(frozen=True)
class Manner:
    """How the lists of a cut are walked: back to where they began; from a meeting point; without crossing streets."""

    closed: bool = False
    start: Point | None = None
    busy_streets: frozenset[str] = frozenset()


def apart(one: Point, other: Point) -> float:
    """Metres between two points, each as (latitude, longitude) in degrees."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, point)) for point in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_METRES * asin(sqrt(half))


def metres(points: Iterable[tuple[float | None, float | None]]) -> int:
    """The length of the way along these points; a door that has no place on the map is passed over."""
    known = [(lat, lon) for lat, lon in points if lat is not None and lon is not None]
    return round(sum(apart(one, other) for one, other in pairwise(known)))


def minutes(*, doors: int, metres: int) -> int:
    """How long so many doors on such a way take."""
    return doors * MINUTES_A_DOOR + round(metres / METRES_A_MINUTE)
