"""Walks of atoms become lists of doors in the order to knock."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from canvass.cutting.doors import Door, plain, within_building
from canvass.cutting.neighbours import spots_of
from canvass.cutting.regions import Walks
from canvass.cutting.town import Town
from canvass.cutting.wanted import Pace
from canvass.routing import Stops, Way, length, order
from canvass.routing.ordering import curve
from canvass.street_order import house_number

WIDEST = 3.0  # How many times more a change of side may count where houses stand far apart.
ONE_ROW = 12.0  # Metres: a house nearer than that to the line between its neighbours stands in their row.


@dataclass(frozen=True)
class Order:
    """How lists are walked: ``way``; a meeting point (latitude, longitude); streets that are not to be crossed."""

    way: Way = field(default_factory=Way)
    start: tuple[float, float] | None = None
    busy_streets: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CutTurf:
    """One turf: the indices of its doors in the order to knock, the metres of the way and the minutes of the work.

    ``metres`` is None where the doors have no place; ``minutes`` then counts the doors alone.
    """

    doors: list[int]
    metres: float | None
    minutes: float


def minutes_of(doors: Sequence[Door], metres: float, pace: Pace) -> float:
    """The minutes that a list takes: its doors, of which some share a house, and its way."""
    houses = {(plain(door.street), plain(door.number)) if door.number else door.id for door in doors}
    return pace.minutes(doors=len(doors), buildings=len(houses), metres=metres)


def doors_of(here: Town, walks: Walks) -> list[NDArray[np.int64]]:
    """The doors of each turf (indices of ``here.columns``), as its walk comes by them. Near turfs have near numbers."""
    place = np.empty(walks.atoms.size, dtype=np.int64)
    place[walks.atoms] = np.arange(walks.atoms.size)
    inside = np.argsort(place[here.atom], kind="stable")
    many = np.bincount(here.atom, minlength=walks.atoms.size)[walks.atoms]
    edges = np.r_[0, np.cumsum(many)][walks.starts]
    lists = np.split(inside, edges[1:-1])
    return [lists[turf] for turf in np.argsort(curve(walks.means(here.problem.xy)), kind="stable").tolist()]


def sketched(here: Town, lists: Sequence[NDArray[np.int64]], pace: Pace) -> list[CutTurf]:
    """The lists as they stand, as ``doors_of`` gives them: measured, but in no order of their own."""
    doors = np.concatenate(lists)
    starts = np.r_[0, np.cumsum([len(inside) for inside in lists])][:-1]
    steps = np.r_[0.0, np.hypot(*np.diff(here.columns.xy[doors], axis=0).T)]
    houses = np.r_[True, np.diff(here.atom[doors]) != 0]
    steps[starts], houses[starts] = 0.0, True
    metres, many = np.add.reduceat(steps, starts).tolist(), np.add.reduceat(houses.astype(np.int64), starts).tolist()
    return [
        CutTurf(here.known[inside].tolist(), way, pace.minutes(doors=len(inside), buildings=count, metres=way))
        for inside, way, count in zip(lists, metres, many, strict=True)
    ]


def _sides(here: Town) -> NDArray[np.int64]:
    """The side of its street of each door: 0 or 1, as its number is even or odd; -1 where numbers tell no side.

    They tell none where a street counts its houses one after the other along one row: where the usual house stands on
    the line between the two that have the numbers before and after it.
    """
    street = here.columns.street
    number = np.array([house_number(door.number) for door in here.columns.doors], dtype=np.int64)
    order = np.lexsort([number, street])
    order = order[np.r_[True, (np.diff(street[order]) != 0) | (np.diff(number[order]) != 0)]]
    follows = (np.diff(street[order]) == 0) & (np.diff(number[order]) == 1) & (number[order][:-1] > 0)
    middle = np.flatnonzero(follows[:-1] & follows[1:]) + 1
    a, b, c = (here.columns.xy[order[middle + step]] for step in (-1, 0, 1))
    along, aside = c - a, b - a
    far = np.hypot(*along.T)
    off = np.abs(along[:, 0] * aside[:, 1] - along[:, 1] * aside[:, 0]) / np.maximum(far, 1.0)
    known = (far > 5.0) & (far < 150.0)
    votes = np.where(off < ONE_ROW, 1, -1) * known
    streets = street[order[middle]]
    one_row = np.bincount(streets, votes, minlength=int(street.max(initial=0)) + 1) >= 3
    return np.where((number > 0) & (street >= 0) & ~one_row[street], number % 2, -1)


class Walker:
    """Puts the doors of one list of a town in order; may be used by several threads."""

    def __init__(self, here: Town, order: Order, pace: Pace) -> None:
        doors, xy = here.columns.doors, here.columns.xy
        self.town, self.order, self.pace = here, order, pace
        wider = min(max(1.0, here.problem.scale**-3), WIDEST)
        self.way = replace(order.way, side_metres=order.way.side_metres * wider)
        self.spot = spots_of(xy)
        busy = {plain(street) for street in order.busy_streets}
        self.busy = np.array(
            [plain(door.street) in busy for door in doors] if busy else np.zeros(len(doors), dtype=bool)
        )
        self.side = _sides(here)
        self.start = None if order.start is None else here.columns.ground.metres(np.array([order.start]))[0]

    def walk(self, doors: NDArray[np.int64], seed: int) -> CutTurf:
        """One list (indices of ``town.columns``) in the order to knock; told in indices of all doors."""
        _, first, which = np.unique(self.spot[doors], return_index=True, return_inverse=True)
        spots = np.argsort(first, kind="stable")
        at_spot = [np.flatnonzero(which == spot) for spot in spots] if first.size < doors.size else first[spots, None]
        groups = [self._at_spot(doors[inside]) for inside in at_spot]
        heads = np.array([group[0] for group in groups])
        columns = self.town.columns
        stops = Stops(columns.xy[heads], columns.street[heads], self.side[heads], self.busy[heads])
        found = order(stops, self.way, seed=seed, start=self.start)
        metres = length(stops.xy[found], self.way, self.start)
        houses = int(np.unique(self.town.atom[doors]).size)
        return CutTurf(
            doors=[int(self.town.known[door]) for stop in found.tolist() for door in groups[stop]],
            metres=metres,
            minutes=self.pace.minutes(doors=doors.size, buildings=houses, metres=metres),
        )

    def _at_spot(self, doors: NDArray[np.int64]) -> list[int]:
        if doors.size == 1:
            return [int(doors[0])]
        known = self.town.columns.doors
        return sorted(doors.tolist(), key=lambda door: within_building(known[door]))
