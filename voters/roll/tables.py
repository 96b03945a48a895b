"""Workbooks, and the tables of web pages that some systems call workbooks, as lines of comma separated cells."""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import fastexcel
import polars as pl

from voters.roll import archives
from voters.roll.refusing import FileRefused
from voters.roll.streams import Readable, chunks

# A workbook is held in memory as a whole, so it may not be large; a state's whole roll does not fit into one anyway.
LARGEST_WORKBOOK = 64_000_000
LARGEST_UNPACKED = 500_000_000
MOST_TIMES = 200
ROWS_AT_A_TIME = 10_000
LONGEST_CELL = 10_001
LONGEST_TAG = 1_000_000
BESIDE_WORKBOOK = "xl/workbook.xml"


def is_workbook(path: Path) -> bool:
    """Whether a zip archive is a workbook."""
    try:
        with archives.opened(path) as archive:
            return BESIDE_WORKBOOK in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def sheets(path: Path) -> list[str]:
    """The names of a workbook's sheets; raises FileRefused for one that is damaged or too large to be held."""
    size = path.stat().st_size
    unpacked = size
    if zipfile.is_zipfile(path):
        with archives.opened(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    if size > LARGEST_WORKBOOK or unpacked > min(LARGEST_UNPACKED, MOST_TIMES * size):
        raise FileRefused("workbook_too_large", "The workbook is too large to be opened. Save its sheets as CSV.")
    try:
        return list(fastexcel.read_excel(path).sheet_names)
    except fastexcel.FastExcelError as error:
        raise FileRefused("not_text", "This looks like a workbook and cannot be opened. Save it as CSV.") from error


def sheet_lines(path: Path, sheet: str) -> Iterator[bytes]:
    """The rows of one sheet, all cells as text."""
    try:
        loaded = fastexcel.read_excel(path).load_sheet(sheet, header_row=None, dtypes="string")
    except fastexcel.FastExcelError as error:
        raise FileRefused("not_text", "A sheet of the workbook cannot be opened. Save it as CSV.") from error
    frame: pl.DataFrame = loaded.to_polars()
    for start in range(0, len(frame), ROWS_AT_A_TIME):
        rows = frame.slice(start, ROWS_AT_A_TIME).fill_null("")
        yield (
            rows.select(pl.all().str.replace_all(r"[\r\n]+", " "))
            .write_csv(include_header=False, quote_style="always")
            .encode()
        )


def page_lines(source: Readable) -> Iterator[bytes]:
    """The rows of the tables of a web page."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    table = _Table()
    for chunk in chunks(source):
        table.feed(decoder.decode(chunk))
        if len(table.rawdata) > LONGEST_TAG:
            raise FileRefused("not_text", "This web page has a tag without an end. Save the list as CSV.")
        yield table.written()
    table.close()
    yield table.written()


class _Table(HTMLParser):
    """Writes each row of a table when it ends; all else of the page is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._rows: list[list[str]] = []
        self._row: list[str] = []
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- the parser's
        if tag == "tr":
            self._end_row()
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = []
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and sum(map(len, self._cell)) < LONGEST_CELL:
            self._cell.append(data[:LONGEST_CELL])

    def _end_cell(self) -> None:
        if self._cell is not None:
            self._row.append(" ".join("".join(self._cell).split()))
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row:
            self._rows.append(self._row)
        self._row = []

    def written(self) -> bytes:
        """The rows that have ended since the last time."""
        text = io.StringIO()
        csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(self._rows)
        self._rows = []
        return text.getvalue().encode(errors="surrogateescape")
