"""What an organizer does to turfs by hand: merge, split, move doors, measure. Each answer is in the order to knock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely

from canvass.cutting.annealing import Plan, anneal_walks
from canvass.cutting.bisection import bisect
from canvass.cutting.doors import Door, Ground, degrees_of
from canvass.cutting.lists import Order, Walker, doors_of, minutes_of
from canvass.cutting.placing import street_key
from canvass.cutting.regions import walk_nearest, walks_of
from canvass.cutting.town import town
from canvass.cutting.wanted import Pace, Size
from canvass.routing import length

MARGIN = 12.0  # Metres that an outline runs outside its doors.


@dataclass(frozen=True)
class Measured:
    """Doors in the order to knock, the metres of the way (None where no door has a place) and the minutes of all."""

    doors: list[Door]
    metres: float | None
    minutes: float


def measure(doors: Sequence[Door], *, order: Order | None = None, pace: Pace | None = None) -> Measured:
    """The length and the minutes of doors in the very order given; a door without a place adds no way."""
    order, pace = order or Order(), pace or Pace()
    degrees = degrees_of(doors)
    ground = Ground.under(degrees)
    xy = ground.metres(degrees[~np.isnan(degrees[:, 0])])
    if not len(xy):
        return Measured(list(doors), None, minutes_of(doors, 0.0, pace))
    start = None if order.start is None else ground.metres(np.array([order.start]))[0]
    metres = length(xy, order.way, start)
    return Measured(list(doors), metres, minutes_of(doors, metres, pace))


def merge(
    turfs: Sequence[Sequence[Door]], *, order: Order | None = None, pace: Pace | None = None, seed: int = 1
) -> Measured:
    """All doors of some turfs as one list in a new order; one turf alone is put in order anew.

    Doors whose street has no place at all come last, in street order.
    """
    return _walked([door for turf in turfs for door in turf], 1, order, pace, seed)[0]


def split(
    doors: Sequence[Door], *, into: int = 2, order: Order | None = None, pace: Pace | None = None, seed: int = 1
) -> list[Measured]:
    """A turf as so many of about the same size, fewer where it has too few doors. Buildings stay whole if they fit."""
    return _walked(doors, into, order, pace, seed)


def move(
    doors: Collection[int | str],
    *,
    out_of: Sequence[Door],
    into: Sequence[Door],
    order: Order | None = None,
    pace: Pace | None = None,
    seed: int = 1,
) -> tuple[Measured | None, Measured]:
    """Both turfs in a new order after doors (by id) went from one into the other; None for a turf left empty."""
    moved = [door for door in out_of if door.id in doors]
    left = [door for door in out_of if door.id not in doors]
    grown = merge([into, moved], order=order, pace=pace, seed=seed)
    return (merge([left], order=order, pace=pace, seed=seed) if left else None), grown


def outline(doors: Sequence[Door]) -> list[tuple[float, float]]:
    """The shape of a turf for a map: the corners (latitude, longitude) of the hull a few metres around its doors.

    The first corner is not repeated; nothing where no door has a place.
    """
    degrees = degrees_of(doors)
    degrees = degrees[~np.isnan(degrees[:, 0])]
    if not len(degrees):
        return []
    ground = Ground.under(degrees)
    hull = shapely.convex_hull(shapely.multipoints(ground.metres(degrees))).buffer(MARGIN, quad_segs=2)
    corners = ground.degrees(shapely.get_coordinates(hull.simplify(1.0)))[:-1]
    return [(round(float(latitude), 6), round(float(longitude), 6)) for latitude, longitude in corners]


def _walked(doors: Sequence[Door], into: int, order: Order | None, pace: Pace | None, seed: int) -> list[Measured]:
    """The doors in so many lists. Parts (precincts) do not matter to a hand."""
    order, pace = order or Order(), pace or Pace()
    here = town([replace(door, part="") for door in doors], Size(doors=max(1, -(-len(doors) // into)), pace=pace), ())
    lost = sorted((doors[index] for index in here.nowhere.tolist()), key=street_key)
    if not here.known.size:
        edges = [round(part * len(lost) / into) for part in range(into + 1)]
        pieces = [lost[a:b] for a, b in pairwise(edges) if a < b]
        return [Measured(piece, None, minutes_of(piece, 0.0, pace)) for piece in pieces]
    problem = here.problem
    x, y = problem.xy.T.copy()
    turfs = min(into, problem.size.size)
    walks = walks_of(bisect(x, y, problem.size, problem.near, turfs, 8, (problem.low, problem.high)), turfs)
    walk_nearest(x, y, walks.atoms, walks.starts)
    walks = anneal_walks(problem, walks, plan=Plan(steps=500, rounds=1), seed=seed, workers=1, watch=lambda _: True)
    walker = Walker(here, order, pace)
    lists = [walker.walk(inside, seed) for inside in doors_of(here, walks)]
    made = [Measured([doors[index] for index in turf.doors], turf.metres, turf.minutes) for turf in lists]
    if lost:
        last = made[-1]
        extra = minutes_of(lost, 0.0, pace)
        made[-1] = Measured([*last.doors, *lost], last.metres, last.minutes + extra)
    return made
