"""The day of a drive: from the events as they come, list by list and hour by hour, on a page and over the API."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from canvass import day, devices, walk_lists
from canvass.enums import ListState, Result
from canvass.events import Event
from canvass.models import RefusedEvent, Turf, Visit, WalkList
from tests import factories
from tests.canvass import street
from tests.canvass.street import Walk
from tests.canvass.test_trust import drawn, free_list, give
from tests.door import signed_in
from tests.factories import Town
from voters.enums import Stance

QUERIES = 24
CORNERS = [[44.0, -93.0], [44.001, -93.0], [44.0, -93.001]]


@pytest.fixture
def organizer(town: Town) -> Client:
    return signed_in(town.organizer)


def api(town: Town, rest: str) -> str:
    return f"/api/v1/c/{town.ours.slug}/doors/{rest}"


def the_row(walk: Walk, at: datetime | None = None) -> day.Row:
    (row,) = day.of(walk.drive, at=at or timezone.now()).rows
    return row


def test_a_row_counts_what_the_phone_sent_as_soon_as_it_is_sent(asking: Walk) -> None:
    asking.send(asking.says(Stance.FOR, asking.voters[0]), asking.event(Result.NOT_HOME, asking.voters[1]))

    row = the_row(asking)

    assert (row.counts.done, row.counts.doors, row.counts.spoken, row.counts.said_for) == (2, 3, 1, 1)
    assert (row.volunteer, row.state, row.flags) == ("Vera Volunteer", "out", [])


def test_what_was_taken_back_counts_no_more(asking: Walk) -> None:
    event = asking.says(Stance.FOR, asking.voters[0])
    asking.send(event)
    asking.send(asking.undo(event))

    assert (the_row(asking).counts.done, day.of(asking.drive, at=timezone.now()).hours) == (0, [])


def test_the_pace_is_doors_an_hour_between_first_and_last_knock(asking: Walk) -> None:
    now = timezone.now()
    WalkList.objects.update(given_at=now - timedelta(hours=2))
    moments = [now - timedelta(minutes=minutes) for minutes in (60, 30, 0)]
    asking.send(*[asking.event(Result.NOT_HOME, asking.voters[place], said_at=moments[place]) for place in range(3)])

    assert the_row(asking).pace == 2


def test_a_list_past_its_time_is_overdue_and_one_that_is_quiet_says_so(asking: Walk) -> None:
    row = the_row(asking, at=timezone.now() + timedelta(days=3, minutes=1))

    assert (row.state, row.label, row.flags) == ("late", "Overdue", ["Not synced for 2 hours"])


def test_refused_records_and_a_copied_secret_are_flags(asking: Walk) -> None:
    asking.send(asking.event(Result.NOT_HOME, asking.voters[0], said_at=timezone.now() + timedelta(hours=5)))
    with pytest.raises(devices.Copied):
        devices.known(secret=asking.secret, device=uuid4(), at=timezone.now())

    assert RefusedEvent.objects.count() == 1
    assert the_row(asking).flags == ["Another device showed the phone's secret", "Refused records"]


def test_the_hours_of_the_day_stand_in_a_table_by_the_campaigns_clock(asking: Walk) -> None:
    noon = timezone.now().astimezone(UTC)
    asking.send(asking.says(Stance.FOR, asking.voters[0]), asking.says(Stance.AGAINST, asking.voters[1]))

    (hour,) = day.of(asking.drive, at=noon).hours

    said = Visit.objects.order_by("said_at")[0].said_at.astimezone(timezone.get_fixed_timezone(0))
    assert (hour.doors, hour.said_for, hour.said_against) == (2, 1, 1)
    assert (hour.hour - said.hour) % 24 in (19, 20)


def test_the_day_of_a_reminding_drive_counts_reminders(reminding: Walk, organizer: Client) -> None:
    reminding.send(
        reminding.event(Result.REMINDED, reminding.voters[0], detail="morning"),
        reminding.event(Result.NOT_A_SUPPORTER, reminding.voters[1], answer=Stance.AGAINST),
    )

    answer = organizer.get(f"/c/{reminding.town.ours.slug}/doors/drives/{reminding.drive.pk}/progress/")

    found, page = answer.context["day"], " ".join(answer.content.decode().split())
    (hour,) = found.hours
    assert (hour.doors, hour.reminded, hour.not_supporters) == (2, 1, 1)
    assert (found.total.reminded, found.total.not_supporters) == (1, 1)
    assert "Reminded <b>1</b>" in page
    assert "Undecided" not in page


def test_a_list_keeps_its_place_when_it_comes_back(town: Town) -> None:
    drive = drawn(town, 3)
    lists = [give(town, free_list(), factories.member(town.ours)) for _ in range(3)]
    before = [row.id for row in day.of(drive, at=timezone.now()).rows]

    walk_lists.take_back(walk_list=lists[0], by=town.organizer, at=timezone.now())

    assert [row.id for row in day.of(drive, at=timezone.now()).rows] == before == [each.pk for each in lists]


def test_the_page_shows_the_day_and_no_voter(asking: Walk, organizer: Client) -> None:
    asking.send(asking.says(Stance.FOR, asking.voters[0]))
    Turf.objects.update(shape=CORNERS)

    page = organizer.get(f"/c/{asking.town.ours.slug}/doors/drives/{asking.drive.pk}/progress/").content.decode()

    assert "1 of 3" in page
    assert f"<title>{asking.walk_list.turf.name}: Out, Vera Volunteer, 1 of 3 doors</title>" in page
    assert ">1/3</text>" in page
    assert "Take back the rest" in page
    assert "LOPEZ" not in page


def test_the_page_takes_as_many_queries_for_three_lists_as_for_one(
    town: Town, organizer: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    drive = drawn(town, 3)
    Turf.objects.update(shape=CORNERS)
    for count in (1, 2):
        for _ in range(count):
            give(town, free_list(), factories.member(town.ours))
        with django_assert_num_queries(QUERIES):
            organizer.get(f"/c/{town.ours.slug}/doors/drives/{drive.pk}/progress/")


# --- Over the API ------------------------------------------------------------------------------------------------


def test_drives_and_lists_over_the_api(town: Town, organizer: Client) -> None:
    drive = drawn(town, 2)
    give(town, free_list())

    drives: Any = organizer.get(api(town, "drives/")).json()
    lists: Any = organizer.get(api(town, f"drives/{drive.pk}/lists/")).json()

    assert (drives["count"], drives["drives"][0]["id"], drives["drives"][0]["counts"]["doors"]) == (1, str(drive.pk), 2)
    assert [(each["state"], each["volunteer"]) for each in lists["lists"]] == [
        ("out", str(town.volunteer.pk)),
        ("free", None),
    ]


def test_a_parameter_that_we_do_not_know_is_refused(town: Town, organizer: Client) -> None:
    assert organizer.get(api(town, "drives/?all=1")).status_code == 400


def test_a_list_is_assigned_and_taken_back_over_the_api(town: Town, organizer: Client) -> None:
    drawn(town, 1)
    pk, body = free_list().pk, {"volunteer": str(town.volunteer.pk)}

    given = organizer.post(api(town, f"lists/{pk}/assign/"), body, content_type="application/json")
    again = organizer.post(api(town, f"lists/{pk}/assign/"), body, content_type="application/json")
    back = organizer.post(api(town, f"lists/{pk}/take-back/"))

    assert [given.status_code, again.status_code, back.status_code] == [200, 409, 200]
    assert (given.json()["state"], again.json()["error"], back.json()) == ("out", "not_free", {"doors_left": 1})


def test_a_drive_is_cut_and_cut_anew_over_the_api(town: Town, organizer: Client) -> None:
    made = street.drive(town.ours, town.organizer)
    street.doors(12)
    path = api(town, f"drives/{made.pk}/cut/")

    never = organizer.get(path).json()
    first = organizer.post(path, {"doors": 6, "borders": []}, content_type="application/json")
    give(town, free_list())
    anew = organizer.post(path, {"doors": 7, "recut": True, "borders": []}, content_type="application/json")
    wrong = organizer.post(path, {"busy_streets": ["Nowhere"]}, content_type="application/json")

    assert never == {"cut": None}
    assert [answer.status_code for answer in (first, anew, wrong)] == [201, 201, 400]
    assert [(answer.json()["cut"]["state"], answer.json()["cut"]["turf_count"]) for answer in (first, anew)] == [
        ("done", 2),
        ("done", 1),
    ]
    assert organizer.get(path).json() == anew.json()


def test_the_progress_of_the_day_over_the_api(asking: Walk, organizer: Client) -> None:
    asking.send(asking.says(Stance.FOR, asking.voters[0]))

    found: Any = organizer.get(api(asking.town, f"drives/{asking.drive.pk}/progress/")).json()

    assert (found["total"]["done"], found["rows"][0]["counts"]["said_for"], found["hours"][0]["doors"]) == (1, 1, 1)


def test_a_phone_takes_twenty_more_near_here(asking: Walk) -> None:
    street.doors(3, street="OAK ST")
    walk_lists.draw_up(drive=asking.drive, by=asking.town.organizer, at=timezone.now())
    phone = Client(headers={"Authorization": f"Bearer {asking.secret}", "X-Device": str(asking.device.device)})
    asking.send(
        Event(uuid4(), asking.walk_list.pk, asking.voters[0].household_id or 0, Result.NOT_HOME, timezone.now())
    )

    taken = phone.post(f"/api/v1/doors/lists/{asking.walk_list.pk}/more/")
    again = phone.post(f"/api/v1/doors/lists/{asking.walk_list.pk}/more/")

    assert (taken.status_code, taken.json()["doors"]) == (201, 3)
    assert (again.status_code, again.json()["error"]) == (409, "nothing_free")
    assert WalkList.objects.filter(volunteer=asking.town.volunteer, state=ListState.OUT).count() == 2
