"""Universes over the web API: twenty of the people found, and another search in the place of a saved one's."""

import json
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from tests import doors, factories
from tests.factories import Town
from voters.enums import Purpose
from voters.models import AuditRow, Universe

pytestmark = pytest.mark.django_db
EVERYBODY: dict[str, Any] = {"all": []}
WOMEN = {"all": [{"field": "sex", "is": "is", "value": "F"}]}
SCORED = {"all": [{"field": "score", "is": "at_least", "value": 0.5}]}


def api(town: Town, door: str = "") -> str:
    return f"/api/v1/c/{town.ours.slug}/universes/{door}"


def post(town: Town, door: str, body: dict[str, Any], *, by: Any = None) -> Any:
    return doors.signed_in(by or town.organizer).post(api(town, door), body, content_type="application/json")


def saved(town: Town, *, name: str = "All", theirs: bool = False) -> Universe:
    campaign, by = (town.theirs, town.stranger) if theirs else (town.ours, town.organizer)
    return Universe.objects.create(campaign=campaign, name=name, spec=EVERYBODY, by=by)


def test_a_sample_shows_what_the_page_shows_and_leaves_a_row(town: Town) -> None:
    door = factories.household(address_line="12 OAK ST", unit="4", city="ASHBURY")
    ana = factories.voter(
        phone="+16145550171", first_name="ANA", last_name="REYES", sex="F", party="DEM", household=door, precinct="P1"
    )
    factories.voter(first_name="HIDDEN", last_name="AWAY", sex="F", protected=True)
    before = AuditRow.objects.filter(act="universe.sampled").count()

    answer = post(town, "sample/", {"spec": WOMEN})

    assert (answer.status_code, answer.json()["sentence"]) == (200, "Voters whose sex is female.")
    (person,) = [each for each in answer.json()["people"] if each["id"] == ana.pk]
    assert person | {"age": None, "status": ""} == {
        "id": ana.pk,
        "name": "ANA REYES",
        "age": None,
        "door": "12 OAK ST 4",
        "city": "ASHBURY",
        "precinct": "P1",
        "party": "Democratic",
        "status": "",
    }
    for kept_back in ("HIDDEN", "6145550171"):
        assert kept_back not in answer.content.decode()
    row = AuditRow.objects.filter(act="universe.sampled").latest("pk")
    assert (AuditRow.objects.filter(act="universe.sampled").count(), row.people) == (
        before + 1,
        len(answer.json()["people"]),
    )
    assert (row.by, row.campaign) == (town.organizer, town.ours)


def test_a_sample_is_of_twenty_at_most(town: Town) -> None:
    for _ in range(25):
        factories.voter()

    assert len(post(town, "sample/", {"spec": EVERYBODY}).json()["people"]) == 20


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"spec": {"all": [{"field": "shoe", "is": "is", "value": 9}]}}, "spec"),
        ({"spec": SCORED, "purpose": "gotv"}, "spec"),
        ({"spec": EVERYBODY, "most": 1_000_000}, "most"),
        ({}, "spec"),
    ],
)
def test_what_is_no_search_shows_nobody(town: Town, body: dict[str, Any], field: str) -> None:
    answer = post(town, "sample/", body)

    assert (answer.status_code, field in answer.content.decode()) == (400, True)
    assert not AuditRow.objects.filter(act="universe.sampled").exists()


def test_a_saved_universe_is_read_and_changed(town: Town) -> None:
    row = saved(town)
    door = f"{row.pk}/"

    changed = post(town, door, {"name": "Women", "spec": WOMEN, "purpose": "gotv"}, by=town.admin)
    read = doors.signed_in(town.organizer).get(api(town, door))

    row.refresh_from_db()
    assert (row.name, row.spec, row.purpose, row.by) == ("Women", WOMEN, Purpose.GOTV, town.admin)
    assert (changed.status_code, changed.json()) == (200, read.json())
    assert read.json() == {
        "id": str(row.pk),
        "name": "Women",
        "purpose": "gotv",
        "sentence": "Voters whose sex is female.",
        "spec": WOMEN,
        "saved_at": read.json()["saved_at"],
    }
    assert AuditRow.objects.get(act="universe.saved").on_id == str(row.pk)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "Women", "spec": WOMEN, "by": "me"}, 400),
        ({"name": "", "spec": WOMEN}, 400),
        ({"spec": WOMEN}, 400),
        ({"name": "Women", "spec": {"all": [{"field": "shoe", "is": "is", "value": 9}]}}, 400),
        ({"name": "Likely", "spec": SCORED, "purpose": "gotv"}, 400),
        ({"name": "Taken", "spec": WOMEN}, 409),
    ],
)
def test_a_change_that_is_refused_changes_nothing(town: Town, body: dict[str, Any], status: int) -> None:
    saved(town, name="Taken")
    row = saved(town)

    answer = post(town, f"{row.pk}/", body)

    row.refresh_from_db()
    assert (answer.status_code, row.name, row.spec) == (status, "All", EVERYBODY)
    assert not AuditRow.objects.filter(act="universe.saved").exists()


def test_a_universe_of_next_door_is_not_there(town: Town) -> None:
    theirs = saved(town, theirs=True)

    answers = [post(town, f"{pk}/", {"name": "Mine", "spec": WOMEN}).status_code for pk in (theirs.pk, uuid4())]

    theirs.refresh_from_db()
    assert (answers, theirs.name) == ([404, 404], "All")


def test_the_command_shows_some_of_them_where_asked_to(town: Town, tmp_path: Path) -> None:
    path, told, shown = tmp_path / "search.json", StringIO(), StringIO()
    path.write_text(json.dumps(EVERYBODY))

    call_command("universe", str(path), "--campaign", town.ours.slug, "--sample", stdout=shown, stderr=StringIO())
    call_command("universe", str(path), "--sample", "--json", stdout=told, stderr=StringIO())

    (person,) = json.loads(told.getvalue())["sample"]
    assert (person["id"], person["name"] in shown.getvalue()) == (town.voter.pk, True)
    rows = AuditRow.objects.filter(act="universe.sampled").order_by("pk")
    assert [(row.by, row.campaign, row.people) for row in rows] == [(None, town.ours, 1), (None, None, 1)]
