"""Lines that no turf crosses: rivers, railways, motorways, borders somebody drew."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay

from canvass.cutting.doors import Ground

Line = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Barriers:
    """Drawn lines, in metres of one ground."""

    tree: shapely.STRtree | None

    @classmethod
    def drawn(cls, lines: Sequence[Line], ground: Ground) -> "Barriers":
        """``lines`` are rows of latitude and longitude, two points or more each; shorter ones part nothing."""
        pieces = []
        for line in lines:
            if len(line) > 1:
                xy = ground.metres(np.asarray(line, dtype=np.float64))
                pieces.append(np.stack([xy[:-1], xy[1:]], axis=1))
        return cls(shapely.STRtree(shapely.linestrings(np.concatenate(pieces))) if pieces else None)

    def crossed(self, start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether the straight way from each start to its end meets a line."""
        found = np.zeros(len(start), dtype=np.bool_)
        if self.tree is not None and len(start):
            ways = shapely.linestrings(np.stack([start, end], axis=1))
            found[self.tree.query(ways, predicate="intersects")[0]] = True
        return found

    def parted(self, xy: NDArray[np.float64], part: NDArray[np.int64]) -> NDArray[np.int64]:
        """The parts anew: what lies apart when no way may cross a line becomes a part of its own.

        A line that ends in the open parts only what can be reached in no other way.
        """
        if self.tree is None:
            return part
        spots, which = np.unique(np.column_stack([part, xy]), axis=0, return_inverse=True)
        pairs = np.concatenate([_pairs(spots, np.flatnonzero(spots[:, 0] == one)) for one in np.unique(part)])
        pairs = pairs[~self.crossed(spots[pairs[:, 0], 1:], spots[pairs[:, 1], 1:])]
        graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(spots), len(spots)))
        found: NDArray[np.int64] = connected_components(graph, directed=False)[1].astype(np.int64)
        return found[which.ravel()]

    def without(self, xy: NDArray[np.float64], near: NDArray[np.int32]) -> NDArray[np.int32]:
        """Neighbours without those beyond a line (-1 in their stead)."""
        if self.tree is None:
            return near
        start = np.repeat(xy, near.shape[1], axis=0)
        beyond = self.crossed(start, xy[near.ravel()]).reshape(near.shape)
        return np.where(beyond, np.int32(-1), near)


def _pairs(spots: NDArray[np.float64], inside: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs that join all these spots to one net: a triangulation; few spots, each with each."""
    if inside.size < 5:
        a, b = np.triu_indices(inside.size, 1)
        return np.column_stack([inside[a], inside[b]])
    xy = spots[inside, 1:]
    triangles = Delaunay(xy - xy.mean(axis=0), qhull_options="QJ Qbb").simplices
    sides = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    pairs: NDArray[np.int64] = inside[np.unique(np.sort(sides, axis=1), axis=0)]
    return pairs
