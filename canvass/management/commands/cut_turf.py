"""``cut_turf``: doors of a file or of a drive, cut into walkable turfs."""

import time
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser

from canvass import cutting, planning, recutting, turf_files, walk_lists
from canvass.models import Drive
from canvass.way import Manner
from voters.enums import Purpose
from voters.management.answering import AnsweringCommand


class UnknownDrive(Exception):
    """There is no such drive."""

    code = "unknown_drive"


class Reminding(Exception):
    """A reminding drive's doors are told only where the gate is asked."""

    code = "reminding_drive"


class Command(AnsweringCommand):
    help = "Cut doors into walkable turfs and put each in walking order. Nothing is stored."
    refusals = (turf_files.BadDoorsFile, cutting.BadDoor, cutting.BadSize, UnknownDrive, Reminding)
    requires_system_checks: list[str] = []  # A file of doors needs no database.

    def add_arguments(self, parser: CommandParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--csv", type=Path, metavar="DOORS.csv", help="id,lat,lon,street,number,unit; no database")
        source.add_argument("--drive", metavar="ID", help="the doors of an identifying drive that stand on no list yet")
        parser.add_argument("--recut", action="store_true", help="with --drive: the doors of its free turfs too")
        parser.add_argument("--doors", type=int, default=60, metavar="N", help="doors in a turf (60)")
        parser.add_argument("--minutes", type=float, metavar="M", help="minutes in a turf, in the place of doors")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed gives the same cut (1)")
        parser.add_argument("--barriers", type=Path, metavar="LINES", help="lines no turf crosses: GeoJSON, or CSV")
        parser.add_argument("--busy", action="append", default=[], metavar="STREET", help="a street not to be crossed")
        parser.add_argument("--closed", action="store_true", help="each walk comes back to where it began")
        parser.add_argument("--out", type=Path, metavar="FILE.csv", help="door_id,turf,position")
        super().add_arguments(parser)

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        began = time.perf_counter()
        size = cutting.Size(doors=options["doors"], minutes=options["minutes"])
        lines = turf_files.read_lines(options["barriers"]) if options["barriers"] else []
        if options["csv"]:
            doors = turf_files.read_doors(options["csv"])
        else:
            doors = _doors_of(options["drive"], recut=options["recut"])
        manner = Manner(closed=options["closed"], busy_streets=frozenset(options["busy"]))
        order = planning.order_of(doors, manner)
        cut = cutting.cut(doors, size=size, seed=abs(options["seed"]), barriers=lines, order=order)
        if options["out"]:
            turf_files.write_cut(options["out"], doors, cut)
        return _told(doors, cut, began) | ({} if options["out"] else _assigned(doors, cut))

    def tell(self, answer: dict[str, Any]) -> str:
        if "assignments" not in answer:
            return (
                f"{answer['doors']:,} doors in {answer['turfs']:,} turfs, {answer['metres'] / 1000:,.1f} km to walk; "
                f"{answer['seconds']} s."
            )
        rows = (f"{row['door_id']},{row['turf']},{row['position']}" for row in answer["assignments"])
        return "\n".join(["door_id,turf,position", *rows])


def _doors_of(drive_id: str, *, recut: bool) -> list[cutting.Door]:
    try:
        drive = Drive.objects.get(pk=drive_id)
    except (Drive.DoesNotExist, ValidationError):
        raise UnknownDrive("There is no drive with this id.") from None
    if drive.purpose == Purpose.GOTV:
        raise Reminding("A reminding drive is cut on its page, where the gate is asked for each person.")
    doors = recutting.all_doors(drive) if recut else walk_lists.doors_behind(walk_lists.candidates(drive))[1]
    return [planning.as_cut(door) for door in doors]


def _told(doors: list[cutting.Door], cut: cutting.Cut, began: float) -> dict[str, Any]:
    sizes = [len(turf.doors) for turf in cut.turfs]
    return {
        "doors": len(doors),
        "turfs": len(cut.turfs),
        "smallest": min(sizes, default=0),
        "largest": max(sizes, default=0),
        "metres": round(sum(turf.metres or 0.0 for turf in cut.turfs)),
        "minutes": round(sum(turf.minutes for turf in cut.turfs)),
        "seconds": round(time.perf_counter() - began, 2),
    }


def _assigned(doors: list[cutting.Door], cut: cutting.Cut) -> dict[str, Any]:
    names = ("door_id", "turf", "position")
    return {"assignments": [dict(zip(names, row, strict=True)) for row in turf_files.rows_of(doors, cut)]}
