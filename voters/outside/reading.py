"""A list from outside as lines: text of any delimiter, a workbook, an archive, wide characters, a web page.

What is damaged in one line stays in that line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voters.outside import columns
from voters.roll import opening
from voters.roll.layouts import tidy
from voters.roll.lines import Form, Reject, Unfit, blocks_of, cells, decode, shown
from voters.roll.opening import Part, head_of
from voters.roll.recognise import (
    BYTE_ORDER_MARKS,
    DELIMITERS,
    MOST_COLUMNS,
    FileRefused,
    first_lines,
    has_spare,
    head_of_text,
    split,
)

LONG_NUMBER = re.compile(r"[0-9]{5}")


@dataclass(frozen=True)
class ListFile:
    """A file of lines of which the columns are known."""

    part: Part
    form: Form
    headers: tuple[str, ...]
    offset: int  # bytes before the first line
    first_line: int  # its number in the file


@dataclass(frozen=True)
class Block:
    """A few thousand lines. count = len(rows) + len(rejects) + blank_count, always."""

    rows: list[tuple[int, list[str]]]  # the number of the line, its cells without blanks at their ends
    rejects: list[Reject]
    blank_count: int
    count: int
    bytes_read: int


def opened(path: Path, kind: str, *, named: bool = False) -> ListFile:
    """Say how the file is written, or raise FileRefused for what is no list.

    A first line without a digit, or with a name that we know and no long number, names the columns; ``named`` says that
    it does. Columns without names are called Column 1, Column 2 and so on.
    """
    part = _only_part(path)
    head = _head(part)
    rows = first_lines(head)
    delimiter = max(DELIMITERS, key=rows[0].count)
    headers = split(rows[0], delimiter)
    mark = next((len(mark) for mark in BYTE_ORDER_MARKS if head.startswith(mark)), 0)
    has_header = named or _names_columns(rows[0], headers, kind)
    offset = (head.find(b"\n") + 1 or len(head)) if has_header else mark
    if len(headers) > MOST_COLUMNS:
        raise FileRefused("too_many_columns", f"The file has {len(headers):,} columns; {MOST_COLUMNS:,} are the most.")
    spare = has_spare(rows[has_header:], delimiter, len(headers)) if len(headers) > 1 else False
    form = Form(delimiter, len(headers) + spare, "windows-1252", spare=spare)
    names = headers if has_header else [f"Column {number}" for number in range(1, len(headers) + 1)]
    return ListFile(part, form, tuple(names), offset, 1 + has_header)


def _only_part(path: Path) -> Part:
    parts = [part for part in opening.parts(path) if _head(part, checked=False).strip()]
    if not parts:
        raise FileRefused("empty", "The file is empty. Download it again.")
    if len(parts) > 1:
        raise FileRefused("several_files", f"It holds {len(parts)} lists. Import them one by one.")
    return parts[0]


def _head(part: Part, *, checked: bool = True) -> bytes:
    """The beginning. A list may be one line without an end, so that is no fault here."""
    try:
        return head_of_text(part) if checked else head_of(part)
    except FileRefused as refusal:
        if refusal.code != "no_lines":
            raise
    return head_of(part)


def _names_columns(line: str, headers: list[str], kind: str) -> bool:
    """Whether the first line is no voter: five digits in a row are a number, and a voter may be called Day."""
    if LONG_NUMBER.search(line):
        return False
    known = {name for ours in columns.FIELDS[kind] for name in columns.NAMES[ours]}
    return not any(character.isdigit() for character in line) or any(tidy(header) in known for header in headers)


def blocks(file: ListFile) -> Iterator[Block]:
    """Every line of the file after its header, in order.

    Each is read by itself, so that a quote or a carriage return out of place never reaches the next.
    """
    number = file.first_line
    for lines, read in blocks_of(file.part, file.offset):
        rows, rejects = [], []
        for place in range(len(lines)):
            line = lines[place].removesuffix(b"\r")
            try:
                row = _stripped(cells(decode(line, file.form.encoding), file.form)) if line.strip(b" \t") else []
                rows += [(number + place, row)] if any(row) else []
            except Unfit as unfit:
                rejects.append(Reject(number + place, str(unfit), shown(line)))
        number += len(lines)
        yield Block(rows, rejects, len(lines) - len(rows) - len(rejects), len(lines), read)


def _stripped(row: list[str]) -> list[str]:
    return [cell.strip() for cell in row]
