"""Temporary tables that hold a file's voters until all of it has been read. Nothing of them is the roll yet."""

import io
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import polars as pl
from django.db import DatabaseError, connection

from voters.roll import matching
from voters.roll.known import Shown
from voters.roll.normalising import SCHEMA
from voters.roll.recognise import Source

COPY_BYTES = 1_000_000
KINDS: dict[object, str] = {
    pl.Int64: "bigint",
    pl.Int16: "smallint",
    pl.String: "text",
    pl.Date: "date",
    pl.Boolean: "boolean",
    pl.Float64: "double precision",
}
COLUMNS: dict[str, object] = {**SCHEMA, "line_hash": pl.Int64}
ELECTIONS = "smallint[]"
TABLES = ("roll_staged", "roll_history", "roll_again", "roll_unseen", "roll_changed", "roll_phones", "roll_gone",
          "roll_counties", "roll_numbers", "roll_banned", "roll_banned_numbers")  # fmt: skip


@contextmanager
def tables(make: "Make") -> Iterator["Stage"]:
    """Make the empty tables, and take them away afterwards, whatever happens."""
    drop()
    kinds = {name: KINDS[kind] for name, kind in COLUMNS.items()} | {"voted_in": ELECTIONS}
    columns = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
    with connection.cursor() as cursor:
        # The file's own id, where the roll holds its voter under another (numbering.py).
        cursor.execute(f"CREATE TEMP TABLE roll_staged ({columns}, their_id text)")
        cursor.execute("CREATE TEMP TABLE roll_history (external_id text, election smallint)")
        cursor.execute("CREATE TEMP TABLE roll_again (voter_id bigint, line bigint)")
        cursor.execute("CREATE TEMP TABLE roll_unseen (voter_id bigint)")
    try:
        with ThreadPoolExecutor(1) as thread:
            yield make(thread)
    finally:
        with suppress(DatabaseError):  # a failed transaction takes them away itself
            drop()


def drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{table}' for table in TABLES)}")


class Stage:
    """Puts blocks into the tables while the next block is being read; one waits, so that memory stays flat."""

    def __init__(self, thread: ThreadPoolExecutor) -> None:
        self._thread = thread
        self._latest: Future[None] | None = None
        self._connection = connection.connection
        self.share = 0.0  # of the file that has been read

    def add_voters(self, frame: pl.DataFrame) -> None:
        """Put one block of voters, in COLUMNS, behind those that are there."""
        self._add("roll_staged", frame)

    def add_history(self, frames: Iterable[pl.DataFrame]) -> None:
        """Put who voted when beside the voters."""
        for frame in frames:
            self._add("roll_history", frame)

    def add_seen(self, shown: Shown) -> None:
        """Put down whose lines the file holds unchanged, and whose it does not hold so."""
        self._add("roll_again", pl.DataFrame({"voter_id": shown.seen, "line": shown.lines}))
        self._add("roll_unseen", pl.DataFrame({"voter_id": shown.unseen}))

    def settle(self) -> None:
        """Wait until everything stands in the tables."""
        if self._latest is not None:
            self._latest.result()

    def let_ask(self) -> None:
        """Let others ask by the same connection: wait until it is free."""
        self.settle()

    def finish(self, source: Source, *, has_history: bool) -> int:
        """Leave one row of each voter, now that all has been read; returns how many there were too many."""
        self.settle()
        return matching.one_row_each(source, has_history=has_history)

    def _add(self, table: str, frame: pl.DataFrame) -> None:
        self.settle()
        if len(frame):
            self._latest = self._thread.submit(self._copy, table, frame)

    def _copy(self, table: str, frame: pl.DataFrame) -> None:
        self._copy_csv(table, as_csv(frame))

    def _copy_csv(self, table: str, csv: "Csv") -> None:
        if not csv.text:
            return
        # The bare connection: Django's own belongs to the thread that made it. It takes its users in turn.
        with (
            self._connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({csv.columns}) FROM STDIN (FORMAT csv)") as copy,
        ):
            for start in range(0, len(csv.text), COPY_BYTES):
                copy.write(csv.text[start : start + COPY_BYTES])


@dataclass(frozen=True, slots=True)
class Csv:
    """Rows as a COPY takes them."""

    columns: str
    text: memoryview


def as_csv(frame: pl.DataFrame) -> Csv:
    text = io.BytesIO()
    frame.write_csv(text, include_header=False)
    return Csv(", ".join(frame.columns), text.getbuffer())


Make = Callable[[ThreadPoolExecutor], Stage]
