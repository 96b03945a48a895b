"""Lines that somebody draws on a drive's map, or brings in a file, and that its next cut does not cross: rivers,
railways, borders."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min, QuerySet

from canvass import walk_lists
from canvass.line_files import NamedLine
from canvass.models import Barrier, Drive
from voters import audit, permissions
from voters.models import User

MOST_POINTS = 500
MOST_LINES = 200
NEAR = 0.01  # Degrees.


class NoLine(Exception):
    """A line has 2 to 500 points on earth, and a drive at most 200 lines, each near its doors."""

    code = "no_line"


def standing(drive: Drive) -> QuerySet[Barrier]:
    """The lines that the drive's next cut does not cross, the oldest first."""
    return Barrier.objects.filter(drive=drive, removed_at=None).order_by("pk")


@transaction.atomic
def draw(*, drive: Drive, line: Sequence[tuple[float, float]], name: str, by: User, at: datetime) -> Barrier:
    """Keep a line of latitudes and longitudes. Raises ``NoLine`` and ``permissions.Forbidden``."""
    permissions.check_can(by, permissions.Act.RUN_DOORS, drive.campaign)
    on_earth = all(-90 <= latitude <= 90 and -180 <= longitude <= 180 for latitude, longitude in line)
    if not 2 <= len(line) <= MOST_POINTS or not on_earth:
        raise NoLine("A line has from 2 to 500 points on earth.")
    barrier = Barrier.objects.create(
        campaign_id=drive.campaign_id, drive=drive, name=name, line=[list(point) for point in line], by=by, at=at
    )
    audit.record("barrier.drawn", by=by, campaign=drive.campaign, on=barrier)
    return barrier


@transaction.atomic
def bring(*, drive: Drive, lines: Iterable[NamedLine], by: User, at: datetime) -> int:
    """Keep the lines of a file that come near the drive's doors; returns how many there are.

    A line of very many points is kept as several that join. Raises ``NoLine`` and ``permissions.Forbidden``.
    """
    permissions.check_can(by, permissions.Act.RUN_DOORS, drive.campaign)
    kept = [
        Barrier(campaign_id=drive.campaign_id, drive=drive, name=line.name[:60], line=points, by=by, at=at)
        for line in _near(drive, lines)
        for points in _pieces(line.points)
    ]
    if not kept:
        raise NoLine("No line of the file comes near the doors of this drive.")
    if standing(drive).count() + len(kept) > MOST_LINES:
        raise NoLine(f"The file has too many lines near the doors: a drive has at most {MOST_LINES}.")
    Barrier.objects.bulk_create(kept)
    audit.record("barriers.brought", by=by, campaign=drive.campaign, on=drive, lines=len(kept))
    return len(kept)


def _near(drive: Drive, lines: Iterable[NamedLine]) -> list[NamedLine]:
    """The lines whose frame meets that of the doors; all of them where no door has a place."""
    south, north, west, east = (
        walk_lists.reachable(drive)
        .aggregate(
            south=Min("household__latitude"),
            north=Max("household__latitude"),
            west=Min("household__longitude"),
            east=Max("household__longitude"),
        )
        .values()
    )
    if south is None:
        return list(lines)
    frames = ((line, [y for y, _ in line.points], [x for _, x in line.points]) for line in lines)
    return [
        line
        for line, ys, xs in frames
        if max(ys) > south - NEAR and min(ys) < north + NEAR and max(xs) > west - NEAR and min(xs) < east + NEAR
    ]


def _pieces(points: Sequence[tuple[float, float]]) -> Iterator[list[list[float]]]:
    for first in range(0, len(points) - 1, MOST_POINTS - 1):
        yield [list(point) for point in points[first : first + MOST_POINTS]]


@transaction.atomic
def remove_all(*, drive: Drive, by: User, at: datetime) -> int:
    """Remove every line of the drive; returns how many there were."""
    found = list(standing(drive))
    for barrier in found:
        remove(barrier=barrier, by=by, at=at)
    return len(found)


@transaction.atomic
def remove(*, barrier: Barrier, by: User, at: datetime) -> None:
    """Cut across this line again from the next cut on; once removed, it stays so."""
    permissions.check_can(by, permissions.Act.RUN_DOORS, barrier.campaign)
    if Barrier.objects.filter(pk=barrier.pk, removed_at=None).update(removed_by=by, removed_at=at):
        audit.record("barrier.removed", by=by, campaign=barrier.campaign, on=barrier)
