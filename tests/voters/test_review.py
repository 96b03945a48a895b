"""Which answers wait for an admin, and what a decision does."""

import pytest

from tests import factories
from tests.factories import Town
from voters import permissions, review
from voters.enums import Stance
from voters.models import AuditRow, Identification, Voter

pytestmark = pytest.mark.django_db


def contradiction(town: Town, *, of: Voter | None = None, days_ago: float = 0) -> Identification:
    voter = of or town.voter
    factories.said(Stance.AGAINST, by=town.volunteer, of=voter, in_=town.ours, days_ago=days_ago + 1)
    return factories.said(Stance.FOR, by=town.volunteer, of=voter, in_=town.ours, days_ago=days_ago)


def test_two_answers_that_contradict_each_other_within_the_window_wait(town: Town) -> None:
    latest = contradiction(town)

    assert [card.identification for card in review.waiting(town.ours)] == [latest]
    assert list(review.waiting(town.theirs)) == []


def test_answers_far_apart_do_not_wait(town: Town) -> None:
    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=30)
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)

    assert list(review.waiting(town.ours)) == []


def test_the_longest_waiting_comes_first_and_the_protected_not_at_all(town: Town) -> None:
    hidden = factories.voter(protected=True)
    contradiction(town, of=hidden, days_ago=2)
    late = contradiction(town)
    early = contradiction(town, of=factories.voter(), days_ago=1)

    assert [card.identification for card in review.cards(town.ours)] == [early, late]


def test_an_organizer_decides_nothing(town: Town) -> None:
    latest = contradiction(town)

    with pytest.raises(permissions.Forbidden):
        review.approve(identification=latest, by=town.organizer)
    with pytest.raises(permissions.Forbidden):
        review.set_aside(identification=latest, by=town.organizer, reason="x")
    with pytest.raises(permissions.Forbidden):
        review.hold(identification=latest, by=town.organizer, reason="x")

    assert latest.rulings.count() == 0


def test_deciding_the_same_again_is_refused_and_another_decision_is_not(town: Town) -> None:
    latest = contradiction(town)
    review.approve(identification=latest, by=town.admin)

    with pytest.raises(review.AlreadyDecided):
        review.approve(identification=latest, by=town.admin)
    review.set_aside(identification=latest, by=town.admin, reason="x")

    assert [row.ruling for row in latest.rulings.order_by("pk")] == ["approved", "set_aside"]


def test_every_decision_leaves_a_row(town: Town) -> None:
    latest = contradiction(town)

    review.approve(identification=latest, by=town.admin)

    row = AuditRow.objects.get(act="identification.approved")
    assert (row.by, row.campaign, row.on_id) == (town.admin, town.ours, str(latest.pk))
