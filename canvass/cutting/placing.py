"""Doors whose place is not known: put beside their street's neighbours, or cut by their addresses alone."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from canvass.cutting.buildings import even_runs, part_building
from canvass.cutting.doors import Columns, Door, plain, within_building
from canvass.street_order import house_number


def placed(columns: Columns) -> NDArray[np.float64]:
    """``columns.xy``, and for a door without a place that of the nearest number on its street, if one has any.

    Still NaN where no door of the street in this part has a place.
    """
    xy = columns.xy.copy()
    lost = np.flatnonzero(~columns.located & (columns.street >= 0))
    if not lost.size:
        return xy
    known: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for index in np.flatnonzero(columns.located & np.isin(columns.street, columns.street[lost])).tolist():
        known[int(columns.street[index])].append((house_number(columns.doors[index].number), index))
    for neighbours in known.values():
        neighbours.sort()
    for index in lost.tolist():
        if neighbours := known.get(int(columns.street[index]), []):
            xy[index] = columns.xy[_nearest(neighbours, house_number(columns.doors[index].number))]
    return xy


def _nearest(neighbours: Sequence[tuple[int, int]], number: int) -> int:
    """The door with the nearest number; of several the one that stands first."""
    at = bisect_left(neighbours, (number, -1))
    around = neighbours[max(0, at - 1) : at + 1]
    return min(around, key=lambda neighbour: abs(neighbour[0] - number))[1]


def street_key(door: Door) -> tuple[object, ...]:
    """Where a door comes without a map: by street, up the odd side and down the even one, unit by unit."""
    number = house_number(door.number)
    odd = number % 2 == 1
    return (plain(door.street), not odd, number if odd else -number, *within_building(door)[2:])


def cut_by_street(doors: Sequence[Door], *, most: int, wanted: float) -> list[list[int]]:
    """Turfs of doors that have no place, as indices of ``doors``: in street order, each house whole if it fits."""
    order = sorted(range(len(doors)), key=lambda index: (doors[index].part, *street_key(doors[index])))
    turfs: list[list[int]] = []
    for _, group in groupby(order, key=lambda index: doors[index].part):
        blocks: list[list[int]] = []
        for _, house in groupby(group, key=lambda index: _house(doors[index])):
            inside = list(house)
            nowhere = np.zeros((len(inside), 2))
            parts = part_building([doors[index] for index in inside], nowhere, most=most, wanted=wanted)
            blocks += [[inside[k] for k in part] for part in parts]
        turfs += even_runs(blocks, most=most, wanted=wanted)
    return turfs


def _house(door: Door) -> tuple[object, ...]:
    """A door without a number is a house of its own."""
    return (plain(door.street), plain(door.number)) if door.number else ("", "", door.id)
