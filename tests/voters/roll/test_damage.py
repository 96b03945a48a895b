"""Whatever happens to some lines of a file, the sum is exact and all other lines are read as ever."""

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.bench.voter_files.forms import FORMS
from tests.bench.voter_files.make import make
from tests.voters.roll.test_applying import imported
from voters.models import Voter
from voters.roll import filling, reading
from voters.roll.recognise import recognise
from voters.roll.report import Report

TODAY = date(2026, 11, 3)
ROWS = 12
MARKS = [b'"', b'""', b'","', b"\t", b",", b"|", b"\n", b"\r", b"\0", b"\x81", b"\xff\xfe", b"'", b"\xe2\x80\xae"]
pieces = st.one_of(st.sampled_from(MARKS), st.binary(max_size=20))
# Which line, where in it, how many bytes go, and what comes instead.
harms = st.lists(st.tuples(st.integers(1, ROWS - 2), st.floats(0, 1), st.integers(0, 400), pieces), max_size=4)


@cache
def whole(layout: str, folder: Path) -> tuple[list[bytes], pl.DataFrame]:
    made = make(layout, ROWS, folder, clean=True)
    return made.path.read_bytes().removesuffix(b"\n").split(b"\n"), read(made.path)[0]


def whole_path(layout: str, folder: Path) -> Path:
    """The file before any harm."""
    return folder / FORMS[layout].file_name


def read(path: Path) -> tuple[pl.DataFrame, int, int]:
    """The voters in order, how many lines were refused or blank, and how many there were."""
    blocks = list(reading.blocks(recognise(path), today=TODAY))
    frame = pl.concat([block.frame for block in blocks]).sort("line")
    left_out = sum(len(block.rejects) + block.blank_count for block in blocks)
    return frame, left_out, sum(block.count for block in blocks)


def harmed_by(harm: list[tuple[int, float, int, bytes]], lines: list[bytes]) -> list[bytes]:
    spoilt = list(lines)
    for place, share, gone, piece in harm:
        at = int(share * len(spoilt[place]))
        spoilt[place] = spoilt[place][:at] + piece + spoilt[place][at + gone :]
    return spoilt


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damage")


@pytest.mark.parametrize("layout", ["OH", "NC", "FL", "VAN", "TX"])
@settings(max_examples=60)
@example(harm=[(5, 0.5, 0, b'"')])
@example(harm=[(5, 0.5, 400, b""), (6, 0.0, 0, b"\0")])
@given(harm=harms)
def test_damage_stays_where_it_is(layout: str, folder: Path, harm: list[tuple[int, float, int, bytes]]) -> None:
    lines, untouched = whole(layout, folder / layout)
    spoilt = harmed_by(harm, lines)
    path = folder / layout / "spoilt.txt"
    path.write_bytes(b"\n".join(spoilt) + b"\n")

    frame, left_out, count = read(path)

    header = FORMS[layout].header
    harmed = {place for place, *_ in harm}
    sound = [number for number in range(header, ROWS + header) if number not in harmed]
    ids = [untouched["external_id"][number - header] for number in sound]
    kept = {row["external_id"]: row for row in frame.drop("line").iter_rows(named=True) if row["external_id"] in ids}
    wanted = {row["external_id"]: row for row in untouched.drop("line").iter_rows(named=True)}
    assert kept == {number: wanted[number] for number in ids}
    assert len(frame) + left_out == count
    assert count == sum(line.count(b"\n") + 1 for line in spoilt) - header


def on_the_roll(path: Path) -> tuple[dict[str, tuple[object, ...]], Report]:
    """Everybody whom a file brings to an empty roll; the roll is as before afterwards."""
    with transaction.atomic():
        report = imported(path)
        rows = Voter.objects.values_list(
            *("external_id", "last_name", "birth_date", "party", "status", "precinct", "voted_in"),
            *("household__address_line", "household__unit", "household__city"),
        )
        people = {str(row[0]): row for row in rows}
        transaction.set_rollback(True)
    return people, report


@pytest.mark.django_db
@pytest.mark.parametrize("straight", [True, False])
@settings(max_examples=6)
@example(harm=[(5, 0.5, 400, b""), (6, 0.0, 0, b"\0")])
@given(harm=harms)
def test_through_a_whole_import_the_sum_is_exact_and_sound_lines_are_voters(
    straight: bool, folder: Path, monkeypatch: pytest.MonkeyPatch, harm: list[tuple[int, float, int, bytes]]
) -> None:
    if not straight:
        monkeypatch.setattr(filling, "can_fill", lambda *_, **__: False)
    lines, untouched = whole("OH", folder / "OH")
    spoilt = harmed_by(harm, lines)
    path = folder / "OH" / "spoilt.txt"
    path.write_bytes(b"\n".join(spoilt) + b"\n")
    harmed = {place for place, *_ in harm}
    sound = [untouched["external_id"][number - 1] for number in range(1, ROWS + 1) if number not in harmed]

    wanted, _ = on_the_roll(whole_path("OH", folder / "OH"))
    people, report = on_the_roll(path)

    assert {number: people[number] for number in sound} == {number: wanted[number] for number in sound}
    assert report.created + report.duplicates + report.rejected + report.skipped == report.rows
    assert report.rows == sum(line.count(b"\n") + 1 for line in spoilt) - 1
    assert report.created == len(people)
