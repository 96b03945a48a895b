"""Turfs side by side, taken together into regions that are annealed at the same time."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from canvass.cutting.walks import Region
from voters.compiled import compiled

if TYPE_CHECKING:
    from canvass.cutting.annealing import Problem


class Walks(NamedTuple):
    """Which atoms each turf walks, in order: turf ``t`` holds ``atoms[starts[t]:starts[t + 1]]``."""

    atoms: NDArray[np.int32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, pieces: Sequence[NDArray[np.int32]]) -> "Walks":
        """The walks with these atoms; no turf may be empty."""
        sizes = [piece.size for piece in pieces]
        return cls(np.concatenate(pieces).astype(np.int32), np.r_[0, np.cumsum(sizes)].astype(np.int64))

    def pieces(self) -> list[NDArray[np.int32]]:
        """The atoms of each turf."""
        return [self.atoms[start:end] for start, end in pairwise(self.starts.tolist())]

    @property
    def turfs(self) -> int:
        return self.starts.size - 1

    def turf_of(self) -> NDArray[np.int32]:
        """The turf of each atom."""
        found = np.empty(self.atoms.size, dtype=np.int32)
        found[self.atoms] = np.repeat(np.arange(self.turfs, dtype=np.int32), np.diff(self.starts))
        return found

    def means(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The mean of something known of each atom, for each turf; no turf may be empty."""
        sums: NDArray[np.float64] = np.add.reduceat(values[self.atoms], self.starts[:-1], axis=0)
        return sums / np.diff(self.starts).reshape((-1,) + (1,) * (values.ndim - 1))


def walks_of(turf: NDArray[np.int32], turfs: int) -> Walks:
    """The atoms of each turf in no special order."""
    order = np.argsort(turf, kind="stable").astype(np.int32)
    return Walks(order, np.r_[0, np.cumsum(np.bincount(turf, minlength=turfs))].astype(np.int64))


@compiled
def walk_nearest(
    x: NDArray[np.float64], y: NDArray[np.float64], atoms: NDArray[np.int32], starts: NDArray[np.int64]
) -> None:
    """Put the atoms of each turf in an order to begin with: always on to the nearest, from the one furthest west."""
    for t in range(starts.size - 1):
        mine = atoms[starts[t] : starts[t + 1]]
        at = int(np.argmin(x[mine]))
        for place in range(mine.size):
            mine[place], mine[at] = mine[at], mine[place]
            here, nearest = mine[place], np.inf
            for other in range(place + 1, mine.size):
                far = (x[mine[other]] - x[here]) ** 2 + (y[mine[other]] - y[here]) ** 2
                if far < nearest:
                    nearest, at = far, other


def region(problem: "Problem", walks: Walks, turfs: NDArray[np.int64]) -> tuple[Region, NDArray[np.int32]]:
    """The atoms of some turfs with numbers of their own, and for each of these its number outside."""
    counts = np.diff(walks.starts)[turfs].astype(np.int32)
    pieces = [walks.atoms[walks.starts[t] : walks.starts[t + 1]] for t in turfs]
    outside = np.concatenate(pieces)
    inside = np.full(len(problem.xy), -1, dtype=np.int32)
    inside[outside] = np.arange(outside.size)
    known = problem.near[outside]
    # A turf of many atoms is rare and may not grow much; small ones need room.
    walk = np.full((turfs.size, max(int(counts.max()) + 8, 2 * int(np.median(counts)) + 8)), -1, dtype=np.int32)
    for t, piece in enumerate(pieces):
        walk[t, : piece.size] = inside[piece]
    here = problem.xy[outside] - problem.xy[outside].mean(axis=0)
    made = Region(
        x=here[:, 0].copy(),
        y=here[:, 1].copy(),
        size=problem.size[outside],
        near=np.where(known < 0, np.int32(-1), inside[known]),
        lane=problem.lane[outside],
        across=np.array([problem.across]),
        walk=walk,
        many=counts,
        turf=np.zeros(outside.size, dtype=np.int32),
        place=np.zeros(outside.size, dtype=np.int32),
        sums=np.zeros((turfs.size, 6)),
    )
    return made, outside
