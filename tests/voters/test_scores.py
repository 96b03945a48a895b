"""What a score would have done, held against what people said."""

import pytest
from django.urls import reverse

from tests import doors, factories
from tests.factories import Town
from voters import leaks, scores
from voters.enums import Stance, ToldBy
from voters.models import Campaign, Score, User

pytestmark = pytest.mark.django_db


def scored(town: Town, value: float, stance: Stance | None, *, campaign: Campaign | None = None) -> None:
    campaign = campaign or town.ours
    by: User = town.volunteer if campaign == town.ours else town.stranger
    voter = factories.voter()
    Score.objects.create(campaign=campaign, voter=voter, value=value)
    if stance is not None:
        factories.said(stance, by=by, of=voter, in_=campaign)


def test_scores_stand_in_tenths_beside_the_answers(town: Town) -> None:
    for value, stance in [(1.0, Stance.FOR), (0.95, Stance.AGAINST), (0.9, Stance.UNDECIDED), (0.31, Stance.FOR)]:
        scored(town, value, stance)
    scored(town, 0.95, None)

    tenths = scores.by_tenths(town.ours)

    counted = [(tenth.low, tenth.for_count, tenth.undecided_count, tenth.against_count) for tenth in tenths]
    assert [row for row in counted if any(row[1:])] == [(0.9, 1, 1, 1), (0.3, 1, 0, 0)]
    assert (len(tenths), tenths[0].count) == (10, 3)


def test_the_share_of_opponents_is_of_those_with_an_id_over_the_score(town: Town) -> None:
    for value, stance in [(0.9, Stance.FOR), (0.7, Stance.AGAINST), (0.61, Stance.UNDECIDED), (0.6, Stance.AGAINST)]:
        scored(town, value, stance)

    assert scores.would_have_leaked(town.ours) == leaks.wilson(1, 3)


def test_the_page_shows_the_tenths_and_leads_to_no_list(town: Town) -> None:
    scored(town, 0.9, Stance.FOR)
    scored(town, 0.7, Stance.AGAINST)
    client = doors.signed_in(town.organizer)

    page = client.get(reverse("voters:model_check", args=[town.ours.slug]))

    assert (page.context["share"], len(page.context["tenths"])) == ("50.0%", 10)
    assert "<form" not in page.content.decode().split("<main")[1]


def test_the_page_says_so_while_there_is_nothing_to_compare(town: Town) -> None:
    page = doors.signed_in(town.organizer).get(reverse("voters:model_check", args=[town.ours.slug]))

    assert (page.context["model"], page.context["tenths"]) == (None, [])


def test_another_persons_word_and_another_campaigns_answers_do_not_count(town: Town) -> None:
    scored(town, 0.9, Stance.AGAINST, campaign=town.theirs)
    Score.objects.create(campaign=town.ours, voter=town.voter, value=0.9)
    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours, told_by=ToldBy.ANOTHER)
    factories.said(Stance.AGAINST, by=town.stranger, of=town.voter, in_=town.theirs)

    assert scores.would_have_leaked(town.ours) is None
    assert sum(tenth.count for tenth in scores.by_tenths(town.ours)) == 0
