"""The pages of the doors: for who runs them, and for who walks."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from canvass import devices, walk_lists
from canvass.enums import ListState, Result
from canvass.models import DeviceToken, Drive, WalkList
from tests.canvass import street
from tests.door import signed_in
from tests.factories import Town
from voters.enums import Purpose, Stance

DRIVES, DRIVE, MINE = 10, 16, 10


@pytest.fixture
def organizer(town: Town) -> Client:
    return signed_in(town.organizer)


@pytest.fixture
def volunteer(town: Town) -> Client:
    return signed_in(town.volunteer)


def page(town: Town, rest: str = "") -> str:
    return f"/c/{town.ours.slug}/doors/{rest}"


def free_lists(town: Town, count: int, purpose: Purpose = Purpose.IDENTIFY) -> Drive:
    street.doors(count)
    drive = street.drive(town.ours, town.organizer, purpose)
    walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now(), doors_per_turf=1)
    return drive


def cells(answer: Any, row: int) -> list[str]:
    """The words of one row of the first table."""
    rows = answer.content.decode().split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    found = [cell.split("</td>")[0] for cell in rows[row].split("<td")[1:]]
    return [" ".join("".join(part.split(">", 1)[-1] for part in cell.split("<")).split()) for cell in found]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_drives_takes_the_same_queries_however_long(
    town: Town, organizer: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        free_lists(town, 1)
    organizer.get(page(town))

    with django_assert_num_queries(DRIVES):
        answer = organizer.get(page(town))

    assert len(answer.content.decode().split("<tr>")) == count + 2


@pytest.mark.parametrize("count", [1, 3])
def test_a_drives_page_takes_the_same_queries_however_many_lists(
    town: Town, organizer: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    drive = free_lists(town, count)
    organizer.get(page(town, f"drives/{drive.pk}/"))

    with django_assert_num_queries(DRIVE):
        answer = organizer.get(page(town, f"drives/{drive.pk}/"))

    assert answer.content.decode().count("Hand out<span") == count


def test_an_organizer_sets_a_drive_up(town: Town, organizer: Client) -> None:
    universe = street.universe(town.ours, town.organizer)
    fields = {
        "name": "Autumn doors",
        "purpose": "identify",
        "universe": str(universe.pk),
        "opening": "Hi",
        "question": "Will you vote for Ana Reyes?",
        "starts_date": "2030-10-01",
        "ends_date": "2030-11-05",
    }

    asked = organizer.get(page(town, "new/"))
    answer = organizer.post(page(town, "new/"), fields)

    drive = Drive.objects.get()
    assert f">{universe.name}</option>" in asked.content.decode()
    assert (answer.status_code, answer["Location"]) == (302, page(town, f"drives/{drive.pk}/"))
    assert (drive.name, drive.universe, drive.script.opening, drive.ends_date) == (
        "Autumn doors",
        universe,
        "Hi",
        date(2030, 11, 5),
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": "Taken"}, "Another drive has this name."),
        ({"ends_date": "2030-09-01"}, "The last day comes before the first."),
        ({"universe": "theirs"}, "Select a valid choice."),
        ({"universe": "scored", "purpose": "gotv"}, "a score opens nothing"),
        ({"purpose": "persuade"}, "Select a valid choice."),
    ],
)
def test_a_drive_that_cannot_be_says_why_beside_the_field(
    town: Town, organizer: Client, changed: dict[str, str], words: str
) -> None:
    street.drive(town.ours, town.organizer)
    Drive.objects.update(name="Taken")
    score = {"all": [{"field": "score", "is": "at_least", "value": 0.6}]}
    universes = {
        "ours": street.universe(town.ours, town.organizer),
        "theirs": street.universe(town.theirs, town.stranger),
        "scored": street.universe(town.ours, town.organizer, score),
    }
    fields = {
        "name": "Autumn doors",
        "purpose": "identify",
        "universe": "ours",
        "question": "Q?",
        "starts_date": "2030-10-01",
        "ends_date": "2030-11-05",
    } | changed

    answer = organizer.post(page(town, "new/"), fields | {"universe": str(universes[fields["universe"]].pk)})

    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert Drive.objects.count() == 1


def test_an_organizer_draws_up_hands_out_and_takes_back(town: Town, organizer: Client) -> None:
    street.doors(3)
    drive = street.drive(town.ours, town.organizer)

    organizer.post(page(town, f"drives/{drive.pk}/draw-up/"), {"doors_per_turf": 60, "borders": ["precinct"]})
    free = WalkList.objects.get()
    organizer.post(page(town, f"lists/{free.pk}/assign/"), {"volunteer": str(town.volunteer.pk)})
    out = cells(organizer.get(page(town, f"drives/{drive.pk}/")), 0)
    organizer.post(page(town, f"lists/{free.pk}/take-back/"))

    free.refresh_from_db()
    assert out[:5] == ["Precinct 01001about 5 min", "Out", "Vera Volunteer", "0 of 3 doors", "0"]
    assert free.state == ListState.BACK
    assert WalkList.objects.filter(state=ListState.FREE).count() == 1


def test_whoever_hands_out_from_the_cards_stays_there_and_prints_there(town: Town, organizer: Client) -> None:
    drive = free_lists(town, 2)
    first = WalkList.objects.filter(drive=drive).earliest("pk")
    desk = {"volunteer": str(town.volunteer.pk), "from": "cards", "page": "1"}

    answer = organizer.post(page(town, f"lists/{first.pk}/assign/"), desk, follow=True)

    words = answer.content.decode()
    assert answer.redirect_chain[-1][0] == page(town, f"drives/{drive.pk}/hand-out/") + f"?given={first.pk}&page=1#desk"
    assert f'action="{page(town, f"lists/{first.pk}/packet/")}"' in words
    assert words.count('class="digits"') == 1
    first.refresh_from_db()
    assert (first.state, first.volunteer) == (ListState.OUT, town.volunteer)


def test_a_third_list_is_refused_in_words(town: Town, organizer: Client) -> None:
    drive = free_lists(town, 3)
    for walk_list in WalkList.objects.filter(drive=drive):
        answer = organizer.post(
            page(town, f"lists/{walk_list.pk}/assign/"), {"volunteer": str(town.volunteer.pk)}, follow=True
        )

    assert "has two lists in hand" in answer.content.decode()
    assert WalkList.objects.filter(state=ListState.OUT).count() == 2


def test_a_list_cannot_be_handed_to_somebody_of_next_door(town: Town, organizer: Client) -> None:
    drive = free_lists(town, 1)
    walk_list = WalkList.objects.get(drive=drive)

    organizer.post(page(town, f"lists/{walk_list.pk}/assign/"), {"volunteer": str(town.stranger.pk)})

    walk_list.refresh_from_db()
    assert walk_list.state == ListState.FREE


def test_a_drives_page_counts_what_was_done(town: Town, organizer: Client) -> None:
    voters = street.doors(3)
    walk = street.walk(town, voters)
    slip = walk.says(Stance.AGAINST, voters[0])
    walk.send(
        slip,
        walk.says(Stance.FOR, voters[0], corrects=slip.id),
        walk.event(Result.NOT_HOME, voters[1], voter_id=None),
    )

    row = cells(organizer.get(page(town, f"drives/{walk.drive.pk}/")), 0)

    assert row[3:8] == ["2 of 3 doors", "1", "1", "0", "0"]


def test_a_reminding_drive_shows_the_way_from_the_universe_to_a_reminder(town: Town, organizer: Client) -> None:
    street.supporters(town, 2)
    street.doors(1, street="OAK ST")
    drive = street.drive(town.ours, town.organizer, Purpose.GOTV)

    words = organizer.get(page(town, f"drives/{drive.pk}/")).content.decode()

    steps = [part.split("</span>")[0] for part in words.split('<ol class="fall"')[1].split('<span class="n">')[1:]]
    assert steps == ["3", "−1", "2"]


def test_one_tap_makes_a_lost_phone_forget(town: Town, organizer: Client) -> None:
    walk = street.walk(town, street.doors(1))

    organizer.post(page(town, f"phones/{walk.device.pk}/lost/"))

    walk.device.refresh_from_db()
    assert devices.gives_only(walk.device)
    assert DeviceToken.objects.get().revoked_by == town.organizer


def test_the_shell_of_the_phone_names_no_voter(town: Town, volunteer: Client) -> None:
    street.walk(town, street.doors(1))

    words = volunteer.get(page(town, "walk/")).content.decode()

    assert [name for name in ("MARIA", "LOPEZ", "ELM ST", town.volunteer.name) if name in words] == []
