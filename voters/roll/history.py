"""A separate file of who voted in which election, as North Carolina keeps it."""

import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from voters.roll import lines
from voters.roll.layouts import Layout, tidy
from voters.roll.recognise import FileRefused, Source, first_cells

DAY, NAME = "election lbl", "election desc"
KINDS = "PRIMARY|GENERAL|SPECIAL|RUNOFF|MUNICIPAL"


def check_can_read(path: Path, source: Source) -> None:
    """Refuse a history file that does not belong to the voter file's layout."""
    _positions(path, source.layout)


def participations(path: Path, source: Source) -> Iterator[pl.DataFrame]:
    """Yield ``external_id`` and ``election`` in blocks; a line that does not fit tells of no election."""
    positions, width, offset = _positions(path, source.layout)
    form = lines.Form(source.layout.delimiter, width, source.layout.encoding)
    for block in lines.sort_lines(path, form, offset=offset, first_line=2):
        rows = [[row[at] for at in positions] for row in block.odd]
        yield _elections(pl.concat([_good(block.good, positions, form), _frame(rows)]))


def _positions(path: Path, layout: Layout) -> tuple[tuple[int, int, int], int, int]:
    """Where id, day and name of the election stand, how many columns there are, and where the rows begin."""
    if not layout.history_key:
        raise FileRefused("no_history", f"Files in the layout {layout.name} have no separate history.")
    names, offset = first_cells(path, layout.delimiter)
    index = {tidy(name): position for position, name in reversed(list(enumerate(names)))}
    wanted = (tidy(layout.history_key), DAY, NAME)
    if missing := [name for name in wanted if name not in index]:
        raise FileRefused("another_layout", f"The history file's first line does not name {', '.join(missing)}.")
    key, day, name = (index[each] for each in wanted)
    return (key, day, name), len(names), offset


def _frame(rows: list[list[str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(("id", "day", "name"), pl.String), orient="row")


def _good(good: list[bytes], positions: tuple[int, int, int], form: lines.Form) -> pl.DataFrame:
    if not good:
        return _frame([])
    frame = pl.read_csv(
        io.BytesIO(b"\n".join(good) + b"\n"),
        has_header=False,
        separator=form.delimiter,
        columns=sorted(positions),
        infer_schema=False,
    )
    frame.columns = [name for _, name in sorted(zip(positions, ("id", "day", "name"), strict=True))]
    return frame.select("id", "day", "name")


def _elections(frame: pl.DataFrame) -> pl.DataFrame:
    """'2024-11-05 GENERAL' for each line that names a day."""
    day = pl.col("day").str.strip_chars().str.to_date("%m/%d/%Y", strict=False).cast(pl.String)
    kind = pl.col("name").str.to_uppercase().str.extract(f"({KINDS})").fill_null("OTHER")
    return frame.select(
        pl.col("id").str.strip_chars().str.to_uppercase().alias("external_id"), (day + " " + kind).alias("election")
    ).drop_nulls()
