"""The first file of an empty roll goes straight in, in one transaction that nobody sees before its end.

Where nothing stands there is nothing to compare with: rows are written to the roll while the next ones are read, at
doors that are numbered here. Only rows of voters whom the file may have shown before, and rows that bring a ban, wait
in the temporary table until all has been read. Every later file goes the long way (``changing.py``).
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from uuid import UUID

import numpy as np
import polars as pl

from voters.roll import changing, numbering, remembering, staging
from voters.roll.asking import ask, run
from voters.roll.matching import TEXTS, VALUES
from voters.roll.reading import BANS
from voters.roll.recognise import Source

ROWS_AT_A_TIME = 12_000
BYTES_A_LINE = 100  # of the shortest lines; decides only how much memory is taken
EMPTY = """
SELECT NOT (EXISTS (SELECT FROM voters_voter) OR EXISTS (SELECT FROM voters_household)
            OR EXISTS (SELECT FROM voters_erasure) OR EXISTS (SELECT FROM voters_forgottenstop))
"""
IDS = "SELECT array_agg(nextval('voters_household_id_seq')) FROM generate_series(1, %s)"
# Of two rows the later counts, unless it is of somebody who is no longer registered: matching.EARLIER.
LOSERS = """
DELETE FROM roll_staged r USING voters_voter v
 WHERE v.state = r.state AND v.external_id = r.external_id
   AND r.status IS NOT DISTINCT FROM 'cancelled' AND v.status IS DISTINCT FROM 'cancelled'
"""
WINNERS = "SELECT count(*) FROM roll_staged r JOIN voters_voter v USING (state, external_id)"
NUMBERS = "DELETE FROM roll_numbers n USING roll_staged r WHERE n.state = r.state AND n.external_id = r.external_id"
ADDRESS = ("state", "city", "zip5", "address_line", "unit")
DOOR = (*ADDRESS, "number", "street", "zip4")


def can_fill(source: Source, *, has_history: bool) -> bool:
    """Whether this is a state's own file, whole in itself, and nobody is on the roll whom it could mean."""
    if has_history or not source.layout.state or {"latitude", *numbering.TOLD} & source.positions.keys():
        return False
    (is_empty,) = ask(EMPTY)
    return bool(is_empty)


def count_of(import_id: UUID) -> int:
    """How many voters this import brought."""
    (count,) = ask("SELECT count(*) FROM voters_voter WHERE brought_by = %s", import_id)
    return count


class Filling(staging.Stage):
    """Takes the blocks of a file as a ``Stage`` does, and writes most of them to the roll.

    Rows are made ready here while the thread hands those before to the database, which is never kept waiting.
    """

    def __init__(self, thread: ThreadPoolExecutor, *, source: Source, import_id: UUID, is_asked: bool) -> None:
        super().__init__(thread)
        self._source, self._import, self._is_asked = source, import_id, is_asked
        self._voters = remembering.Seen(source.size // BYTES_A_LINE)
        self._doors = remembering.Numbered()
        self._ids = remembering.Ids()
        self._waiting: list[pl.DataFrame] = []
        self._spare = np.zeros(0, dtype=np.int64)  # ids for doors to come
        self._handed: Future[Any] | None = None
        run("CREATE TEMP TABLE roll_numbers (state text, external_id text, phones text)")

    def add_voters(self, frame: pl.DataFrame) -> None:
        """Put one block of voters on the roll, many at a time."""
        self._waiting.append(frame)
        if sum(map(len, self._waiting)) >= ROWS_AT_A_TIME:
            self._flush(spare=2 * ROWS_AT_A_TIME)

    def let_ask(self) -> None:
        """By this connection nobody asks, unless its transaction was open before."""
        if self._is_asked:
            self.settle()

    def settle(self) -> None:
        """Wait until everything stands in the tables."""
        super().settle()
        if self._handed is not None:
            handed, self._handed = self._handed, None
            self._spare = np.concatenate([self._spare, handed.result()])

    def finish(self, source: Source, *, has_history: bool) -> int:
        """The rows that waited; returns how many told of a voter of whom another row counts."""
        self._flush(spare=0)
        duplicates = super().finish(source, has_history=has_history)
        changing.add_doors()
        duplicates += run(LOSERS) + ask(WINNERS)[0]
        run(NUMBERS)
        changing.overwrite(self._import)
        phones = "phones" in source.positions
        changing.create(source, self._import, phones=phones)
        if phones:
            run(changing.NEW_PHONES.format(table="roll_numbers"), self._import)
        return duplicates

    def _flush(self, *, spare: int) -> None:
        if self._waiting:
            frame = pl.concat(self._waiting)
            self._waiting = []
            ready = list(self._ready(frame))
            self.settle()
            self._handed = self._thread.submit(self._hand_over, ready, spare - len(self._spare))

    def _hand_over(self, ready: list[tuple[str, staging.Csv]], spare: int) -> Any:
        """Runs in the thread. Returns so many ids for the doors of the rows after next."""
        for table, csv in ready:
            self._copy_csv(table, csv)
        return self._reserved(spare)

    def _ready(self, frame: pl.DataFrame) -> Iterator[tuple[str, staging.Csv]]:
        """These rows as the tables take them, in the order in which they must come."""
        again = self._voters.again((frame["state"] + frame["external_id"]).hash(1).to_numpy())
        is_banned = frame.select(pl.any_horizontal(pl.col(BANS).fill_null(value=False))).to_series()
        waits, now = is_banned | pl.Series(again), frame
        if waits.any():
            yield "roll_staged", staging.as_csv(frame.filter(waits))
            now = frame.filter(~waits)
        now, doors = self._with_doors(now)
        yield "voters_household", staging.as_csv(doors)
        yield "voters_voter", staging.as_csv(now.select(**_columns(self._source.layout.name, str(self._import))))
        numbers = now.filter(pl.col("phones") != "").select("state", "external_id", "phones")
        yield "roll_numbers", staging.as_csv(numbers)

    def _with_doors(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The rows with ``household_id``, and the doors that are new among them."""
        is_housed = frame["address_line"].is_not_null()
        housed = frame if is_housed.all() else frame.filter(is_housed)
        parts = [pl.col(name).fill_null("") for name in ADDRESS]
        key = housed.select(pl.concat_str(parts, separator="\x1f")).to_series()
        before = self._doors.count
        numbers, new = self._doors.number(key.hash(1).to_numpy(), key.hash(2).to_numpy(), share=self.share)
        self._ids.add(before + 1, self._taken(self._doors.count - before))
        ids = self._ids.of(numbers)
        doors = housed.select(*(pl.col(name).fill_null("") for name in DOOR), pl.lit(pl.Series(ids)).alias("id"))
        of_all = np.zeros(len(frame), dtype=np.int64)
        of_all[is_housed.to_numpy()] = ids
        with_doors = frame.with_columns(pl.when(is_housed).then(pl.lit(pl.Series(of_all))).alias("household_id"))
        return with_doors, doors.filter(pl.Series(new))

    def _taken(self, count: int) -> Any:
        """So many ids for doors, out of those to spare where there are enough."""
        if count > len(self._spare):
            self.settle()
            self._spare = np.concatenate([self._spare, self._reserved(count - len(self._spare))])
        taken, self._spare = self._spare[:count], self._spare[count:]
        return taken

    def _reserved(self, count: int) -> Any:
        """So many ids for doors, out of the sequence from which the database takes them."""
        if count <= 0:
            return np.zeros(0, dtype=np.int64)
        with self._connection.cursor() as cursor:
            (ids,) = cursor.execute(IDS, [count]).fetchone()
        return np.array(ids, dtype=np.int64)


def _columns(layout: str, import_id: str) -> dict[str, pl.Expr]:
    """The columns of a voter's row on the roll, as ``changing`` writes them too."""
    return {
        **{name: pl.col(name).fill_null("") for name in TEXTS},
        **{name: pl.col(name) for name in VALUES},
        **{name: pl.col(name) for name in ("state", "external_id", "household_id", "protected", "line_hash")},
        "voted_in": pl.col("voted_in").fill_null("{}"),
        "language": pl.col("language").fill_null("en"),
        "source": pl.lit(layout),
        "brought_by": pl.lit(import_id),
    }
