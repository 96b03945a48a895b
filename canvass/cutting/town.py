"""The doors of a cut as a problem of atoms, and its walks as lists of doors again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from canvass.cutting import neighbours
from canvass.cutting.annealing import USUAL_SPACING, Problem
from canvass.cutting.barriers import Barriers
from canvass.cutting.bisection import bisect
from canvass.cutting.buildings import atoms, buildings
from canvass.cutting.doors import Columns, columns
from canvass.cutting.doors import Door as Door
from canvass.cutting.placing import placed
from canvass.cutting.regions import Walks, walk_nearest, walks_of
from canvass.cutting.sides import lanes, sides, wider
from canvass.cutting.walks import Rules
from canvass.cutting.wanted import Size

SIDE = 7.0  # Metres that a change of side counts while turfs are cut; in their order it counts ten.
PULL = 2.7  # Metres that a turf may be longer for each metre that it is more compact.


@dataclass(frozen=True)
class Town:
    """Doors that have a place, with what a cut knows of them. ``known[i]`` is the index of door ``i`` among all doors.

    ``nowhere`` are the indices of doors that have no place. ``atom`` is the atom of each door of ``columns``, ``side``
    the side of its street.
    """

    columns: Columns
    known: NDArray[np.int64]
    nowhere: NDArray[np.int64]
    atom: NDArray[np.int64]
    side: NDArray[np.int64]
    barriers: Barriers
    problem: Problem


def town(doors: Sequence[Door], size: Size, lines: Sequence[Sequence[tuple[float, float]]]) -> Town:
    """Set the doors up for a cut. Raises ``BadDoor``."""
    everything = columns(doors)
    xy = placed(everything)
    is_known = ~np.isnan(xy[:, 0])
    known = np.flatnonzero(is_known)
    barriers = Barriers.drawn(lines, everything.ground)
    here = everything.at(known, xy[known], barriers.parted(xy[known], everything.part[known]))
    building = buildings(here, here.xy)
    atom = atoms(here, here.xy, building, most=size.doors_of_house(size.high), wanted=size.doors_of_house(size.wanted))
    side = sides(here)
    problem = _problem(here, atom, side, barriers, size)
    return Town(here, known, np.flatnonzero(~is_known), atom, side, barriers, problem)


def _problem(
    here: Columns, atom: NDArray[np.int64], side: NDArray[np.int64], barriers: Barriers, size: Size
) -> Problem:
    many = np.bincount(atom)
    middle = np.column_stack([np.bincount(atom, here.xy[:, 0]), np.bincount(atom, here.xy[:, 1])]) / many[:, None]
    part = np.zeros(many.size, dtype=np.int64)
    part[atom] = here.part
    near = _near(middle, part, bridges=size.rate > 0.0)
    scale = USUAL_SPACING / neighbours.spacing(middle, near) if many.size > 1 else 1.0
    knocking = np.array([size.of_house(count) for count in range(int(many.max(initial=0)) + 1)])[many]
    return Problem(
        xy=np.ascontiguousarray(middle * scale),
        size=knocking + size.rate * _way_inside(here.xy, atom) if size.rate else knocking,
        near=barriers.without(middle, near),
        part=part,
        lane=lanes(here, side, atom),
        across=0.0 if size.rate else SIDE * wider(scale) * scale,
        scale=scale,
        low=size.low,
        high=size.high,
        rules=Rules(*size.aim, size.wanted / 60.0, size.rate / scale, PULL),
    )


def _way_inside(xy: NDArray[np.float64], atom: NDArray[np.int64]) -> NDArray[np.float64]:
    """The metres from door to door within each atom."""
    walks = walks_of(atom.astype(np.int32), int(atom.max(initial=-1)) + 1)
    x, y = np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1])
    walk_nearest(x, y, walks.atoms, walks.starts)
    steps = np.r_[np.hypot(*np.diff(xy[walks.atoms], axis=0).T), 0.0]
    steps[walks.starts[1:] - 1] = 0.0
    found: NDArray[np.float64] = np.add.reduceat(steps, walks.starts[:-1])
    return found


def _near(xy: NDArray[np.float64], part: NDArray[np.int64], *, bridges: bool) -> NDArray[np.int32]:
    """Neighbours within each part."""
    found = np.full((len(xy), neighbours.NEAR), -1, dtype=np.int32)
    order = np.argsort(part, kind="stable").astype(np.int32)
    for inside in np.split(order, np.flatnonzero(np.diff(part[order])) + 1):
        if inside.size > 1:
            near = neighbours.near(xy[inside])
            if bridges:
                near = neighbours.bridged(xy[inside], near)
            found[inside] = np.where(near < 0, np.int32(-1), inside[near])
    return found


def first_walks(problem: Problem, size: Size, *, angles: int, walking: float = 0.0) -> Walks:
    """The quick cut by bisection, part by part. ``walking`` is the size that the way of all turfs will take."""
    whole = float(problem.size.sum())
    turf = np.zeros(problem.size.size, dtype=np.int32)
    free = 0
    order = np.argsort(problem.part, kind="stable")
    for inside in np.split(order, np.flatnonzero(np.diff(problem.part[order])) + 1):
        amount = float(problem.size[inside].sum())
        turfs = min(turfs_for(amount * (1.0 + walking / whole), size), inside.size)
        number = np.full(problem.size.size if inside.size < problem.size.size else 0, -1, dtype=np.int32)
        near = problem.near
        if number.size:
            number[inside] = np.arange(inside.size)
            near = np.where(near[inside] < 0, np.int32(-1), number[near[inside]])
        xy = problem.xy[inside]
        x, y = np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1])
        found = bisect(x, y, problem.size[inside], near, turfs, angles, (size.low, size.high))
        turf[inside] = found + free
        free += turfs
    walks = walks_of(turf, free)
    walk_nearest(
        np.ascontiguousarray(problem.xy[:, 0]), np.ascontiguousarray(problem.xy[:, 1]), walks.atoms, walks.starts
    )
    return walks


def turfs_for(amount: float, size: Size) -> int:
    """How many turfs so much work makes: as near to the wanted size as whole numbers allow, none over the limit."""
    turfs = max(1, round(amount / size.wanted))
    return turfs if amount / turfs <= size.high else turfs + 1
