"""Where the doors are: as the voter file says, as a list of doors beside it says, or between their neighbours."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from voters import audit
from voters.enums import Placed
from voters.models import User
from voters.roll import addresses, opening, streams
from voters.roll.layouts import tidy
from voters.roll.recognise import split
from voters.roll.refusing import FileRefused

NAMES = {
    "external_id": ("id", "voterid", "externalid", "doorid", "vanid", "sosvoterid"),
    "address": ("address", "addressline", "street", "line"),
    "number": ("number", "housenumber"),
    "unit": ("unit", "apt", "apartment"),
    "city": ("city", "town"),
    "zip5": ("zip", "zip5", "postcode"),
    "latitude": ("lat", "latitude", "y"),
    "longitude": ("lon", "lng", "long", "longitude", "x"),
}

STAGED = """
UPDATE voters_household door
   SET latitude = told.latitude, longitude = told.longitude, placed = %(placed)s
  FROM (SELECT state, coalesce(city, '') AS city, coalesce(zip5, '') AS zip5, address_line,
               coalesce(unit, '') AS unit, avg(latitude) AS latitude, avg(longitude) AS longitude
          FROM roll_staged
         WHERE latitude IS NOT NULL AND address_line IS NOT NULL
         GROUP BY 1, 2, 3, 4, 5) told
 WHERE (door.state, door.city, door.zip5, door.address_line, door.unit)
     = (told.state, told.city, told.zip5, told.address_line, told.unit)
   AND door.placed NOT IN ('side', 'hand')
   AND (door.latitude, door.longitude, door.placed) IS DISTINCT FROM (told.latitude, told.longitude, %(placed)s)
"""

BY_ID = """
UPDATE voters_household door
   SET latitude = told.latitude, longitude = told.longitude, placed = %(placed)s
  FROM (SELECT v.household_id, avg(d.latitude) AS latitude, avg(d.longitude) AS longitude
          FROM roll_doors d
          JOIN voters_voter v ON v.external_id = d.external_id AND v.state = %(state)s
         GROUP BY v.household_id) told
 WHERE door.id = told.household_id
"""

# A list of doors seldom knows the flats; a building has one place. By as much of the address as a row names: each of
# these can be joined by hashing, where one that lets parts be missing would go through a street's name in every town.
BY_ADDRESS = """
UPDATE voters_household door
   SET latitude = told.latitude, longitude = told.longitude, placed = %(placed)s
  FROM (SELECT address_line, zip5, city, avg(latitude) AS latitude, avg(longitude) AS longitude
          FROM roll_doors
         WHERE external_id IS NULL AND {named}
         GROUP BY 1, 2, 3) told
 WHERE door.state = %(state)s AND door.address_line = told.address_line {same}
"""
PARTS = ("city", "zip5")

# Only on streets of which at least half of the doors are known, and not further than so many numbers.
BETWEEN = """
WITH numbered AS (
     SELECT id, state, city, zip5, street, substring(number FROM '^\\d{1,6}')::integer AS number,
            latitude, longitude
       FROM voters_household
      WHERE state = %(state)s AND street <> '' AND number ~ '^\\d' AND placed <> 'between'
      UNION ALL
     SELECT id, state, city, zip5, street, substring(number FROM '^\\d{1,6}')::integer, NULL, NULL
       FROM voters_household
      WHERE state = %(state)s AND street <> '' AND number ~ '^\\d' AND placed = 'between'),
counted AS (
     SELECT *, count(latitude) OVER up AS before, count(latitude) OVER down AS after,
            count(latitude) OVER street_of AS known, count(*) OVER street_of AS doors
       FROM numbered
     WINDOW street_of AS (PARTITION BY state, city, zip5, street),
            up AS (PARTITION BY state, city, zip5, street ORDER BY number, (latitude IS NULL), id),
            down AS (PARTITION BY state, city, zip5, street
                     ORDER BY number DESC, (latitude IS NULL) DESC, id DESC)),
beside AS (
     SELECT id, number, latitude IS NULL AND before > 0 AND after > 0 AND 2 * known >= doors AS is_between,
            first_value(number) OVER low AS low, first_value(latitude) OVER low AS low_latitude,
            first_value(longitude) OVER low AS low_longitude,
            first_value(number) OVER high AS high, first_value(latitude) OVER high AS high_latitude,
            first_value(longitude) OVER high AS high_longitude
       FROM counted
     WINDOW low AS (PARTITION BY state, city, zip5, street, before ORDER BY number, (latitude IS NULL), id),
            high AS (PARTITION BY state, city, zip5, street, after
                     ORDER BY number DESC, (latitude IS NULL) DESC, id DESC)),
told AS (
     SELECT id, low_latitude + (high_latitude - low_latitude) * way AS latitude,
            low_longitude + (high_longitude - low_longitude) * way AS longitude
       FROM beside
      CROSS JOIN LATERAL (SELECT coalesce((number - low)::float / nullif(high - low, 0), 0) AS way) share
      WHERE is_between AND high - low <= %(furthest)s)
UPDATE voters_household door
   SET latitude = told.latitude, longitude = told.longitude, placed = %(placed)s
  FROM told
 WHERE door.id = told.id
"""
FURTHEST = 200


@dataclass(frozen=True, slots=True)
class Doors:
    """What became of a list of doors."""

    rows: int
    rejected: int
    placed: int
    between: int

    def as_json(self) -> dict[str, int]:
        """For scripts."""
        return {"rows": self.rows, "rejected": self.rejected, "placed": self.placed, "between": self.between}


@transaction.atomic
def from_voter_file() -> int:
    """Place the doors that the staged voter file places, and those between them; how many were placed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT state FROM roll_staged WHERE latitude IS NOT NULL")
        states = [state for (state,) in cursor.fetchall()]
        if not states:
            return 0
        cursor.execute(STAGED, {"placed": Placed.FILE.value})
        placed = int(cursor.rowcount)
    return placed + sum(_between(state) for state in states)


def check_can_read(*, path: Path, state: str) -> None:
    """Refuse a list of doors that cannot be read, or of which nobody says in which state they are."""
    if not state:
        raise FileRefused("no_state", "No file says in which state all these doors are. Name it with --state.")
    next(_rows(path), None)


@transaction.atomic
def from_list(*, path: Path, state: str, by: User | None) -> Doors:
    """Place doors by a list with latitude and longitude beside the voter's id or the address.

    Raises FileRefused where its first line does not name these columns. ``state`` is two letters.
    """
    rows = rejected = 0
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE roll_doors (external_id text, address_line text, city text, zip5 text,"
            " latitude float, longitude float) ON COMMIT DROP"
        )
        with cursor.copy("COPY roll_doors FROM STDIN") as copy:
            for row in _rows(path):
                rows += 1
                rejected += row is None
                if row is not None:
                    copy.write_row(row)
        cursor.execute("ANALYZE roll_doors")
        words = {"placed": Placed.SIDE.value, "state": state.upper()}
        placed = 0
        with _without_loops(cursor):
            for statement in (BY_ID, *_by_address()):
                cursor.execute(statement, words)
                placed += int(cursor.rowcount)
        cursor.execute("DROP TABLE roll_doors")
    done = Doors(rows, rejected, placed, _between(state.upper()))
    audit.record("roll.doors_placed", by=by, campaign=None, placed=done.placed, between=done.between)
    return done


def _by_address() -> Iterator[str]:
    """One statement for each choice of PARTS that a row may name; whatever names more comes later, and counts."""
    for count in range(len(PARTS) + 1):
        for names in combinations(PARTS, count):
            named = " AND ".join(f"{part} {'<>' if part in names else '='} ''" for part in PARTS)
            yield BY_ADDRESS.format(named=named, same="".join(f" AND door.{part} = told.{part}" for part in names))


def _between(state: str) -> int:
    """Place doors between known neighbours on their street, by their numbers."""
    with connection.cursor() as cursor, _without_loops(cursor):
        cursor.execute(BETWEEN, {"state": state, "placed": Placed.BETWEEN.value, "furthest": FURTHEST})
        return int(cursor.rowcount)


@contextmanager
def _without_loops(cursor: CursorWrapper) -> Iterator[None]:
    """Doors may have come a moment ago: a planner that knows nothing of them would go through all of them for each."""
    cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")


Row = tuple[str | None, str | None, str, str, float, float]


def _rows(path: Path) -> Iterator[Row | None]:
    """The rows of a list of doors; None for one that does not fit."""
    (part, *more) = opening.parts(path)
    if more:
        raise FileRefused("too_many_files", "A list of doors is one file.")
    with part.open("rb") as raw:
        lines = (line.decode("utf-8-sig", errors="replace").strip("\r\0") for line in streams.lines(raw))
        first = next(lines, "")
        delimiter = max(",\t|;", key=first.count)
        index = _index(split(first, delimiter))
        for line in lines:
            if line.strip():
                yield _row(split(line, delimiter), index)


def _index(names: list[str]) -> dict[str, int]:
    plain = [tidy(name) for name in names]
    found = {ours: plain.index(name) for ours, known in NAMES.items() for name in known[::-1] if name in plain}
    if not {"latitude", "longitude"} <= found.keys() or not {"external_id", "address"} & found.keys():
        raise FileRefused(
            "another_layout", "A list of doors names latitude, longitude, and the voter's id or the address."
        )
    return found


def _row(cells: list[str], index: dict[str, int]) -> Row | None:
    def cell(name: str) -> str:
        at = index.get(name, len(cells))
        return cells[at].strip() if at < len(cells) else ""

    try:
        north, east = float(cell("latitude")), float(cell("longitude"))
    except ValueError:
        return None
    number, line = cell("external_id"), f"{cell('number')} {cell('address')}".strip()
    if not (-90 <= north <= 90 and -180 <= east <= 180) or not (north or east) or not (number or line):
        return None
    door = addresses.parse(line, cell("unit"))
    return (number.upper() or None, door.line or None, cell("city").upper(), cell("zip5")[:5], north, east)
