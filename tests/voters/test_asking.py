"""Asking again by phone: somebody else rings, one key records, and a leak that a call finds is counted."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import doors, factories
from tests.factories import Town
from voters import asking, consent, gate, spot_check
from voters.enums import Act, Channel, Refusal, Restriction, Source, Stance
from voters.models import Identification, Leak, Score, Voter

pytestmark = pytest.mark.django_db


def waits(town: Town, voter: Voter | None = None) -> Voter:
    """A supporter by the volunteer's word whom somebody else is to ask again."""
    found = voter or town.voter
    factories.said(Stance.FOR, by=town.volunteer, of=found, in_=town.ours, days_ago=20)
    spot_check.doubt(campaign=town.ours, most=10, by=town.admin, at=timezone.now() - timedelta(days=1))
    return found


def post(town: Town, said: str) -> None:
    where = reverse("voters:ask_again_answer", args=[town.ours.slug, town.voter.pk])
    doors.signed_in(town.organizer).post(where, {"said": said})


def test_the_page_shows_number_and_question_and_one_key_records_the_answer(town: Town) -> None:
    waits(town)

    page = doors.signed_in(town.organizer).get(reverse("voters:ask_again", args=[town.ours.slug]))
    post(town, "against")

    assert (page.context["count"], len(page.context["numbers"])) == (1, 1)
    assert [key for key, *_ in page.context["stances"]] == [1, 2, 3]
    heard = Identification.objects.latest("recorded_at")
    assert (heard.source, heard.heard_by, heard.stance) == (Source.PHONE, town.organizer, Stance.AGAINST)
    refused = gate.refusal(campaign=town.ours, voter=town.voter, channel=Channel.DOOR, at=timezone.now())
    assert refused == Refusal.AGAINST


def test_whoever_heard_the_answer_before_does_not_ask_again(town: Town) -> None:
    waits(town)
    factories.said(Stance.FOR, by=town.organizer, of=town.voter, in_=town.ours, days_ago=10)

    with pytest.raises(asking.NotWaiting):
        asking.no_answer(campaign=town.ours, voter=factories.voter(), by=town.admin, at=timezone.now())

    mine = asking.waiting(campaign=town.ours, by=town.volunteer, at=timezone.now())
    assert list(mine) == []


def test_who_did_not_answer_rests_and_waits_on(town: Town) -> None:
    waits(town)

    post(town, "nobody")

    now = timezone.now()
    assert asking.next_call(campaign=town.ours, by=town.organizer, at=now) is None
    later = asking.next_call(campaign=town.ours, by=town.organizer, at=now + timedelta(hours=4))
    assert later is not None
    assert later.voter == town.voter


def test_nobody_is_rung_who_asked_to_be_left_alone(town: Town) -> None:
    waits(town)
    consent.restrict(campaign=town.ours, voter=town.voter, kind=Restriction.DO_NOT_CONTACT, by=town.organizer)

    assert asking.next_call(campaign=town.ours, by=town.organizer, at=timezone.now()) is None


def test_a_call_that_finds_an_opponent_whom_a_reminder_reached_counts_a_leak(town: Town) -> None:
    waits(town)
    contact = gate.contact(
        campaign=town.ours, voter=town.voter, channel=Channel.DOOR, act=Act.LISTED, by=town.organizer
    )
    gate.reached(contact=contact, by=town.volunteer, at=timezone.now() - timedelta(minutes=5))

    post(town, "against")

    assert Leak.objects.get().contact == contact


def test_the_least_likely_by_score_and_the_oldest_are_asked_first_and_enter_no_estimate(town: Town) -> None:
    likely, unlikely, old, confirmed = [factories.voter() for _ in range(4)]
    for voter, score, days in [(likely, 0.95, 50), (unlikely, 0.12, 1), (old, 0.15, 60), (confirmed, 0.1, 9)]:
        Score.objects.create(campaign=town.ours, voter=voter, value=score)
        factories.said(Stance.FOR, by=town.volunteer, of=voter, in_=town.ours, days_ago=days)
    factories.said(Stance.FOR, by=town.organizer, of=confirmed, in_=town.ours, days_ago=2)

    spot_check.doubt(campaign=town.ours, most=2, by=town.admin, at=timezone.now() - timedelta(hours=1))

    assert set(spot_check.waiting(town.ours)) == {unlikely, old}
    factories.said(Stance.AGAINST, by=town.admin, of=old, in_=town.ours)
    assert spot_check.estimate(town.ours).wrong.reached == 0
    (heard,) = spot_check.by_volunteer(town.ours)
    assert (heard.wrong.leaks, heard.wrong.reached, heard.waiting) == (1, 1, 1)
