"""A separate file of who voted in which election, as most states keep it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from voters.roll import counting, lines, opening, reading, streams
from voters.roll.layouts import History, tidy
from voters.roll.opening import Part
from voters.roll.recognise import FileRefused, Source, first_lines, has_spare, head_of_text, split
from voters.roll.registry import Registry

DELIMITERS = (",", "\t", "|", ";")
KINDS = "PRIMARY|GENERAL|SPECIAL|RUNOFF|MUNICIPAL"
WANTED = ("id", "day", "election", "method")


@dataclass(frozen=True, slots=True)
class HistoryFile:
    """A history file that has been recognised."""

    path: Part
    history: History
    form: lines.Form
    positions: dict[str, int]  # where those of WANTED stand that it has
    offset: int
    first_line: int


def check_can_read(path: Path, source: Source) -> None:
    """Refuse a history file that does not belong to the voter file's layout."""
    files(path, source)


def files(path: Path, source: Source) -> list[HistoryFile]:
    """The history files that ``path`` holds: itself, or those of an archive or a folder."""
    found, refusals = _looked_at(path, source)
    if not found:
        raise refusals[0][1] if refusals else FileRefused("empty", "There is no file in it. Get it again.")
    return found


def not_read(path: Path, source: Source) -> list[tuple[Part, FileRefused]]:
    """What lies beside the history files in ``path`` and is none."""
    return _looked_at(path, source)[1]


def among_voters(path: Path, source: Source) -> list[HistoryFile]:
    """Those that lie beside the voters in the archive or the folder ``path``; most often there are none."""
    return _looked_at(path, source)[0] if source.layout.history else []


def _looked_at(path: Path, source: Source) -> tuple[list[HistoryFile], list[tuple[Part, FileRefused]]]:
    voters = {(each.path.path, each.path.name) for each in source.parts}
    found, refusals = [], []
    for part in opening.parts(path):
        if (part.path, part.name) in voters:
            continue
        try:
            found.append(recognise(part, source))
        except FileRefused as refusal:
            refusals.append((part, refusal))
    return found, refusals


def recognise(part: Part, source: Source) -> HistoryFile:
    """Say how the history file of this voter file is written, or raise FileRefused with the reason."""
    history = source.layout.history
    if not history:
        raise FileRefused("no_history", f"Files in the layout {source.layout.name} have no separate history.")
    head = head_of_text(part)
    rows = first_lines(head)
    signature = {tidy(name) for name in history.signature}
    for delimiter in dict.fromkeys((history.delimiter, *DELIMITERS)):
        names = [tidy(name) for name in split(rows[0], delimiter)]
        if signature and signature <= set(names):
            return _file(part, source, history, delimiter, names, rows[1:], head.index(b"\n") + 1, first_line=2)
    names = [tidy(name) for name in history.columns]
    if names and _fits(history, rows[0], names):
        return _file(part, source, history, history.delimiter, names, rows, 0, first_line=1)
    if found := _of_fixed_width(part, source, history, rows):
        return found
    missing = ", ".join(sorted(history.signature)) or f"{len(names)} columns with a day in their place"
    raise FileRefused("another_layout", f"The history file's first line does not have {missing}.")


def _fits(history: History, row: str, names: list[str]) -> bool:
    """Whether a line without header has as many columns as it should and a day where one belongs."""
    cells = split(row, history.delimiter, quoting=history.quoting)
    return len(cells) == len(names) and bool(re.match(r"^\d+[-/]?\d+[-/]?\d+", cells[names.index(tidy(history.day))]))


def _of_fixed_width(part: Part, source: Source, history: History, rows: list[str]) -> HistoryFile | None:
    """An older form without a delimiter: its first line is as long as its columns together, and begins with digits."""
    names, widths = [tidy(name) for name, _ in history.widths], tuple(width for _, width in history.widths)
    day = sum(widths[: names.index(tidy(history.day))]) if widths else 0
    if not widths or len(rows[0]) != sum(widths) or not rows[0][: day + 8].isdigit():
        return None
    in_columns = part.drawn(streams.cut(widths))
    return _file(in_columns, source, replace(history, quoting=False), "\t", names, rows, 0, first_line=1)


def _file(
    part: Part,
    source: Source,
    history: History,
    delimiter: str,
    names: list[str],
    rows: list[str],
    offset: int,
    *,
    first_line: int,
) -> HistoryFile:
    spare = has_spare(rows, delimiter, len(names))
    form = lines.Form(delimiter, len(names) + spare, source.layout.encoding, history.quoting, spare)
    columns = dict(zip(WANTED, (history.key, history.day, history.election, history.method), strict=True))
    positions = {name: names.index(tidy(column)) for name, column in columns.items() if tidy(column) in names}
    return HistoryFile(part, history, form, positions, offset, first_line)


def numbered(path: Path, source: Source, registry: Registry) -> Iterator[pl.DataFrame]:
    """As ``participations``, with the number of the election."""
    for frame in participations(path, source):
        numbers = registry.numbered(frame.get_column("election"))
        yield frame.with_columns(pl.col("election").replace_strict(numbers, return_dtype=pl.Int16))


def participations(path: Path, source: Source) -> Iterator[pl.DataFrame]:
    """Yield ``external_id`` and ``election``, a participation, in blocks; a line that does not fit tells of none."""
    for file in files(path, source):
        yield from _read(file)


def _read(file: HistoryFile) -> Iterator[pl.DataFrame]:
    names = sorted(file.positions, key=file.positions.__getitem__)
    wanted = counting.Wanted(tuple(file.positions[name] for name in names))
    columns = [*names, "nothing"]
    for block in counting.sort_lines(
        file.path, file.form, offset=file.offset, first_line=file.first_line, wanted=wanted
    ):
        odd = pl.DataFrame(block.odd, schema=dict.fromkeys(columns, pl.String), orient="row")
        frames = [odd, *(reading.narrowed(sound, columns) for sound in block.sound)]
        yield _elections(pl.concat(frames).drop("nothing"), file.history)


def _elections(frame: pl.DataFrame, history: History) -> pl.DataFrame:
    """'2024-11-05 GENERAL/mail' for each line that names a day and tells of a vote that counted."""
    cells = frame.with_columns(pl.all().str.strip_chars().str.to_uppercase())
    if "method" in frame.columns:
        cells = cells.filter(~pl.col("method").is_in(sorted(history.not_voted)))
    day = pl.coalesce(pl.col("day").str.slice(0, 10).str.to_date(form, strict=False) for form in history.date_formats)
    election = day.cast(pl.String) + " " + _kind(cells, day, history)
    if history.methods and "method" in frame.columns:
        marks = {said: f"/{method}" for said, method in history.methods.items()}
        election += pl.col("method").replace_strict(marks, default="", return_dtype=pl.String)
    return cells.select(pl.col("id").alias("external_id"), election.alias("election")).drop_nulls()


def _kind(cells: pl.DataFrame, day: pl.Expr, history: History) -> pl.Expr:
    """Which kind of election: by its type or name, else by the month in which the state holds it."""
    if "election" not in cells.columns:
        return day.dt.month().replace_strict(dict(history.months), default="OTHER", return_dtype=pl.String)
    told = pl.col("election").replace_strict(dict(history.kinds), default=None, return_dtype=pl.String)
    return pl.coalesce(told, pl.col("election").str.extract(f"({KINDS})"), pl.lit("OTHER"))
