"""Whoever was reached by a reminder and is not for us is counted, once, with the cause."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.factories import Town
from voters import gate, identify, leaks
from voters.enums import Act, Channel, LeakCause, Source, Stance, ToldBy
from voters.models import AuditRow, GotvContact, Leak, Voter


def reminded(town: Town, *, of: Voter | None = None, channel: Channel = Channel.DOOR) -> GotvContact:
    voter = of or town.voter
    factories.said(Stance.FOR, by=town.volunteer, of=voter, in_=town.ours, days_ago=30)
    return gate.contact(campaign=town.ours, voter=voter, channel=channel, act=Act.LISTED, by=town.organizer)


def reached(town: Town, *, of: Voter | None = None) -> GotvContact:
    contact = reminded(town, of=of)
    gate.reached(contact=contact, by=town.volunteer, at=timezone.now())
    return contact


@pytest.mark.django_db
@pytest.mark.parametrize("stance", [Stance.AGAINST, Stance.UNDECIDED])
def test_an_answer_that_is_not_for_after_a_reminder_is_a_leak(town: Town, stance: Stance) -> None:
    contact = reached(town)

    said = factories.said(stance, by=town.volunteer, of=town.voter, in_=town.ours)

    leak = Leak.objects.get()
    assert (leak.contact, leak.voter, leak.identification, leak.cause) == (contact, town.voter, said, "changed_mind")
    assert AuditRow.objects.get(act="leak.counted").details == {"cause": "changed_mind"}


@pytest.mark.django_db
def test_who_was_listed_and_not_reached_is_no_leak(town: Town) -> None:
    reminded(town)

    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours)

    assert Leak.objects.count() == 0


@pytest.mark.django_db
def test_a_yes_after_a_reminder_is_no_leak(town: Town) -> None:
    reached(town)

    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)

    assert Leak.objects.count() == 0


@pytest.mark.django_db
def test_another_persons_word_is_no_leak(town: Town) -> None:
    reached(town)

    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours, told_by=ToldBy.ANOTHER)

    assert Leak.objects.count() == 0


@pytest.mark.django_db
def test_an_answer_said_before_the_reminder_is_no_leak_of_it(town: Town) -> None:
    reached(town)

    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=2)

    assert Leak.objects.count() == 0


@pytest.mark.django_db
def test_saying_so_twice_counts_once(town: Town) -> None:
    reached(town)

    for _ in range(2):
        factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours)

    assert (Leak.objects.count(), leaks.rate(town.ours).leaks) == (1, 1)


@pytest.mark.django_db
def test_the_latest_reminder_is_the_one_that_leaked(town: Town) -> None:
    first, second = reminded(town), reminded(town)
    gate.reached(contact=first, by=town.volunteer, at=timezone.now() - timedelta(hours=2))
    gate.reached(contact=second, by=town.volunteer, at=timezone.now() - timedelta(hours=1))

    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours)

    assert Leak.objects.get().contact == second


@pytest.mark.django_db
def test_the_cause_is_the_one_that_the_recorder_knows(town: Town) -> None:
    reached(town)

    identify.record(
        id=uuid4(),
        campaign=town.ours,
        voter=town.voter,
        stance=Stance.AGAINST,
        said_at=timezone.now(),
        source=Source.DOOR,
        told_by=ToldBy.SELF,
        by=town.volunteer,
        leak_cause=LeakCause.LATE_NEWS,
    )

    assert leaks.by_cause(town.ours) == {LeakCause.LATE_NEWS: 1}


@pytest.mark.django_db
def test_the_rate_is_of_people_and_of_this_campaign(town: Town) -> None:
    reached(town)
    reached(town)
    reached(town, of=factories.voter())
    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours)

    ours, theirs = leaks.rate(town.ours), leaks.rate(town.theirs)

    assert (ours.leaks, ours.reached, ours.share) == (1, 2, 0.5)
    assert (theirs.leaks, theirs.reached, theirs.low, theirs.high) == (0, 0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("leaked", "reached", "low", "high"),
    [(0, 10, 0.0, 0.2775), (4, 512, 0.0030, 0.0199), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_the_interval_is_wilsons(leaked: int, reached: int, low: float, high: float) -> None:
    rate = leaks.wilson(leaked, reached)

    assert (round(rate.low, 4), round(rate.high, 4)) == (low, high)


@given(st.integers(1, 10_000).flatmap(lambda reached: st.tuples(st.integers(0, reached), st.just(reached))))
def test_the_share_lies_within_its_interval_and_the_interval_within_all(pair: tuple[int, int]) -> None:
    rate = leaks.wilson(*pair)

    assert 0 <= rate.low <= rate.share <= rate.high <= 1
