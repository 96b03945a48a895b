"""Each layout is told apart from all others, and says of each person what there is to say."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.bench.voter_files.forms import FORMS
from tests.bench.voter_files.make import make
from tests.bench.voter_files.town import Person, people
from voters.roll import reading
from voters.roll.layouts import LAYOUTS
from voters.roll.recognise import recognise

TODAY = date(2026, 11, 3)
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
VOTERS = sorted(
    path
    for path in SAMPLES.rglob("*")
    if list(path.parent.glob(f"{path.stem}.expected.json")) and path.suffix != ".json"
)
NO_MIDDLE = {"UK"}


def read(path: Path) -> pl.DataFrame:
    return pl.concat([block.frame for block in reading.blocks(recognise(path), today=TODAY)]).sort("line")


def line_of(person: Person) -> str:
    door = person.door
    return " ".join(part for part in (door.number, door.half, door.direction, door.street, door.kind) if part)


@pytest.mark.parametrize("path", VOTERS, ids=lambda path: path.parent.name)
def test_auto_tells_every_sample_apart(path: Path) -> None:
    source = recognise(path)

    assert source.layout.name == path.parent.name


@pytest.mark.parametrize("layout", FORMS)
def test_a_layout_says_of_each_person_what_there_is_to_say(layout: str, tmp_path: Path) -> None:
    made = make(layout, 300, tmp_path, clean=True)
    town = list(people(300, 1))

    assert recognise(made.path).layout.name == layout
    frame = read(made.path)

    assert frame["last_name"].to_list() == [person.last for person in town]
    assert frame["first_name"].to_list() == [person.first for person in town]
    assert frame["address_line"].to_list() == [line_of(person) for person in town]
    assert frame["unit"].to_list() == [person.door.unit or None for person in town]
    assert frame["city"].to_list() == [person.door.city for person in town]
    assert frame["protected"].to_list() == [False] * 300
    positions = recognise(made.path).positions
    if "zip5" in positions:
        assert frame["zip5"].to_list() == [person.door.zip5 for person in town]
    if "birth_date" in positions and layout != "UK":
        assert frame["birth_date"].to_list() == [person.born for person in town]
    if "birth_year" in positions:
        assert frame["birth_year"].to_list() == [person.born.year for person in town]
    if "party" in positions:
        assert frame["party"].to_list() == [person.party for person in town]
    if {"phones", "phone_parts"} & positions.keys():
        assert frame["phones"].to_list() == [f"+1{person.phone}" if person.phone else "" for person in town]


def test_every_layout_has_a_file_that_is_recognised() -> None:
    fixed = {name for name, layout in LAYOUTS.items() if layout.widths}

    assert set(FORMS) | fixed == set(LAYOUTS)
