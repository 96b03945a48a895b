"""Reads a recognised voter file in blocks, with flat memory, and loses no line without a word."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import polars as pl

from voters.roll import elections, in_one_cell, scanning, whole
from voters.roll.counting import Wanted, sort_lines
from voters.roll.known import Known
from voters.roll.lines import Lines, Reject, Sound
from voters.roll.normalising import normalise, why_not
from voters.roll.recognise import Source, cut_short
from voters.roll.registry import Registry

BANS = ("do_not_contact", "do_not_call", "deceased")
#: What is said of a cell that held something and could not be read, by our column.
UNREAD = {
    "birth_date": "a birth date that is none",
    "birth_year": "a birth date that is none",
    "registered_date": "a day of registration that is none",
    "phones": "a telephone number that is none",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A few thousand lines of a voter file.

    count = len(frame) + len(rejects) + blank_count + known_count, always.
    """

    frame: pl.DataFrame  # the voters, in the columns of normalising.SCHEMA, and line_hash
    rejects: list[Reject]
    blank_count: int  # lines that hold no voter: blank ones, and people who are not registered
    known_count: int  # lines that the roll holds already
    count: int
    bytes_read: int
    warnings: Counter[str]  # what was kept without a part of it, by reason


def blocks(
    source: Source, *, today: date, known: Known | None = None, registry: Registry | None = None
) -> Iterator[Block]:
    """Read the voters of ``source``, but for the lines that are ``known``. ``today`` decides who is of age.

    Lines are numbered on from file to file. The ``registry`` gives elections their numbers.
    """
    registry = registry or Registry()
    before, bytes_before = 0, 0
    for part in source.parts:
        number, lines = part.first_line, None
        first = before + part.first_line
        wanted = _wanted(part, registry)
        sorted_lines = sort_lines(
            part.path, part.form, offset=part.offset, first_line=first, wanted=wanted, known=known
        )
        for lines, block in _beside(
            sorted_lines, partial(_block, source=part, wanted=wanted, today=today, registry=registry)
        ):
            number += lines.count
            yield _at(block, bytes_before, _where(source, part, before))
        if lines:
            _check_is_whole(lines, part)
            bytes_before += lines.bytes_read
        before += number - 1


def _beside(found: Iterator[Lines], make: Callable[[Lines], Block]) -> Iterator[tuple[Lines, Block]]:
    """The lines and their block, in order; while one block is made, the lines of the next are looked at."""
    waiting: tuple[Lines, Future[Block]] | None = None
    with ThreadPoolExecutor(1) as thread:
        for lines in found:
            begun = thread.submit(make, lines)
            if waiting:
                yield waiting[0], waiting[1].result()
            waiting = lines, begun
        if waiting:
            yield waiting[0], waiting[1].result()


def _where(source: Source, part: Source, before: int) -> Callable[[Reject], Reject]:
    """Of several files, the reason names the file and its own line."""

    def named(reject: Reject) -> Reject:
        return Reject(reject.line, f"{part.path.name}, line {reject.line - before}: {reject.reason}", reject.text)

    return named if source.others else lambda reject: reject


def _at(block: Block, bytes_before: int, named: Callable[[Reject], Reject]) -> Block:
    return replace(block, bytes_read=bytes_before + block.bytes_read, rejects=[named(each) for each in block.rejects])


def _check_is_whole(last: Lines, part: Source) -> None:
    """Refuse a file that ends in the middle of a line, where this could not be seen before it was read.

    What stands behind the last end of a line is a block of its own.
    """
    if not part.path.is_plain and last.count == 1 and last.rejects:
        raise cut_short()


def _block(lines: Lines, *, source: Source, wanted: Wanted, today: date, registry: Registry) -> Block:
    raw = whole.spread(_raw(lines, source, wanted), source.positions, source.cities)
    raw = in_one_cell.spread(raw, source.positions, source.cities)
    raw, unregistered = _registered(raw, source)
    frame = normalise(raw, source, today, registry).with_columns(why_not(source.layout.row_id).alias("why_not"))
    frame = in_one_cell.with_doubts(frame, raw)
    refused = frame.filter(pl.col("why_not").is_not_null()).select("line", "why_not")
    rejects = lines.rejects + [Reject(line, why, lines.shown(line)) for line, why in refused.iter_rows()]
    return Block(
        frame=_hashed(frame.filter(pl.col("why_not").is_null()).drop("why_not"), lines),
        rejects=sorted(rejects, key=lambda reject: reject.line),
        blank_count=lines.blank_count + unregistered,
        known_count=lines.known_count,
        count=lines.count,
        bytes_read=lines.bytes_read,
        warnings=_warnings(raw, frame, source),
    )


def _registered(raw: pl.DataFrame, source: Source) -> tuple[pl.DataFrame, int]:
    """The rows of registered voters, and how many others there are: some files list people who are none."""
    if not source.registered:
        return raw, 0
    said = [pl.col(str(at)).fill_null("").str.to_uppercase().is_in(sorted(words)) for at, words in source.registered]
    voters = raw.filter(pl.all_horizontal(said))
    return voters, len(raw) - len(voters)


def _hashed(frame: pl.DataFrame, lines: Lines) -> pl.DataFrame:
    """Each voter with the hash of her line, where hashes were taken.

    A line that brings a ban or a score is looked at each time: there may be a campaign that does not know of it yet.
    """
    if lines.hashes is None:
        return frame.with_columns(pl.lit(None, dtype=pl.Int64).alias("line_hash"))
    places = frame.get_column("line").to_numpy() - lines.first
    hashed = frame.with_columns(pl.Series("line_hash", lines.hashes[places], dtype=pl.Int64))
    tells = pl.any_horizontal(pl.col(BANS).fill_null(value=False)) | pl.col("score").is_not_null()
    return hashed.with_columns(pl.when(~tells).then(pl.col("line_hash")).alias("line_hash"))


def _wanted(source: Source, registry: Registry) -> Wanted:
    """The cells that are of use, and those that each stand for one election."""
    return Wanted(
        tuple(sorted(source.columns | elections.columns(source) | _zones(source))), elections.marks(source, registry)
    )


def _raw(lines: Lines, source: Source, wanted: Wanted) -> pl.DataFrame:
    """The cells that are of use, as text without needless blanks, in columns named by their positions."""
    names = [*map(str, wanted.positions), elections.MARKED]
    odd = pl.DataFrame(lines.odd, schema=dict.fromkeys(names, pl.String), orient="row")
    frames = [_tidy(odd.with_columns(pl.Series("line", lines.odd_numbers, dtype=pl.Int64)))]
    for sound in lines.sound:
        frame = narrowed(sound, names).with_columns(pl.Series("line", sound.numbers))
        frames += [frame.filter(~sound.untidy), _tidy(frame.filter(sound.untidy))] if sound.untidy.any() else [frame]
    found = pl.concat(frames)
    found = found.sort("line") if lines.odd or len(frames) > 2 else found
    return (
        found.with_columns(pl.col(pl.String).replace(source.layout.withheld, "")) if source.layout.withheld else found
    )


def narrowed(sound: Sound, names: list[str]) -> pl.DataFrame:
    """Sound lines, all at once, as columns of these names."""
    return pl.read_csv(
        sound.text.tobytes(),
        has_header=False,
        new_columns=names,
        separator=chr(scanning.CELL_END),
        quote_char=None,
        infer_schema=False,
        empty_string_is_null=False,
    )


def _tidy(frame: pl.DataFrame) -> pl.DataFrame:
    """Runs of blanks made one, none at the ends, and no mark against calculation."""
    cells = pl.col(pl.String).str.replace_all(r"\s+", " ").str.strip_chars()
    return frame.with_columns(cells.str.replace(r"^'('*[=+\-@|])", "$1"))


def _zones(source: Source) -> set[int]:
    numbers = {number for county in source.beside.zones.values() for number in county.values()}
    return {source.layout.columns.index(f"district_{number}") for number in numbers}


def _warnings(raw: pl.DataFrame, frame: pl.DataFrame, source: Source) -> Counter[str]:
    """Dates and telephone numbers that a cell held and that could not be read."""
    found: Counter[str] = Counter()
    for name in ("birth_date", "birth_year", "registered_date"):
        for position in source.positions.get(name, ()):
            written = raw.select((pl.col(str(position)) != "").sum()).item()
            found[UNREAD[name]] += max(0, written - frame[name].count())
    cells = source.positions.get("phones", ())
    if cells:
        # Whoever is protected has no number on the roll, whatever the file says.
        without = frame.lazy().filter((pl.col("phones") == "") & ~pl.col("protected")).select("line").collect()
        said = pl.any_horizontal((pl.col(str(at)) != "").fill_null(value=False) for at in cells)
        found[UNREAD["phones"]] += raw.join(without, on="line", how="semi").select(said.sum()).item()
    return +found
