"""How many people one volunteer may see: each counted once, over time, and never more, however many ask at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories
from tests.factories import Town
from voters import budgets, permissions
from voters.budgets import Limit
from voters.enums import AllowanceKind, Channel, Role
from voters.models import AuditRow, Campaign, Membership, SeenVoter, User

NOON = datetime(2030, 9, 14, 16, 0, tzinfo=UTC)
SMALL = (Limit(4, timedelta(hours=24)), Limit(6, timedelta(days=7)), Limit(9))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four a day, six a week, nine in a campaign."""
    monkeypatch.setitem(budgets.LIMITS, Channel.DOOR, SMALL)


def voter_ids(count: int) -> list[int]:
    return [factories.voter().pk for _ in range(count)]


def hand_over(town: Town, ids: list[int], at: datetime = NOON, campaign: Campaign | None = None) -> int:
    return budgets.hand_over(
        campaign=campaign or town.ours, volunteer=town.volunteer, channel=Channel.DOOR, voter_ids=ids, at=at
    )


def allow(town: Town, kind: AllowanceKind, by: User | None = None) -> None:
    budgets.allow(campaign=town.ours, volunteer=town.volunteer, kind=kind, by=by or town.organizer, at=NOON)


def test_somebody_who_was_seen_before_is_not_new(town: Town, small: None) -> None:
    people = voter_ids(4)

    first, again = hand_over(town, people), hand_over(town, people, NOON + timedelta(hours=1))

    assert (first, again, SeenVoter.objects.count()) == (4, 0, 4)


@pytest.mark.parametrize(("later", "most"), [(timedelta(hours=23), 4), (timedelta(days=2), 6), (timedelta(days=8), 9)])
def test_one_more_than_the_limit_is_refused_and_nobody_is_counted(
    town: Town, small: None, later: timedelta, most: int
) -> None:
    people = voter_ids(10)
    days = [people[:4], people[4:6], people[6:9]]
    moments = [NOON, NOON + timedelta(days=2), NOON + timedelta(days=8)]
    for those, moment in zip(days, moments, strict=True):
        if sum(map(len, days[: days.index(those) + 1])) <= most:
            hand_over(town, those, moment)

    with pytest.raises(budgets.OverBudget) as refusal:
        hand_over(town, people[9:], NOON + later)

    assert refusal.value.limit.most == most
    assert SeenVoter.objects.count() == most


def test_a_day_and_a_week_are_counted_over_all_campaigns(town: Town, small: None) -> None:
    hand_over(town, voter_ids(3))

    with pytest.raises(budgets.OverBudget):
        hand_over(town, voter_ids(2), campaign=town.theirs)

    assert hand_over(town, voter_ids(1), campaign=town.theirs) == 1


def test_an_organizer_adds_a_thousand_and_it_is_audited(town: Town, small: None) -> None:
    hand_over(town, voter_ids(4))

    allow(town, AllowanceKind.MORE_DOORS)

    row = AuditRow.objects.get(act="volunteer.more_doors")
    assert hand_over(town, voter_ids(3)) == 3
    assert (row.by_id, row.details) == (town.organizer.pk, {"volunteer": str(town.volunteer.pk), "more": 1000})
    found = budgets.used(campaign=town.ours, volunteer=town.volunteer, channel=Channel.DOOR, at=NOON)
    assert [(each.people, each.most) for each in found] == [(7, 1004), (7, 1006), (7, 1009)]


def test_what_was_added_for_a_day_ends_with_the_day(town: Town, small: None) -> None:
    allow(town, AllowanceKind.MORE_DOORS)

    found = budgets.used(
        campaign=town.ours, volunteer=town.volunteer, channel=Channel.DOOR, at=NOON + timedelta(hours=24)
    )

    assert [each.most for each in found] == [4, 1006, 1009]


@pytest.mark.parametrize("who", ["volunteer", "stranger"])
def test_only_who_runs_the_doors_gives_a_word(town: Town, who: str) -> None:
    with pytest.raises(permissions.Forbidden):
        allow(town, AllowanceKind.MORE_DOORS, by=getattr(town, who))


def test_the_application_cannot_forget_whom_a_volunteer_saw(town: Town, small: None) -> None:
    hand_over(town, voter_ids(1))

    for statement in ("DELETE FROM voters_seenvoter", "UPDATE voters_seenvoter SET seen_at = now()"):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement)

    assert SeenVoter.objects.count() == 1


@settings(max_examples=40)
@given(st.lists(st.tuples(st.lists(st.integers(0, 11), max_size=5), st.integers(0, 72)), max_size=12))
def test_whatever_is_taken_and_when_the_count_is_that_of_plain_sets(
    town: Town, small: None, takes: list[tuple[list[int], int]]
) -> None:
    with transaction.atomic():
        people = voter_ids(12)
        first: dict[int, datetime] = {}
        at = NOON
        for places, hours in takes:
            at += timedelta(hours=hours)
            fresh = {people[place] for place in places} - first.keys()
            fits = not fresh or all(
                len(fresh) + sum(limit.within is None or seen > at - limit.within for seen in first.values())
                <= limit.most
                for limit in SMALL
            )
            try:
                assert hand_over(town, [people[place] for place in places], at) == len(fresh)
                assert fits
                first |= dict.fromkeys(fresh, at)
            except budgets.OverBudget:
                assert not fits

        assert set(SeenVoter.objects.values_list("voter_id", flat=True)) == set(first)
        transaction.set_rollback(True)


def test_staff_and_who_came_by_a_link_of_their_own_are_known(db: None) -> None:
    campaign = factories.campaign()
    organizer, walked_in = factories.user("Olga Organizer"), factories.user("Wendy Walked-In")
    Membership.objects.create(campaign=campaign, user=organizer, role=Role.ORGANIZER)
    Membership.objects.create(campaign=campaign, user=walked_in, role=Role.VOLUNTEER)

    known = [budgets.is_vouched_for(campaign=campaign, volunteer=each) for each in (organizer, walked_in)]

    assert known == [True, False]
