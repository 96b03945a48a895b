"""The system chooses whom to ask again; what the next person hears says how often a recorded "for" is wrong."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from tests import doors as people
from tests import factories
from tests.canvass import street
from tests.factories import Town
from voters import gate, identify, leaks, permissions, rates, spot_check, universe
from voters.enums import Act, Channel, Source, Stance, ToldBy
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


def test_what_somebody_says_to_a_reminder_settles_nothing_and_a_call_after_it_does(town: Town) -> None:
    """Whoever is reminded and still for us says nothing that is recorded: the others alone would settle theirs."""
    voter, called = supporters(town, 2)
    drawn(town)
    for reminded in (voter, called):
        contact = gate.contact(
            campaign=town.ours, voter=reminded, channel=Channel.DOOR, act=Act.LISTED, by=town.organizer
        )
        gate.reached(contact=contact, by=town.organizer, at=timezone.now() - timedelta(days=2))
    asked_again(town, [voter], Stance.AGAINST)
    factories.said(Stance.AGAINST, by=town.organizer, of=called, in_=town.ours, days_ago=1, source=Source.PHONE)

    found = spot_check.estimate(town.ours)

    assert (found.wrong.leaks, found.wrong.reached) == (1, 1)
    assert list(spot_check.waiting(town.ours)) == [voter]


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

    assert (found.wrong.leaks, found.wrong.reached, round(found.wrong.share, 9)) == (2, 40, 0.05)
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


# What came of each drawn answer, told anew from the rows: the next own answer that counts and another person heard. The
# answered ones of a volunteer stand together for all that the volunteer recorded.
RECOUNT = """
SELECT {by}, count(*) FILTER (WHERE next <> 'for'), count(next), count(*) - count(next),
       sum(recorded / answered) FILTER (WHERE next <> 'for') / sum(recorded / answered) FILTER (WHERE next IS NOT NULL)
  FROM (
    SELECT drawn.*,
           (SELECT count(*) FROM voters_identification f WHERE f.heard_by_id = drawn.heard_by_id)::float AS recorded,
           nullif(count(next) OVER (PARTITION BY heard_by_id, reason), 0) AS answered FROM (
    SELECT i.*, sc.reason, u.name AS volunteer, (SELECT d.name FROM canvass_drive d, canvass_walklist l, canvass_visit v
                                      WHERE v.id = i.id AND l.id = v.walk_list_id AND d.id = l.drive_id) AS drive,
           (SELECT array_agg(n.stance ORDER BY n.said_at, n.id) FROM voters_identification n
             WHERE n.campaign_id = i.campaign_id AND n.voter_id = i.voter_id AND n.told_by = 'self'
               AND n.said_at > sc.drawn_at AND n.heard_by_id <> i.heard_by_id
               AND coalesce((SELECT r.ruling FROM voters_identificationruling r WHERE r.identification_id = n.id
                              ORDER BY r.id DESC LIMIT 1), '') NOT IN ('withdrawn', 'set_aside'))[1] AS next
      FROM voters_spotcheck sc, voters_identification i, voters_user u
     WHERE i.id = sc.identification_id AND u.id = i.heard_by_id AND sc.campaign_id = %s) drawn) weighed
 WHERE {kept} GROUP BY 1
"""


def recount(town: Town, by: str, kept: str = "reason = 'sample'") -> dict[Any, tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT.format(by=by, kept=kept), [town.ours.pk])
        return {name: tuple(counts) for name, *counts in cursor.fetchall() if name is not None}


def test_every_figure_of_the_page_agrees_with_a_count_of_its_own(town: Town) -> None:
    walk = street.walk(town, street.doors(5))
    for voter in walk.voters:
        walk.send(walk.says(Stance.FOR, voter))
    supporters(town, 30, by=town.organizer)
    drawn_at = timezone.now()
    spot_check.draw(campaign=town.ours, by=town.admin, at=drawn_at, salt="x")
    chosen = SpotCheck.objects.filter(identification__heard_by=town.organizer).order_by("identification")
    others = [check.identification.voter for check in chosen]
    spot_check.doubt(campaign=town.ours, most=2, by=town.admin, at=drawn_at)
    for voter, stance in [
        (walk.voters[0], Stance.AGAINST),
        (walk.voters[1], Stance.FOR),
        (others[0], Stance.UNDECIDED),
    ]:
        factories.said(stance, by=town.admin, of=voter, in_=town.ours)
    taken = factories.said(Stance.AGAINST, by=town.admin, of=others[1], in_=town.ours)
    identify.take_back(identification=taken, by=town.admin)

    page = people.signed_in(town.admin).get(reverse("voters:spot_check", args=[town.ours.slug])).context

    for table, by, kept in (("drives", "drive", "reason = 'sample'"), ("sources", "source", "reason = 'sample'"),
                            ("volunteers", "volunteer", "reason <> 'review'")):  # fmt: skip
        counted = {
            str(Source(name).label) if by == "source" else name: (f"{1 - share:.0%}", answered, waiting)
            for name, (_, answered, waiting, share) in recount(town, by, kept).items()
        }
        assert {row.name: (row.agreed, row.answered, row.waiting) for row in page[table]} == counted, table
    (wrong, answered, waiting, share) = recount(town, "1")[1]
    assert (page["wrong"].leaks, page["wrong"].reached, page["waiting"] - 2) == (wrong, answered, waiting) == (2, 3, 22)
    assert page["share"] == f"{share:.1%}" == "92.9%"
    assert [(row.name, row.answered) for row in page["ages"]] == [("0 to 14 days", 3)]


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


@dataclass(frozen=True)
class Volunteer:
    """So many recorded answers, of which each is wrong with that chance."""

    recorded: int
    wrong: float


#: Everybody alike; few answers and many errors together; an inventor among many; some with much and some with little.
COUNTIES = [
    [Volunteer(60, 0.03)] * 30,
    [Volunteer(25, 0.2)] * 20 + [Volunteer(300, 0.02)] * 10,
    [Volunteer(40, 0.6)] * 2 + [Volunteer(40, 0.04)] * 38,
    [Volunteer(20 * (n % 10 + 1), 0.01 * (n % 7)) for n in range(40)],
]


@pytest.mark.parametrize("volunteers", COUNTIES)
def test_the_interval_of_the_estimate_covers_the_truth_in_at_least_90_of_100_runs(
    volunteers: list[Volunteer],
) -> None:
    """Answers made by chance, drawn as ``spot_check.draw`` draws, and answered by half of those asked."""
    chance = random.Random(7)
    covered = plainly = 0

    for _ in range(100):
        answers = [[chance.random() < one.wrong for _ in range(one.recorded)] for one in volunteers]
        truth = sum(map(sum, answers)) / sum(map(len, answers))
        checked = []
        for recorded in answers:
            drawn = chance.sample(recorded, min(len(recorded), max(20, math.ceil(0.05 * len(recorded)))))
            told = [wrong for wrong in drawn if chance.random() < 0.5]
            checked += [(len(recorded) / len(told), wrong) for wrong in told]
        run, plain = rates.weighed(checked), leaks.wilson(sum(wrong for _, wrong in checked), len(checked))
        covered += run.low <= truth <= run.high
        plainly += plain.low <= truth <= plain.high

    assert covered >= 90
    if volunteers is COUNTIES[1]:
        assert plainly < 50  # Unweighed, the few answers of the careless count for more than there are of them.
