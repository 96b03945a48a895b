"""What each decision of the review does to the gate, that it is a row of its own, and that it can be taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests import doors, factories
from tests.factories import Town
from voters import decisions, gate, looking, permissions, quarantine, review, spot_check
from voters.enums import Act, Channel, Decided, Question, Refusal, Ruling, Source, Stance, ToldBy
from voters.models import Campaign, Identification, IdentificationRuling, ReviewDecision, Voter

pytestmark = pytest.mark.django_db


def contradiction(town: Town, of: Voter | None = None, *, first: Stance = Stance.AGAINST) -> Identification:
    voter = of or town.voter
    factories.said(first, by=town.organizer, of=voter, in_=town.ours, days_ago=1)
    return factories.said(Stance.FOR, by=town.volunteer, of=voter, in_=town.ours)


def decide(town: Town, shown: Identification, does: Decided) -> ReviewDecision:
    return decisions.decide(campaign=town.ours, shown=shown, does=does, by=town.admin, at=timezone.now())


def undo(town: Town) -> list[ReviewDecision]:
    return decisions.undo(campaign=town.ours, by=town.admin, at=timezone.now())


def refusal(town: Town, voter: Voter | None = None) -> Refusal | None:
    return gate.refusal(campaign=town.ours, voter=voter or town.voter, channel=Channel.DOOR, at=timezone.now())


EXPECTED = {
    Decided.ACCEPT: None,
    Decided.ACCEPT_ANOTHER: Refusal.AGAINST,
    Decided.UNDECIDED: Refusal.UNVERIFIED,
    Decided.ASK_AGAIN: Refusal.HELD_FOR_REVIEW,
    Decided.SET_ASIDE: Refusal.AGAINST,
}


@pytest.mark.parametrize(("does", "expected"), EXPECTED.items())
def test_each_decision_does_what_it_says_and_undo_brings_the_card_back(
    town: Town, does: Decided, expected: Refusal | None
) -> None:
    shown = contradiction(town)

    decide(town, shown, does)
    after, cards = refusal(town), review.cards(town.ours).count()
    undo(town)

    assert (after, cards) == (expected, 0)
    assert (refusal(town), review.cards(town.ours).count()) == (Refusal.HELD_FOR_REVIEW, 1)
    assert [row.does for row in ReviewDecision.objects.order_by("pk")] == [does, Decided.UNDO]
    assert spot_check.waiting(town.ours).count() == 0


def test_accepting_another_opens_the_gate_when_that_one_was_for(town: Town) -> None:
    factories.said(Stance.FOR, by=town.organizer, of=town.voter, in_=town.ours, days_ago=1)
    shown = factories.said(Stance.UNDECIDED, by=town.volunteer, of=town.voter, in_=town.ours)

    decide(town, shown, Decided.ACCEPT_ANOTHER)

    assert refusal(town) is None


def test_there_is_no_other_answer_to_accept_where_there_is_one(town: Town) -> None:
    shown = factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)
    review.hold(identification=shown, by=town.admin, reason="too_fast")

    with pytest.raises(decisions.NoOther):
        decide(town, shown, Decided.ACCEPT_ANOTHER)

    assert (refusal(town), ReviewDecision.objects.count()) == (Refusal.HELD_FOR_REVIEW, 0)


def test_whoever_is_asked_again_waits_on_the_list_until_somebody_else_heard_the_answer(town: Town) -> None:
    shown = contradiction(town)
    decide(town, shown, Decided.ASK_AGAIN)
    before = spot_check.waiting(town.ours).get()

    factories.said(Stance.FOR, by=town.admin, of=town.voter, in_=town.ours, source=Source.PHONE)

    assert (before, spot_check.waiting(town.ours).count()) == (town.voter, 0)
    assert spot_check.estimate(town.ours).wrong.reached == 0


def test_a_card_that_is_another_one_by_now_is_not_decided(town: Town) -> None:
    shown = contradiction(town)
    factories.said(Stance.UNDECIDED, by=town.volunteer, of=town.voter, in_=town.ours)

    with pytest.raises(decisions.NotWaiting):
        decide(town, shown, Decided.ACCEPT)

    assert refusal(town) == Refusal.HELD_FOR_REVIEW


def test_an_organizer_decides_and_undoes_nothing(town: Town) -> None:
    shown = contradiction(town)
    now = timezone.now()

    with pytest.raises(permissions.Forbidden):
        decisions.decide(campaign=town.ours, shown=shown, does=Decided.ACCEPT, by=town.organizer, at=now)
    with pytest.raises(permissions.Forbidden):
        decisions.undo(campaign=town.ours, by=town.organizer, at=now)

    assert ReviewDecision.objects.count() == 0


def test_undo_restores_the_quarantine_that_held_the_answer(town: Town) -> None:
    shown = factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)
    placed = quarantine.place(
        campaign=town.ours,
        volunteer=town.volunteer,
        since=timezone.now() - timedelta(days=1),
        until=None,
        reason="look",
        by=town.admin,
    )
    decide(town, shown, Decided.ACCEPT)
    undo(town)

    released = quarantine.step(quarantine=placed.quarantine, to=Question.RELEASED, by=town.admin)

    assert (released, refusal(town)) == (1, None)


def test_what_somebody_decided_since_is_not_undone(town: Town) -> None:
    shown = contradiction(town)
    decide(town, shown, Decided.ACCEPT)
    review.set_aside(identification=shown, by=town.admin, reason="x")

    with pytest.raises(decisions.ChangedSince):
        undo(town)

    assert (refusal(town), ReviewDecision.objects.count()) == (Refusal.AGAINST, 1)


def test_one_volunteers_one_day_is_decided_together_with_its_count_typed_and_undone_together(town: Town) -> None:
    voters = [town.voter, factories.voter(), factories.voter()]
    shown = [contradiction(town, voter) for voter in voters]
    another = factories.voter()
    factories.said(Stance.AGAINST, by=town.volunteer, of=another, in_=town.ours, days_ago=1)
    factories.said(Stance.FOR, by=town.organizer, of=another, in_=town.ours)

    with pytest.raises(decisions.AnotherCount):
        decisions.decide_day(
            campaign=town.ours, shown=shown[0], does=Decided.ACCEPT, typed=4, by=town.admin, at=timezone.now()
        )
    decided = decisions.decide_day(
        campaign=town.ours, shown=shown[0], does=Decided.ACCEPT, typed=3, by=town.admin, at=timezone.now()
    )

    assert (decided, [refusal(town, voter) for voter in voters]) == (3, [None, None, None])
    assert refusal(town, another) == Refusal.HELD_FOR_REVIEW
    assert len(undo(town)) == 3
    assert {refusal(town, voter) for voter in voters} == {Refusal.HELD_FOR_REVIEW}


# --- Looking -------------------------------------------------------------------------------------


def look(town: Town) -> int:
    town.ours.refresh_from_db()
    return looking.look(campaign=town.ours, until=timezone.now())


def reasons(answer: Identification) -> list[str]:
    return [each.code for each in looking.see([answer.pk])[answer.pk].reasons]


def test_paper_and_phone_that_differ_on_one_day_shut_the_gate_whatever_the_window(town: Town) -> None:
    type(town.ours).objects.filter(pk=town.ours.pk).update(conflict_window_days=0)
    now = timezone.now()
    factories.said(Stance.AGAINST, by=town.organizer, of=town.voter, in_=town.ours, source=Source.PAPER, at=now)
    answer = factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)

    held = look(town)

    assert (held, refusal(town), reasons(answer)) == (1, Refusal.HELD_FOR_REVIEW, ["paper_and_phone"])


def test_a_for_that_somebody_at_the_door_contradicts_later_is_held(town: Town) -> None:
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=1)
    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours, told_by=ToldBy.ANOTHER)

    held = look(town)

    assert (held, refusal(town)) == (1, Refusal.HELD_FOR_REVIEW)


def test_news_of_somebody_who_was_looked_at_long_ago_is_looked_at(town: Town) -> None:
    long_ago = timezone.now() - timedelta(days=2)
    Identification.objects.create(
        id=uuid4(), campaign=town.ours, voter=town.voter, stance=Stance.FOR, said_at=long_ago, recorded_at=long_ago,
        source=Source.DOOR, told_by=ToldBy.SELF, heard_by=town.volunteer,
    )  # fmt: skip
    before = look(town)
    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours, told_by=ToldBy.ANOTHER)

    assert (before, look(town), refusal(town)) == (0, 1, Refusal.HELD_FOR_REVIEW)


def test_an_import_that_nobody_heard_is_held_by_itself_and_the_card_says_so(town: Town) -> None:
    Campaign.objects.filter(pk=town.ours.pk).update(counts_imports=True)
    yesterday = timezone.now() - timedelta(days=1)
    brought = Identification.objects.create(
        id=uuid4(), campaign=town.ours, voter=town.voter, stance=Stance.FOR, said_at=yesterday, source=Source.IMPORT,
        told_by=ToldBy.SELF,
    )  # fmt: skip
    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours, told_by=ToldBy.ANOTHER)

    held = look(town)
    page = doors.signed_in(town.admin).get(reverse("voters:review", args=[town.ours.slug])).content.decode()

    assert (held, refusal(town), brought.rulings.get().ruled_by) == (1, Refusal.HELD_FOR_REVIEW, None)
    assert "by itself" in page
    assert page.count("Somebody else at the door has said otherwise since.") == 2


def test_no_answer_is_reminded_of_before_it_was_looked_at(town: Town) -> None:
    answer = factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=1)
    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours, told_by=ToldBy.ANOTHER)
    this = Voter.objects.filter(pk=town.voter.pk)

    with pytest.raises(gate.Refused) as refused:
        gate.contact(
            campaign=town.ours, voter=town.voter, channel=Channel.DOOR, act=Act.LISTED, by=town.organizer
        )  # fmt: skip
    many = gate.contacts(campaign=town.ours, voters=this, channel=Channel.DOOR, act=Act.LISTED, by=town.organizer)

    assert (refused.value.reason, many) == (Refusal.HELD_FOR_REVIEW, {})
    assert answer.rulings.get().reason == "told_by_another"


def test_nobodys_ruling_only_shuts_and_says_why(town: Town) -> None:
    answer = factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)

    for ruling, reason in ((Ruling.APPROVED, "review"), (Ruling.HELD, ""), (Ruling.SET_ASIDE, "review")):
        with pytest.raises(IntegrityError, match="shuts_by_itself_for_a_reason"), transaction.atomic():
            IdentificationRuling.objects.create(identification=answer, ruling=ruling, reason=reason)


def test_two_answers_are_held_by_the_database_and_named_without_a_ruling(town: Town) -> None:
    answer = contradiction(town)

    assert (look(town), reasons(answer), answer.rulings.count()) == (0, ["two_answers"], 0)


def test_what_somebody_accepted_is_not_held_again(town: Town) -> None:
    answer = factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=1)
    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours, told_by=ToldBy.ANOTHER)
    look(town)
    decide(town, answer, Decided.ACCEPT)

    assert (look(town), refusal(town), reasons(answer)) == (0, None, [])


def test_an_answer_that_nothing_speaks_against_counts(town: Town) -> None:
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)

    assert (look(town), look(town), refusal(town)) == (0, 0, None)
