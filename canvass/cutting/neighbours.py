"""Who lies near whom."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from voters.compiled import compiled

NEAR = 8
LOOKED_AT = 20
BRIDGES, MOST_GROUPS = 4, 50


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


def bridged(xy: NDArray[np.float64], known: NDArray[np.int32]) -> NDArray[np.int32]:
    """The same neighbours, and where a few points know only each other, the nearest ways from there to others.

    Else what lies behind a river would have to make turfs of its own, of whatever size comes of it.
    """
    ends = known.ravel()
    starts = np.repeat(np.arange(len(known)), known.shape[1])[ends >= 0]
    graph = coo_array((np.ones(starts.size), (starts, ends[ends >= 0])), shape=(len(known), len(known)))
    many, group = connected_components(graph, directed=False)
    result = known.copy()
    for alone in np.argsort(-np.bincount(group), kind="stable")[1 : min(many, MOST_GROUPS)].tolist():
        inside, others = np.flatnonzero(group == alone), np.flatnonzero(group != alone)
        far, there = cKDTree(xy[others]).query(xy[inside])
        for nearest in np.argsort(far, kind="stable")[:BRIDGES].tolist():
            a, b = inside[nearest], others[there[nearest]]
            result[a, -1], result[b, -1] = b, a
    return result


def _around(spots: NDArray[np.float64]) -> NDArray[np.int32]:
    """For each spot up to eight others, -1 where there are fewer."""
    reach = min(LOOKED_AT + 1, len(spots))
    found = cKDTree(spots).query(spots, k=np.arange(2, reach + 1), workers=-1)[1].astype(np.int32)
    return chosen(np.ascontiguousarray(spots[:, 0]), np.ascontiguousarray(spots[:, 1]), found)


@compiled
def chosen(x: NDArray[np.float64], y: NDArray[np.float64], found: NDArray[np.int32]) -> NDArray[np.int32]:
    """Of the others ``found`` around each spot, nearest first: the nearest in each quarter, then the nearest of all."""
    spots, looked = found.shape
    result = np.full((spots, min(NEAR, looked)), -1, dtype=np.int32)
    for a in range(spots):
        taken, quarters, many = 0, 0, 0
        for again in range(2):
            for place in range(looked):
                if many == result.shape[1]:
                    break
                if taken & (1 << place):
                    continue
                b = found[a, place]
                dx, dy = x[b] - x[a], y[b] - y[a]
                quarter = 1 << (int(dx > dy) + 2 * int(dx > -dy))
                if again or not quarters & quarter:
                    quarters |= quarter
                    taken |= 1 << place
                    result[a, many] = b
                    many += 1
    return result


def spacing(xy: NDArray[np.float64], known: NDArray[np.int32]) -> float:
    """The usual way from a point to its nearest other spot, in metres: the median; 1 where all are one spot."""
    far = np.hypot(*(xy[known] - xy[:, None]).transpose(2, 0, 1))
    far[(known < 0) | (far == 0.0)] = np.inf
    nearest = far.min(axis=1)
    return float(np.median(nearest[np.isfinite(nearest)])) if np.isfinite(nearest).any() else 1.0
