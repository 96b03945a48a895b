"""Cutting as work: asked for once at a time, done with progress, stopped with whole lists."""

import pytest
from django.test import Client
from django.utils import timezone

from canvass import turf_cuts
from canvass.enums import CutState
from canvass.models import Cut, Drive, Turf, WalkList
from canvass.tasks import cut_turf
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
