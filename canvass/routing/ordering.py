"""Stops in the order to walk: the shortest way, but for the sides of a street.

A step to the other side of the same street counts ten metres more than it is, and a hundred where the street is busy;
the length that is told is the way alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from canvass.routing.shortest import shorten

Metric = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]

FORCED = -1e9  # A step that costs so little is in every tour.
BARRED = 1e5
AT_ONCE = 400  # Stops that are ordered together; a longer list is ordered piece by piece.


def straight(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres as the crow flies, from rows of points in metres to as many others; the shapes broadcast."""
    way: NDArray[np.float64] = np.sqrt(((start - end) ** 2).sum(axis=-1))
    return way


@dataclass(frozen=True)
class Way:
    """How a list is walked.

    ``metric`` gives the metres between points (rows of metres east and north), and must be symmetric; a street network
    can take the place of the straight line. ``closed`` comes back to where it began.
    """

    closed: bool = False
    side_metres: float = 10.0
    busy_metres: float = 100.0
    metric: Metric = straight
    rounds: int = 150
    barred: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.bool_]] | None = None


@dataclass(frozen=True)
class Stops:
    """Stops in any order. ``xy`` in metres; ``street`` a number, -1 for none; ``side`` 0, 1 or -1 for none; ``busy``
    whether the stop's street is not to be crossed."""

    xy: NDArray[np.float64]
    street: NDArray[np.int64]
    side: NDArray[np.int64]
    busy: NDArray[np.bool_]


def length(xy: NDArray[np.float64], way: Way, start: NDArray[np.float64] | None = None) -> float:
    """The metres of a walk through points in this order, from ``start`` if there is one, and back if it is closed."""
    points = xy if start is None else np.vstack([start, xy])
    metres = float(way.metric(points[:-1], points[1:]).sum()) if len(points) > 1 else 0.0
    return metres + float(way.metric(points[-1:], points[:1])[0]) if way.closed and len(points) > 1 else metres


def order(stops: Stops, way: Way, *, seed: int, start: NDArray[np.float64] | None = None) -> NDArray[np.int64]:
    """The stops' indices in the order to walk, improved from the order in which they stand.

    ``start`` is a meeting point in metres from which the walk sets out (and to which a closed one returns). The same
    stops, way and seed give the same order.
    """
    many = len(stops.xy)
    if many < 2:
        return np.arange(many)
    if many <= AT_ONCE:
        return _at_once(stops, way, seed, start)
    return _piece_by_piece(stops, way, seed, start)


def _at_once(stops: Stops, way: Way, seed: int, start: NDArray[np.float64] | None) -> NDArray[np.int64]:
    """One tour of all stops, perhaps the start, and unless it is closed of a stop that is nowhere."""
    many = len(stops.xy)
    nodes = many + (start is not None) + (not way.closed)
    cost = np.zeros((nodes, nodes))
    cost[:many, :many] = costs(stops, way)
    if start is not None:
        cost[many, :many] = cost[:many, many] = way.metric(start[None], stops.xy)
        if not way.closed:
            cost[many, nodes - 1] = cost[nodes - 1, many] = FORCED
    tour = shorten(cost, np.arange(nodes, dtype=np.int32), way.rounds, seed).astype(np.int64)
    if nodes == many:
        return np.roll(tour, -int(np.argmax(tour == 0)))
    first = int(np.argmax(tour == nodes - 1))
    tour = np.roll(tour, -first)[1:]
    if start is not None and not way.closed and tour[0] != many:
        tour = tour[::-1]
    if start is None and tour[0] > tour[-1]:
        tour = tour[::-1]
    stops_only: NDArray[np.int64] = tour[tour < many]
    return stops_only


def costs(stops: Stops, way: Way) -> NDArray[np.float64]:
    """What each step between two stops costs, in metres: the way, and what a change of side counts."""
    xy = stops.xy
    cost: NDArray[np.float64] = way.metric(xy[:, None], xy[None])
    across = (stops.street[:, None] == stops.street) & (stops.street >= 0)
    across &= (stops.side[:, None] != stops.side) & (stops.side[:, None] >= 0) & (stops.side >= 0)
    busy = stops.busy[:, None] | stops.busy
    cost = cost + across * np.where(busy, way.busy_metres, way.side_metres)
    if way.barred is not None:
        a, b = np.triu_indices(len(xy), 1)
        over = way.barred(xy[a], xy[b])
        cost[a[over], b[over]] += BARRED
        cost[b[over], a[over]] += BARRED
    np.fill_diagonal(cost, 0.0)
    return cost


def _piece_by_piece(stops: Stops, way: Way, seed: int, start: NDArray[np.float64] | None) -> NDArray[np.int64]:
    """A very long list: along a curve that fills the plane, each piece of it then ordered between its two ends."""
    along = np.argsort(curve(stops.xy), kind="stable")
    if start is not None:
        along = np.roll(along, -int(np.argmin(way.metric(start[None], stops.xy[along]))))
    for offset in (0, AT_ONCE // 2):
        for first in range(offset, len(along) - 3, AT_ONCE):
            piece = along[first : first + AT_ONCE]
            if len(piece) < 4:
                continue
            some = Stops(stops.xy[piece], stops.street[piece], stops.side[piece], stops.busy[piece])
            cost = costs(some, way)
            cost[0, -1] = cost[-1, 0] = FORCED
            tour = shorten(cost, np.arange(len(piece), dtype=np.int32), way.rounds, seed).astype(np.int64)
            tour = np.roll(tour, -int(np.argmax(tour == 0)))
            along[first : first + AT_ONCE] = piece[tour if tour[-1] == len(piece) - 1 else np.roll(tour[::-1], 1)]
    return along


def curve(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """Where each point lies on a Hilbert curve over all of them: near numbers lie near."""
    bits = 16
    span = max(float(np.ptp(xy, axis=0).max()), 1e-9)
    x, y = np.minimum((xy - xy.min(axis=0)) / span * (1 << bits), (1 << bits) - 1).astype(np.int64).T
    found = np.zeros(len(xy), dtype=np.int64)
    for bit in range(bits - 1, -1, -1):
        side = np.int64(1) << bit
        right, up = (x & side) > 0, (y & side) > 0
        found += side * side * ((3 * right) ^ up)
        flip = ~up & right
        x, y = (
            np.where(flip, side - 1 - (x & (side - 1)), x & (side - 1)),
            np.where(flip, side - 1 - (y & (side - 1)), y & (side - 1)),
        )
        x, y = np.where(~up, y, x), np.where(~up, x, y)
    return found
