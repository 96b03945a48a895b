"""A whole name and a whole address in columns that an organizer mapped: certain, or refused with the reason."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from voters.roll import mapping, reading
from voters.roll.in_one_cell import (
    ADDRESS_IN_DOUBT,
    ANOTHER_STATE,
    NAME_IN_DOUBT,
    read_address,
    read_addresses,
    read_name,
)
from voters.roll.recognise import recognise
from voters.roll.whole import Cities

TODAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("SMITH, JOHN A", ("SMITH", "JOHN", "A", "")),
        ("Smith,John", ("Smith", "John", "", "")),
        ("De La Cruz, Maria Jose", ("De La Cruz", "Maria", "Jose", "")),
        ("Smith Jr., John A", ("Smith", "John", "A", "Jr")),
        ("Smith, John A, III", ("Smith", "John", "A", "III")),
        ("Smith, Jr, John A", ("Smith", "John", "A", "Jr")),
        ("Smith, John Sr", ("Smith", "John", "", "Sr")),
        ("O'Neil-Ng, Ana V", ("O'Neil-Ng", "Ana", "V", "")),
    ],
)
def test_a_name_with_a_comma_is_taken_apart(text: str, parts: tuple[str, str, str, str]) -> None:
    assert read_name(text) == (*parts, None)


@pytest.mark.parametrize(
    "text",
    ["John Smith", "Smith John A", "Smith", "Smith,", ", John", "Smith, John, Ann", "Smith, John & Ann", "Smith, 12"],
)
def test_a_name_that_can_be_read_in_two_ways_is_in_doubt(text: str) -> None:
    assert read_name(text) == ("", "", "", "", NAME_IN_DOUBT)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12 N MAIN ST APT 4, TOWN OH 44444", ("12 N MAIN ST APT 4", "TOWN", "44444", "OH")),
        ("12 n main st, apt 4, Lake Town, oh 44444-1234", ("12 N MAIN ST APT 4", "LAKE TOWN", "44444-1234", "OH")),
        ("12 N MAIN ST APT 4 TOWN OH 44444", ("12 N MAIN ST APT 4", "TOWN", "44444", "OH")),
        ("12 N MAIN ST, TOWN", ("12 N MAIN ST", "TOWN", "", None)),
        ("12 N MAIN ST, TOWN OH", ("12 N MAIN ST", "TOWN", "", "OH")),
        ("RR 7 BOX 12 MILBRIDGE 44444", ("RR 7 BOX 12", "MILBRIDGE", "44444", None)),
    ],
)
def test_an_address_that_says_where_its_street_ends_is_taken_apart(text: str, parts: tuple[Any, ...]) -> None:
    line, city, postal, state = parts

    assert read_address(text) == (line, city, postal, None, state)


@pytest.mark.parametrize(
    "text",
    [
        "12 BROADWAY TOWN OH 44444",
        "12 N MAIN ST, OH 44444",
        "12 N MAIN ST, APT 4, OH 44444",
        "12 N MAIN ST, UNIT B, OH 44444",
        "TOWN, 12 N MAIN ST 44444",
        "12 OAK CT 44444",
        "TOWN OH 44444",
        "44444",
    ],
)
def test_an_address_that_can_be_read_in_two_ways_is_in_doubt(text: str) -> None:
    assert read_address(text).doubt == ADDRESS_IN_DOUBT


@pytest.mark.parametrize(("others", "settled"), [(3, True), (2, False)])
def test_a_town_that_enough_others_name_with_the_same_zip_ends_the_street(others: int, settled: bool) -> None:
    doubtful = "12 Broadway Lake Town OH 44444"
    told = [f"{number} Oak St, Lake Town OH 44444" for number in range(others)]
    told += [f"{number} Oak St, Lake Town OH 44445" for number in range(9)]

    found = read_addresses([doubtful, *told], Cities())[doubtful]

    assert (found.doubt is None, found.city) == (settled, "LAKE TOWN" if settled else "")


def read(folder: Path, text: str, fields: dict[str, list[str]]) -> tuple[pl.DataFrame, dict[int, str]]:
    """The voters of a list with these columns, and why the others are none."""
    path = folder / "list.csv"
    path.write_text(text)
    source = recognise(path, layout=mapping.layout("own", {"base": "own", "fields": fields}), state="OH")
    (block,) = reading.blocks(source, today=TODAY)
    assert block.count == len(block.frame) + len(block.rejects) + block.blank_count
    return block.frame, {reject.line: reject.reason for reject in block.rejects}


ROWS = """Nr;Who;Where
1;Smith Jr, John A;12 N Main St Apt 4, Town OH 44444
2;John Smith;12 N Main St Apt 4, Town OH 44444
3;Roe, Al;12 Broadway Elsewhere OH 44444
4;Poe, Em;3 Oak St, Covington KY 41011
5;Ng, Bo;
;Nobody, Jo;5 Oak St, Town OH 44444
"""
MAPPED = {"external_id": ["Nr"], "full_name": ["Who"], "full_address": ["Where"]}


def test_whoever_is_in_doubt_is_not_imported_and_the_reason_says_why(tmp_path: Path) -> None:
    frame, refused = read(tmp_path, ROWS, MAPPED)

    names = ("external_id", "last_name", "first_name", "middle_name", "suffix")
    doors = ("address_line", "unit", "city", "zip5", "state", "protected")
    assert frame.select(*names, *doors).rows() == [
        ("1", "SMITH", "JOHN", "A", "JR", "12 N MAIN ST", "4", "TOWN", "44444", "OH", False),
        ("5", "NG", "BO", None, None, None, None, None, None, "OH", True),
    ]
    assert refused == {3: NAME_IN_DOUBT, 4: ADDRESS_IN_DOUBT, 5: ANOTHER_STATE, 7: "no id"}


def test_a_column_of_its_own_counts_before_what_a_whole_cell_tells(tmp_path: Path) -> None:
    text = "Nr;Who;Where;Post\n1;Smith, John;12 N Main St, Town OH 44444;44445\n"

    frame, refused = read(tmp_path, text, MAPPED | {"zip5": ["Post"]})

    assert (frame.select("city", "zip5").rows(), refused) == ([("TOWN", "44445")], {})


def test_the_whole_cells_that_a_layout_knows_are_read_as_before(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("Elector Number Prefix,Elector Number,Elector Name,Address1,PostCode\nAB,1,Doe Jane,1 High St,\n")

    (block,) = reading.blocks(recognise(path), today=TODAY)

    assert block.frame.select("last_name", "first_name").rows() == [("DOE", "JANE")]
