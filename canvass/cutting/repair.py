"""What annealing leaves: turfs that are too big are parted at a long step, and small ones join a neighbour."""

import numpy as np
from numpy.typing import NDArray

from canvass.cutting.annealing import Problem
from canvass.cutting.barriers import Barriers
from canvass.cutting.regions import Walks


def steps(problem: Problem, walk: NDArray[np.int32]) -> NDArray[np.float64]:
    """The way from each atom of a walk to the next."""
    xy = problem.xy[walk]
    found: NDArray[np.float64] = np.hypot(*np.diff(xy, axis=0).T)
    return found


def sizes(problem: Problem, walks: Walks) -> NDArray[np.float64]:
    """The size of each turf, with its way where that counts."""
    doors: NDArray[np.float64] = np.add.reduceat(problem.size[walks.atoms], walks.starts[:-1])
    if not problem.rules.rate:
        return doors
    way = np.r_[np.hypot(*np.diff(problem.xy[walks.atoms], axis=0).T), 0.0]
    way[walks.starts[1:] - 1] = 0.0
    return doors + problem.rules.rate * np.add.reduceat(way, walks.starts[:-1])


def part_big(problem: Problem, walks: Walks) -> Walks:
    """Part each turf over the limit until all fit, or hold one atom."""
    whole = sizes(problem, walks)
    if not (whole > problem.high).any():
        return walks
    done: list[NDArray[np.int32]] = []
    for piece, size in zip(walks.pieces(), whole.tolist(), strict=True):
        done += _parted(problem, piece) if size > problem.high else [piece]
    return Walks.of(done)


def _parted(problem: Problem, walk: NDArray[np.int32]) -> list[NDArray[np.int32]]:
    """Cut at the longest step that leaves two fitting parts; with none, at the one that leaves the most even parts."""
    rules, gaps = problem.rules, steps(problem, walk)
    way = np.r_[0.0, np.cumsum(gaps)] * rules.rate
    doors = np.cumsum(problem.size[walk])
    if walk.size == 1 or doors[-1] + way[-1] <= problem.high:
        return [walk]
    first = doors[:-1] + way[:-1]
    second = doors[-1] - doors[:-1] + way[-1] - way[1:]
    larger = np.maximum(first, second)
    fits = larger <= problem.high
    edge = 1 + int(np.argmax(np.where(fits, gaps, -1.0)) if fits.any() else np.argmin(larger))
    return _parted(problem, walk[:edge]) + _parted(problem, walk[edge:])


def join_small(problem: Problem, walks: Walks) -> Walks:
    """Join turfs under the limit, smallest first, to the neighbour that costs the least new way and still fits."""
    pieces, turf = walks.pieces(), walks.turf_of()
    whole = sizes(problem, walks)
    for small in np.argsort(whole, kind="stable").tolist():
        if whole[small] >= problem.low or not pieces[small].size:
            continue
        around = problem.near[pieces[small]]
        others = np.unique(turf[around[around >= 0]])
        best, joined, host = np.inf, pieces[small], -1
        for other in others.tolist():
            if other == small or whole[other] + whole[small] > problem.high:
                continue
            extra, walk = _end_to_end(problem, pieces[other], pieces[small])
            if extra < best and whole[other] + whole[small] + problem.rules.rate * extra <= problem.high:
                best, joined, host = extra, walk, other
        if host >= 0:
            whole[host] += whole[small] + problem.rules.rate * best
            turf[pieces[small]] = host
            pieces[host], pieces[small], whole[small] = joined, pieces[small][:0], np.inf
    return Walks.of([piece for piece in pieces if piece.size])


def _end_to_end(problem: Problem, one: NDArray[np.int32], two: NDArray[np.int32]) -> tuple[float, NDArray[np.int32]]:
    """The two walks as one, joined where their ends are nearest, and the length of that step."""
    ways = [(a, b) for a in (one, one[::-1]) for b in (two, two[::-1])]
    lengths = [float(np.hypot(*(problem.xy[a[-1]] - problem.xy[b[0]]))) for a, b in ways]
    nearest = int(np.argmin(lengths))
    return lengths[nearest], np.concatenate(ways[nearest])


def part_crossing(problem: Problem, walks: Walks, barriers: Barriers) -> Walks:
    """Part each walk at every step that crosses a line; only a line that ends in the open leaves such steps."""
    if barriers.tree is None:
        return walks
    xy = problem.xy[walks.atoms] / problem.scale
    over = np.r_[barriers.crossed(xy[:-1], xy[1:]), False]
    over[walks.starts[1:] - 1] = False
    edges = np.union1d(walks.starts, np.flatnonzero(over) + 1)
    return Walks(walks.atoms, edges.astype(np.int64))
