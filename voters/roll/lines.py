"""Looks at each physical line before anything parses it, so that damage in one row never reaches another.

Bulk readers either stop at a damaged row or, told to ignore errors, lose half a file without a word. So the sound lines
are known by counting, go on in blocks, and everything else is looked at alone.
"""

import csv
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voters.roll.opening import Part

BLOCK_BYTES = 2_000_000
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


@dataclass(slots=True)
class Lines:
    """One block of a file, sorted into what can be parsed together and what was parsed alone."""

    good: list[bytes] = field(default_factory=list)  # every cell is as it should be
    good_numbers: list[int] = field(default_factory=list)
    untidy: list[bytes] = field(default_factory=list)  # with blanks or marks too many
    untidy_numbers: list[int] = field(default_factory=list)
    odd: list[list[str]] = field(default_factory=list)
    odd_numbers: list[int] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    blank_count: int = 0
    known_count: int = 0  # lines that the roll holds already; they stand in none of the lists
    count: int = 0
    bytes_read: int = 0
    first: int = 0  # the number of the block's first line
    hashes: npt.NDArray[np.int64] | None = None  # of every line of the block, in order

    def in_order(self) -> None:
        """Put the lines of each list in the order of the file again."""
        for lines, numbers in ((self.good, self.good_numbers), (self.untidy, self.untidy_numbers)):
            pairs = sorted(zip(numbers, lines, strict=True))
            numbers[:], lines[:] = [number for number, _ in pairs], [line for _, line in pairs]

    def text(self, number: int) -> str:
        """The line of this number as it was written, or nearly, for whoever has to mend it."""
        for numbers, written in ((self.good_numbers, self.good), (self.untidy_numbers, self.untidy)):
            place = bisect_left(numbers, number)
            if numbers[place : place + 1] == [number]:
                return shown(written[place])
        return " | ".join(self.odd[self.odd_numbers.index(number)])[:SHOWN_CHARACTERS]


def shown(line: bytes) -> str:
    """The beginning of a line, whatever its bytes are."""
    return line[:SHOWN_CHARACTERS].decode(errors="replace")


class Unfit(ValueError):
    """Why one line cannot be imported."""


def blocks_of(path: Path | Part, offset: int) -> Iterator[tuple[list[bytes], int]]:
    """Whole lines, and how many bytes of the file have been read. A line without an end is given up, not gathered."""
    with path.open("rb") as file:
        file.seek(offset)
        rest = b""
        while chunk := file.read(BLOCK_BYTES):
            *lines, rest = (rest + chunk).split(b"\n")
            # Keep only the beginning of what is too long already; the rest of it is read and forgotten.
            rest = rest[: LONGEST_LINE + 1]
            yield lines, file.tell()
        if rest.strip(b"\r\x1a"):
            yield [rest], file.tell()


def has_control(text: bytes) -> bool:
    return len(text.translate(None, CONTROL)) != len(text)


def sort_one(line: bytes, number: int, form: Form, lines: Lines, *, clean: bool) -> None:
    """Put one line where it belongs."""
    if line.isascii() and _is_plain(line, form) and (clean or not has_control(line)):
        _keep(line, number, form, lines)
    elif not line.strip(b" \t"):
        lines.blank_count += 1
    else:
        _sort_odd(line, number, form, lines)


def _sort_odd(line: bytes, number: int, form: Form, lines: Lines) -> None:
    try:
        text = decode(line, form.encoding)
        encoded = text.encode()
        if _is_plain(encoded, form):
            _keep(encoded, number, form, lines)
        else:
            lines.odd.append(cells(text, form))
            lines.odd_numbers.append(number)
    except Unfit as unfit:
        lines.rejects.append(Reject(number, str(unfit), shown(line)))


def _keep(line: bytes, number: int, form: Form, lines: Lines) -> None:
    if _is_untidy(line, form):
        lines.untidy.append(line)
        lines.untidy_numbers.append(number)
    else:
        lines.good.append(line)
        lines.good_numbers.append(number)


def _is_untidy(line: bytes, form: Form) -> bool:
    """Whether a cell may hold blanks too many or the mark that keeps a spreadsheet from calculating it."""
    if b"  " in line or b"'" in line or (form.delimiter != "\t" and b"\t" in line):
        return True
    if line.startswith(b'"'):
        return b' "' in line or b'" ' in line
    return b" " + form.edge in line or form.edge + b" " in line or line.startswith(b" ") or line.endswith(b" ")


def _is_plain(line: bytes, form: Form) -> bool:
    """Whether counting proves that every reader splits this line in the same way."""
    if len(line) > LONGEST_CELL:
        return False
    if not form.quoting or b'"' not in line:
        return line.count(form.edge) == form.width - 1
    return (
        line.count(b'"') == 2 * form.width
        and line.count(form.quoted_edge) == form.width - 1
        and line.startswith(b'"')
        and line.endswith(b'"')
    )


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
