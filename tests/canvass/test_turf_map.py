"""The organizer's map and its tables: what they show, and each act by a form, without any script."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from canvass import turf_editing, walk_lists
from canvass.models import Drive, TurfEdit, WalkList
from tests.canvass import street
from tests.canvass.test_turf_editing import along, draw, homes, standing, turf
from tests.door import signed_in
from tests.factories import Town
from voters.models import Household

PICTURE = b"\x89PNG\r\n\x1a\n and so on"


@pytest.fixture
def organizer(town: Town) -> Client:
    return signed_in(town.organizer)


@pytest.fixture
def doors(town: Town) -> list[int]:
    return along(street.doors(12))


@pytest.fixture
def drive(town: Town, doors: list[int]) -> Drive:
    made = street.drive(town.ours, town.organizer)
    draw(made, town, doors[:6], "A")
    draw(made, town, doors[6:10], "B")
    return made


def page(drive: Drive, name: str = "map") -> str:
    return f"/c/{drive.campaign.slug}/doors/drives/{drive.pk}/{name}/"


def act(client: Client, drive: Drive, **form: object) -> str:
    """Post the form and say what the page then says."""
    answer = client.post(page(drive, "turfs"), form, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])


def columns(packed: bytes) -> tuple[dict[str, Any], dict[str, list[int]]]:
    size = int(np.frombuffer(packed[:4], "<u4")[0])
    head, at, found = json.loads(packed[4 : 4 + size]), 4 + size, {}
    for name, kind in head["columns"]:
        values = np.frombuffer(packed, f"<{kind}", head["count"], at)
        found[name], at = values.tolist(), at + values.nbytes
    assert at == len(packed)
    return head, found


def test_the_doors_come_in_columns_turf_by_turf(drive: Drive, doors: list[int], organizer: Client, town: Town) -> None:
    free = WalkList.objects.get(turf__name="B")
    walk_lists.assign(walk_list=free, volunteer=town.volunteer, by=town.organizer, at=timezone.now())
    Household.objects.filter(pk=doors[11]).update(latitude=None, longitude=None)

    head, found = columns(organizer.get(page(drive, "map/doors")).content)

    assert [number + head["base"] for number in found["id"]] == doors[:11]
    assert head["lost"] == 1
    assert found["turf"] == [1] * 6 + [2] * 4 + [0]
    assert found["latitude"] == [44_000_000] * 11
    assert found["house"] == list(range(1, 12))
    assert [(number, name, state) for number, _, name, state in head["turfs"]] == [(1, "A", "free"), (2, "B", "out")]


def test_forms_alone_draw_move_merge_split_order_rename_and_undo(
    drive: Drive, doors: list[int], organizer: Client
) -> None:
    a, b = str(turf(drive, "A").pk), str(turf(drive, "B").pk)
    said = [
        act(organizer, drive, act="draw", doors=f"{doors[10]},{doors[11]}", name="C"),
        act(organizer, drive, act="move", door=[doors[0], doors[1]], into=b),
        act(organizer, drive, act="merge", turf=[a, b]),
        act(organizer, drive, act="split", turf=a, parts="2"),
        act(organizer, drive, act="rename", turf=a, name="Z"),
        act(organizer, drive, act="reorder", turf=a, way="turned"),
        act(organizer, drive, act="order", turf=a),
        act(organizer, drive, act="undo"),
    ]

    assert said == [
        "C: 2 doors, 2 people, 0.0 km, about 4 minutes.",
        "B: 6 doors, 6 people, 0.1 km, about 12 minutes.",
        "2 turfs are one now: A.",
        "Split: A, A B.",
        "A is Z now.",
        "Z is walked the other way round.",
        "In the shortest order again: Z.",
        "Undone: Doors put in another order.",
    ]
    assert {name: len(inside) for name, inside in standing(drive).items()} == {"A B": 5, "C": 2, "Z": 5}


def test_what_cannot_be_done_is_said_and_nothing_changes(drive: Drive, doors: list[int], organizer: Client) -> None:
    a, before = str(turf(drive, "A").pk), standing(drive)
    said = [
        act(organizer, drive, act="merge", turf=[a, "no-id"]),
        act(organizer, drive, act="draw", doors="x,,99999999999999999999"),
        act(organizer, drive, act="draw", doors=doors[0], name="A"),
        act(organizer, drive, act="move", doors=doors[0], into=""),
        act(organizer, drive, act="rename", turf=a, name=" "),
        act(organizer, drive, act="place", door=doors[0], at="[[1,1]]"),
        act(organizer, drive, act="barrier", line="[[1,1],[1,null]]"),
        act(organizer, drive, act="barrier", line="[[1,1],[91,1]]"),
        act(organizer, drive, act="fly"),
    ]

    assert [words.split(".")[0] for words in said] == [
        "Tick two turfs or more to merge",
        "Choose doors first",
        "Another turf of this drive is, or was, called A",
        "Choose the turf to which the doors go",
        "Type the new name",
        "That door has a place already",
        "Show it on the map first",
        "A line has from 2 to 500 points on earth",
        "Choose what to do",
    ]
    assert standing(drive) == before


def test_ticked_sides_of_streets_become_a_turf(drive: Drive, doors: list[int], organizer: Client) -> None:
    shown = organizer.get(page(drive, "streets")).context["page"].object_list
    (odd, even) = shown[0].sides

    said = act(organizer, drive, act="draw", side=odd.key, name="Odd", **{"from": "streets"})

    assert (odd.doors, even.doors, odd.turfs) == (6, 6, "A, B")
    assert said.startswith("Odd: 6 doors")
    assert standing(drive)["Odd"] == doors[::2]
    assert organizer.get(page(drive, "streets"), {"q": "nowhere"}).context["page"].object_list == []


def test_ticked_doors_get_another_place_in_the_order(drive: Drive, doors: list[int], organizer: Client) -> None:
    a = turf(drive, "A")

    act(organizer, drive, act="reorder", turf=a.pk, door=[doors[4], doors[5]], before="2")

    assert standing(drive)["A"] == [doors[0], doors[4], doors[5], doors[1], doors[2], doors[3]]
    shown = organizer.get(f"/c/{drive.campaign.slug}/doors/turfs/{a.pk}/").context["doors"]
    assert [door.id for door in shown] == standing(drive)["A"]


def test_doors_without_a_place_are_listed_and_placed_by_forms(
    drive: Drive, doors: list[int], organizer: Client
) -> None:
    Household.objects.filter(pk__in=[doors[3], doors[8]]).update(latitude=None, longitude=None)
    listed = [pk for pk, *_ in organizer.get(page(drive, "unplaced")).context["doors"]]
    shown = organizer.get(page(drive), {"place": doors[3]}).context

    said = [
        act(organizer, drive, act="place", door=doors[3], at="[[44.0005,-93.0006]]"),
        act(organizer, drive, act="between", which="all"),
        act(organizer, drive, act="undo"),
    ]

    assert sorted(listed) == [doors[3], doors[8]]
    assert shown["placing"] == doors[3]
    assert said == [
        "Placed by hand: 1 door.",
        "Placed between their neighbours: 1 door.",
        "Undone: Doors placed.",
    ]
    assert Household.objects.get(pk=doors[3]).placed == "hand"
    assert Household.objects.get(pk=doors[8]).latitude is None


def test_the_next_cuts_barriers_are_drawn_and_removed_by_forms(drive: Drive, organizer: Client) -> None:
    act(organizer, drive, act="barrier", line="[[43.9,-93],[44.1,-93]]", name="River")
    (barrier,) = organizer.get(page(drive)).context["barriers"]

    act(organizer, drive, **{"act": "barrier-away", "barrier": barrier.pk})

    assert (barrier.name, barrier.line) == ("River", [[43.9, -93.0], [44.1, -93.0]])
    assert organizer.get(page(drive)).context["barriers"] == []


@pytest.mark.parametrize("many", [1, 3])
def test_the_map_asks_the_database_as_often_for_many_turfs(
    many: int, town: Town, organizer: Client, django_assert_num_queries: object
) -> None:
    drive = street.drive(town.ours, town.organizer)
    for number, pk in enumerate(homes(street.doors(many))):
        draw(drive, town, [pk], f"T{number}")

    with django_assert_num_queries(QUERIES):  # type: ignore[operator]  # a fixture of pytest-django
        organizer.get(page(drive))


def test_tiles_come_from_one_host_or_from_a_file_and_who_drew_them_is_named(
    drive: Drive, organizer: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.MAP_TILES_URL = "https://tiles.example.org/{z}/{x}/{y}.png"
    settings.MAP_TILES_ATTRIBUTION = "© Some mappers"
    there = organizer.get(page(drive))
    other = organizer.get(page(drive, "streets"))
    path = tmp_path / "town.mbtiles"
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
        file.execute("INSERT INTO tiles VALUES (1, 0, 1, ?)", [PICTURE])
    file.close()
    settings.MAP_TILES_FILE = str(path)
    ours = organizer.get(page(drive))
    tiles = f"/c/{drive.campaign.slug}/doors/tiles"
    picture = organizer.get(f"{tiles}/1/0/0/")

    assert "img-src 'self' data: https://tiles.example.org;" in there["Content-Security-Policy"] + ";"
    assert "Some mappers" in there.content.decode()
    assert "example.org" not in other["Content-Security-Policy"] + ours["Content-Security-Policy"]
    assert f'data-tiles="{tiles}/{{z}}/{{x}}/{{y}}/"' in ours.content.decode()
    assert (picture.content, picture["Content-Type"]) == (PICTURE, "image/png")
    assert organizer.get(f"{tiles}/1/1/0/").status_code == 404


def test_undo_is_offered_for_what_stands_alone(drive: Drive, town: Town) -> None:
    latest = turf_editing.latest(drive)

    turf_editing.undo(drive=drive, by=town.organizer, at=timezone.now())

    assert latest is not None
    assert TurfEdit.objects.get(pk=latest.pk).undone_by == town.organizer
    assert turf_editing.latest(drive) != latest


QUERIES = 11
