"""Statements over the temporary tables of an import."""

from datetime import datetime
from uuid import UUID

from django.db import connection

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
