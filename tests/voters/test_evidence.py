"""For every yes and no, the evidence: who said what, when, to whom, and what was decided about it."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests import factories
from tests.factories import Town
from voters import consent, evidence, gate, identify, review
from voters.enums import Act, Channel, Refusal, Restriction, Source, Stance, ToldBy, WishSource

pytestmark = pytest.mark.django_db


def of(town: Town) -> evidence.Evidence:
    return evidence.of(campaign=town.ours, voter=town.voter, at=timezone.now())


def test_answers_stand_in_the_order_in_which_they_were_said(town: Town) -> None:
    late = factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=1)
    early = factories.said(Stance.FOR, by=town.organizer, of=town.voter, in_=town.ours, days_ago=30)

    told = of(town)

    assert [(answer.id, answer.heard_by, answer.decides) for answer in told.answers] == [
        (early.pk, "Olga Organizer", False),
        (late.pk, "Vera Volunteer", True),
    ]
    assert told.decisive is not None
    assert told.decisive.id == late.pk


def test_an_answer_carries_how_it_came_and_how_late(town: Town) -> None:
    factories.said(
        Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=1, source=Source.PAPER, scale=2
    )

    (answer,) = of(town).answers

    assert (answer.stance_label, answer.source_label, answer.scale, answer.came_late, answer.told_by_another) == (
        "For",
        "On paper",
        2,
        True,
        False,
    )


def test_another_persons_word_is_shown_and_decides_nothing(town: Town) -> None:
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, told_by=ToldBy.ANOTHER)

    told = of(town)

    assert ([answer.told_by_another for answer in told.answers], told.decisive) == ([True], None)
    assert [verdict.refusal for verdict in told.verdicts] == [Refusal.TOLD_BY_ANOTHER, Refusal.TOLD_BY_ANOTHER]


def test_a_correction_and_what_it_corrects_are_both_shown(town: Town) -> None:
    wrong = factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=2)
    right = factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=2, corrects=wrong)

    told = of(town)

    assert {answer.id: (answer.corrected, answer.corrects_id, answer.decides) for answer in told.answers} == {
        wrong.pk: (True, None, False),
        right.pk: (False, wrong.pk, True),
    }


def test_a_correction_that_is_taken_back_corrects_nothing(town: Town) -> None:
    wrong = factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=2)
    right = factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=2, corrects=wrong)
    identify.take_back(identification=right, by=town.volunteer)

    told = of(town)

    assert {answer.id: (answer.corrected, answer.taken_back, answer.decides) for answer in told.answers} == {
        wrong.pk: (False, False, True),
        right.pk: (False, True, False),
    }


def test_every_ruling_stands_with_who_made_it(town: Town) -> None:
    said = factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)
    review.hold(identification=said, by=town.admin, reason="too fast")
    review.approve(identification=said, by=town.admin)

    (answer,) = of(town).answers

    assert [(note.ruling, note.reason, note.ruled_by) for note in answer.rulings] == [
        ("held", "too fast", "Ada Admin"),
        ("approved", "", "Ada Admin"),
    ]


def test_restrictions_stay_on_record_when_they_are_lifted(town: Town) -> None:
    moved = consent.restrict(campaign=town.ours, voter=town.voter, kind=Restriction.MOVED, by=town.volunteer)
    consent.restrict(campaign=town.ours, voter=town.voter, kind=Restriction.VOTED, by=None)
    consent.lift(restriction=moved, by=town.organizer)

    told = of(town)

    assert [(note.label, note.noted_by, note.lifted_by, note.lifted_at is None) for note in told.restrictions] == [
        ("Moved away", "Vera Volunteer", "Olga Organizer", False),
        ("Has voted", "", "", True),
    ]


def test_a_wish_shows_the_end_of_the_number_and_no_more(town: Town) -> None:
    number = town.voter.phones.get().number
    consent.stop(number=number, source=WishSource.KEYWORD, by=None, campaign=town.ours)

    (wish,) = of(town).wishes

    assert (wish.ending, wish.stops, wish.source_label) == (number[-4:], True, "Texted a keyword")
    assert [(verdict.channel, verdict.refusal) for verdict in of(town).verdicts] == [
        (Channel.DOOR, Refusal.NO_ID),
        (Channel.TEXT, Refusal.OPTED_OUT),
    ]


def test_every_reminder_names_what_it_rests_on_and_whether_it_leaked(town: Town) -> None:
    said = factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=30)
    contact = gate.contact(
        campaign=town.ours, voter=town.voter, channel=Channel.DOOR, act=Act.LISTED, by=town.organizer
    )
    before = of(town).reminders
    gate.reached(contact=contact, by=town.volunteer, at=timezone.now())
    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours)

    after = of(town).reminders

    assert [(reminder.rests_on, reminder.reached_at, reminder.leak_cause) for reminder in before] == [
        (said.pk, None, "")
    ]
    assert [(reminder.id, reminder.by, reminder.leak_cause) for reminder in after] == [
        (contact.pk, "Olga Organizer", "Changed mind")
    ]


def test_a_yes_says_until_when(town: Town) -> None:
    said = factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=10)

    told = of(town)

    assert told.expires_at == said.said_at + timedelta(days=town.ours.id_valid_days)
    assert [(verdict.allowed, verdict.way_out) for verdict in told.verdicts] == [(True, ""), (True, "")]


def test_nothing_of_the_campaign_next_door_is_shown(town: Town) -> None:
    factories.said(Stance.FOR, by=town.stranger, of=town.voter, in_=town.theirs)
    consent.restrict(campaign=town.theirs, voter=town.voter, kind=Restriction.MOVED, by=town.stranger)
    gate_before = of(town)

    assert (gate_before.answers, gate_before.restrictions, gate_before.reminders) == ([], [], [])


def test_every_reason_says_what_would_change_it() -> None:
    assert set(evidence.WAY_OUT) == set(Refusal)


def test_a_script_gets_ids_and_reasons_and_no_names(town: Town) -> None:
    said = factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)

    told = of(town).as_json()

    assert told["verdicts"] == {"door": None, "text": None}
    assert UUID(told["answers"][0]["id"]) == said.pk
    assert "Vera" not in str(told)


@pytest.mark.parametrize("count", [1, 3])
def test_more_history_takes_no_more_queries(
    town: Town, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for days_ago in range(count):
        said = factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=days_ago)
        review.approve(identification=said, by=town.admin)
        gate.contact(campaign=town.ours, voter=town.voter, channel=Channel.DOOR, act=Act.LISTED, by=town.organizer)

    with django_assert_num_queries(9):
        told = of(town)

    assert (len(told.answers), len(told.reminders)) == (count, count)
