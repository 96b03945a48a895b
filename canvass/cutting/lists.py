"""Walks of atoms become lists of doors in the order to knock."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from canvass.cutting.doors import Door, plain, within_building
from canvass.cutting.neighbours import spots_of
from canvass.cutting.regions import Walks
from canvass.cutting.sides import wider
from canvass.cutting.town import Town
from canvass.cutting.wanted import Pace
from canvass.routing import Stops, Way, length, order
from canvass.routing.ordering import curve


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


class Walker:
    """Puts the doors of one list of a town in order; may be used by several threads."""

    def __init__(self, here: Town, order: Order, pace: Pace) -> None:
        doors, xy = here.columns.doors, here.columns.xy
        self.town, self.order, self.pace = here, order, pace
        self.way = replace(order.way, side_metres=order.way.side_metres * wider(here.problem.scale))
        self.spot = spots_of(xy)
        busy = {plain(street) for street in order.busy_streets}
        self.busy = np.array(
            [plain(door.street) in busy for door in doors] if busy else np.zeros(len(doors), dtype=bool)
        )
        self.side = here.side
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
        if self.start is None and not self.way.closed and heads[found[0]] > heads[found[-1]]:
            found = found[::-1]  # Of the two ends the one that stood first among the doors is the start.
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
