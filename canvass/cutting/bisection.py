"""The quick cut: halve the doors again and again along the line that parts the fewest neighbours."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from voters.compiled import compiled

LEAST_TO_SHARE = 5000


@compiled
def fits(sizes: float, turfs: int, wanted: float, low: float, high: float) -> float:
    """How far, as a share of a turf, a half lies outside what so many turfs can hold."""
    return max(low * turfs - sizes, sizes - high * turfs, 0.0) / wanted


@compiled
def cut_edges(inside: NDArray[np.int32], near: NDArray[np.int32], side: NDArray[np.int32], half: int) -> int:
    """How many pairs of neighbours have one in this half and one in the other."""
    found = 0
    for a in inside:
        if side[a] != half:
            continue
        for b in near[a]:
            if b >= 0 and side[b] == 1 - half:
                found += 1
    return found


@compiled
def halve(
    inside: NDArray[np.int32],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    size: NDArray[np.float64],
    near: NDArray[np.int32],
    side: NDArray[np.int32],
    turfs: int,
    angles: int,
    limits: tuple[float, float],
) -> tuple[NDArray[np.int32], int]:
    """The atoms in order along the best of the angles, and how many belong to the first half.

    ``side`` is -1 everywhere, and again when this returns.
    """
    first = turfs // 2
    wanted = size[inside].sum() / turfs
    best, best_order, best_edge = np.inf, inside, 1
    for angle in range(angles):
        way = np.pi * angle / angles
        order = np.argsort(x[inside] * np.cos(way) + y[inside] * np.sin(way), kind="mergesort")
        sums = np.cumsum(size[inside[order]])
        edge = int(np.searchsorted(sums, wanted * first))
        if edge and abs(sums[edge - 1] - wanted * first) <= abs(sums[min(edge, sums.size - 1)] - wanted * first):
            edge -= 1
        edge = min(max(edge + 1, first), inside.size - (turfs - first))
        found = inside[order]
        side[found[:edge]] = 0
        side[found[edge:]] = 1
        score = (
            cut_edges(found[:edge] if edge * 2 <= found.size else found[edge:], near, side, int(edge * 2 > found.size))
            + 0.5
        )
        score *= 1.0 + 3.0 * fits(sums[edge - 1], first, wanted, limits[0], limits[1])
        score *= 1.0 + 3.0 * fits(sums[-1] - sums[edge - 1], turfs - first, wanted, limits[0], limits[1])
        if score < best:
            best, best_order, best_edge = score, found, edge
    side[inside] = -1
    return best_order, best_edge


@compiled
def bisect_part(
    order: NDArray[np.int32],
    turf: NDArray[np.int32],
    part: tuple[int, int, int, int],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    size: NDArray[np.float64],
    near: NDArray[np.int32],
    angles: int,
    limits: tuple[float, float],
    once: bool,
) -> int:
    """Bisect ``order[start:stop]`` into ``many`` turfs from number ``name`` on, where ``part`` is these four.

    ``order`` and ``turf`` are changed in place, for these atoms alone. With ``once`` it is halved and no more. Gives
    how many of the atoms the last cut left in its first half.
    """
    side = np.full(x.size, -1, dtype=np.int32)
    stack = [part]
    edge = 0
    while stack:
        start, stop, name, many = stack.pop()
        inside = order[start:stop].copy()
        if many == 1:
            turf[inside] = name
            continue
        if angles == 1 and np.ptp(y[inside]) > np.ptp(x[inside]):
            found, edge = halve(inside, y, x, size, near, side, many, 1, limits)
        else:
            found, edge = halve(inside, x, y, size, near, side, many, angles, limits)
        order[start:stop] = found
        if once:
            break
        stack.append((start, start + edge, name, many // 2))
        stack.append((start + edge, stop, name + many // 2, many - many // 2))
    return edge


def bisect(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    size: NDArray[np.float64],
    near: NDArray[np.int32],
    turfs: int,
    angles: int,
    limits: tuple[float, float],
) -> NDArray[np.int32]:
    """The turf of each atom, from 0 to ``turfs`` - 1; needs at least as many atoms. Turfs of near numbers lie near.

    The halves are as even as atoms allow. ``limits`` are the sizes a turf may have. With one angle, the cut goes
    across the longer side of each part, whatever it parts. The halves of a large town are cut at the same time.
    """
    order = np.arange(x.size, dtype=np.int32)
    turf = np.zeros(x.size, dtype=np.int32)
    town, rest = (x, y, size, near, angles, limits), turfs // 2
    if x.size < LEAST_TO_SHARE or turfs == 1:
        bisect_part(order, turf, (0, x.size, 0, turfs), *town, False)
        return turf
    edge = bisect_part(order, turf, (0, x.size, 0, turfs), *town, True)
    halves = (0, edge, 0, rest), (edge, x.size, rest, turfs - rest)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda half: bisect_part(order, turf, half, *town, False), halves))
    return turf
