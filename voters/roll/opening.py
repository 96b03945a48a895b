"""What a file is on the outside: plain lines, an archive, a workbook, a table of a web page, wide characters.

Whatever it is, it comes out as parts that are read like files of plain lines.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from voters.roll import archives, streams, tables
from voters.roll.refusing import FileRefused
from voters.roll.streams import Readable

HEAD_BYTES = 1_000_000
MOST_FILES = 1_000
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the second is an empty one
WEB_PAGE = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<(!doctype|html|table|\?xml|meta|head)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of lines: a file itself, a member of an archive, a sheet of a workbook."""

    name: str
    size: int  # bytes, as far as they are known before they are read
    opens: Callable[[], Readable]
    path: Path  # of the file that it is, or is in
    is_plain: bool  # read as it lies there, so that its end can be looked at first

    def open(self, mode: Literal["rb"] = "rb") -> Readable:  # noqa: ARG002 -- as Path has it
        """From its first byte."""
        return self.opens()

    def drawn(self, pieces: Callable[[Readable], Iterator[bytes]]) -> "Part":
        """The same part with its bytes made into others."""
        return Part(self.name, self.size, streams.drawn(self.opens, pieces), self.path, is_plain=False)


def parts(path: Path) -> list[Part]:
    """The files of lines that ``path`` holds; raises FileRefused for an archive or a workbook that is none."""
    return [part for file in _files(path) for part in _of_file(file)]


def left_out(path: Path) -> list[str]:
    """The names of files in archives that are none of its ``parts``: they lie in folders that nobody looks into."""
    archived = (file for file in _files(path) if head_of(file).startswith(ZIP) and not tables.is_workbook(file))
    return [name for file in archived for name in archives.left_out(file)]


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
    if len(files) > MOST_FILES:
        raise FileRefused("too_many_files", f"The folder holds {len(files):,} files; {MOST_FILES:,} are the most.")
    return files


def _of_file(path: Path) -> list[Part]:
    head = head_of(path)
    if head.startswith(ZIP) and tables.is_workbook(path):
        return [_of_sheet(path, sheet) for sheet in tables.sheets(path)]
    if head.startswith(OLD_WORKBOOK):
        return [_of_sheet(path, sheet) for sheet in tables.sheets(path)]
    if head.startswith(ZIP):
        return [_as_lines(_of_member(path, member)) for member in archives.members(path)]
    return [_as_lines(Part(path.name, path.stat().st_size, lambda: path.open("rb"), path, is_plain=True))]


def _of_member(path: Path, member: archives.Member) -> Part:
    return Part(member.name, member.size, member.open, path, is_plain=False)


def _of_sheet(path: Path, sheet: str) -> Part:
    def pieces(_: Readable) -> Iterator[bytes]:
        return tables.sheet_lines(path, sheet)

    return Part(f"{path.name}, {sheet}", path.stat().st_size, lambda: path.open("rb"), path, is_plain=False).drawn(
        pieces
    )


def _as_lines(part: Part) -> Part:
    """UTF-16 and tables of web pages, whatever their names say, become lines."""
    with part.open("rb") as file:
        head = file.read(4_096)
    if encoding := _wide(head):
        return _as_table(part.drawn(streams.wide(encoding)))
    return _as_table(part)


def _as_table(part: Part) -> Part:
    with part.open("rb") as file:
        head = file.read(4_096)
    return part.drawn(tables.page_lines) if WEB_PAGE.match(head) else part


def _wide(head: bytes) -> str:
    """The kind of UTF-16 that a text is written in, by its mark or by its zeros; empty where it is none."""
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return ""  # UTF-32, which is refused
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = head[:1_000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd * 4 > len(sample) and not even and len(sample) > 20:
        return "utf-16-le"
    return "utf-16-be" if even * 4 > len(sample) and not odd and len(sample) > 20 else ""


def head_of(path: "Path | Part") -> bytes:
    """The first bytes."""
    with path.open("rb") as file:
        return file.read(HEAD_BYTES) or b""
