"""Which rows of a file are which doors and voters of the roll, in a few statements over all of them at once.

A voter is known by state and id, a door by its whole address; both are compared exactly. What a file does not carry
stays as it is in the roll: an export without birth dates takes none away.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from voters import erased

TEXTS = (
    "last_name",
    "first_name",
    "middle_name",
    "suffix",
    "sex",
    "county",
    "precinct",
    "congressional_district",
    "state_senate_district",
    "state_house_district",
)
VALUES = ("birth_date", "birth_year", "party", "status", "registered_date")
# One lock for all who write the roll, so that two files are applied one after the other.
ROLL_LOCK = 7_301_984

# Of rows with one id the later counts, but a row that is still registered counts before one that is not: who moves
# from one county to another stands in both for a while.
EARLIER = """
DELETE FROM roll_staged s
 USING (SELECT ctid, row_number() OVER (
                     PARTITION BY state, external_id
                     ORDER BY (status IS NOT DISTINCT FROM 'cancelled'), line DESC) AS place
          FROM roll_staged) ranked
 WHERE ranked.ctid = s.ctid AND ranked.place > 1
"""

HISTORY = """
UPDATE roll_staged r SET voted_in = h.voted_in
  FROM (SELECT external_id, array_agg(DISTINCT election ORDER BY election) AS voted_in
          FROM roll_history GROUP BY external_id) h
 WHERE h.external_id = r.external_id
"""

DOORS = """
INSERT INTO voters_household AS door (state, city, zip5, address_line, unit, number, street, zip4)
SELECT state, coalesce(city, ''), coalesce(zip5, ''), address_line, coalesce(unit, ''),
       coalesce(max(number), ''), coalesce(max(street), ''), coalesce(max(zip4), '')
  FROM roll_staged
 WHERE address_line IS NOT NULL
 GROUP BY state, coalesce(city, ''), coalesce(zip5, ''), address_line, coalesce(unit, '')
 ORDER BY min(line)
    ON CONFLICT (state, city, zip5, address_line, unit) DO UPDATE
   SET number = excluded.number, street = excluded.street, zip4 = coalesce(nullif(excluded.zip4, ''), door.zip4)
 WHERE (door.number, door.street) IS DISTINCT FROM (excluded.number, excluded.street)
    OR excluded.zip4 NOT IN ('', door.zip4)
"""

# Each row with the door that its voter lives behind, if it tells of one.
ROWS = """
roll_staged r
  LEFT JOIN voters_household door
    ON door.state = r.state AND door.city = coalesce(r.city, '') AND door.zip5 = coalesce(r.zip5, '')
   AND door.address_line = r.address_line AND door.unit = coalesce(r.unit, '')"""

PHONES = """
  WITH added AS (
       INSERT INTO voters_voterphone (voter_id, number)
       SELECT v.id, p.number
         FROM roll_staged r
         JOIN voters_voter v ON v.state = r.state AND v.external_id = r.external_id
        CROSS JOIN LATERAL unnest(r.phones) WITH ORDINALITY p (number, place)
        ORDER BY v.id, p.place
           ON CONFLICT (voter_id, number) DO NOTHING
    RETURNING voter_id)
INSERT INTO roll_touched (voter_id, is_new) SELECT voter_id, false FROM added
"""

TOUCHED = """
SELECT count(*) FROM (SELECT FROM roll_touched GROUP BY voter_id HAVING NOT bool_or(is_new)) AS changed
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the distinct voters of a file."""

    duplicates: int
    created: int
    updated: int
    unchanged: int


def apply(*, carried: Iterable[str], has_history: bool, tells_elections: bool) -> Counts:
    """Make the staged voters the roll. ``carried`` names the columns of ours that the file has.

    Phones are added and never taken away; nothing that a person said, and no wish to be left alone, is touched.
    """
    columns = _columns(set(carried), tells_elections=tells_elections or has_history)
    _ask("SELECT pg_advisory_xact_lock(%s)", ROLL_LOCK)
    # One import at a time may sort in so much memory; compiling what runs once costs more than it gains.
    _run("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
    _run("ANALYZE roll_staged (state, external_id, address_line, city, zip5, unit)")
    erased.hold_back_from_roll()
    duplicates = _run(EARLIER)
    if has_history:
        _run(HISTORY)
    _run(DOORS)
    _run(_differing(columns))
    _run(_update(columns))
    created = _run(_insert())
    _run(PHONES)
    (updated,) = _ask(TOUCHED)
    (distinct,) = _ask("SELECT count(*) FROM roll_staged")
    return Counts(duplicates, created, updated, distinct - created - updated)


def _columns(carried: set[str], *, tells_elections: bool) -> dict[str, str]:
    """The columns of the roll to compare and set, each with its expression over ROWS."""
    found = {name: f"coalesce(r.{name}, '')" for name in TEXTS if name in carried}
    found |= {name: f"r.{name}" for name in VALUES if name in carried}
    if "birth_date" in carried:
        found |= {"birth_year": "r.birth_year", "status": "r.status"}
    if {"address_line", "protected"} & carried:
        found["protected"] = "r.protected"
    if "address_line" in carried:
        found["household_id"] = "door.id"
    if tells_elections:
        found["voted_in"] = "coalesce(r.voted_in, '{}')::varchar[]"
    return found


def _differing(columns: dict[str, str]) -> str:
    """Lock the voters that the file changes, in the order in which everybody locks voters."""
    ours = ", ".join(f"v.{name}" for name in columns)
    theirs = ", ".join(columns.values())
    return f"""
INSERT INTO roll_touched (voter_id, is_new)
SELECT v.id, false
  FROM {ROWS}
  JOIN voters_voter v ON v.state = r.state AND v.external_id = r.external_id
 WHERE ROW({ours}) IS DISTINCT FROM ROW({theirs})
 ORDER BY v.id FOR NO KEY UPDATE OF v
"""  # noqa: S608 -- names of columns of ours


def _update(columns: dict[str, str]) -> str:
    settings = ", ".join(f"{name} = {value}" for name, value in columns.items())
    return f"""
UPDATE voters_voter v SET {settings}
  FROM {ROWS}
  JOIN voters_voter known ON known.state = r.state AND known.external_id = r.external_id
  JOIN roll_touched t ON t.voter_id = known.id
 WHERE v.id = known.id
"""  # noqa: S608 -- names of columns of ours


def _insert() -> str:
    columns = {
        **{name: f"coalesce(r.{name}, '')" for name in TEXTS},
        **{name: f"r.{name}" for name in VALUES},
        "state": "r.state",
        "external_id": "r.external_id",
        "household_id": "door.id",
        "protected": "r.protected",
        "voted_in": "coalesce(r.voted_in, '{}')::varchar[]",
        "language": "'en'",
    }
    return f"""
  WITH made AS (
       INSERT INTO voters_voter ({", ".join(columns)})
       SELECT {", ".join(columns.values())}
         FROM {ROWS}
        WHERE NOT EXISTS (SELECT FROM voters_voter v WHERE v.state = r.state AND v.external_id = r.external_id)
        ORDER BY r.line
           ON CONFLICT (state, external_id) DO NOTHING
    RETURNING id)
INSERT INTO roll_touched (voter_id, is_new) SELECT id, true FROM made
"""  # noqa: S608 -- names of columns of ours


def _run(statement: str) -> int:
    """How many rows the statement wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def _ask(statement: str, *values: int) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[int, ...] = cursor.fetchone()
        return row
