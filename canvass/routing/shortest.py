"""The shortest tour through a few dozen stops, in machine code: iterated 2-opt and Or-opt.

Everything here works on a table of costs between nodes, so that costs may be anything: metres, minutes, a road network.
"""

import numpy as np
from numpy.typing import NDArray

from voters.compiled import compiled

NEAR = 10
LONGEST = 3  # Nodes that Or-opt moves at once.
LEAST = 1e-7  # Less is no gain, but rounding.


@compiled
def nearest(cost: NDArray[np.float64]) -> NDArray[np.int32]:
    """For each node the ten it costs least to go to, cheapest first."""
    n = cost.shape[0]
    many = min(NEAR, n - 1)
    found = np.empty((n, many), dtype=np.int32)
    for a in range(n):
        row = np.argsort(cost[a], kind="mergesort")
        k = 0
        for b in row:
            if b != a and k < many:
                found[a, k] = b
                k += 1
    return found


@compiled
def turn(tour: NDArray[np.int32], place: NDArray[np.int32], first: int, last: int) -> None:
    while first < last:
        a, b = tour[first], tour[last]
        tour[first], tour[last] = b, a
        place[a], place[b] = last, first
        first += 1
        last -= 1


@compiled
def carry(tour: NDArray[np.int32], place: NDArray[np.int32], first: int, last: int, to: int, turned: bool) -> None:
    """Move the nodes at ``first`` to ``last`` into the gap after place ``to``, perhaps turned."""
    few = last - first + 1
    if turned:
        turn(tour, place, first, last)
    if to > last:
        turn(tour, place, first, to)
        turn(tour, place, first, to - few)
        turn(tour, place, to - few + 1, to)
    else:
        turn(tour, place, to + 1, last)
        turn(tour, place, to + 1, to + few)
        turn(tour, place, to + few + 1, last)


@compiled
def try_turn(
    cost: NDArray[np.float64],
    near: NDArray[np.int32],
    tour: NDArray[np.int32],
    place: NDArray[np.int32],
    a: int,
    way: int,
) -> tuple[float, int, int]:
    """2-opt at one node: replace its next (or previous) step. Gives the gain and the two new neighbours, or no gain."""
    n = tour.size
    b = tour[(place[a] + way) % n]
    for c in near[a]:
        gain = cost[a, b] - cost[a, c]
        if gain <= LEAST:
            break
        d = tour[(place[c] + way) % n]
        gain += cost[c, d] - cost[b, d]
        if gain > LEAST:
            first, last = (place[a], place[c]) if way > 0 else (place[b], place[d])
            if first > last:
                first, last = last, first
            turn(tour, place, first + 1, last)
            return gain, b, d
    return 0.0, -1, -1


@compiled
def try_carry(
    cost: NDArray[np.float64],
    near: NDArray[np.int32],
    tour: NDArray[np.int32],
    place: NDArray[np.int32],
    a: int,
    way: int,
) -> tuple[float, int, int]:
    """Or-opt at one node: carry it, and up to two after it, to beside one of its near nodes."""
    n = tour.size
    for few in range(1, min(LONGEST, n - 3) + 1):
        end_place = place[a] + way * (few - 1)
        if end_place < 0 or end_place >= n:
            break
        e = tour[end_place]
        p, q = tour[(place[a] - way) % n], tour[(end_place + way) % n]
        saved = cost[p, a] + cost[e, q] - cost[p, q]
        first, last = min(place[a], end_place), max(place[a], end_place)
        for c in near[a]:
            if saved - cost[a, c] <= LEAST:
                break
            if first <= place[c] <= last:
                continue
            for side in (-1, 1):
                d = tour[(place[c] + side) % n]
                gain = saved - cost[a, c] - cost[e, d] + cost[c, d]
                if gain <= LEAST or first <= place[d] <= last or abs(place[c] - place[d]) != 1:
                    continue
                # In the gap between c and d, with a beside c.
                to = min(place[c], place[d])
                carry(tour, place, first, last, to, (place[c] < place[d]) != (way > 0))
                return gain, p, d
    return 0.0, -1, -1


@compiled
def settle(
    cost: NDArray[np.float64],
    near: NDArray[np.int32],
    tour: NDArray[np.int32],
    place: NDArray[np.int32],
    waiting: NDArray[np.int32],
    many: int,
    asked: NDArray[np.bool_],
) -> float:
    """Improve around the waiting nodes until nothing helps; gives the whole gain."""
    whole = 0.0
    while many:
        many -= 1
        a = waiting[many]
        asked[a] = False
        for kind in range(4):
            way = 1 if kind & 1 else -1
            if kind < 2:
                gain, b, c = try_turn(cost, near, tour, place, a, way)
            else:
                gain, b, c = try_carry(cost, near, tour, place, a, way)
            if gain > 0.0:
                whole += gain
                i, n = place[a], tour.size
                for d in (np.int32(b), np.int32(c), tour[(i + 1) % n], tour[(i - 1) % n], a):
                    if not asked[d]:
                        asked[d] = True
                        waiting[many] = d
                        many += 1
                break
    return whole


@compiled
def shorten(cost: NDArray[np.float64], tour: NDArray[np.int32], rounds: int, seed: int) -> NDArray[np.int32]:
    """A cheap closed tour of all nodes, from the given one: each round swaps two neighbouring pieces and mends that.

    ``cost`` is symmetric. The same arguments give the same tour.
    """
    n = tour.size
    tour = tour.copy()
    if n < 5:
        return tour
    np.random.seed(seed)
    near = nearest(cost)
    place = np.empty(n, dtype=np.int32)
    place[tour] = np.arange(n).astype(np.int32)
    waiting, asked = tour[::-1].copy(), np.ones(n, dtype=np.bool_)
    settle(cost, near, tour, place, waiting, n, asked)
    best, best_place = tour.copy(), place.copy()
    for _ in range(rounds):
        p = np.random.randint(0, n - 2)
        one = 1 + np.random.randint(0, min(30, n - 2 - p))
        two = 1 + np.random.randint(0, min(30, n - 1 - p - one))
        a, b, c, d = tour[p], tour[p + one], tour[p + one + two], tour[(p + one + two + 1) % n]
        first, third = tour[p + 1], tour[p + one + 1]
        more = cost[a, third] + cost[c, first] + cost[b, d] - cost[a, first] - cost[b, third] - cost[c, d]
        carry(tour, place, p + 1, p + one, p + one + two, False)
        many = 0
        for node in (a, b, c, d, first, third):
            if not asked[node]:
                asked[node] = True
                waiting[many] = node
                many += 1
        if more - settle(cost, near, tour, place, waiting, many, asked) < LEAST:
            best[:], best_place[:] = tour, place
        else:
            tour[:], place[:] = best, best_place
    return best
