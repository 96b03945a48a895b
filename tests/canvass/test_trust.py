"""Who may take another list: never more people than the limit, and nobody who takes lists without knocking."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from canvass import devices, sheets, trust, walk_lists
from canvass.enums import ListState, Result
from canvass.events import Event
from canvass.models import Drive, ListedVoter, WalkList
from tests import factories
from tests.canvass import street
from tests.canvass.test_races import AT_ONCE, at_once
from tests.door import signed_in
from tests.factories import Town
from voters import budgets
from voters.budgets import Limit
from voters.enums import AllowanceKind, Channel, Role
from voters.models import Membership, SeenVoter, User, Voter

MOST = 9
QUERIES = 16


def drawn(town: Town, doors: int, *, people: int = 1, per_list: int = 1) -> Drive:
    street.doors(doors, people=people)
    drive = street.drive(town.ours, town.organizer)
    walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now(), doors_per_turf=per_list)
    return drive


def give(town: Town, walk_list: WalkList, volunteer: User | None = None) -> WalkList:
    return walk_lists.assign(
        walk_list=walk_list, volunteer=volunteer or town.volunteer, by=town.organizer, at=timezone.now()
    )


def free_list() -> WalkList:
    return WalkList.objects.filter(state=ListState.FREE).order_by("?")[0]


def newcomer(town: Town) -> User:
    """Somebody who came by a link for many."""
    person = factories.user("Nora New")
    Membership.objects.create(campaign=town.ours, user=person, role=Role.VOLUNTEER)
    return person


def opened_and_given_back(town: Town, knocks: int = 0) -> None:
    """The volunteer takes a list, opens it on a phone, knocks at so many doors, and gives it back."""
    phone = devices.register(campaign=town.ours, volunteer=town.volunteer, device=uuid4(), at=timezone.now()).device
    taken = give(town, free_list())
    sheet = sheets.hand_over(walk_list=taken, device=phone, at=timezone.now())
    walk = street.Walk(town, taken.drive, taken, phone, "", [])
    for door in sheet.doors[:knocks]:
        walk.send(Event(uuid4(), taken.pk, door.id, Result.NOT_HOME, timezone.now()))
    walk_lists.take_back(walk_list=taken, by=town.volunteer, at=timezone.now())


def test_a_list_counts_its_people_when_it_is_handed_out(town: Town) -> None:
    drawn(town, 3, people=2, per_list=3)

    give(town, free_list())

    assert SeenVoter.objects.filter(volunteer=town.volunteer, channel=Channel.DOOR).count() == 6


def test_a_list_that_would_be_too_many_people_stays_free(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(budgets.LIMITS, Channel.DOOR, (Limit(5, timedelta(hours=24)),))
    drawn(town, 3, people=2, per_list=3)

    with pytest.raises(budgets.OverBudget):
        give(town, free_list())

    assert (WalkList.objects.get().state, SeenVoter.objects.count()) == (ListState.FREE, 0)


def test_the_first_list_of_a_newcomer_has_at_most_100_doors(town: Town) -> None:
    drawn(town, 101, per_list=101)
    person = newcomer(town)

    with pytest.raises(trust.NotVouchedFor):
        give(town, free_list(), person)
    budgets.allow(
        campaign=town.ours,
        volunteer=person,
        kind=AllowanceKind.VOUCHED_FOR,
        by=town.organizer,
        at=timezone.now(),
    )

    assert give(town, free_list(), person).volunteer_id == person.pk


def test_two_first_lists_together_have_at_most_100_doors(town: Town) -> None:
    drawn(town, 120, per_list=60)
    person = newcomer(town)
    give(town, free_list(), person)

    with pytest.raises(trust.NotVouchedFor):
        give(town, free_list(), person)

    assert WalkList.objects.filter(volunteer=person).count() == 1


def test_three_lists_opened_and_hardly_knocked_stop_the_fourth_and_flag_the_person(town: Town) -> None:
    drawn(town, 4)
    for _ in range(3):
        opened_and_given_back(town)

    with pytest.raises(trust.TakesWithoutWorking):
        give(town, free_list())
    page = signed_in(town.organizer).get(f"/c/{town.ours.slug}/doors/volunteers/").content.decode()

    assert "3 opened, few doors knocked" in page


def test_a_tenth_of_the_doors_is_work(town: Town) -> None:
    drawn(town, 40, per_list=10)
    for knocks in (0, 0, 1):
        opened_and_given_back(town, knocks)

    give(town, free_list())

    assert trust.opened(town.ours)[town.volunteer.pk] == trust.Opened(worked=1, unworked=2)


def test_an_organizer_looks_and_lets_them_go_on(town: Town) -> None:
    drawn(town, 4)
    for _ in range(3):
        opened_and_given_back(town)
    organizer: Client = signed_in(town.organizer)

    organizer.post(f"/c/{town.ours.slug}/doors/volunteers/{town.volunteer.pk}/allow/", {"kind": "looked_at"})

    assert give(town, free_list()).volunteer_id == town.volunteer.pk
    assert trust.opened(town.ours)[town.volunteer.pk].unworked == 0


def test_lists_of_the_campaign_next_door_flag_nobody_here(town: Town) -> None:
    drawn(town, 4)
    for _ in range(3):
        opened_and_given_back(town)

    assert trust.opened(town.theirs) == {}


def test_the_page_takes_as_many_queries_for_three_more(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(town.organizer)
    for _ in range(2):
        with django_assert_num_queries(QUERIES):
            client.get(f"/c/{town.ours.slug}/doors/volunteers/")
        for _ in range(3):
            newcomer(town)


def take_and_give_back(town: Town, seed: int) -> None:
    """Take whatever is free and give it back, a few times, as fast as the others do."""
    chance = random.Random(seed)
    for _ in range(4):
        free = list(WalkList.objects.filter(drive__campaign=town.ours, state=ListState.FREE))
        try:
            taken = give(town, chance.choice(free)) if free else None
        except (walk_lists.NotFree, *trust.REFUSALS):
            taken = None
        if taken is not None and chance.random() < 0.8:
            walk_lists.take_back(walk_list=taken, by=town.volunteer, at=timezone.now())


@settings(max_examples=4)
@given(seed=st.integers(0, 2**20))
def test_eight_threads_that_take_and_give_back_never_pass_the_limit(
    committed: None, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setitem(budgets.LIMITS, Channel.DOOR, (Limit(MOST, timedelta(hours=24)),))
    town = factories.town()
    Voter.objects.update(protected=True)
    drawn(town, 16, people=2, per_list=2)

    failures = at_once(*[lambda place=place: take_and_give_back(town, seed * AT_ONCE + place) for place in range(8)])

    given_out = ListedVoter.objects.filter(walk_list__volunteer=town.volunteer)
    seen = set(given_out.values_list("voter_id", flat=True))
    counted = set(SeenVoter.objects.filter(volunteer=town.volunteer).values_list("voter_id", flat=True))
    assert [each for each in failures if each is not None] == []
    assert len(seen) <= MOST
    assert seen == counted
