"""A temporary table that holds what a list says until all of it has been read."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection

from voters.models import Campaign, RollImport
from voters.outside.entries import Entry
from voters.outside.origin import UNDONE, next_id

TABLES = "DROP TABLE IF EXISTS pg_temp.outside_lines, pg_temp.outside_known"
LINES = """
CREATE TEMP TABLE outside_lines (
    line bigint, external_id text, stance text, scale smallint, said_on date, id uuid, shown text)
"""
TWICE = """
DELETE FROM outside_lines l
 USING (SELECT ctid AS place, row_number() OVER (
               PARTITION BY external_id, stance, scale, said_on ORDER BY line) AS rank
          FROM outside_lines) ranked
 WHERE ranked.place = l.ctid AND ranked.rank > 1
"""
OTHER_NUMBERS = """
UPDATE outside_lines l SET external_id = one.external_id
  FROM (SELECT o.number, min(v.external_id) AS external_id
          FROM voters_othernumber o JOIN voters_voter v ON v.id = o.voter_id AND v.erased_at IS NULL
         WHERE o.state = %s AND o.number IN (SELECT external_id FROM outside_lines)
         GROUP BY o.number HAVING count(DISTINCT v.id) = 1) one
 WHERE one.number = l.external_id
   AND NOT EXISTS (SELECT FROM voters_voter w WHERE w.state = %s AND w.external_id = l.external_id)
"""
KNOWN = """
CREATE TEMP TABLE outside_known AS
SELECT v.id AS voter_id, l.line, l.stance, l.scale, l.said_on, l.id,
       row_number() OVER (ORDER BY v.id, l.line) AS place
  FROM outside_lines l
  JOIN voters_voter v ON v.state = %s AND v.external_id = l.external_id AND v.erased_at IS NULL
"""
UNKNOWN = """
SELECT l.line, l.shown FROM outside_lines l
 WHERE NOT EXISTS (SELECT FROM outside_known k WHERE k.line = l.line) ORDER BY l.line
"""
# What is known already goes, and tells whether this import brought it, before it was killed.
VOTED_ALREADY = """
DELETE FROM outside_known k
 USING (SELECT DISTINCT ON (r.voter_id) r.voter_id, r.evidence_id
          FROM voters_voterrestriction r
         WHERE r.campaign_id = %(campaign)s AND r.kind = 'voted' AND r.lifts_id IS NULL
           AND NOT EXISTS (SELECT FROM voters_voterrestriction lift WHERE lift.lifts_id = r.id)
         ORDER BY r.voter_id, r.id) before
 WHERE before.voter_id = k.voter_id
RETURNING before.evidence_id IS NOT DISTINCT FROM %(import)s::uuid
"""
SAID_ALREADY = """
DELETE FROM outside_known k USING voters_identification before
 WHERE before.id = k.id
RETURNING before.evidence_id IS NOT DISTINCT FROM %(import)s::uuid
"""
GONE = """
SELECT k.place, k.id FROM outside_known k
 WHERE (SELECT r.ruling || ' ' || r.reason FROM voters_identificationruling r
         WHERE r.identification_id = k.id ORDER BY r.id DESC LIMIT 1) = 'withdrawn ' || %s
"""
RENAME = "UPDATE outside_known SET id = %s WHERE place = %s"
SAMPLE = """
SELECT concat_ws(' ', v.first_name, v.last_name), k.stance, k.said_on
  FROM outside_known k JOIN voters_voter v ON v.id = k.voter_id
 WHERE NOT v.protected ORDER BY k.place LIMIT 10
"""
PART = """
SELECT voter_id, stance, scale, said_on, id, place FROM outside_known
 WHERE place > %s ORDER BY place LIMIT %s
"""
ROWS_AT_A_TIME = 2_000
Row = tuple[Any, ...]


@contextmanager
def tables() -> Iterator[None]:
    """Make the empty table, and take it away afterwards, whatever happens."""
    _run(TABLES)
    _run(LINES)
    try:
        yield
    finally:
        with suppress(DatabaseError):  # a failed transaction takes it away itself
            _run(TABLES)


def add(entries: Iterable[tuple[Entry, str]]) -> None:
    """Put these lines behind those that are there, each with its text as far as it may be shown."""
    with connection.cursor() as cursor, cursor.copy("COPY outside_lines FROM STDIN") as copy:
        for each, shown in entries:
            copy.write_row((each.line, each.external_id, each.stance, each.scale, each.said_on, each.id, shown))


def drop_duplicates() -> int:
    """Of lines that say the same of one voter the first stays; returns how many went."""
    return _run(TWICE)


def by_other_numbers(campaign: Campaign) -> None:
    """Give the lines the number of the roll whose number only another source knows, if it means one voter."""
    _run(OTHER_NUMBERS, campaign.state, campaign.state)


def find(campaign: Campaign) -> int:
    """Find the voters on the roll of the campaign's state; returns for how many lines there is one."""
    _run("ANALYZE outside_lines (external_id)")
    found = _run(KNOWN, campaign.state)
    _run("CREATE UNIQUE INDEX ON outside_known (place)")
    name_anew()
    return found


def name_anew() -> None:
    """Give those answers a new id that went when their import was undone, so that they can be brought again."""
    with connection.cursor() as cursor:
        cursor.execute(GONE, [UNDONE])
        while gone := cursor.fetchall():
            cursor.executemany(RENAME, [(next_id(before), place) for place, before in gone])
            cursor.execute(GONE, [UNDONE])


def drop_known(kind: str, campaign: Campaign, import_id: UUID | None) -> tuple[int, int]:
    """Drop the lines that say what we know; returns how many others have told us, and how many this import."""
    statement = VOTED_ALREADY if kind == RollImport.Kind.VOTED else SAID_ALREADY
    with connection.cursor() as cursor:
        cursor.execute(statement, {"campaign": campaign.pk, "import": import_id})
        found = Counter(own for (own,) in cursor.fetchall())
    return (found[False], found[True]) if import_id else (found.total(), 0)


def unknown() -> Iterator[tuple[int, str]]:
    """The lines whose number nobody on the roll has. To be asked before any line is dropped."""
    with connection.cursor() as cursor:
        cursor.execute(UNKNOWN)
        while rows := cursor.fetchmany(ROWS_AT_A_TIME):
            yield from rows


def sample() -> list[Row]:
    """A few voters of the list: name, stance, day."""
    with connection.cursor() as cursor:
        cursor.execute(SAMPLE)
        return list(cursor.fetchall())


def parts(count: int) -> Iterator[list[Row]]:
    """All that is left, in the order of the voters' ids, ``count`` lines at a time."""
    latest = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(PART, [latest, count])
            rows = list(cursor.fetchall())
        if not rows:
            return
        yield rows
        latest = rows[-1][-1]


def _run(statement: str, *values: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return int(cursor.rowcount)
