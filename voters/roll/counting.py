"""Reads a file in blocks and tells the sound lines from all others: those together, and these one at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voters.roll import scanning
from voters.roll.known import Known
from voters.roll.lines import LONGEST_CELL, Block, Form, Lines, Reject, Sound, Unfit, blocks_of, cells, decode, shown
from voters.roll.opening import Part

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a line is of use: these cells, and the names of the ``marks`` whose cells are not empty."""

    positions: tuple[int, ...]
    marks: tuple[tuple[int, str], ...] = ()
    names: scanning.Bytes = field(init=False)
    name_ends: Numbers = field(init=False)

    def __post_init__(self) -> None:
        names = [name.encode() for _, name in self.marks]
        object.__setattr__(self, "names", np.frombuffer(b"".join(names), dtype=np.uint8))
        object.__setattr__(self, "name_ends", np.cumsum([0, *map(len, names)], dtype=np.int64))

    def of(self, row: Sequence[str]) -> list[str]:
        """The same of a line that was read alone."""
        told = ",".join(name for position, name in self.marks if row[position].strip())
        return [*(row[position] for position in self.positions), told]


def sort_lines(
    path: Path | Part, form: Form, *, offset: int, first_line: int, wanted: Wanted, known: Known | None = None
) -> Iterator[Lines]:
    """Yield the file in blocks of many lines, from ``offset``, where line ``first_line`` begins.

    Known lines are passed over.
    """
    number = first_line
    for block, read in blocks_of(path, offset):
        lines = Lines(block, number, read)
        number += len(block)
        _sort(lines, form, wanted, known)
        yield lines


def _sort(lines: Lines, form: Form, wanted: Wanted, known: Known | None) -> None:
    """Put each line of the block where it belongs."""
    block = lines.text
    numbers = np.arange(lines.first, lines.first + len(block), dtype=np.int64)
    if known is not None:
        lines.hashes = known.hashes(block)
        new = ~known.find(lines.hashes, numbers)
        numbers = numbers[new]
        lines.known_count = len(block) - len(numbers)
    odd = _narrow(block, numbers - lines.first, numbers, lines, form, wanted)
    decoded: list[bytes] = []
    kept: list[int] = []
    for number in odd.tolist():
        line = block[number - lines.first].removesuffix(b"\r")
        if not line.strip(b" \t"):
            lines.blank_count += 1
            continue
        try:
            decoded.append(decode(line, form.encoding).encode())
            kept.append(number)
        except Unfit as unfit:
            lines.rejects.append(Reject(number, str(unfit), shown(line)))
    if decoded:
        _sort_decoded(decoded, kept, lines, form, wanted)


def _sort_decoded(decoded: list[bytes], kept: list[int], lines: Lines, form: Form, wanted: Wanted) -> None:
    """Lines of which each was made UTF-8: some are sound now, and what is odd still is split alone."""
    block, first = Block(b"\n".join(decoded) + b"\n"), np.array(kept, dtype=np.int64)
    odd = set(_narrow(block, np.arange(len(block)), first, lines, form, wanted).tolist())
    for number, line in zip(kept, decoded, strict=True):
        if number in odd:
            try:
                lines.odd.append(wanted.of(cells(line.decode(), form)))
                lines.odd_numbers.append(number)
            except Unfit as unfit:
                lines.rejects.append(Reject(number, str(unfit), shown(line)))


def _narrow(block: Block, places: Numbers, numbers: Numbers, lines: Lines, form: Form, wanted: Wanted) -> Numbers:
    """Take what is of use out of the sound ones of these lines; returns the numbers of all others."""
    if not len(places):
        return numbers
    starts, ends = block.starts[places], block.ends[places]
    kinds = np.zeros(len(places), dtype=np.uint8)
    length = int((ends - starts).sum()) + len(places) * (len(wanted.positions) + len(wanted.marks) + 1)
    told = np.empty(length + len(places) * len(wanted.names), dtype=np.uint8)
    delimiter = ord(form.delimiter)
    size = scanning.narrow(
        block.bytes,
        starts,
        ends,
        delimiter,
        form.quoting,
        LONGEST_CELL,
        scanning.meanings(delimiter, quoting=form.quoting),
        np.zeros(2 * form.width, dtype=np.int64),
        np.array(wanted.positions, dtype=np.int64),
        np.array([position for position, _ in wanted.marks], dtype=np.int64),
        wanted.names,
        wanted.name_ends,
        kinds,
        told,
    )
    sound = kinds != scanning.ODD
    if size:
        lines.sound.append(Sound(told[:size], numbers[sound], kinds[sound] == scanning.UNTIDY))
    rest: Numbers = numbers[~sound]
    return rest
