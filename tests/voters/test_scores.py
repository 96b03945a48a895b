"""What a score would have done, held against what people said."""

import pytest
from django.db import connection
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


# The latest own answer of each voter with a score, from the rows: two that differ within three days count for nothing.
RECOUNT = """
SELECT value, (array_agg(stance ORDER BY said_at DESC, i.id DESC))[1],
       count(DISTINCT stance) > 1 AND min(said_at) > max(said_at) - interval '3 days'
  FROM voters_score sc JOIN voters_identification i USING (campaign_id, voter_id)
 WHERE campaign_id = %s AND told_by = 'self' GROUP BY voter_id, value
"""


def test_every_figure_of_the_page_agrees_with_a_count_of_its_own(town: Town) -> None:
    for number, stance in enumerate([*Stance] * 7):
        scored(town, (number * 7 % 20) / 20, stance)
    for score in Score.objects.order_by("pk")[:4]:
        factories.said(Stance.AGAINST, by=town.organizer, of=score.voter, in_=town.ours, days_ago=score.pk % 2)
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, [town.ours.pk])
        said = [(value, stance) for value, stance, held in cursor.fetchall() if not held]

    page = doors.signed_in(town.organizer).get(reverse("voters:model_check", args=[town.ours.slug])).context

    over = [stance for value, stance in said if value > page["over"]]
    against = over.count("against")
    assert (page["model"].leaks, page["model"].reached) == (against, len(over))
    assert (page["share"], len(said) < 21) == (f"{against / len(over):.1%}", True)
    for tenth, said_for in page["tenths"]:
        inside = [stance for value, stance in said if min(int(value * 10 + 1e-9), 9) == round(tenth.low * 10)]
        counts = (tenth.for_count, tenth.undecided_count, tenth.against_count)
        assert counts == tuple(inside.count(stance) for stance in ("for", "undecided", "against"))
        assert said_for == (f"{inside.count('for') / len(inside):.0%}" if inside else "")


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
