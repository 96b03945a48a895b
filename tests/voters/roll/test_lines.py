"""Damage in one row never reaches another."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.bench.voter_files.forms import CHOSEN, FORMS
from tests.bench.voter_files.make import DAMAGE, damage, make
from tests.bench.voter_files.town import people
from voters.roll import lines, reading
from voters.roll.reading import Block
from voters.roll.recognise import recognise

TODAY = date(2026, 11, 3)


def read(path: Path, **options: str) -> Block:
    """A small file, which is one block."""
    (block,) = reading.blocks(recognise(path, **options), today=TODAY)
    return block


def spoilt(layout: str, kind: str, folder: Path) -> Path:
    """Twenty voters, the tenth line of them damaged."""
    form = FORMS[layout]
    made = make(layout, 20, folder, clean=True)
    whole = made.path.read_bytes().split(b"\n")
    place = 10 if form.header else 9
    whole[place] = damage(form, form.row(list(people(20, 1))[9]), kind).rstrip(b"\n")
    made.path.write_bytes(b"\n".join(whole))
    return made.path


@pytest.mark.parametrize("layout", CHOSEN)
@pytest.mark.parametrize("kind", DAMAGE)
def test_one_damaged_line_costs_one_line_at_most(layout: str, kind: str, tmp_path: Path) -> None:
    whole = read(make(layout, 20, tmp_path / "whole", clean=True).path).frame.drop("line")

    block = read(spoilt(layout, kind, tmp_path))

    others = block.frame.drop("line").filter(pl.col("external_id") != whole["external_id"][9])
    assert others.equals(whole.filter(pl.col("external_id") != whole["external_id"][9]))
    assert (len(block.rejects), block.blank_count) == (DAMAGE[kind] == "reject", DAMAGE[kind] == "skip")
    assert block.count == len(block.frame) + len(block.rejects) + block.blank_count


@pytest.mark.parametrize("layout", CHOSEN)
def test_the_sums_of_a_large_damaged_file_are_exact(layout: str, tmp_path: Path) -> None:
    made = make(layout, 20_000, tmp_path, seed=5)

    blocks = list(reading.blocks(recognise(made.path), today=TODAY))

    assert sum(block.count for block in blocks) == made.rows
    assert sum(len(block.rejects) for block in blocks) == made.rejected
    assert sum(block.blank_count for block in blocks) == made.skipped
    assert sum(len(block.frame) for block in blocks) == made.kept + made.duplicates
    rejected = {reject.line for block in blocks for reject in block.rejects}
    assert rejected == {line for line, kind in made.damaged.items() if DAMAGE[kind] == "reject"}


@pytest.mark.parametrize("layout", CHOSEN)
def test_blanks_too_many_make_no_difference(layout: str, tmp_path: Path) -> None:
    form, made = FORMS[layout], make(layout, 300, tmp_path, clean=True)
    tidy = read(made.path).frame

    header = [made.path.read_bytes().split(b"\n")[0] + b"\n"] if form.header else []
    made.path.write_bytes(b"".join(header + [damage(form, form.row(person), "padding") for person in people(300, 1)]))

    assert read(made.path).frame.sort("line").equals(tidy.sort("line"))


def test_a_line_without_an_end_is_given_up_and_the_memory_stays_flat(tmp_path: Path) -> None:
    made = make("OH", 30, tmp_path, clean=True)
    whole = made.path.read_bytes().split(b"\n")
    whole[5] = b'"OH0010000004","' + b"A" * (3 * lines.LONGEST_LINE)
    made.path.write_bytes(b"\n".join(whole))

    blocks = list(reading.blocks(recognise(made.path), today=TODAY))

    assert [(reject.line, reject.reason) for block in blocks for reject in block.rejects] == [
        (6, "the line is longer than 1,000,000 bytes")
    ]
    assert sum(len(block.frame) for block in blocks) == 29


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_byte_order_mark_and_line_ends_make_no_difference(end: bytes, tmp_path: Path) -> None:
    made = make("VAN", 30, tmp_path, clean=True)
    expected = read(made.path).frame

    made.path.write_bytes(b"\xef\xbb\xbf" + made.path.read_bytes().replace(b"\r\n", end))

    assert read(made.path).frame.equals(expected)


def test_the_mark_against_calculation_is_taken_off(tmp_path: Path) -> None:
    path = tmp_path / "van.csv"
    path.write_text("Voter File VANID,LastName,FirstName,State\n7,'=SUM(A1),'T Hooft,OH\n8,O'Neal,'-x,OH\n")

    frame = read(path).frame

    assert frame.select("last_name", "first_name").rows() == [("=SUM(A1)", "'T HOOFT"), ("O'NEAL", "-X")]


@pytest.mark.parametrize(
    ("column", "under", "of_age"),
    [("DOB", "11/4/2008", "11/3/2008"), ("Age", "17", "18"), ("DOB,Age", "11/4/2008,18", "11/3/2008,17")],
)
def test_nobody_under_18_is_a_voter_yet(column: str, under: str, of_age: str, tmp_path: Path) -> None:
    path = tmp_path / "van.csv"
    path.write_text(f"Voter File VANID,LastName,State,{column}\n1,A,OH,{under}\n2,B,OH,{of_age}\n3,C,OH,0\n")

    frame = read(path).frame

    assert frame["status"].to_list() == ["preregistered", None, None][: len(frame)]


def test_where_a_state_tells_the_year_alone_nobody_born_too_late_is_a_voter(tmp_path: Path) -> None:
    made = make("GA", 3, tmp_path, clean=True)
    head, *lines = made.path.read_text().splitlines()
    at = [cell.strip('"') for cell in head.split('","')].index("Birth Year")
    for place, year in enumerate(("2009", "2008", "1950")):
        cells = lines[place].split('","')
        cells[at] = year
        lines[place] = '","'.join(cells).replace("INACTIVE", "ACTIVE")
    made.path.write_text("\n".join([head, *lines]) + "\n")

    assert read(made.path).frame["status"].to_list() == ["preregistered", "active", "active"]


@pytest.mark.parametrize(
    ("written", "zip5", "zip4"),
    [
        ("43215", "43215", None),
        ("432150123", "43215", "0123"),
        ("43215-0123", "43215", "0123"),
        ("7030", "07030", None),
        ("70300123", "07030", "0123"),
        ("00000", None, None),
        ("4321X", None, None),
        ("", None, None),
    ],
)
def test_a_zip_is_five_digits_and_four(written: str, zip5: str | None, zip4: str | None, tmp_path: Path) -> None:
    path = tmp_path / "van.csv"
    path.write_text(
        f"Voter File VANID,LastName,StreetNo,StreetName,State,Zip5\n1,A,1,Oak,OH,{written}\n2,B,2,Elm,OH,43000\n"
    )

    frame = read(path).frame

    assert frame.select("zip5", "zip4").row(0) == (zip5, zip4)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("6145550147", "+16145550147"),
        ("(614) 555-0147", "+16145550147"),
        ("614-555-0147", "+16145550147"),
        ("614.555.0147 x12", "+16145550147"),
        ("1 614 555 0147", "+16145550147"),
        ("555-0147", ""),
        ("0145550147", ""),
        ("6149110147", ""),
        ("none", ""),
    ],
)
def test_a_telephone_number_is_e164_or_none(written: str, number: str, tmp_path: Path) -> None:
    path = tmp_path / "van.csv"
    path.write_text(f"Voter File VANID,LastName,State,Cell Phone,Home Phone\n1,A,OH,{written},{written}\n")

    frame = read(path).frame

    assert frame["phones"].to_list() == [number]
