"""The first pages: my campaigns; a campaign today, for staff and for volunteers."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from canvass import drives, launches
from canvass.enums import ListState, Result
from canvass.models import Turf, WalkList
from config import today
from tests import doors, factories
from tests.canvass import street
from tests.factories import Town
from voters import gate
from voters.enums import Act, Channel, Purpose, Role, Stance, ToldBy
from voters.models import Membership, RollImport, Score, Universe, Voter

pytestmark = pytest.mark.django_db
QUERIES_OF_THE_FRONT = 29


def front(town: Town, person: Any) -> Any:
    return doors.signed_in(person).get(reverse("campaign", args=[town.ours.slug]))


def test_the_only_campaign_opens_at_once(town: Town) -> None:
    page = doors.signed_in(town.organizer).get("/")

    assert page.headers["Location"] == reverse("campaign", args=[town.ours.slug])


def test_several_campaigns_are_listed_with_my_part_in_each(town: Town) -> None:
    Membership.objects.create(campaign=town.theirs, user=town.organizer, role=Role.VOLUNTEER)

    page = doors.signed_in(town.organizer).get("/")

    assert {(mine.name, mine.role) for mine in page.context["campaigns"]} == {
        (town.ours.name, "Organizer"),
        (town.theirs.name, "Volunteer"),
    }


def test_who_is_suspended_everywhere_has_no_campaign(town: Town) -> None:
    Membership.objects.filter(user=town.volunteer).update(suspended_at=timezone.now(), suspended_by=town.admin)

    page = doors.signed_in(town.volunteer).get("/")

    assert page.context["campaigns"] == []


def test_a_volunteer_sees_my_work_and_no_rate(town: Town) -> None:
    page = front(town, town.volunteer)

    assert [words for words, _, _ in page.context["work"]] == ["Knock on doors", "Take a walk list", "Send texts"]
    assert "rate" not in page.context


def test_the_leak_rate_stands_beside_what_a_score_would_have_done(town: Town) -> None:
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=30)
    contact = gate.contact(
        campaign=town.ours, voter=town.voter, channel=Channel.DOOR, act=Act.LISTED, by=town.organizer
    )
    gate.reached(contact=contact, by=town.volunteer, at=timezone.now())
    opponent = factories.voter()
    factories.said(Stance.AGAINST, by=town.volunteer, of=opponent, in_=town.ours)
    for voter in (town.voter, opponent):
        Score.objects.create(campaign=town.ours, voter=voter, value=0.8)

    page = front(town, town.organizer)

    rate, model = page.context["rate"], page.context["model"]
    assert (rate.leaks, rate.reached, rate.words) == (0, 1, "0.0%")
    assert (model.leaks, model.reached, page.context["model_share"]) == (1, 2, "50.0%")


def a_list(town: Town, *, synced_hours_ago: float) -> WalkList:
    everybody = Universe.objects.create(campaign=town.ours, name="All", spec={"all": []}, by=town.organizer)
    drive = drives.create(
        campaign=town.ours,
        purpose=Purpose.IDENTIFY,
        name="Autumn",
        universe=everybody,
        starts_date=date(2020, 1, 1),
        ends_date=date(2035, 1, 1),
        by=town.organizer,
    )
    now = timezone.now()
    turf = Turf.objects.create(
        campaign=town.ours,
        drive=drive,
        purpose=Purpose.IDENTIFY,
        name="Oak Street",
        door_count=1,
        people_count=1,
        drawn_at=now,
    )
    return WalkList.objects.create(
        campaign=town.ours,
        drive=drive,
        purpose=Purpose.IDENTIFY,
        turf=turf,
        state=ListState.OUT,
        volunteer=town.volunteer,
        drawn_at=now,
        given_at=now - timedelta(hours=5),
        given_by=town.organizer,
        synced_at=now - timedelta(hours=synced_hours_ago),
    )


@pytest.mark.parametrize(("hours", "words"), [(1, []), (3, ["1 list has not synced for 2 hours"])])
def test_a_list_that_is_silent_for_two_hours_needs_a_hand(town: Town, hours: float, words: list[str]) -> None:
    a_list(town, synced_hours_ago=hours)

    page = front(town, town.organizer)

    assert [hand.words for hand in page.context["hands"]] == words


def test_people_who_came_to_a_launch_and_have_no_list_need_a_hand_first(town: Town) -> None:
    walk = street.walk(town, street.doors(1))
    launches.open_launch(
        drive=walk.drive, meeting_place="The library", newcomers=9, by=town.organizer, at=timezone.now()
    )
    factories.member(town.ours)
    factories.member(town.ours, role=Role.ORGANIZER)
    walk.send(
        walk.event(Result.REMINDED, walk.voters[0]),
        walk.event(Result.SOMEBODY_ELSE, note="Nora New"),
    )

    hands = front(town, town.organizer).context["hands"]

    assert [(hand.words, hand.detail) for hand in hands] == [
        ("1 person waits for a list", "At the launch: The library"),
        ("1 record of a phone was not accepted", "In the last day"),
        ("1 person met at a door is on no list", "Say who on the roll they are"),
    ]


def test_a_drive_is_one_line(town: Town) -> None:
    a_list(town, synced_hours_ago=0)

    page = front(town, town.organizer)

    assert [(line.name, line.where, line.words) for line in page.context["drives"]] == [
        ("Autumn", "Doors", "0 of 0 doors, 0 spoken to")
    ]


def test_reviews_are_for_admins_and_failed_files_for_staff(town: Town) -> None:
    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=1)
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)
    RollImport.objects.create(campaign=town.ours, label="x", by=town.organizer, state="failed")

    organizer, admin = front(town, town.organizer), front(town, town.admin)

    assert [hand.words for hand in organizer.context["hands"]] == ["1 voter file was not imported"]
    assert [hand.words for hand in admin.context["hands"]] == [
        "1 voter file was not imported",
        "1 voter waits for review",
    ]


def test_the_campaign_next_door_changes_nothing_here(town: Town) -> None:
    factories.said(Stance.FOR, by=town.stranger, of=town.voter, in_=town.theirs)
    RollImport.objects.create(campaign=town.theirs, label="x", by=town.stranger, state="failed")
    Score.objects.create(campaign=town.theirs, voter=town.voter, value=0.9)

    page = front(town, town.admin)

    assert (page.context["hands"], page.context["answers"], page.context["model"]) == ([], 0, None)


def test_answers_are_counted_by_the_day_on_which_they_were_said(town: Town) -> None:
    days = {0: Stance.FOR, 3: Stance.AGAINST, 13: Stance.UNDECIDED, 14: Stance.FOR}
    for days_ago, stance in days.items():
        factories.said(stance, by=town.volunteer, of=factories.voter(), in_=town.ours, days_ago=days_ago)
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, told_by=ToldBy.ANOTHER, days_ago=1)

    counted = today.answers_by_day(town.ours, until=timezone.localdate())

    shown = {
        (timezone.localdate() - day.day).days: (day.for_count, day.undecided_count, day.against_count)
        for day in counted
        if day.count
    }
    assert shown == {
        0: (1, 0, 0),
        3: (0, 0, 1),
        13: (0, 1, 0),
    }
    assert len(counted) == 14


def test_the_bars_stand_on_one_another_and_fill_the_chart() -> None:
    days = [today.Day(date(2026, 10, 1), 2, 1, 1), today.Day(date(2026, 10, 2), 1, 0, 0)]

    first, second = today.bars(days)

    assert [(part.stance, part.y) for part in first.parts] == [
        ("for", "50.00%"),
        ("undecided", "25.00%"),
        ("against", "0.00%"),
    ]
    assert (second.x, second.parts[0].y, second.parts[0].height) == ("50.00%", "75.00%", "25.00%")


@pytest.mark.parametrize("count", [1, 3])
def test_more_answers_and_reviews_take_no_more_queries(
    town: Town, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    voters: list[Voter] = [factories.voter() for _ in range(count)]
    for voter in voters:
        factories.said(Stance.AGAINST, by=town.volunteer, of=voter, in_=town.ours, days_ago=1)
        factories.said(Stance.FOR, by=town.volunteer, of=voter, in_=town.ours)
    client = doors.signed_in(town.admin)
    where = reverse("campaign", args=[town.ours.slug])
    client.get(where)

    with django_assert_num_queries(QUERIES_OF_THE_FRONT):
        page = client.get(where)

    assert page.context["answers"] == 2 * count
