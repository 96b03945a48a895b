"""The review: one card at a time, a key for each decision, undo."""

import re

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


def test_a_decision_is_one_post_and_undo_another(town: Town) -> None:
    latest = contradicts(town, town.voter)
    before = refusal(town)

    decide(town, latest, "accept")
    between = refusal(town)
    doors.signed_in(town.admin).post(reverse("voters:review_undo", args=[town.ours.slug]))

    assert (before, between, refusal(town)) == (Refusal.HELD_FOR_REVIEW, None, Refusal.HELD_FOR_REVIEW)


def test_the_card_says_why_it_is_here_and_has_a_key_for_each_decision(town: Town) -> None:
    contradicts(town, town.voter)

    shown = doors.signed_in(town.admin).get(page(town))

    assert shown.context["reasons"] == ["Two answers within a few days contradict each other."]
    assert re.findall(r'data-key="(.)"', shown.content.decode()) == ["1", "2", "3", "4", "5"]


def test_whoever_a_reminder_could_reach_wrongly_comes_first(town: Town) -> None:
    harmless, risk = factories.voter(), town.voter
    factories.said(Stance.FOR, by=town.volunteer, of=harmless, in_=town.ours, days_ago=3)
    factories.said(Stance.AGAINST, by=town.volunteer, of=harmless, in_=town.ours, days_ago=2)
    contradicts(town, risk)

    shown = doors.signed_in(town.admin).get(page(town))

    assert (shown.context["count"], shown.context["person"].id) == (2, risk.pk)


def test_a_day_is_decided_together_when_its_count_is_typed(town: Town) -> None:
    shown = [contradicts(town, voter) for voter in (town.voter, factories.voter())]
    where = reverse("voters:review_day", args=[town.ours.slug, shown[0].pk])
    client = doors.signed_in(town.admin)

    wrong = client.post(where, {"do": "set_aside", "typed": "3"}, follow=True)
    before = wrong.context["count"]
    right = client.post(where, {"do": "set_aside", "typed": "2"}, follow=True)

    assert (before, right.context["count"], refusal(town)) == (2, 0, Refusal.AGAINST)


def test_deciding_twice_says_that_somebody_was_first(town: Town) -> None:
    latest = contradicts(town, town.voter)
    client = doors.signed_in(town.admin)
    where = reverse("voters:review_decide", args=[town.ours.slug, latest.pk])

    client.post(where, {"do": "accept"})
    answer = client.post(where, {"do": "accept"}, follow=True)

    said = [str(message) for message in answer.context["messages"]]
    assert said == [
        "Accepted: the latest answer stands.",
        "Nothing was decided: somebody decided a moment ago, or the voter has answered again.",
    ]


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

    answer = client.post(reverse("voters:review_decide", args=[town.ours.slug, latest.pk]), {"do": "accept"})

    assert (answer.status_code, refusal(town)) == (403, Refusal.HELD_FOR_REVIEW)
