"""Who lies near whom."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

NEAR = 8
LOOKED_AT = 20


def spots_of(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """The spot of each point, numbered from 0; points at equal places have one spot."""
    return np.unique(_as_numbers(xy), return_inverse=True)[1].ravel()


def _as_numbers(xy: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Each point as one number; numbers sort several times as fast as rows."""
    return (xy[:, 0] + 0.0) + 1j * (xy[:, 1] + 0.0)


def near(xy: NDArray[np.float64]) -> NDArray[np.int32]:
    """For each point eight others around it, of the nearest twenty; -1 where there are fewer.

    The nearest in each quarter of the compass comes in first, since the eight nearest of a row house are its own row;
    then the nearest of all. Of the points at one spot each knows the next one, and its place among them chooses whom
    it knows at other spots: with a tower of many parts, all would else know only each other.
    """
    numbers, spot = np.unique(_as_numbers(xy), return_inverse=True)
    spots = np.column_stack([numbers.real, numbers.imag])
    order = np.argsort(spot, kind="stable")
    many = np.bincount(spot)
    first = np.cumsum(many) - many
    rank = np.empty(len(xy), dtype=np.int64)
    rank[order] = np.arange(len(xy)) - first[spot[order]]
    result = np.full((len(xy), NEAR), -1, dtype=np.int32)
    if len(spots) > 1:
        found = _around(spots)[spot]
        at_spot = order[first[found] + rank[:, None] % many[found]]
        result[:, : found.shape[1]] = np.where(found < 0, -1, at_spot)
    shared = many[spot] > 1
    result[shared, -1] = order[first[spot] + (rank + 1) % many[spot]][shared]
    return result


def _around(spots: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each spot up to eight others, -1 where there are fewer."""
    reach = min(LOOKED_AT + 1, len(spots))
    found = cKDTree(spots).query(spots, k=np.arange(2, reach + 1), workers=-1)[1]
    way = spots[found] - spots[:, None]
    quarter = (way[:, :, 0] > way[:, :, 1]) + 2 * (way[:, :, 0] > -way[:, :, 1])
    rank = np.tile(np.arange(found.shape[1]), (len(spots), 1))
    for one in range(4):
        inside = quarter == one
        has = inside.any(axis=1)
        rank[np.flatnonzero(has), inside.argmax(axis=1)[has]] -= LOOKED_AT
    chosen = np.argsort(rank, axis=1, kind="stable")[:, :NEAR]
    return np.take_along_axis(found, chosen, axis=1)


def spacing(xy: NDArray[np.float64], known: NDArray[np.int32]) -> float:
    """The usual way from a point to its nearest other spot, in metres: the median; 1 where all are one spot."""
    far = np.hypot(*(xy[known] - xy[:, None]).transpose(2, 0, 1))
    far[(known < 0) | (far == 0.0)] = np.inf
    nearest = far.min(axis=1)
    return float(np.median(nearest[np.isfinite(nearest)])) if np.isfinite(nearest).any() else 1.0
