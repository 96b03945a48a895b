"""The review: one card at a time; approve, set aside, hold; undo."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import doors, factories
from tests.factories import Town
from voters import gate
from voters.enums import Channel, Refusal, Stance
from voters.models import AuditRow, Identification, Voter

pytestmark = pytest.mark.django_db


def contradicts(town: Town, voter: Voter, *, days_ago: float = 0) -> Identification:
    """Two answers of one voter within the campaign's window; the later one says "for"."""
    factories.said(Stance.AGAINST, by=town.volunteer, of=voter, in_=town.ours, days_ago=days_ago + 1)
    return factories.said(Stance.FOR, by=town.volunteer, of=voter, in_=town.ours, days_ago=days_ago)


def page(town: Town) -> str:
    return reverse("voters:review", args=[town.ours.slug])


def decide(town: Town, identification: Identification, do: str) -> None:
    where = reverse("voters:review_decide", args=[town.ours.slug, identification.pk])
    doors.signed_in(town.admin).post(where, {"do": do})


def refusal(town: Town) -> Refusal | None:
    return gate.refusal(campaign=town.ours, voter=town.voter, channel=Channel.DOOR, at=timezone.now())


def test_the_card_that_waits_longest_is_shown_with_every_answer(town: Town) -> None:
    contradicts(town, factories.voter())
    contradicts(town, town.voter, days_ago=1)

    shown = doors.signed_in(town.admin).get(page(town))

    assert (shown.context["count"], shown.context["person"].id) == (2, town.voter.pk)
    assert [answer.stance for answer in shown.context["evidence"].answers] == ["against", "for"]
    assert AuditRow.objects.get(act="review.seen").people == 1


@pytest.mark.parametrize(
    ("do", "expected"),
    [("approve", None), ("set_aside", Refusal.AGAINST), ("hold", Refusal.HELD_FOR_REVIEW)],
)
def test_a_decision_does_to_the_gate_what_is_written_on_it(town: Town, do: str, expected: Refusal | None) -> None:
    latest = contradicts(town, town.voter)
    before = refusal(town)

    decide(town, latest, do)

    assert (before, refusal(town)) == (Refusal.HELD_FOR_REVIEW, expected)


def test_what_is_put_on_hold_comes_last(town: Town) -> None:
    other = factories.voter()
    contradicts(town, other)
    latest = contradicts(town, town.voter, days_ago=1)

    decide(town, latest, "hold")

    shown = doors.signed_in(town.admin).get(page(town))
    assert (shown.context["count"], shown.context["person"].id) == (2, other.pk)


def test_undo_brings_the_card_back(town: Town) -> None:
    latest = contradicts(town, town.voter)
    decide(town, latest, "approve")

    decide(town, latest, "hold")

    shown = doors.signed_in(town.admin).get(page(town))
    assert (shown.context["count"], refusal(town)) == (1, Refusal.HELD_FOR_REVIEW)


def test_deciding_the_same_twice_says_that_somebody_was_first(town: Town) -> None:
    latest = contradicts(town, town.voter)
    client = doors.signed_in(town.admin)
    where = reverse("voters:review_decide", args=[town.ours.slug, latest.pk])

    client.post(where, {"do": "approve"})
    answer = client.post(where, {"do": "approve"}, follow=True)

    said = [str(message) for message in answer.context["messages"]]
    assert said == ["Approved: the answer stands.", "Somebody decided the same a moment ago."]


def test_something_else_decides_nothing(town: Town) -> None:
    latest = contradicts(town, town.voter)

    decide(town, latest, "accept everything")

    assert (refusal(town), latest.rulings.count()) == (Refusal.HELD_FOR_REVIEW, 0)


def test_nothing_waits_and_the_page_says_so(town: Town) -> None:
    shown = doors.signed_in(town.admin).get(page(town))

    assert (shown.context["count"], AuditRow.objects.filter(act="review.seen").count()) == (0, 0)


def test_an_organizer_does_not_decide(town: Town) -> None:
    latest = contradicts(town, town.voter)
    client = doors.signed_in(town.organizer)

    answer = client.post(reverse("voters:review_decide", args=[town.ours.slug, latest.pk]), {"do": "approve"})

    assert (answer.status_code, refusal(town)) == (403, Refusal.HELD_FOR_REVIEW)
