"""Doors are placed by the file, by a list beside it, and between their neighbours; and it is known which."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.voters.roll.test_commands import refused, run
from voters.models import Household
from voters.roll import applying, placing, statistics
from voters.roll.refusing import FileRefused

pytestmark = pytest.mark.django_db

L2 = (
    "LALVOTERID\tVoters_LastName\tResidence_Addresses_State\tResidence_Addresses_City\tResidence_Addresses_Zip"
    "\tResidence_Addresses_HouseNumber\tResidence_Addresses_StreetName\tResidence_Addresses_Latitude"
    "\tResidence_Addresses_Longitude\n"
)
STREET = [
    ("10", "40.0", "-83.0"),
    ("12", "", ""),
    ("20", "40.01", "-83.02"),
    ("30", "40.02", "-83.02"),
    ("900", "", ""),
]


def told(folder: Path, street: list[tuple[str, str, str]]) -> Path:
    path = folder / "l2.tab"
    rows = (
        f"LALOH{place}\tDoe\tOH\tAshbury\t43001\t{number}\tOAK ST\t{north}\t{east}\n"
        for place, (number, north, east) in enumerate(street)
    )
    path.write_text(L2 + "".join(rows))
    return path


def doors() -> list[tuple[str, float | None, float | None, str]]:
    found = Household.objects.values_list("number", "latitude", "longitude", "placed")
    return sorted((n, a and round(a, 6), b and round(b, 6), p) for n, a, b, p in found)


def test_a_file_places_its_doors_and_those_between_them(tmp_path: Path) -> None:
    applying.import_file(path=told(tmp_path, STREET), by=None, at=timezone.now())

    assert doors() == [
        ("10", 40.0, -83.0, "file"),
        ("12", 40.002, -83.004, "between"),
        ("20", 40.01, -83.02, "file"),
        ("30", 40.02, -83.02, "file"),
        ("900", None, None, ""),
    ]


@pytest.mark.parametrize("names", ["Latitude,Longitude", "Lat,Long"])
def test_a_van_list_places_its_doors_where_its_columns_were_chosen(names: str, tmp_path: Path) -> None:
    path = tmp_path / "van.csv"
    path.write_text(
        f"Voter File VANID,LastName,StreetNo,StreetName,City,State,Zip5,{names}\n"
        "1,Doe,10,Oak St,Ashbury,OH,43001,40.0,-83.0\n"
    )

    applying.import_file(path=path, by=None, at=timezone.now())

    assert doors() == [("10", 40.0, -83.0, "file")]


def test_doors_that_just_came_are_not_gone_through_once_for_each_of_them(tmp_path: Path) -> None:
    """Also where the database counted the doors when there were none: it plans as if that were so still."""
    statistics.refresh()
    plans = list[str]()

    def explaining(execute: Any, words: str, values: Any, many: bool, context: Any) -> Any:
        if words == placing.BETWEEN:
            execute(f"EXPLAIN {words}", values, many, context)
            plans.append("\n".join(line for (line,) in context["cursor"].fetchall()))
        return execute(words, values, many, context)

    with connection.execute_wrapper(explaining):
        applying.import_file(path=told(tmp_path, STREET), by=None, at=timezone.now())

    (plan,) = plans
    assert ("WindowAgg" in plan, "Nested Loop" in plan) == (True, False)


def test_a_street_of_which_little_is_known_is_not_guessed(tmp_path: Path) -> None:
    street = [("10", "40.0", "-83.0"), *((str(number), "", "") for number in range(12, 20)), ("20", "40.01", "-83.02")]

    applying.import_file(path=told(tmp_path, street), by=None, at=timezone.now())

    assert [placed for *_, placed in doors()].count("between") == 0


@pytest.mark.parametrize(("north", "east"), [("0", "0"), ("91", "10"), ("40", ""), ("x", "-83")])
def test_a_place_that_is_none_is_left_out(north: str, east: str, tmp_path: Path) -> None:
    applying.import_file(path=told(tmp_path, [("10", north, east)]), by=None, at=timezone.now())

    assert doors() == [("10", None, None, "")]


@pytest.mark.parametrize(
    "list_of_doors",
    [
        "id,lat,lon\nLALOH1,41.5,-84.5\nLALOH9,1,1\nLALOH1,,\n",
        "address,zip,latitude,longitude\n12 Oak St,43001,41.5,-84.5\n12 Elm St,43001,41,-84\nnowhere,43001,x,y\n",
    ],
)
def test_a_list_of_doors_places_them_by_id_or_address(list_of_doors: str, tmp_path: Path) -> None:
    beside = tmp_path / "doors.csv"
    beside.write_text(list_of_doors)
    bare = [(number, "", "") for number, _, _ in STREET]

    answer = run("import_voters", told(tmp_path, bare), "--state", "OH", "--doors", beside)

    assert answer["doors"] == {"rows": 3, "rejected": 1, "placed": 1, "between": 0}
    assert [door for door in doors() if door[3]] == [("12", 41.5, -84.5, "side")]


def test_a_list_without_places_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "doors.csv"
    path.write_text("id,name\n1,Doe\n")

    with pytest.raises(FileRefused) as refusal:
        placing.check_can_read(path=path, state="OH")

    assert refusal.value.code == "another_layout"


def test_a_list_of_doors_in_no_state_is_refused_before_the_voters_are_read(tmp_path: Path) -> None:
    beside = tmp_path / "doors.csv"
    beside.write_text("id,lat,lon\nLALOH1,41.5,-84.5\n")

    answer = refused("import_voters", told(tmp_path, STREET), "--doors", beside)

    assert (answer["error"], Household.objects.count()) == ("no_state", 0)
