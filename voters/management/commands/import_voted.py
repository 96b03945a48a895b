"""Read who has voted already: ``manage.py import_voted FILE --campaign SLUG``."""

import csv
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import CommandError, CommandParser

from voters import voted
from voters.management.answering import AnsweringCommand, UnknownCampaign, campaign_named


class NoVotedFile(ValueError):
    """This is no list of voters' numbers."""

    code = "no_voted_file"


class Command(AnsweringCommand):
    help = "Note who has voted: the first column, or the one named, holds the voter's number on the roll."
    refusals = (UnknownCampaign, NoVotedFile)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="one voter a line, with commas, tabs or bars between columns")
        parser.add_argument("--campaign", metavar="SLUG", required=True)
        parser.add_argument("--column", help="the heading of the column with the number")
        super().add_arguments(parser)

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.", returncode=2)
        began = perf_counter()
        campaign = campaign_named(options["campaign"])
        noted = voted.note(campaign=campaign, external_ids=_numbers(options["file"], options["column"]), by=None)
        return asdict(noted) | {"seconds": round(perf_counter() - began, 3)}

    def tell(self, answer: dict[str, Any]) -> str:
        return (
            f"{answer['rows']:,} lines: {answer['noted']:,} noted as having voted, {answer['already']:,} noted before, "
            f"{answer['duplicates']:,} twice in the file, {answer['unknown']:,} not on the roll."
        )


def _numbers(path: Path, column: str | None) -> Iterator[str]:
    """The number in each line. A first line without a digit is a heading."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            yield from _cells(csv.reader(file, delimiter=_delimiter(first)), column)
    except (UnicodeDecodeError, csv.Error):
        raise NoVotedFile("The file is not text in UTF-8 with one voter a line.") from None


def _cells(lines: Iterator[list[str]], column: str | None) -> Iterator[str]:
    at = 0
    for number, line in enumerate(lines):
        if number == 0 and column:
            at = _position(line, column)
            continue
        cell = line[at].strip() if len(line) > at else ""
        if "\x00" in cell or len(cell) > 40:
            raise NoVotedFile(f"Line {number + 1} holds no voter's number.")
        if cell and (number or any(character.isdigit() for character in cell)):
            yield cell


def _position(headings: list[str], column: str) -> int:
    names = [heading.strip().lower() for heading in headings]
    if column.strip().lower() not in names:
        raise NoVotedFile(f"The file has no column {column}.")
    return names.index(column.strip().lower())


def _delimiter(line: str) -> str:
    return max(",\t|;", key=line.count)
