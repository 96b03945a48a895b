"""What a file is: which layout, which columns. What is no voter file is refused here, before a row is read."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path

from voters.roll import beside, lines, opening, streams, whole
from voters.roll.layouts import AUTO, LAYOUTS, Layout, tidy
from voters.roll.opening import Part, head_of
from voters.roll.refusing import FileRefused

__all__ = ["FileRefused", "Source", "cut_short", "first_lines", "has_spare", "head_of_text", "recognise", "split"]

TAIL_BYTES = 1_000_000
LINES_LOOKED_AT = 50
MOST_COLUMNS = 1_000
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xc3\xaf\xc2\xbb\xc2\xbf")  # the second is one that was encoded twice
DELIMITERS = (",", "\t", "|", ";")
KINDS = frozenset({"PRIMARY", "GENERAL", "SPECIAL", "RUNOFF", "MUNICIPAL"})

BEGINNINGS = (
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "an archive or a workbook inside an archive"),
    (b"\xd0\xcf\x11\xe0", "an old workbook inside an archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "a database"),
)
# What is no voter file may lie beside voter files in an archive or a folder.
PASSED_OVER = frozenset({"unknown_layout", "another_layout", "not_text", "no_lines", "empty"})


@dataclass(frozen=True, slots=True)
class Source:
    """A voter file that has been recognised and can be read."""

    path: Part
    layout: Layout
    state: str  # of rows that do not say; empty: each says its own
    delimiter: str
    width: int  # columns in a sound line
    positions: dict[str, tuple[int, ...]]  # our column: theirs, by position
    where_empty: dict[str, tuple[int, ...]]  # theirs that count in rows where the former are empty
    elections: tuple[tuple[int, str], ...]  # position of a column, the election it stands for
    told_elections: int | None  # position of the column that lists elections in words
    registered: tuple[tuple[int, frozenset[str]], ...]  # what these columns say of a voter; of others it is no voter
    offset: int  # bytes before the first row
    first_line: int  # its number in the file
    size: int
    beside: beside.Beside
    spare: bool  # each line ends with a delimiter too many
    cities: whole.Cities = field(default_factory=whole.Cities)  # learnt while reading, for whole addresses
    others: tuple["Source", ...] = ()  # further files of the same state that came with it
    no_voters: tuple[tuple[Part, FileRefused], ...] = ()  # what lies beside them and is no list of voters

    @property
    def parts(self) -> tuple["Source", ...]:
        """Each file of lines, itself the first."""
        return (self, *self.others)

    @property
    def tells_elections(self) -> bool:
        """Whether the voter file itself says who voted when."""
        return bool(self.elections or self.beside.elections) or self.told_elections is not None

    @property
    def form(self) -> lines.Form:
        return lines.Form(self.delimiter, self.width, self.layout.encoding, self.layout.quoting, self.spare)

    @property
    def columns(self) -> set[int]:
        """The positions of the file's columns that carry any of ours but elections."""
        carried = (at for wanted in (self.positions, self.where_empty) for found in wanted.values() for at in found)
        return {at for at in (*carried, *(position for position, _ in self.registered)) if at < self.width}


def recognise(path: Path, *, layout: str | Layout = AUTO, state: str = "") -> Source:
    """Say what ``path`` holds, or raise FileRefused with the reason.

    An archive or a folder may hold several files of one state, and others that are no voter files.
    """
    parts = opening.parts(path)
    if len(parts) == 1:
        return _one(parts[0], layout, state, parts)
    found: list[Source] = []
    refusals: list[tuple[Part, FileRefused]] = []
    for part in parts:
        try:
            found.append(_one(part, layout, state, parts))
        except FileRefused as refusal:
            if refusal.code not in PASSED_OVER:
                raise refusal.of(part.name) from refusal
            refusals.append((part, refusal))
    if not found:
        raise refusals[0][1] if refusals else FileRefused("empty", "There is no file in it. Get it again.")
    _check_alike(found)
    first, *others = found
    return replace(first, others=tuple(others), size=sum(source.size for source in found), no_voters=tuple(refusals))


def _check_alike(found: list[Source]) -> None:
    first = found[0]
    for other in found[1:]:
        if other.layout.name != first.layout.name:
            names = f"{first.layout.name} and {other.layout.name}"
            raise FileRefused("mixed_layouts", f"It holds files of {names}. Import them one by one.")
        if (other.positions, other.delimiter) != (first.positions, first.delimiter):
            raise FileRefused("mixed_columns", "Its files do not name the same columns. Import them one by one.")


def _one(part: Part, layout: str | Layout, state: str, among: list[Part]) -> Source:
    """One file of lines."""
    head = head_of_text(part)
    source = _recognised(part, head, layout, state, among)
    if source is None:
        raise _not_recognised(part, head, layout)
    if source.path.is_plain:
        _check_end(source)
    if not source.state and "state" not in source.positions:
        raise FileRefused("no_state", "No column says which state these voters are in. Name it with --state.")
    return source


def _recognised(part: Part, head: bytes, layout: str | Layout, state: str, among: list[Part]) -> Source | None:
    found = _with_header(part, head, layout, state) or _without_header(part, head, layout, state)
    found = found or _of_fixed_width(part, head, layout, state)
    if found and found.layout.pairs:
        return replace(found, beside=beside.read(part, among))
    return found


def head_of_text(part: Part) -> bytes:
    """The beginning of a file that is text; refuses what is none."""
    head = head_of(part)
    _check_is_text(head)
    return head


def _check_is_text(head: bytes) -> None:
    if not head.strip():
        raise FileRefused("empty", "The file is empty. Download it again.")
    if not head.strip(b"\0"):
        raise FileRefused("zeros", "The file holds only zero bytes: a copy that failed. Download it again.")
    for beginning, what in BEGINNINGS:
        if head.startswith(beginning):
            raise FileRefused("not_text", f"This is {what}, not a text file. Unpack it, or save it as CSV.")
    if head.count(0) * 5 > len(head):
        raise FileRefused("wrong_encoding", "The file is written in wide characters. Save it as UTF-8 and try again.")
    if b"\n" not in head:
        raise FileRefused("no_lines", "The file has no lines: it is damaged or not a voter file.")


def _check_end(source: Source) -> None:
    """Refuse a file of which the end is missing: half a roll must not pass for the whole."""
    with source.path.open("rb") as file:
        file.seek(max(source.offset, source.size - TAIL_BYTES))
        last = (file.read() or b"").rstrip(b"\x1a").rpartition(b"\n")[2].rstrip(b"\r")
    try:
        if last.strip():
            lines.cells(lines.decode(last, source.layout.encoding), source.form)
    except lines.Unfit:
        raise cut_short() from None


def cut_short() -> FileRefused:
    """The answer to a file of which the end is missing."""
    return FileRefused(
        "cut_short", "The file ends in the middle of a line: it was cut when it was copied. Get it again."
    )


def _mark(head: bytes) -> int:
    """How many bytes of a byte order mark the file begins with."""
    return next((len(mark) for mark in BYTE_ORDER_MARKS if head.startswith(mark)), 0)


def first_lines(head: bytes) -> list[str]:
    """The first lines as text; only ASCII matters here, so the encoding does not."""
    text = head[_mark(head) :].decode("windows-1252", errors="replace")
    return [line.rstrip("\r") for line in text.split("\n")[:LINES_LOOKED_AT]]


def split(line: str, delimiter: str, *, quoting: bool = True) -> list[str]:
    """One line as cells, without blanks at their ends."""
    try:
        found = next(csv.reader([line], delimiter=delimiter), []) if quoting else line.split(delimiter)
    except csv.Error:
        found = line.split(delimiter)
    return [cell.strip() for cell in found]


def has_spare(rows: list[str], delimiter: str, width: int) -> bool:
    """Whether most of these lines end with a delimiter too many."""
    cells = [split(row, delimiter) for row in rows if row.strip()]
    return 2 * sum(len(row) == width + 1 and not row[-1] for row in cells) > len(cells)


def _candidates(layout: str | Layout) -> Iterator[Layout]:
    if isinstance(layout, Layout):
        yield layout
        return
    for known in LAYOUTS.values():
        if layout in (AUTO, known.name):
            yield known


def _with_header(part: Part, head: bytes, layout: str | Layout, state: str) -> Source | None:
    """The layout of which the first line names most, if it names what that layout cannot do without."""
    line = first_lines(head)[0]
    found: list[tuple[int, Layout, list[str], str]] = []
    for known in _candidates(layout):
        for delimiter in dict.fromkeys((known.delimiter, *DELIMITERS)):
            names = split(line, delimiter)
            index = _index(known, names)
            if known.header and {tidy(name) for name in known.signature} <= index.keys():
                found.append((len(known.signature) + len(_positions(known.fields, index)), known, names, delimiter))
                break
    if not found:
        return None
    _, known, names, delimiter = max(found, key=lambda each: each[0])
    if known.multiline:
        part = part.drawn(streams.joined(known.row_id, delimiter, len(names)))
        head = head_of(part)
    return _source(part, known, names, delimiter, state, head, offset=head.index(b"\n") + 1, first_line=2)


def _without_header(part: Part, head: bytes, layout: str | Layout, state: str) -> Source | None:
    """The layout whose count of columns fits a line in which an id stands where it should."""
    for known in _candidates(layout):
        for order in known.orders:
            at = order.index(known.fields["external_id"][0])
            for line in first_lines(head):
                cells = split(line, known.delimiter, quoting=known.quoting)
                if len(cells) == len(order) and re.match(known.id_pattern, cells[at]):
                    names = list(order)
                    return _source(part, known, names, known.delimiter, state, head, offset=_mark(head), first_line=1)
    return None


def _of_fixed_width(part: Part, head: bytes, layout: str | Layout, state: str) -> Source | None:
    """The layout of which the lines are as long as these, with an id where it should stand."""
    for known in _candidates(layout):
        names, widths = [name for name, _ in known.widths], [width for _, width in known.widths]
        if not names:
            continue
        at = names.index(known.fields["external_id"][0])
        start = [0, *accumulate(widths)][at]
        for line in first_lines(head):
            number = line[start : start + widths[at]].strip()
            if len(line) in known.line_lengths and re.match(known.id_pattern, number):
                whole_lines = part.drawn(streams.cut(tuple(widths)))
                return _source(whole_lines, known, names, "\t", state, head_of(whole_lines), offset=0, first_line=1)
    return None


def _index(layout: Layout, names: list[str]) -> dict[str, int]:
    """Where each column stands, by its plain name; of two with one name the first."""
    index: dict[str, int] = {}
    aliases = {tidy(other): tidy(name) for other, name in layout.aliases.items()}
    for position, name in enumerate(names):
        plain = tidy(name)
        index.setdefault(aliases.get(plain, plain), position)
    return index


def _source(
    part: Part,
    layout: Layout,
    names: list[str],
    delimiter: str,
    state: str,
    head: bytes,
    *,
    offset: int,
    first_line: int,
) -> Source:
    if len(names) > MOST_COLUMNS:
        raise FileRefused("too_many_columns", f"The file has {len(names):,} columns; {MOST_COLUMNS:,} are the most.")
    index = _index(layout, names)
    spare = has_spare(first_lines(head)[first_line - 1 :], delimiter, len(names))
    positions = _positions(layout.otherwise, index) | _positions(layout.fields, index)
    if "phone_parts" in positions:
        positions.setdefault("phones", ())  # whoever asks whether there are numbers asks for these
    return Source(
        path=part,
        layout=layout,
        state=layout.state or state.upper(),
        delimiter=delimiter,
        width=len(names) + spare,
        positions=whole.promised(positions, first=len(names) + spare),
        where_empty=_positions(layout.where_empty, index),
        elections=_elections(layout, names),
        told_elections=index.get(tidy(layout.told_elections)),
        registered=tuple((index[tidy(name)], said) for name, said in layout.registered.items() if tidy(name) in index),
        offset=offset,
        first_line=first_line,
        size=part.size,
        beside=beside.Beside(),
        spare=spare,
    )


def _positions(wanted: Mapping[str, tuple[str, ...]], index: dict[str, int]) -> dict[str, tuple[int, ...]]:
    """Which of the file's columns carry each of ours, as far as there are any."""
    found = {
        ours: tuple(index[tidy(name)] for name in theirs if tidy(name) in index) for ours, theirs in wanted.items()
    }
    return {ours: at for ours, at in found.items() if at}


def _elections(layout: Layout, names: list[str]) -> tuple[tuple[int, str], ...]:
    """The columns of which each is one election, the oldest first."""
    if not layout.elections:
        return ()
    found = ((position, re.match(layout.elections, name, re.IGNORECASE)) for position, name in enumerate(names))
    return tuple(sorted(((at, _election(match, layout)) for at, match in found if match), key=lambda pair: pair[1]))


def _election(match: re.Match[str], layout: Layout) -> str:
    """'2024-11-05 GENERAL', or '2024 GENERAL' where only the year is known."""
    part = match.groupdict()
    year = part["year"] if len(part["year"]) == 4 else f"20{part['year']}"
    day = f"{year}-{part['month']}-{part['day']}" if part.get("month") else year
    kind = part["kind"].upper().split()[-1]
    known = layout.kinds.get(kind, kind)
    return f"{day} {known if known in KINDS else 'OTHER'}"


def _not_recognised(part: Part, head: bytes, layout: str | Layout) -> FileRefused:
    if isinstance(layout, Layout):
        missing = _missing(layout, first_lines(head)[0])
        return FileRefused("another_layout", f"The file is not in the layout {layout.name}: {missing}")
    if layout == AUTO:
        known = ", ".join(sorted(LAYOUTS))
        return FileRefused(
            "unknown_layout",
            f"No layout fits this file. It is none of {known}, or its first line, which names the columns, is gone.",
        )
    if layout not in LAYOUTS:
        return FileRefused("unknown_layout", f"There is no layout {layout}. There are {', '.join(sorted(LAYOUTS))}.")
    looks_like = _with_header(part, head, AUTO, "") or _without_header(part, head, AUTO, "")
    advice = f"It looks like {looks_like.layout.name}." if looks_like else "No other layout fits it either."
    missing = _missing(LAYOUTS[layout], first_lines(head)[0])
    return FileRefused("another_layout", f"The file is not in the layout {layout}: {missing} {advice}")


def _missing(layout: Layout, first: str) -> str:
    if not layout.header:
        counts = " or ".join(str(count) for count in sorted(map(len, layout.orders)))
        return f"its lines do not have {counts} columns with an id where it should stand."
    there = _index(layout, split(first, layout.delimiter)).keys()
    gone = sorted(name for name in layout.signature if tidy(name) not in there)
    return f"its first line does not name {', '.join(gone)}."
