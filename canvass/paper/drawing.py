"""A map of a walk, drawn from the doors' own places: streets, the way, each door. Pure functions, in millimetres.

There are no tiles and no other host: a street is the line between the doors of its two sides, in the order of their
numbers.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from math import cos, radians
from typing import Any

from canvass import street_order

METRES_A_DEGREE = 111_195
MARGIN = 7.0
#: How far apart two written things must be to be read.
APART = 4.4
#: The width of a letter of a street's name.
LETTER = 1.9
#: Metres of a scale, the longest that fits in a third of the width is drawn.
SCALES = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
LEAST_METRES = 40.0


@dataclass(frozen=True)
class Place:
    """A door to draw. ``latitude`` and ``longitude`` are degrees, or None where nobody knows."""

    position: int
    street: str
    number: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Dot:
    """One spot with its doors: ``label`` is its position, its span of them, or empty where there is no room."""

    x: float
    y: float
    label: str
    ends: bool


@dataclass(frozen=True)
class Street:
    name: str
    points: list[tuple[float, float]]
    label_at: tuple[float, float] | None


@dataclass(frozen=True)
class Drawing:
    """Everything on the map, ``y`` downwards. ``unplaced`` are the positions of doors that stand nowhere on it."""

    width: float
    height: float
    streets: list[Street] = field(default_factory=list)
    way: list[tuple[float, float]] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    scale_metres: int = 0
    scale_width: float = 0.0
    unplaced: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def draw(places: Sequence[Place], *, width: float, height: float) -> Drawing:
    """Fit the doors into a frame of so many millimetres, north at the top."""
    known = [place for place in places if place.latitude is not None and place.longitude is not None]
    unplaced = [place.position for place in places if place not in known]
    if not known:
        return Drawing(width, height, unplaced=unplaced)
    at, mm_a_metre = _projected(known, width, height)
    spots = _spots(known, at)
    taken: list[tuple[float, float]] = []
    dots = _dots(spots, len(places), taken)
    streets = _streets(known, at, taken, width)
    metres = next((scale for scale in reversed(SCALES) if scale * mm_a_metre <= width / 3), SCALES[0])
    way = [at[place.position] for place in known]
    return Drawing(width, height, streets, way, dots, metres, round(metres * mm_a_metre, 2), unplaced)


def _projected(known: Sequence[Place], width: float, height: float) -> tuple[dict[int, tuple[float, float]], float]:
    """Where each position stands in the frame, and the millimetres of a metre."""
    north = [place.latitude or 0.0 for place in known]
    east = [place.longitude or 0.0 for place in known]
    metres_east = METRES_A_DEGREE * cos(radians(sum(north) / len(north)))
    wide = max(LEAST_METRES, (max(east) - min(east)) * metres_east)
    tall = max(LEAST_METRES, (max(north) - min(north)) * METRES_A_DEGREE)
    scale = min((width - 2 * MARGIN) / wide, (height - 2 * MARGIN) / tall)
    middle_north, middle_east = (max(north) + min(north)) / 2, (max(east) + min(east)) / 2
    at = {
        place.position: (
            round(width / 2 + (longitude - middle_east) * metres_east * scale, 2),
            round(height / 2 - (latitude - middle_north) * METRES_A_DEGREE * scale, 2),
        )
        for place, latitude, longitude in zip(known, north, east, strict=True)
    }
    return at, scale


def _spots(known: Sequence[Place], at: dict[int, tuple[float, float]]) -> dict[tuple[float, float], list[int]]:
    """The positions at each point: the doors of one building stand on one."""
    spots: dict[tuple[float, float], list[int]] = defaultdict(list)
    for place in known:
        spots[at[place.position]].append(place.position)
    return spots


def _dots(spots: dict[tuple[float, float], list[int]], count: int, taken: list[tuple[float, float]]) -> list[Dot]:
    """A dot for each spot; the first and the last door are named before any other, the others where there is room."""
    first, last = min(min(spot) for spot in spots.values()), max(max(spot) for spot in spots.values())
    named = {}
    for point, positions in sorted(spots.items(), key=lambda spot: (not {first, last} & {*spot[1]}, min(spot[1]))):
        if _is_free(point, taken):
            named[point] = _span(positions)
            taken.append(point)
    return [
        Dot(*point, named.get(point, ""), bool({first, last} & {*positions}) and count > 1)
        for point, positions in spots.items()
    ]


def _span(positions: Sequence[int]) -> str:
    low, high = min(positions), max(positions)
    return str(low) if low == high else f"{low}–{high}" if high - low < len(positions) else f"{low}+"


def _streets(
    known: Iterable[Place], at: dict[int, tuple[float, float]], taken: list[tuple[float, float]], width: float
) -> list[Street]:
    """The line of each street with at least two doors, and where its name may stand."""
    by_name: dict[str, list[Place]] = defaultdict(list)
    for place in known:
        by_name[place.street].append(place)
    streets = []
    for name, doors in sorted(by_name.items(), key=lambda one: (-len(one[1]), one[0])):
        in_order = sorted(doors, key=lambda door: street_order.natural(door.number))
        points = list(dict.fromkeys(_between_the_sides(in_order, at)))
        streets.append(Street(name, points, _label_at(name, points, taken, width)))
    return streets


Point = tuple[float, float]


def _between_the_sides(doors: Sequence[Place], at: dict[int, Point]) -> list[Point]:
    """A point for each door, in their order: half way to where the other side of the street is at its number.

    Doors whose numbers are all even, or all odd, stand for the street themselves.
    """
    numbered = [(street_order.house_number(door.number), at[door.position]) for door in doors]
    sides = [[(number, point) for number, point in numbered if number % 2 == odd] for odd in (0, 1)]
    if not all(sides):
        return [point for _, point in numbered]
    low, high = max(side[0][0] for side in sides), min(side[-1][0] for side in sides)
    points = []
    for number, (x, y) in numbered:
        known = min(max(number, low), max(low, high))  # Beyond the end of a side it goes on as it was there.
        (east, north), (other_east, other_north) = (_along(sides[odd], known) for odd in (number % 2, 1 - number % 2))
        points.append((round(x + (other_east - east) / 2, 2), round(y + (other_north - north) / 2, 2)))
    return points


def _along(side: Sequence[tuple[int, Point]], number: int) -> Point:
    """Where a number stands on one side of a street, between its nearest two or at its end."""
    if number <= side[0][0]:
        return side[0][1]
    for (low, (x, y)), (high, (to_x, to_y)) in pairwise(side):
        if number <= high:
            share = (number - low) / max(1, high - low)
            return x + share * (to_x - x), y + share * (to_y - y)
    return side[-1][1]


def _label_at(
    name: str, points: Sequence[tuple[float, float]], taken: list[tuple[float, float]], width: float
) -> tuple[float, float] | None:
    """On the street, or above or below it, in its middle first, where nothing else is written; None: no room."""
    half = len(name) * LETTER / 2
    along = [step * half / 4 for step in range(-4, 5)]
    for index in sorted(range(len(points)), key=lambda index: abs(index - len(points) // 2)):
        x, y = min(max(points[index][0], half + 1), width - half - 1), points[index][1]
        for away in (0.0, -APART, APART, -2 * APART, 2 * APART):
            written = [(x + step, y + away) for step in along]
            if y + away > APART and all(_is_free(point, taken) for point in written):
                taken += written
                return round(x, 2), round(y + away, 2)
    return None


def _is_free(point: tuple[float, float], taken: Iterable[tuple[float, float]]) -> bool:
    return all(abs(point[0] - x) >= APART or abs(point[1] - y) >= APART * 0.8 for x, y in taken)
