"""Cutting as work: asked for once at a time, done with progress, stopped with whole lists."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from canvass import turf_cuts, turf_editing
from canvass.enums import CutState
from canvass.models import Cut, Drive, ListedVoter, Stop, Turf, WalkList
from canvass.tasks import cut_turf
from canvass.way import Manner
from tests.canvass import street
from tests.factories import Town
from tests.journeys.test_texts import signed_in
from voters.enums import Purpose
from voters.models import Household


@pytest.fixture
def organizer(town: Town) -> Client:
    return signed_in(town.organizer)


@pytest.fixture
def drive(town: Town) -> Drive:
    """Forty houses on one street."""
    voters = street.doors(40)
    for number, home in enumerate(Household.objects.filter(voters__in=voters).order_by("pk")):
        Household.objects.filter(pk=home.pk).update(latitude=44.0, longitude=-93.0 + number / 5000)
    return street.drive(town.ours, town.organizer, Purpose.IDENTIFY)


def _sides() -> list[int]:
    """Of which side of the street each door is, in the order to knock."""
    numbers = Stop.objects.order_by("position").values_list("household__number", flat=True)
    return [int(number) % 2 for number in numbers]


def begin(drive: Drive, town: Town) -> Cut:
    return turf_cuts.begin(drive=drive, by=town.organizer, at=timezone.now(), doors_wanted=20)


def test_the_task_cuts_and_draws_up_the_lists(drive: Drive, town: Town) -> None:
    cut = begin(drive, town)

    cut_turf(cut_id=str(cut.pk))

    cut.refresh_from_db()
    assert (cut.state, cut.done_percent, cut.turf_count, cut.door_count) == (CutState.DONE, 100, 2, 40)
    assert sum(WalkList.objects.values_list("turf__door_count", flat=True)) == 40
    assert set(Turf.objects.values_list("cut", flat=True)) == {cut.pk}


def test_a_task_that_comes_twice_lists_nobody_twice(drive: Drive, town: Town) -> None:
    cut = begin(drive, town)

    cut_turf(cut_id=str(cut.pk))
    cut_turf(cut_id=str(cut.pk))

    assert Turf.objects.count() == 2


def test_while_the_doors_are_cut_the_page_shows_how_the_turfs_will_lie(
    drive: Drive, town: Town, organizer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turf_cuts, "QUICK_DOORS", 20)
    cut = begin(drive, town)
    page = f"/c/{town.ours.slug}/doors/drives/{drive.pk}/"
    seen: list[str] = []

    def look(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        done = execute(sql, *rest)
        if sql.startswith('UPDATE "canvass_cut" SET "done_percent"') and not seen:
            seen.append(organizer.get(page).content.decode())
        return done

    with connection.execute_wrapper(look):
        turf_cuts.run(cut_id=cut.pk, at=timezone.now())

    assert "A first sketch: 2 turfs of 20 to 20 doors." in seen[0]
    assert re.search(r'viewBox="0 0 1000 300" role="img"[^>]*><path d="M[0-9 LMZ]+Z"/>', seen[0])
    cut.refresh_from_db()
    assert (cut.state, cut.sketch) == (CutState.DONE, None)
    assert "A first sketch" not in organizer.get(page).content.decode()


@pytest.mark.parametrize("quick", [True, False])
def test_no_turf_lies_in_two_districts_where_the_organizer_ticks_them(
    drive: Drive, town: Town, organizer: Client, monkeypatch: pytest.MonkeyPatch, quick: bool
) -> None:
    monkeypatch.setattr(turf_cuts, "QUICK_DOORS", 100 if quick else 0)
    homes = Household.objects.order_by("longitude")
    for number, home in enumerate(homes):
        home.voters.update(precinct=str(number // 20), state_house_district="7" if number % 20 < 5 else "8")
    page = f"/c/{town.ours.slug}/doors/drives/{drive.pk}/"

    asked = organizer.post(f"{page}draw-up/", {"doors_per_turf": 30, "borders": ["state_house_district"]})
    if not quick:
        cut_turf(cut_id=str(Cut.objects.get().pk))

    districts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, district in ListedVoter.objects.values_list("walk_list__turf__name", "voter__state_house_district"):
        districts[name][district] += 1
    assert sorted(sorted(each.items()) for each in districts.values()) == [[("7", 10)], [("8", 30)]]
    ticked = re.findall(r'name="borders" value="(\w+)"[^>]* checked', organizer.get(page).content.decode())
    assert ticked == ["state_house_district"]
    assert asked["Location"] == (page if quick else f"{page}#cut")


def test_precincts_are_the_border_of_a_first_cut(drive: Drive, organizer: Client, town: Town) -> None:
    page = organizer.get(f"/c/{town.ours.slug}/doors/drives/{drive.pk}/").content.decode()

    assert re.findall(r'name="borders" value="(\w+)"', page) == [
        "precinct",
        "congressional_district",
        "state_senate_district",
        "state_house_district",
    ]
    assert re.findall(r'name="borders" value="(\w+)"[^>]* checked', page) == ["precinct"]


def test_a_drive_is_cut_once_at_a_time(drive: Drive, town: Town) -> None:
    begin(drive, town)

    with pytest.raises(turf_cuts.AlreadyCutting):
        begin(drive, town)


def test_a_stopped_cut_leaves_whole_lists(drive: Drive, town: Town) -> None:
    cut = begin(drive, town)
    turf_cuts.stop(cut=cut, by=town.organizer, at=timezone.now())

    turf_cuts.run(cut_id=cut.pk, at=timezone.now())

    cut.refresh_from_db()
    assert (cut.state, cut.door_count) == (CutState.STOPPED, 40)


def test_a_cut_that_fails_says_so_and_may_be_asked_for_again(drive: Drive, town: Town) -> None:
    cut = begin(drive, town)
    Cut.objects.filter(pk=cut.pk).update(doors_wanted=0)

    with pytest.raises(Exception, match="at least one door"):
        turf_cuts.run(cut_id=cut.pk, at=timezone.now())

    cut.refresh_from_db()
    assert cut.state == CutState.FAILED
    assert begin(drive, town).state == CutState.WAITING


def test_the_drives_page_tells_how_far_the_cut_is(drive: Drive, town: Town, organizer: Client) -> None:
    cut = begin(drive, town)
    Cut.objects.filter(pk=cut.pk).update(state=CutState.RUNNING, done_percent=40)
    page = f"/c/{town.ours.slug}/doors/drives/{drive.pk}/"

    shown = organizer.get(page).content.decode()
    organizer.post(f"{page}stop-cutting/")

    cut.refresh_from_db()
    assert "40 of 100 done" in shown
    assert cut.stop_asked_at is not None


def test_how_a_cut_is_walked_is_chosen_on_the_page_and_stored(drive: Drive, town: Town, organizer: Client) -> None:
    home = Household.objects.filter(latitude=44.0).order_by("longitude").last()
    assert home is not None
    page = f"/c/{town.ours.slug}/doors/drives/{drive.pk}/"
    wanted = {"doors_per_turf": 60, "minutes_per_turf": 45, "meeting_point": home.address_line, "closed": "on"}

    shown = organizer.post(f"{page}draw-up/", wanted | {"busy_streets": " elm  st \n"}, follow=True).content.decode()

    cut = Cut.objects.get()
    assert (cut.minutes_wanted, cut.closed, cut.busy_streets) == (45.0, True, ["elm st"])
    assert (cut.start_latitude, cut.start_longitude) == (home.latitude, home.longitude)
    assert "of about 45 minutes, walked back to the start, from the meeting point, without crossing elm st." in shown
    assert max(abs(minutes - 45) for minutes in Turf.objects.values_list("minutes", flat=True)) < 15


def test_a_busy_street_is_done_one_side_first(drive: Drive, town: Town) -> None:
    for home in Household.objects.all():
        Household.objects.filter(pk=home.pk).update(latitude=44.0 + int(home.number) % 2 * 0.0002)

    cut = turf_cuts.begin(
        drive=drive,
        by=town.organizer,
        at=timezone.now(),
        doors_wanted=40,
        manner=Manner(busy_streets=frozenset(["Elm St"])),
    )
    turf_cuts.run(cut_id=cut.pk, at=timezone.now())

    sides = _sides()
    assert sum(a != b for a, b in pairwise(sides)) == 1
    turf_editing.order_anew(turf=Turf.objects.get(), by=town.organizer, at=timezone.now())
    assert sum(a != b for a, b in pairwise(_sides())) == 1


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"busy_streets": "Elm St\nOakk Street"}, "No door of this drive is on “Oakk Street”"),
        ({"meeting_point": "1 Nowhere"}, "No door of this drive has that address"),
        ({"meeting_point": "91.5, 10"}, "No door of this drive has that address"),
        ({"minutes_per_turf": "5"}, "A turf takes 15 to 480 minutes."),
    ],
)
def test_what_cannot_be_walked_is_told_and_nothing_is_cut(
    drive: Drive, town: Town, organizer: Client, wanted: dict[str, str], words: str
) -> None:
    page = f"/c/{town.ours.slug}/doors/drives/{drive.pk}/draw-up/"

    shown = organizer.post(page, {"doors_per_turf": 60} | wanted, follow=True).content.decode()

    assert words in shown
    assert not Cut.objects.exists()


def test_a_cut_whose_worker_died_is_ended_and_may_be_asked_for_again(
    drive: Drive, town: Town, organizer: Client
) -> None:
    cut = begin(drive, town)
    Cut.objects.filter(pk=cut.pk).update(state=CutState.RUNNING, done_percent=40)
    key = [cut.pk.int >> 65]
    worker = connection.copy()
    with worker.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", key)
        turf_cuts.sweep(at=timezone.now())
        still = Cut.objects.get(pk=cut.pk).state
        cursor.execute("SELECT pg_advisory_unlock(%s)", key)
    worker.close()

    turf_cuts.sweep(at=timezone.now())

    shown = organizer.get(f"/c/{town.ours.slug}/doors/drives/{drive.pk}/").content.decode()
    assert (still, Cut.objects.get(pk=cut.pk).state) == (CutState.RUNNING, CutState.LOST)
    assert "The latest cut was broken off" in shown
    assert begin(drive, town).state == CutState.WAITING


def test_a_cut_that_still_waits_is_begun_again(drive: Drive, town: Town) -> None:
    cut = begin(drive, town)

    assert turf_cuts.sweep(at=timezone.now()) == [cut.pk]
