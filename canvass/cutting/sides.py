"""The two sides of a street."""

import numpy as np
from numpy.typing import NDArray

from canvass.cutting.doors import Columns
from canvass.street_order import house_number

ONE_ROW = 12.0  # Metres: a house nearer than that to the line between its neighbours stands in their row.
WIDEST = 2.0  # How many times more a change of side may count where houses stand far apart.


def wider(scale: float) -> float:
    """How many times more a change of side counts in a town whose houses stand at this scale."""
    return min(max(1.0, scale**-3), WIDEST)


def sides(columns: Columns) -> NDArray[np.int64]:
    """The side of its street of each door: 0 or 1, as its number is even or odd; -1 where numbers tell no side.

    They tell none where a street counts its houses one after the other along one row: where the usual house stands on
    the line between the two that have the numbers before and after it.
    """
    street = columns.street
    number = np.array([house_number(door.number) for door in columns.doors], dtype=np.int64)
    order = np.lexsort([number, street])
    if not order.size:
        return order
    order = order[np.r_[True, (np.diff(street[order]) != 0) | (np.diff(number[order]) != 0)]]
    follows = (np.diff(street[order]) == 0) & (np.diff(number[order]) == 1) & (number[order][:-1] > 0)
    middle = np.flatnonzero(follows[:-1] & follows[1:]) + 1
    a, b, c = (columns.xy[order[middle + step]] for step in (-1, 0, 1))
    along, aside = c - a, b - a
    far = np.hypot(*along.T)
    off = np.abs(along[:, 0] * aside[:, 1] - along[:, 1] * aside[:, 0]) / np.maximum(far, 1.0)
    known = (far > 5.0) & (far < 150.0)
    votes = np.where(off < ONE_ROW, 1, -1) * known
    streets = street[order[middle]]
    one_row = np.bincount(streets, votes, minlength=int(street.max(initial=0)) + 1) >= 3
    return np.where((number > 0) & (street >= 0) & ~one_row[street], number % 2, -1)


def lanes(columns: Columns, side: NDArray[np.int64], atom: NDArray[np.int64]) -> NDArray[np.int32]:
    """A number for the street and side of each atom: those of one street's two sides differ in their last bit alone."""
    first = np.unique(atom, return_index=True)[1]
    street, side = columns.street[first], side[first]
    nothing = 2 * (int(street.max(initial=-1)) + 1 + np.arange(first.size))
    return np.where(side < 0, nothing, 2 * street + side).astype(np.int32)
