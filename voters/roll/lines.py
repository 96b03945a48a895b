"""Looks at each physical line before anything parses it, so that damage in one row never reaches another.

Bulk readers either stop at a damaged row or, told to ignore errors, lose half a file without a word. So the sound lines
are known by counting, go on in blocks, and everything else is looked at alone.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voters.roll.opening import Part

BLOCK_BYTES = 4_000_000
LONGEST_LINE = 1_000_000
LONGEST_CELL = 10_000
SHOWN_CHARACTERS = 500

CONTROL = bytes(set(range(32)) - {9, 10, 13}) + b"\x7f"
# Marks that turn the direction of text, and the control characters beyond ASCII.
UNSEEN = re.compile("[\x80-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Reject:
    """A line that is not imported, and why."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """How the lines of one file are written."""

    delimiter: str
    width: int
    encoding: str
    quoting: bool = True  # False: a quote is a character like any other
    spare: bool = False  # each line ends with a delimiter too many; ``width`` counts the empty column behind it
    edge: bytes = field(init=False)  # the delimiter as it stands in the file
    quoted_edge: bytes = field(init=False)  # with the quotes on its two sides

    def __post_init__(self) -> None:
        object.__setattr__(self, "edge", self.delimiter.encode())
        object.__setattr__(self, "quoted_edge", b'"' + self.edge + b'"')


class Block:
    """The lines of one block, each without its end."""

    def __init__(self, written: bytes) -> None:
        self.bytes = np.frombuffer(written, dtype=np.uint8)
        self.ends = np.flatnonzero(self.bytes == ord("\n"))
        if not written.endswith(b"\n") and written:
            self.ends = np.append(self.ends, len(written))
        self.starts = np.concatenate((np.zeros(1, dtype=np.int64), self.ends[:-1] + 1))[: len(self.ends)]

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, place: int) -> bytes:
        return self.bytes[self.starts[place] : self.ends[place]].tobytes()


@dataclass(frozen=True, slots=True)
class Sound:
    """The cells of use of sound lines, one line a line, for a reader that takes CELL_END for the end of a cell."""

    text: npt.NDArray[np.uint8]
    numbers: npt.NDArray[np.int64]
    untidy: npt.NDArray[np.bool_]  # lines with blanks or marks too many


@dataclass(slots=True)
class Lines:
    """One block of a file, sorted into what can be parsed together and what was parsed alone."""

    text: Block
    first: int  # the number of the block's first line
    bytes_read: int
    sound: list[Sound] = field(default_factory=list)
    odd: list[list[str]] = field(default_factory=list)
    odd_numbers: list[int] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    blank_count: int = 0
    known_count: int = 0  # lines that the roll holds already; they stand in none of the lists
    hashes: npt.NDArray[np.int64] | None = None  # of every line of the block, in order

    @property
    def count(self) -> int:
        return len(self.text)

    def shown(self, number: int) -> str:
        """The beginning of the line of this number, for whoever has to mend it."""
        return shown(self.text[number - self.first])


def shown(line: bytes) -> str:
    """The beginning of a line, whatever its bytes are."""
    return line[:SHOWN_CHARACTERS].decode(errors="replace")


class Unfit(ValueError):
    """Why one line cannot be imported."""


def blocks_of(path: Path | Part, offset: int) -> Iterator[tuple[Block, int]]:
    """Whole lines, and how many bytes of the file have been read. A line without an end is given up, not gathered."""
    with path.open("rb") as file:
        file.seek(offset)
        rest = b""
        while chunk := file.read(BLOCK_BYTES):
            whole, end, rest = (rest + chunk).rpartition(b"\n")
            # Keep only the beginning of what is too long already; the rest of it is read and forgotten.
            rest = rest[: LONGEST_LINE + 1]
            yield Block(whole + end), file.tell()
        if rest.strip(b"\r\x1a"):
            yield Block(rest), file.tell()


def has_control(text: bytes) -> bool:
    return len(text.translate(None, CONTROL)) != len(text)


def decode(line: bytes, encoding: str) -> str:
    """The line as text: UTF-8, else the layout's own encoding. Raises Unfit where neither reads it."""
    if len(line) > LONGEST_LINE:
        raise Unfit(f"the line is longer than {LONGEST_LINE:,} bytes")
    if has_control(line):
        raise Unfit("the line holds a control character or a zero byte")
    try:
        text = line.decode()
    except UnicodeDecodeError:
        text = _decode_as(line, encoding)
    if UNSEEN.search(text):
        raise Unfit("the line holds a character that cannot be seen")
    return unicodedata.normalize("NFC", text)


def _decode_as(line: bytes, encoding: str) -> str:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        raise Unfit(f"the line is neither UTF-8 nor {encoding}") from None


def cells(text: str, form: Form) -> list[str]:
    """Split one odd line; raises Unfit where its columns cannot be told apart for certain."""
    found = _by_csv(text, form) or _by_edges(text, form)
    if form.spare and len(found) == form.width - 1:
        found.append("")
    if len(found) != form.width:
        raise Unfit(f"{len(found)} columns instead of {form.width}")
    if max(map(len, found)) > LONGEST_CELL:
        raise Unfit(f"a cell is longer than {LONGEST_CELL:,} characters")
    return found


def _by_csv(text: str, form: Form) -> list[str]:
    """As a careful reader splits it; nothing where a quote stands where none may."""
    if not form.quoting:
        return text.split(form.delimiter)
    try:
        return next(csv.reader([text], delimiter=form.delimiter, strict=True), [])
    except csv.Error:
        return []


def _by_edges(text: str, form: Form) -> list[str]:
    """A quote too many or too few: the edges of the columns may still be where they belong."""
    between = form.quoted_edge.decode()
    if text.startswith('"') and text.endswith('"') and text.count(between) == form.width - 1:
        return [cell.replace('""', '"') for cell in text[1:-1].split(between)]
    return [cell.strip('"') for cell in text.split(form.delimiter)]
