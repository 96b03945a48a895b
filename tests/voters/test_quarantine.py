"""A volunteer's answers are put in question together, and out of it again; the gate follows at once."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from tests import factories
from tests.factories import Town
from voters import gate, identify, permissions, quarantine, review
from voters.enums import Channel, Question, Refusal, Ruling, Source, Stance, ToldBy
from voters.models import AuditRow, Identification, Quarantine, SupportPeriod, User, Voter

pytestmark = pytest.mark.django_db
WEEK_AGO = timedelta(days=7)


def said(town: Town, of: Voter, stance: Stance = Stance.FOR, *, by: User | None = None, days_ago: float = 1) -> UUID:
    return factories.said(stance, by=by or town.volunteer, of=of, in_=town.ours, days_ago=days_ago).pk


def refusal(town: Town, voter: Voter) -> Refusal | None:
    return gate.refusal(campaign=town.ours, voter=voter, channel=Channel.DOOR, at=timezone.now())


def placed(town: Town, *, since: timedelta = WEEK_AGO, until: datetime | None = None) -> quarantine.Placed:
    return quarantine.place(
        campaign=town.ours,
        volunteer=town.volunteer,
        since=timezone.now() - since,
        until=until,
        reason="Look at these doors",
        by=town.admin,
    )


def test_the_gate_shuts_for_all_that_the_volunteer_recorded_and_for_nobody_else(town: Town) -> None:
    theirs, others = factories.voter(), factories.voter()
    said(town, town.voter)
    said(town, theirs)
    said(town, others, by=town.organizer)

    found = placed(town)

    assert found.answers == 2
    assert [refusal(town, v) for v in (town.voter, theirs, others)] == [
        Refusal.HELD_FOR_REVIEW,
        Refusal.HELD_FOR_REVIEW,
        None,
    ]


def test_release_opens_the_gate_again_and_setting_aside_lets_the_answer_before_decide(town: Town) -> None:
    said(town, town.voter, Stance.AGAINST, by=town.organizer, days_ago=60)
    said(town, town.voter)
    held = placed(town).quarantine

    quarantine.step(quarantine=held, to=Question.RELEASED, by=town.admin)
    released = refusal(town, town.voter)
    quarantine.step(quarantine=held, to=Question.SET_ASIDE, by=town.admin)
    set_aside = refusal(town, town.voter)
    quarantine.step(quarantine=held, to=Question.HELD, by=town.admin)

    assert (released, set_aside) == (None, Refusal.AGAINST)
    assert refusal(town, town.voter) == Refusal.HELD_FOR_REVIEW
    assert quarantine.state(held) == Question.HELD


def test_a_released_answer_that_contradicts_another_still_waits_for_a_decision(town: Town) -> None:
    said(town, town.voter, Stance.AGAINST, by=town.organizer, days_ago=2)
    said(town, town.voter)
    held = placed(town).quarantine

    quarantine.step(quarantine=held, to=Question.RELEASED, by=town.admin)

    assert refusal(town, town.voter) == Refusal.HELD_FOR_REVIEW
    assert [card.voter for card in review.waiting(town.ours)] == [town.voter]


def test_what_somebody_decided_singly_stays_as_decided(town: Town) -> None:
    kept, other = said(town, town.voter), factories.voter()
    said(town, other)
    held = placed(town).quarantine
    review.approve(identification=Identification.objects.get(pk=kept), by=town.admin)

    moved = quarantine.step(quarantine=held, to=Question.SET_ASIDE, by=town.admin)

    assert moved == 1
    assert (refusal(town, town.voter), refusal(town, other)) == (None, Refusal.UNVERIFIED)


def test_only_the_stretch_of_time_that_was_named_is_in_question(town: Town) -> None:
    early, late = factories.voter(), factories.voter()
    said(town, early, days_ago=9)
    said(town, town.voter, days_ago=5)
    said(town, late, days_ago=1)

    placed(town, until=timezone.now() - timedelta(days=3))

    assert [refusal(town, v) for v in (early, town.voter, late)] == [None, Refusal.HELD_FOR_REVIEW, None]


def test_only_the_answers_of_one_list_may_be_meant(town: Town) -> None:
    one, other = said(town, town.voter), factories.voter()
    said(town, other)

    found = quarantine.place(
        campaign=town.ours,
        volunteer=town.volunteer,
        since=timezone.now() - WEEK_AGO,
        until=timezone.now(),
        reason="One list",
        by=town.admin,
        among=[one],
    )

    assert found.answers == 1
    assert (refusal(town, town.voter), refusal(town, other)) == (Refusal.HELD_FOR_REVIEW, None)


def test_what_arrives_later_is_held_as_it_arrives_and_opens_no_period_of_support(town: Town) -> None:
    said(town, town.voter)
    placed(town)
    newcomer, stacked = factories.voter(), factories.voter()

    said(town, newcomer, days_ago=0)
    answer = Identification(
        id=UUID(int=7),
        voter=stacked,
        stance=Stance.FOR,
        said_at=timezone.now(),
        source=Source.PAPER,
        told_by=ToldBy.SELF,
        heard_by=town.volunteer,
    )
    identify.record_many(campaign=town.ours, answers=[answer], by=town.organizer)

    assert [refusal(town, v) for v in (newcomer, stacked)] == [Refusal.HELD_FOR_REVIEW] * 2
    assert not SupportPeriod.objects.filter(voter__in=[newcomer, stacked], stance=Stance.FOR).exists()


def test_after_a_release_what_arrives_is_held_no_more(town: Town) -> None:
    said(town, town.voter)
    held = placed(town).quarantine
    quarantine.step(quarantine=held, to=Question.RELEASED, by=town.admin)
    newcomer = factories.voter()

    said(town, newcomer, days_ago=0)

    assert refusal(town, newcomer) is None


def test_an_organizer_questions_nobody_and_a_step_is_not_taken_twice(town: Town) -> None:
    said(town, town.voter)
    held = placed(town).quarantine

    with pytest.raises(permissions.Forbidden):
        quarantine.step(quarantine=held, to=Question.RELEASED, by=town.organizer)
    with pytest.raises(quarantine.AlreadyThere):
        quarantine.step(quarantine=held, to=Question.HELD, by=town.admin)

    assert held.steps.count() == 1


def test_where_the_volunteer_recorded_nothing_there_is_nothing_to_question(town: Town) -> None:
    with pytest.raises(quarantine.NothingThere):
        placed(town)

    assert Quarantine.objects.count() == 0


def test_each_step_is_audited_and_none_is_ever_changed(town: Town) -> None:
    said(town, town.voter)
    held = placed(town).quarantine
    quarantine.step(quarantine=held, to=Question.RELEASED, by=town.admin)

    acts = list(AuditRow.objects.filter(act__startswith="quarantine").order_by("pk").values_list("act", flat=True))

    assert acts == ["quarantine.held", "quarantine.released"]
    assert list(held.rulings.order_by("pk").values_list("ruling", flat=True)) == [Ruling.HELD, Ruling.RELEASED]
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Quarantine.objects.filter(pk=held.pk).update(reason="Nothing")


def test_a_campaign_sees_its_own_quarantines_with_their_state(town: Town) -> None:
    said(town, town.voter)
    held = placed(town).quarantine
    quarantine.step(quarantine=held, to=Question.SET_ASIDE, by=town.admin)

    ours, theirs = quarantine.of_campaign(town.ours), quarantine.of_campaign(town.theirs)

    assert [(each.pk, each.state) for each in ours] == [(held.pk, Question.SET_ASIDE)]  # type: ignore[attr-defined]
    assert list(theirs) == []
