"""Bytes that are made while they are read: what is not plain lines becomes plain lines, and nothing is kept."""

import codecs
import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import BinaryIO

CHUNK = 1_000_000
LONGEST_RECORD = 1_000_000
Readable = BinaryIO | io.RawIOBase


class Drawn(io.RawIOBase):
    """A file whose bytes an iterator makes. It is read from beginning to end and can only be skipped forward."""

    def __init__(self, pieces: Iterator[bytes], source: Readable) -> None:
        self._pieces, self._source = pieces, source
        self._rest, self._at = b"", 0

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        """``size`` bytes, fewer at the end only; all where none is said."""
        wanted = -1 if size is None else size
        parts, length = [self._rest], len(self._rest)
        while wanted < 0 or length < wanted:
            piece = next(self._pieces, None)
            if piece is None:
                break
            parts.append(piece)
            length += len(piece)
        whole = b"".join(parts)
        found, self._rest = (whole, b"") if wanted < 0 else (whole[:wanted], whole[wanted:])
        self._at += len(found)
        return found

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Read on to ``offset``; raises ValueError for a way back."""
        if whence != io.SEEK_SET or offset < self._at:
            raise ValueError("what is made while it is read cannot be read backwards")
        while self._at < offset and self.read(min(CHUNK, offset - self._at)):
            pass
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        self._source.close()
        super().close()


def drawn(opens: Callable[[], Readable], pieces: Callable[[Readable], Iterator[bytes]]) -> Callable[[], Drawn]:
    """A way to open what ``pieces`` makes of what ``opens`` opens."""

    def open_again() -> Drawn:
        source = opens()
        return Drawn(pieces(source), source)

    return open_again


def chunks(source: Readable) -> Iterator[bytes]:
    """What a file holds, a megabyte at a time."""
    while chunk := source.read(CHUNK):
        yield chunk


def _mark(error: UnicodeError) -> tuple[str, int]:
    """What is no character becomes a zero byte, for which its line is refused and no other."""
    end = error.end if isinstance(error, UnicodeDecodeError) else 0
    return "\0", end


codecs.register_error("refuse_the_line", _mark)


def wide(encoding: str) -> Callable[[Readable], Iterator[bytes]]:
    """UTF-16 as UTF-8."""

    def pieces(source: Readable) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(encoding)(errors="refuse_the_line")
        for chunk in chunks(source):
            yield decoder.decode(chunk).encode(errors="replace")
        yield decoder.decode(b"", final=True).encode(errors="replace")

    return pieces


def lines(source: Readable) -> Iterator[bytes]:
    """Whole lines without their ends. Of a line without an end only the beginning is kept."""
    rest = b""
    for chunk in chunks(source):
        *found, rest = (rest + chunk).split(b"\n")
        yield from found
        rest = rest[: LONGEST_RECORD + 1]
    if rest:
        yield rest


def joined(first_cell: str, delimiter: str, width: int) -> Callable[[Readable], Iterator[bytes]]:
    """Records of which a quoted cell goes on in the next line, one a line, with a blank where the line ended.

    A record ends where its quotes are even, and in any case where the next line begins like a record and has as many
    columns as one: so a quote too many costs its own record at most.
    """
    begins = re.compile(rb'^"?' + first_cell.strip("^$").encode() + rb'"?' + re.escape(delimiter.encode()))
    edge = delimiter.encode()

    def pieces(source: Readable) -> Iterator[bytes]:
        record: list[bytes] = []
        quotes = length = 0
        for raw in lines(source):
            line = raw.removesuffix(b"\r")
            is_next = begins.match(line) is not None and line.count(edge) >= width - 1
            if record and (quotes % 2 == 0 or is_next or length > LONGEST_RECORD):
                yield b" ".join(record) + b"\n"
                record, quotes, length = [], 0, 0
            record.append(line)
            quotes, length = quotes + line.count(b'"'), length + len(line)
        if record:
            yield b" ".join(record) + b"\n"

    return pieces


def cut(widths: tuple[int, ...]) -> Callable[[Readable], Iterator[bytes]]:
    """Lines of fixed width as lines with tabs between their columns. A tab inside makes a line that does not fit."""
    edges = [sum(widths[:place]) for place in range(len(widths) + 1)]

    def pieces(source: Readable) -> Iterator[bytes]:
        for raw in lines(source):
            line = raw.removesuffix(b"\r")
            cells = [line[start:end].strip(b" ") for start, end in pairwise(edges)]
            yield (b"\t".join(cells) if len(line) >= edges[-1] else line) + b"\n"

    return pieces
