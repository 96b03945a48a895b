"""Statements over the temporary tables of an import."""

from datetime import datetime
from uuid import UUID

from django.db import connection

VOTERS_AT_A_TIME = 1_000
SPANS = """
SELECT min(voter_id), max(voter_id)
  FROM (SELECT voter_id, (row_number() OVER (ORDER BY voter_id) - 1) / {size} AS part FROM ({ids}) of_all) in_parts
 GROUP BY part ORDER BY part
"""

Value = str | int | bool | UUID | datetime | list[int] | list[str]


def run(statement: str, *values: Value) -> int:
    """How many rows the statement wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return int(cursor.rowcount)


def run_named(statement: str, values: dict[str, Value]) -> int:
    """As ``run``, with values by name."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def ask(statement: str, *values: Value) -> tuple[int, ...]:
    """The one row of the answer."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        row: tuple[int, ...] = cursor.fetchone()
        return row


def spans(ids: str, *values: Value) -> list[tuple[int, int]]:
    """From which voter to which, a few at a time, of those whom the query names, each once, as ``voter_id``."""
    with connection.cursor() as cursor:
        cursor.execute(SPANS.format(size=VOTERS_AT_A_TIME, ids=ids), values)
        found: list[tuple[int, int]] = cursor.fetchall()
        return found
