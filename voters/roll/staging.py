"""Temporary tables that hold a file's voters until all of it has been read. Nothing of them is the roll yet."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import polars as pl
from django.db import DatabaseError, connection

from voters.roll.normalising import SCHEMA

COPY_BYTES = 1_000_000
KINDS: dict[object, str] = {
    pl.Int64: "bigint",
    pl.Int16: "smallint",
    pl.String: "text",
    pl.Date: "date",
    pl.Boolean: "boolean",
    pl.Float64: "double precision",
}
# Lists; no number and no election holds a comma, a quote or a brace.
ARRAYS = ("phones", "voted_in")
TABLES = ("roll_staged", "roll_history", "roll_touched")


@contextmanager
def tables() -> Iterator[None]:
    """Make the empty tables, and take them away afterwards, whatever happens."""
    _drop()
    columns = ", ".join(f"{name} {'text[]' if name in ARRAYS else KINDS[kind]}" for name, kind in SCHEMA.items())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE roll_staged ({columns})")
        cursor.execute("CREATE TEMP TABLE roll_history (external_id text, election text)")
        cursor.execute("CREATE TEMP TABLE roll_touched (voter_id bigint, is_new boolean)")
    try:
        yield
    finally:
        with suppress(DatabaseError):  # a failed transaction takes them away itself
            _drop()


def _drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{table}' for table in TABLES)}")


def add_voters(frame: pl.DataFrame) -> None:
    """Put one block of voters, in the columns of SCHEMA, behind those that are there."""
    _copy("roll_staged", frame.with_columns((pl.lit("{") + pl.col(name) + pl.lit("}")).alias(name) for name in ARRAYS))


def add_history(frames: Iterable[pl.DataFrame]) -> None:
    """Put who voted when beside the voters."""
    for frame in frames:
        _copy("roll_history", frame)


def _copy(table: str, frame: pl.DataFrame) -> None:
    text = io.BytesIO()
    frame.write_csv(text, include_header=False)
    names = ", ".join(frame.columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as copy:
        view = text.getbuffer()
        for start in range(0, len(view), COPY_BYTES):
            copy.write(view[start : start + COPY_BYTES])
