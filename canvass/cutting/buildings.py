"""Doors become buildings, and buildings become the atoms that a cut never parts.

A building is one street and number within 150 metres (each door of it has another that near); without street or number
it is one spot. A building that fits in a turf is one atom; one that does not is parted between its floors, or along its
longer side.
"""

from collections.abc import Sequence
from itertools import groupby
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from canvass.cutting.doors import Columns, Door, floor, within_building

LINK = 150.0  # Metres.
MANY_SPOTS = 500


def buildings(columns: Columns, xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """The building of each door, numbered from 0. ``xy`` are metres, known for every door of ``columns``."""
    building, unnamed = columns.address.copy(), columns.address < 0
    if unnamed.any():
        spots = np.unique(np.column_stack([columns.part, xy])[unnamed], axis=0, return_inverse=True)[1].ravel()
        building[unnamed] = spots + columns.address.max() + 1
    building = np.unique(building, return_inverse=True)[1].ravel()
    return _linked(building, xy)


def _linked(building: NDArray[np.int64], xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """Part what has one address and lies too far apart: a street can start anew in the next town."""
    order = np.argsort(building, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(building[order]) > 0]) if building.size else np.zeros(0, dtype=np.int64)
    if not starts.size:
        return building
    spread = np.maximum.reduceat(xy[order], starts) - np.minimum.reduceat(xy[order], starts)
    wide = np.flatnonzero(np.hypot(*spread.T) > LINK)
    ends = np.r_[starts[1:], order.size]
    result, free = building.copy(), starts.size
    for group in wide:
        doors = order[starts[group] : ends[group]]
        piece = _components(xy[doors])
        result[doors] = np.where(piece == 0, group, free + piece - 1)
        free += int(piece.max())
    return result


def _components(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """Single linkage at 150 m. Very many spots are taken on a grid of 25 m, so that time stays bounded."""
    spots, which = np.unique(xy, axis=0, return_inverse=True)
    if len(spots) > MANY_SPOTS:
        spots, which = np.unique(np.round(xy / 25.0) * 25.0, axis=0, return_inverse=True)
    pairs = cKDTree(spots).query_pairs(LINK, output_type="ndarray")
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(spots), len(spots)))
    found: NDArray[np.int64] = connected_components(graph, directed=False)[1].astype(np.int64)
    return found[which.ravel()]


def atoms(
    columns: Columns, xy: NDArray[np.float64], building: NDArray[np.int64], most: int, wanted: float
) -> NDArray[np.int64]:
    """The atom of each door, numbered from 0: a building, or of one with more than ``most`` doors a part of it."""
    atom, free = building.copy(), int(building.max(initial=-1)) + 1
    for big in np.flatnonzero(np.bincount(building) > most):
        inside = np.flatnonzero(building == big)
        doors = [columns.doors[index] for index in inside.tolist()]
        for part in part_building(doors, xy[inside], most=most, wanted=wanted)[1:]:
            atom[inside[part]] = free
            free += 1
    return atom


def part_building(
    doors: Sequence[Door], xy: NDArray[np.float64], *, most: int, wanted: float
) -> list[NDArray[np.int64]]:
    """A building in parts of at most ``most`` doors, as even as whole floors allow; each part is indices of its doors.

    A house of several spots is halved along its longer side, and a floor is parted only if it alone is too big.
    """
    return _halves(doors, xy, np.arange(len(doors)), most, wanted)


def _halves(
    doors: Sequence[Door], xy: NDArray[np.float64], inside: NDArray[np.int64], most: int, wanted: float
) -> list[NDArray[np.int64]]:
    if inside.size <= most:
        return [inside]
    spread = np.ptp(xy[inside], axis=0)
    if not spread.any():
        return _floors(doors, inside, most, wanted)
    order = inside[np.argsort(xy[inside, int(np.argmax(spread))], kind="stable")]
    along = xy[order, int(np.argmax(spread))]
    parts = max(ceil(order.size / most), round(order.size / wanted))
    edges = np.flatnonzero(np.diff(along) > 0.0) + 1
    edge = int(edges[np.argmin(np.abs(edges - order.size * (parts // 2) / parts))])
    return _halves(doors, xy, order[:edge], most, wanted) + _halves(doors, xy, order[edge:], most, wanted)


def _floors(doors: Sequence[Door], inside: NDArray[np.int64], most: int, wanted: float) -> list[NDArray[np.int64]]:
    order = sorted(inside.tolist(), key=lambda index: within_building(doors[index]))
    blocks: list[list[int]] = []
    for _, group in groupby(order, key=lambda index: _floor_key(doors[index])):
        block = list(group)
        pieces = ceil(len(block) / most)
        blocks += [block[k * len(block) // pieces : (k + 1) * len(block) // pieces] for k in range(pieces)]
    return [np.array(part) for part in even_runs(blocks, most=most, wanted=wanted)]


def _floor_key(door: Door) -> tuple[object, ...]:
    """What stays together; doors that name no floor are one by one."""
    level = floor(door.unit)
    return (door.street, door.number, level) if level else (door.street, door.number, door.unit, door.id)


def even_runs(blocks: Sequence[list[int]], *, most: float, wanted: float) -> list[list[int]]:
    """Put blocks, in their order, into runs of at most ``most`` and near ``wanted``, as even as they allow.

    A block is never parted; one that is bigger than ``most`` is a run of its own.
    """
    left = sum(len(block) for block in blocks)
    runs: list[list[int]] = []
    run: list[int] = []
    for block in blocks:
        aim = (left + len(run)) / max(1, ceil((left + len(run)) / most), round((left + len(run)) / wanted))
        nearer_without = abs(len(run) - aim) < abs(len(run) + len(block) - aim)
        if run and (len(run) + len(block) > most or nearer_without):
            runs.append(run)
            run = []
        run = run + block
        left -= len(block)
    return [*runs, run] if run else runs
