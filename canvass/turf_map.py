"""The doors and turfs of a drive as the organizer's map and its tables show them. Nothing here names a voter."""

import json
import struct
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Count, Min

from canvass import walk_lists
from canvass.enums import ListState
from canvass.models import Drive, ListedVoter, Turf
from canvass.street_order import house_number
from voters.models import Voter

#: The list of each turf that counts: the living one, or else the latest.
LATEST = """
WITH latest AS (
     SELECT DISTINCT ON (turf_id) id, turf_id, state, due_at
       FROM canvass_walklist
      WHERE drive_id = %(drive)s
      ORDER BY turf_id, (state IN ('free', 'out')) DESC, id DESC)
"""
TURFS = f"""{LATEST}
SELECT t.id, t.name, t.door_count, t.people_count, t.metres, t.minutes, l.state, l.due_at
  FROM canvass_turf t JOIN latest l ON l.turf_id = t.id
 ORDER BY t.id
"""  # noqa: S608 -- our own words
STANDING = f"""{LATEST},
numbered AS (SELECT latest.*, row_number() OVER (ORDER BY turf_id) AS number FROM latest)
SELECT s.household_id, l.number, count(*) AS people, h.latitude, h.longitude, h.number, h.street, h.city,
       min(v.precinct) AS precinct
  FROM numbered l
  JOIN canvass_stop s ON s.walk_list_id = l.id
  JOIN canvass_listedvoter lv ON lv.stop_id = s.id AND lv.withdrawn_at IS NULL
  JOIN voters_voter v ON v.id = lv.voter_id
  JOIN voters_household h ON h.id = s.household_id
 WHERE %(turf)s::uuid IS NULL OR l.turf_id = %(turf)s::uuid
 GROUP BY l.number, s.household_id, s.position, h.id
 ORDER BY l.number, s.position
"""  # noqa: S608 -- our own words
DEGREE = 1_000_000
HEAD = struct.Struct("<I")


@dataclass(frozen=True)
class TurfRow:
    """A turf beside the map. ``number`` is its own for good; ``state`` is free, out, late, back or done."""

    id: UUID
    number: int
    name: str
    doors: int
    people: int
    metres: float | None
    minutes: float
    state: str
    label: str

    @property
    def colour(self) -> int:
        return self.number % 8

    @property
    def kilometres(self) -> str:
        return f"{self.metres / 1000:.1f}" if self.metres is not None else ""


@dataclass(frozen=True)
class MapDoor:
    """A door on the map; ``turf`` is the number of its turf, 0 for none."""

    id: int
    turf: int
    people: int
    latitude: float | None
    longitude: float | None
    number: str
    street: str
    city: str
    precinct: str


def turfs(drive: Drive, *, at: datetime) -> list[TurfRow]:
    """The turfs of a drive in the order in which they were made; not those whose doors all went to others."""
    with connection.cursor() as cursor:
        cursor.execute(TURFS, {"drive": drive.pk})
        rows = cursor.fetchall()
    made = [
        _row(number, pk, name, doors, people, metres, minutes, ListState(state), due_at is not None and due_at <= at)
        for number, (pk, name, doors, people, metres, minutes, state, due_at) in enumerate(rows, start=1)
    ]
    return [row for row in made if row.doors or row.state != ListState.FREE]


def _row(
    number: int,
    pk: UUID,
    name: str,
    doors: int,
    people: int,
    metres: float | None,
    minutes: float,
    state: ListState,
    due: bool,
) -> TurfRow:
    late = state == ListState.OUT and due
    return TurfRow(
        pk,
        number,
        name,
        doors,
        people,
        metres,
        minutes,
        "late" if late else str(state),
        "Overdue" if late else state.label,
    )


def doors(drive: Drive, *, only: str = "") -> list[MapDoor]:
    """Every door of the drive, turf by turf in the order to knock; last those of whom nobody stands on a list yet.

    ``only`` the former (``turfs``), which come soon, or only the latter (``rest``), for whom the universe is asked.
    """
    if only == "rest":
        standing = ListedVoter.objects.filter(walk_list__drive=drive, withdrawn_at=None)
        return unlisted(drive, known=set(standing.values_list("stop__household_id", flat=True)))
    found = listed(drive)
    return found if only == "turfs" else found + unlisted(drive, known={door.id for door in found})


def listed(drive: Drive, *, turf: Turf | None = None) -> list[MapDoor]:
    """The doors on the drive's lists, or on that of one turf, in the order to knock."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"drive": drive.pk, "turf": turf.pk if turf else None})
        return [MapDoor(*row) for row in cursor.fetchall()]


def unlisted(drive: Drive, *, known: set[int]) -> list[MapDoor]:
    """The doors at which somebody may be listed and stands on no list yet, but those that are known."""
    home = tuple(f"household__{name}" for name in ("latitude", "longitude", "number", "street", "city"))
    coming = Voter.objects.filter(pk__in=walk_lists.likely(drive).values("pk"))
    rows = coming.values("household_id", *home).annotate(people=Count("pk"), area=Min("precinct"))
    rows = rows.order_by("household__city", "household__street", "household_id")
    return [
        MapDoor(pk, 0, *rest)
        for pk, *rest in rows.values_list("household_id", "people", *home, "area")
        if pk not in known
    ]


def packed(found: Iterable[MapDoor], *, rows: Sequence[TurfRow]) -> bytes:
    """The doors that have a place, in columns: the length of a JSON head, the head, then column after column.

    The head counts the doors that have none (``lost``), and names each column with its type, and the turfs, streets and
    precincts that columns count from 0. A number of a turf is its own; 0 is none.
    """
    found = list(found)
    placed = [door for door in found if door.latitude is not None and door.longitude is not None]
    streets: dict[str, int] = {}
    precincts: dict[str, int] = {}
    base = min((door.id for door in placed), default=0)
    columns = {
        "id": ("<u4", [door.id - base for door in placed]),
        "latitude": ("<i4", [round((door.latitude or 0.0) * DEGREE) for door in placed]),
        "longitude": ("<i4", [round((door.longitude or 0.0) * DEGREE) for door in placed]),
        "house": ("<u4", [house_number(door.number) for door in placed]),
        "street": ("<u4", [streets.setdefault(f"{door.street}, {door.city}", len(streets)) for door in placed]),
        "turf": ("<u2", [door.turf for door in placed]),
        "precinct": ("<u2", [precincts.setdefault(door.precinct, len(precincts)) % 65_536 for door in placed]),
        "people": ("<u1", [min(door.people, 255) for door in placed]),
    }
    head = {
        "count": len(placed),
        "lost": len(found) - len(placed),
        "base": base,
        "degree": DEGREE,
        "columns": [[name, kind[1:]] for name, (kind, _) in columns.items()],
        "streets": list(streets),
        "precincts": list(precincts),
        "turfs": [[row.number, str(row.id), row.name, row.state] for row in rows],
    }
    words = json.dumps(head, separators=(",", ":")).encode()
    words += b" " * (-len(words) % 4)
    body = [np.array(values, dtype=kind).tobytes() for kind, values in columns.values()]
    return b"".join([HEAD.pack(len(words)), words, *body])


@dataclass(frozen=True)
class Side:
    """One side of a street: its doors by number, and the turfs that hold them."""

    key: str
    label: str
    doors: int
    people: int
    free: int
    turfs: str


@dataclass(frozen=True)
class Street:
    name: str
    city: str
    sides: list[Side]


def streets(found: Iterable[MapDoor], *, rows: Sequence[TurfRow]) -> list[Street]:
    """The same doors as streets and their sides, by city and name. ``free`` doors may go to another turf."""
    names = {row.number: row.name for row in rows}
    fixed = {row.number for row in rows if row.state != ListState.FREE}
    sides: dict[tuple[str, str], dict[str, list[MapDoor]]] = defaultdict(lambda: defaultdict(list))
    for door in found:
        sides[door.city, door.street]["odd" if house_number(door.number) % 2 else "even"].append(door)
    return [
        Street(
            street or "No street",
            city,
            [_side(side, inside[side], names, fixed) for side in ("odd", "even") if side in inside],
        )
        for (city, street), inside in sorted(sides.items())
    ]


def _side(side: str, inside: Sequence[MapDoor], names: dict[int, str], fixed: set[int]) -> Side:
    within = sorted({door.turf for door in inside} - {0})
    shown = ", ".join(names.get(number, "") for number in within[:3]) + (
        f" and {len(within) - 3} more" if within[3:] else ""
    )
    free = [door for door in inside if door.turf not in fixed]
    return Side(side_key(inside[0], side), side, len(inside), sum(door.people for door in inside), len(free), shown)


def side_key(door: MapDoor, side: str) -> str:
    """What a tick box of one side of a street sends."""
    return json.dumps([door.city, door.street, side], separators=(",", ":"))


def of_sides(found: Iterable[MapDoor], keys: Iterable[str]) -> list[int]:
    """The doors of the sides that were ticked."""
    wanted = set(keys)
    return [door.id for door in found if side_key(door, "odd" if house_number(door.number) % 2 else "even") in wanted]
