"""Tells the sound lines of a block from all others by counting, for the whole block at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from voters.roll.known import Known
from voters.roll.lines import LONGEST_CELL, Form, Lines, blocks_of, has_control, sort_one
from voters.roll.opening import Part

LINE = pl.col("line")
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Which lines of a block are sound, and which of those are untidy."""

    sound: Mask
    untidy: Mask


def sort_block(block: list[bytes], first: int, form: Form, lines: Lines, known: Known | None) -> None:
    """Put each line of the block where it belongs; the first has the number ``first``. Known lines are passed over."""
    numbers = np.arange(first, first + len(block), dtype=np.int64)
    if known is not None:
        lines.first, lines.hashes = first, known.hashes(pl.Series(block, dtype=pl.Binary))
        new = ~known.find(lines.hashes, numbers)
        lines.known_count = len(block) - int(np.count_nonzero(new))
        block, numbers = list(compress(block, new)), numbers[new]
    if block:
        _sort_new([line.removesuffix(b"\r") for line in block], numbers, form, lines)


def _sort_new(block: list[bytes], numbers: npt.NDArray[np.int64], form: Form, lines: Lines) -> None:
    clean = not has_control(b"".join(block))
    found = _look(block, form, judged=clean)
    good, untidy = found.sound & ~found.untidy, found.sound & found.untidy
    lines.good, lines.good_numbers = list(compress(block, good)), numbers[good].tolist()
    lines.untidy, lines.untidy_numbers = list(compress(block, untidy)), numbers[untidy].tolist()
    rest = ~found.sound
    for line, number in zip(compress(block, rest), numbers[rest].tolist(), strict=True):
        sort_one(line, number, form, lines, clean=clean)
    if rest.any():
        lines.in_order()


def _look(block: list[bytes], form: Form, *, judged: bool) -> Sorted:
    """Only what is plain ASCII in a block without control characters is judged here; the rest is looked at alone."""
    sound, untidy = np.zeros(len(block), dtype=np.bool_), np.zeros(len(block), dtype=np.bool_)
    plain = np.fromiter(map(bytes.isascii, block), dtype=np.bool_, count=len(block))
    if judged and plain.any():
        text = pl.Series("line", list(compress(block, plain)), dtype=pl.Binary).cast(pl.String).to_frame()
        found = text.select(sound=_is_sound(form), untidy=_is_untidy(form))
        sound[plain], untidy[plain] = found["sound"].to_numpy(), found["untidy"].to_numpy()
    return Sorted(sound, untidy)


def _is_sound(form: Form) -> pl.Expr:
    """As ``lines.is_plain`` has it."""
    short = LINE.str.len_bytes() <= LONGEST_CELL
    edges = LINE.str.count_matches(form.delimiter, literal=True) == form.width - 1
    if not form.quoting:
        return short & edges
    has_quote = LINE.str.contains('"', literal=True)
    quoted = (
        LINE.str.starts_with('"')
        & LINE.str.ends_with('"')
        & (LINE.str.count_matches(f'"{form.delimiter}"', literal=True) == form.width - 1)
        & (LINE.str.count_matches('"', literal=True) == 2 * form.width)
    )
    return short & pl.when(has_quote).then(quoted).otherwise(edges)


def _is_untidy(form: Form) -> pl.Expr:
    """As ``lines.is_untidy`` has it."""
    always = ["  ", "'", *([] if form.delimiter == "\t" else ["\t"])]
    inside = LINE.str.contains_any([*always, ' "', '" '])
    edge = form.delimiter
    outside = LINE.str.contains_any([*always, f" {edge}", f"{edge} "]) | LINE.str.starts_with(" ")
    return pl.when(LINE.str.starts_with('"')).then(inside).otherwise(outside | LINE.str.ends_with(" "))


def sort_lines(
    path: Path | Part, form: Form, *, offset: int, first_line: int, known: Known | None = None
) -> Iterator[Lines]:
    """Yield the file in blocks of a few thousand lines, from ``offset``, where line ``first_line`` begins."""
    number = first_line
    for block, read in blocks_of(path, offset):
        lines = Lines(count=len(block), bytes_read=read)
        sort_block(block, number, form, lines, known)
        number += len(block)
        yield lines
