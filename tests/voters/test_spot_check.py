"""The system chooses whom to ask again; what the next person hears says how often a recorded "for" is wrong."""

import random
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from tests import doors as people
from tests import factories
from tests.factories import Town
from voters import leaks, permissions, spot_check, universe
from voters.enums import Source, Stance, ToldBy
from voters.models import SpotCheck, User, Voter

pytestmark = pytest.mark.django_db


def supporters(town: Town, count: int, *, by: User | None = None, days_ago: float = 5) -> list[Voter]:
    """So many voters who said yes to ``by``."""
    made = [factories.voter() for _ in range(count)]
    for voter in made:
        factories.said(Stance.FOR, by=by or town.volunteer, of=voter, in_=town.ours, days_ago=days_ago)
    return made


def drawn(town: Town, salt: str = "test") -> spot_check.Drawn:
    return spot_check.draw(campaign=town.ours, by=town.admin, at=timezone.now() - timedelta(days=3), salt=salt)


def asked_again(town: Town, voters: Sequence[Voter], stance: Stance, *, by: User | None = None) -> None:
    for voter in voters:
        factories.said(stance, by=by or town.organizer, of=voter, in_=town.ours, days_ago=1)


def test_twenty_of_each_volunteer_are_drawn_or_all_there_are(town: Town) -> None:
    supporters(town, 23)
    supporters(town, 4, by=town.organizer)

    found = drawn(town)

    assert found == spot_check.Drawn(answers=24, volunteers=2)
    assert spot_check.waiting(town.ours).count() == 24
    assert spot_check.waiting(town.theirs).count() == 0


def test_drawing_again_takes_nobody_twice_and_only_what_came_in_since(town: Town) -> None:
    supporters(town, 4)
    drawn(town)
    supporters(town, 2)

    again = drawn(town, "other")

    assert again == spot_check.Drawn(answers=2, volunteers=1)
    assert SpotCheck.objects.count() == 6


def test_only_a_standing_for_of_somebody_who_may_be_asked_is_drawn(town: Town) -> None:
    hidden = supporters(town, 1)[0]
    Voter.objects.filter(pk=hidden.pk).update(protected=True)
    factories.said(Stance.AGAINST, by=town.volunteer, of=factories.voter(), in_=town.ours)
    factories.said(Stance.FOR, by=town.volunteer, of=factories.voter(), in_=town.ours, told_by=ToldBy.ANOTHER)

    assert drawn(town) == spot_check.Drawn(answers=0, volunteers=0)


def _chosen(town: Town, salt: str) -> set[UUID]:
    """Whom a salt chooses; nothing stays drawn."""
    with transaction.atomic():
        drawn(town, salt)
        found = set(SpotCheck.objects.values_list("identification_id", flat=True))
        transaction.set_rollback(True)
    return found


def test_the_choice_is_by_chance_and_a_salt_repeats_it(town: Town) -> None:
    supporters(town, 40)

    one, again, other = (_chosen(town, salt) for salt in ("one", "one", "other"))

    assert len(one) == 20
    assert (one == again, one == other) == (True, False)


def test_the_next_answer_that_somebody_else_heard_settles_a_check(town: Town) -> None:
    voters = supporters(town, 4)
    drawn(town)
    asked_again(town, voters[:2], Stance.FOR)
    asked_again(town, voters[2:3], Stance.UNDECIDED)
    asked_again(town, voters[3:], Stance.AGAINST, by=town.volunteer)

    (found,) = spot_check.by_volunteer(town.ours)

    assert (found.name, found.volunteer_id) == (town.volunteer.name, town.volunteer.pk)
    assert found.wrong == leaks.wilson(1, 3)
    assert (found.waiting, round(found.agreed, 3)) == (1, 0.667)
    assert list(spot_check.waiting(town.ours)) == voters[3:]


def test_what_was_heard_before_the_draw_settles_nothing(town: Town) -> None:
    (voter,) = supporters(town, 1, days_ago=9)
    factories.said(Stance.FOR, by=town.organizer, of=voter, in_=town.ours, days_ago=30)
    drawn(town)

    (found,) = spot_check.by_volunteer(town.ours)

    assert (found.wrong.reached, found.waiting) == (0, 1)


def test_the_way_of_asking_has_a_rate_of_its_own(town: Town) -> None:
    voters = supporters(town, 1)
    texted = factories.voter()
    factories.said(Stance.FOR, by=town.volunteer, of=texted, in_=town.ours, days_ago=5, source=Source.TEXT)
    drawn(town)
    asked_again(town, voters, Stance.AGAINST)
    asked_again(town, [texted], Stance.FOR)

    found = spot_check.by_source(town.ours)

    assert [(each.name, each.wrong.leaks, each.wrong.reached) for each in found] == [
        (Source.DOOR.label, 1, 1),
        (Source.TEXT.label, 0, 1),
    ]


def test_the_validity_ends_with_the_age_at_which_too_many_are_wrong(town: Town) -> None:
    young = supporters(town, 20, days_ago=10)
    old = supporters(town, 20, days_ago=45, by=town.organizer)
    drawn(town)
    asked_again(town, young, Stance.FOR)
    asked_again(town, old[:2], Stance.AGAINST, by=town.volunteer)
    asked_again(town, old[2:], Stance.FOR, by=town.volunteer)

    found = spot_check.estimate(town.ours)

    assert found.wrong == leaks.wilson(2, 40)
    assert [(age.since, age.until, age.wrong.leaks, age.wrong.reached) for age in found.ages] == [
        (0, 14, 0, 20),
        (14, 30, 0, 0),
        (30, 60, 2, 20),
        (60, 90, 0, 0),
        (90, 180, 0, 0),
        (180, None, 0, 0),
    ]
    assert found.validity == 14


def test_with_few_checks_no_validity_is_claimed(town: Town) -> None:
    asked = supporters(town, 3, days_ago=10)
    drawn(town)
    asked_again(town, asked, Stance.FOR)

    assert spot_check.estimate(town.ours).validity is None


def test_an_organizer_draws_no_sample(town: Town) -> None:
    with pytest.raises(permissions.Forbidden):
        spot_check.draw(campaign=town.ours, by=town.organizer, at=timezone.now())


def test_a_universe_holds_whom_to_ask_again_in_this_campaign(town: Town) -> None:
    waiting = supporters(town, 2)
    drawn(town)
    asked_again(town, waiting[:1], Stance.FOR)
    spec = {"all": [{"field": "to_ask_again", "is": "is", "value": True}]}

    assert list(universe.voters(spec, town.ours)) == waiting[1:]
    assert list(universe.voters(spec, town.theirs)) == []


def test_an_admin_draws_on_the_page_and_reads_how_it_came_out(town: Town) -> None:
    admin = people.signed_in(town.admin)
    voters = supporters(town, 3)

    admin.post(f"/c/{town.ours.slug}/spot-check/draw/")
    factories.said(Stance.AGAINST, by=town.organizer, of=voters[0], in_=town.ours, days_ago=-0.001)
    page = admin.get(f"/c/{town.ours.slug}/spot-check/").content.decode()

    assert "2 voters wait to be asked again" in page
    assert "1 of 1 who were asked again said something else" in page
    assert "Too few were asked again" in page


def test_the_interval_of_the_estimate_covers_the_truth_in_at_least_90_of_100_runs() -> None:
    """What the estimate is made of, drawn by chance a hundred times for each of several truths."""
    chance = random.Random(7)

    for truth, asked in [(0.01, 400), (0.03, 150), (0.07, 150), (0.2, 60)]:
        runs = [leaks.wilson(sum(chance.random() < truth for _ in range(asked)), asked) for _ in range(100)]

        assert sum(run.low <= truth <= run.high for run in runs) >= 90, (truth, asked)
