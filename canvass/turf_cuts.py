"""A drive's cutting as work in the background: asked for, done with progress, stopped, or failed."""

import logging
import re
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction

from canvass import day_map, recutting, walk_lists
from canvass.enums import Border, CutState
from canvass.models import Cut, Drive
from canvass.way import Manner, Point
from voters import audit, permissions
from voters.models import User
from voters.roll import applying

if TYPE_CHECKING:
    from canvass.planning import Sketch

logger = logging.getLogger(__name__)

QUICK_DOORS = 1500
MOST_SKETCHED = 3000  # More shapes on one picture could not be told apart.
DEGREES = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*")
UNDER_WAY = (CutState.WAITING, CutState.RUNNING)


class AlreadyCutting(Exception):
    """The drive is being cut: one cut at a time."""

    code = "already_cutting"


def is_quick(cut: Cut) -> bool:
    """Whether the cut takes about a second, so that nobody need wait for a worker."""
    new = walk_lists.candidates(cut.drive).values("household_id").distinct()[: QUICK_DOORS + 1].count()
    return new + (recutting.standing(cut.drive) if cut.recut else 0) <= QUICK_DOORS


def under_way(drive: Drive) -> Cut | None:
    """The cut that waits or runs, if there is one."""
    return Cut.objects.filter(drive=drive, state__in=UNDER_WAY).first()


class UnknownStreet(Exception):
    """No door of the drive is on a street of this name."""

    code = "unknown_street"


class UnknownPlace(Exception):
    """A meeting point is a latitude and a longitude, or the address of a door of the drive that has a place."""

    code = "unknown_place"


def meeting_point(drive: Drive, written: str) -> Point:
    """The place that somebody typed in: "44.05, -93.2" or "12 Oak Street". Raises ``UnknownPlace``."""
    numbers = DEGREES.fullmatch(written)
    if numbers:
        latitude, longitude = float(numbers[1]), float(numbers[2])
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return latitude, longitude
        raise UnknownPlace
    doors = walk_lists.reachable(drive).filter(
        household__address_line__iexact=" ".join(written.split()), household__latitude__isnull=False
    )
    north, east = doors.values_list("household__latitude", "household__longitude").first() or (None, None)
    if north is None or east is None:
        raise UnknownPlace
    return north, east


def begin(
    *,
    drive: Drive,
    by: User,
    at: datetime,
    doors_wanted: int,
    minutes_wanted: float | None = None,
    borders: Collection[str] = (Border.PRECINCT,),
    recut: bool = False,
    manner: Manner | None = None,
) -> Cut:
    """Ask for a cut, of so many doors or (where they are given) minutes; ``run`` does it.

    No turf crosses one of ``borders``. A ``recut`` cuts the doors of free turfs anew too. Raises ``AlreadyCutting``,
    ``UnknownStreet`` and ``permissions.Forbidden``.
    """
    manner = manner or Manner()
    north, east = manner.start or (None, None)
    permissions.check_can(by, permissions.Act.RUN_DOORS, drive.campaign)
    _check_streets(drive, manner)
    try:
        with transaction.atomic():
            return Cut.objects.create(
                campaign_id=drive.campaign_id,
                drive=drive,
                doors_wanted=doors_wanted,
                minutes_wanted=minutes_wanted,
                closed=manner.closed,
                start_latitude=north,
                start_longitude=east,
                busy_streets=sorted(manner.busy_streets),
                borders=sorted(borders),
                recut=recut,
                asked_by=by,
                asked_at=at,
            )
    except IntegrityError:
        raise AlreadyCutting from None


def _check_streets(drive: Drive, manner: Manner) -> None:
    doors = walk_lists.reachable(drive)
    for street in sorted(manner.busy_streets):
        if not doors.filter(household__street__iexact=street).exists():
            raise UnknownStreet(street)


def run(*, cut_id: UUID, at: datetime) -> walk_lists.Drawn | None:
    """Cut, and draw up the lists, with progress in the row; None when it is over, or another worker is at it.

    Running it twice is harmless: drawing up lists nobody twice. A fault leaves the cut failed and no list half made.
    """
    with applying.alone(cut_id) as nobody_else:
        return _run(cut_id, at) if nobody_else else None


def sweep(*, at: datetime) -> list[UUID]:
    """End the cuts whose worker died, so that they can be asked for again; returns those that still wait for one."""
    for cut_id in Cut.objects.filter(state=CutState.RUNNING).values_list("pk", flat=True):
        with applying.alone(cut_id) as nobody_works:
            running = Cut.objects.filter(pk=cut_id, state=CutState.RUNNING)
            if nobody_works and running.update(state=CutState.LOST, sketch=None, ended_at=at):
                logger.warning("cut %s lost its worker", cut_id)
    return list(Cut.objects.filter(state=CutState.WAITING).values_list("pk", flat=True))


def _run(cut_id: UUID, at: datetime) -> walk_lists.Drawn | None:
    if not Cut.objects.filter(pk=cut_id, state__in=UNDER_WAY).update(state=CutState.RUNNING):
        return None
    cut = Cut.objects.select_related("drive__campaign", "asked_by").get(pk=cut_id)
    try:
        drawn = _drawn(cut, at)
    except BaseException:  # Whatever it was, the organizer sees that it failed and may ask again.
        Cut.objects.filter(pk=cut_id, state__in=UNDER_WAY).update(state=CutState.FAILED, sketch=None, ended_at=at)
        raise
    state = CutState.STOPPED if Cut.objects.get(pk=cut_id).stop_asked_at else CutState.DONE
    Cut.objects.filter(pk=cut_id, state__in=UNDER_WAY).update(
        state=state,
        done_percent=100,
        sketch=None,
        turf_count=drawn.turfs,
        door_count=drawn.doors,
        people_count=drawn.people,
        ended_at=at,
    )
    return drawn


def _drawn(cut: Cut, at: datetime) -> walk_lists.Drawn:
    show = None if is_quick(cut) else lambda sketch: _note(cut.pk, sketch)
    if cut.recut:
        return recutting.recut(cut=cut, at=at, watch=lambda share: _go_on(cut.pk, share), show=show)
    return walk_lists.draw_up(
        drive=cut.drive,
        by=cut.asked_by,
        at=at,
        doors_per_turf=cut.doors_wanted,
        minutes_per_turf=cut.minutes_wanted,
        borders=cut.borders,
        seed=cut.seed,
        cut=cut,
        watch=lambda share: _go_on(cut.pk, share),
        show=show,
    )


def _note(cut_id: UUID, sketch: "Sketch") -> None:
    """Store the sketch for the page of the drive, which shows it while the cut goes on."""
    told: dict[str, Any] = {"turfs": sketch.turfs, "smallest": sketch.smallest, "largest": sketch.largest}
    if 0 < len(sketch.shapes) <= MOST_SKETCHED:
        told["wide"], told["high"], told["path"] = day_map.drawn(sketch.shapes)
    Cut.objects.filter(pk=cut_id, state=CutState.RUNNING).update(sketch=told)


def _go_on(cut_id: UUID, share: float) -> bool:
    """Write down the share done; false once somebody asked to stop."""
    Cut.objects.filter(pk=cut_id, done_percent__lt=int(share * 99)).update(done_percent=int(share * 99))
    return Cut.objects.filter(pk=cut_id, stop_asked_at=None).exists()


def stop(*, cut: Cut, by: User, at: datetime) -> None:
    """Ask a cut to end soon; its lists are drawn up from what it has, and walk further than they need."""
    permissions.check_can(by, permissions.Act.RUN_DOORS, cut.campaign)
    if Cut.objects.filter(pk=cut.pk, state__in=UNDER_WAY, stop_asked_at=None).update(stop_asked_at=at):
        audit.record("door_drive.cut_stopped", by=by, campaign=cut.campaign, on=cut.drive)


def give_up(*, cut_id: UUID, at: datetime) -> None:
    """No worker can be told: the cut has failed, and may be asked for again."""
    Cut.objects.filter(pk=cut_id, state=CutState.WAITING).update(state=CutState.FAILED, ended_at=at)
