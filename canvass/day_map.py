"""The turfs of a drive as a picture of the day: which are free, out, overdue or walked, and how far each is."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from canvass import progress, turf_map
from canvass.models import Drive, Turf, WalkList
from canvass.progress import Counts
from canvass.turf_map import TurfRow

WIDE, MARGIN = 1000, 20
TALLEST, FLATTEST = 900, 300
LABELLED = 80  # With more turfs in hand, words would cover each other.


@dataclass(frozen=True)
class Shape:
    """A turf that is or was in somebody's hands. ``points`` are its corners; its label stands at ``x``, ``y``."""

    points: str
    state: str
    words: str
    label: str
    x: int
    y: int


@dataclass(frozen=True)
class Picture:
    """``free`` is one path of every free turf; ``shapes`` are the others."""

    wide: int
    high: int
    free: str
    free_count: int
    shapes: list[Shape]


def of(drive: Drive, *, at: datetime) -> Picture | None:
    """The picture of this moment; None where no turf has a place on the map."""
    rows = {row.id: row for row in turf_map.turfs(drive, at=at)}
    corners = dict(Turf.objects.filter(pk__in=rows).exclude(shape=[]).values_list("pk", "shape"))
    if not corners:
        return None
    sheet = _Sheet.around([corner for shape in corners.values() for corner in shape])
    taken = [row for row in rows.values() if row.state != "free" and row.id in corners]
    free = [sheet.path(corners[row.id]) for row in rows.values() if row.state == "free" and row.id in corners]
    holders = _holders(taken)
    shapes = [_shape(sheet, corners[row.id], row, *holders[row.id], labelled=len(taken) <= LABELLED) for row in taken]
    return Picture(WIDE, sheet.high, "".join(free), len(free), shapes)


def drawn(shapes: Sequence[Sequence[Sequence[float]]]) -> tuple[int, int, str]:
    """A sheet around shapes, of latitudes and longitudes: how wide and how high it is, and one path of all shapes."""
    sheet = _Sheet.around([corner for shape in shapes for corner in shape])
    return WIDE, sheet.high, "".join(sheet.path(shape) for shape in shapes)


def _holders(taken: Sequence[TurfRow]) -> Mapping[UUID, tuple[str, Counts]]:
    """With whom the latest list of each of these turfs is, and what all its lists have come to."""
    lists = WalkList.objects.filter(turf__in=[row.id for row in taken]).exclude(state="free").order_by("pk")
    found: dict[UUID, tuple[str, Counts]] = {row.id: ("", Counts()) for row in taken}
    known = list(lists.values_list("pk", "turf_id", "state", "volunteer__name"))
    counted = progress.counts([pk for pk, *_ in known])
    for pk, turf_id, state, name in known:
        before = found[turf_id][1]
        found[turf_id] = name or "", before + progress.worth(state, counted[pk])
    return found


def _shape(
    sheet: "_Sheet", corners: Sequence[Sequence[float]], row: TurfRow, who: str, counts: Counts, *, labelled: bool
) -> Shape:
    points = [sheet.point(corner) for corner in corners]
    far = f"{counts.done} of {counts.doors} doors"
    return Shape(
        points=" ".join(f"{x},{y}" for x, y in points),
        state=row.state,
        words=f"{row.name}: {', '.join(word for word in (row.label, who, far) if word)}",
        label=f"{counts.done}/{counts.doors}" if labelled else "",
        x=sum(x for x, _ in points) // len(points),
        y=sum(y for _, y in points) // len(points),
    )


@dataclass(frozen=True)
class _Sheet:
    """Where a latitude and a longitude stand on a sheet of fixed width."""

    north: float
    west: float
    across: float
    scale: float
    high: int

    @classmethod
    def around(cls, corners: Sequence[Sequence[float]]) -> "_Sheet":
        norths, easts = [corner[0] for corner in corners], [corner[1] for corner in corners]
        across = max(math.cos(math.radians(sum(norths) / len(norths))), 0.01)
        wide, high = (max(easts) - min(easts)) * across, max(norths) - min(norths)
        inner = WIDE - 2 * MARGIN
        scale = min(inner / max(wide, 1e-6), (TALLEST - 2 * MARGIN) / max(high, 1e-6))
        left = (inner / scale - wide) / 2 / across
        return cls(max(norths), min(easts) - left, across, scale, max(FLATTEST, math.ceil(high * scale) + 2 * MARGIN))

    def point(self, corner: Sequence[float]) -> tuple[int, int]:
        east = (corner[1] - self.west) * self.across * self.scale
        return round(MARGIN + east), round(MARGIN + (self.north - corner[0]) * self.scale)

    def path(self, corners: Sequence[Sequence[float]]) -> str:
        return "M" + "L".join(f"{x} {y}" for x, y in map(self.point, corners)) + "Z"
