"""Whose doors are worth a look: measured beside everybody else's, with the doubt of a small count."""

import random
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from canvass import knocked_doors, measures
from canvass.enums import Result
from canvass.measures import Measures
from tests import factories
from tests.canvass import street
from tests.factories import Town
from voters import leaks
from voters.enums import Stance


def record(
    name: str,
    *,
    contacts: int = 12,
    doors: int = 50,
    quick: int = 4,
    walks: int = 45,
    fors: int = 16,
    answers: int = 35,
    far: int = 0,
    wrong: tuple[int, int] = (0, 8),
) -> Measures:
    return Measures(uuid4(), name, doors, contacts, answers, fors, walks, quick, doors, far, leaks.wilson(*wrong))


HONEST = [record(f"Honest {n}", contacts=10 + n % 5, quick=3 + n % 4, fors=13 + n % 7) for n in range(12)]


def reasons(one: Measures, others: list[Measures] = HONEST) -> list[str]:
    """Why somebody should look at ``one`` beside the others, by code."""
    found = measures.unusual([*others, one])
    return [reason.code for question in found for reason in question.reasons if question.measures is one]


def test_the_usual_are_not_looked_at() -> None:
    assert reasons(record("Usual")) == []


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (record("Everybody at home", contacts=46), "many_at_home"),
        (record("Fast", quick=30), "too_quick"),
        (record("At the bar", far=40), "far_away"),
        (record("All for", fors=34), "one_answer"),
        (record("None for", fors=0), "one_answer"),
        (record("Contradicted", wrong=(5, 9)), "contradicted"),
    ],
)
def test_what_is_unusual_is_named(one: Measures, code: str) -> None:
    assert reasons(one) == [code]


def test_a_few_doors_prove_nothing() -> None:
    few = record("Few", doors=20, contacts=20, walks=19, quick=19, answers=20, fors=20, wrong=(2, 2))

    assert reasons(few) == []


def test_a_handful_of_volunteers_has_no_middle() -> None:
    assert reasons(record("Everybody at home", contacts=46), HONEST[:3]) == []


@given(count=st.integers(0, 30), of=st.integers(0, 30), share=st.floats(0, 1))
def test_the_chance_of_so_many_or_more_is_a_chance_and_falls(count: int, of: int, share: float) -> None:
    chance = measures.at_least(count, of, share)

    assert -1e-9 <= chance <= 1 + 1e-9
    assert measures.at_least(count + 1, of, share) <= chance + 1e-9


@pytest.mark.django_db
class TestCounting:
    """What the record says of one walk."""

    def measured(self, town: Town, *, until: datetime | None = None) -> list[Measures]:
        now = timezone.now()
        return measures.measures(campaign=town.ours, since=now - timedelta(days=1), until=until or now)

    def test_doors_contacts_answers_and_ways_are_counted(self, town: Town) -> None:
        walk = street.walk(town, street.doors(4))
        now, (one, two, three, four) = timezone.now(), walk.voters
        walk.send(
            walk.says(Stance.FOR, one, said_at=now - timedelta(seconds=200)),
            walk.event(Result.NOT_HOME, None, household_id=two.household_id, said_at=now - timedelta(seconds=120)),
            walk.event(Result.REFUSED, three, said_at=now - timedelta(seconds=60)),
            walk.event(Result.NOTE, four, note="Gate 4", said_at=now - timedelta(seconds=50)),
        )

        (found,) = self.measured(town)

        assert (found.volunteer_id, found.doors, found.contacts) == (town.volunteer.pk, 3, 2)
        assert (found.answers, found.fors, found.walks) == (1, 1, 2)

    def test_what_was_taken_back_is_not_counted(self, town: Town) -> None:
        walk = street.walk(town, street.doors(2))
        told = walk.event(Result.NOT_HOME, said_at=timezone.now() - timedelta(seconds=90))
        walk.send(told)
        walk.send(walk.undo(told))

        assert self.measured(town) == []

    def test_a_way_between_two_flats_of_one_address_is_none(self, town: Town) -> None:
        flats = [factories.household(address_line="1 TOWER PL", unit=str(n), number="1") for n in range(5)]
        walk = street.walk(town, [factories.voter(household=flat, precinct="01001") for flat in flats])
        now = timezone.now()
        walk.send(
            *(
                walk.event(Result.NOT_HOME, household_id=flat.pk, said_at=now - timedelta(seconds=60 - 4 * n))
                for n, flat in enumerate(flats)
            )
        )

        (found,) = self.measured(town)

        assert (found.doors, found.walks) == (5, 0)

    def test_another_campaign_sees_nothing_of_it(self, town: Town) -> None:
        walk = street.walk(town, street.doors(1))
        walk.send(walk.says(Stance.FOR, walk.voters[0]))

        now = timezone.now()
        found = measures.measures(campaign=town.theirs, since=now - timedelta(days=1), until=now + timedelta(days=1))

        assert found == []


def test_pace_seconds_and_hours_of_the_day_agree_with_a_count_of_their_own(town: Town) -> None:
    walk = street.walk(town, street.doors(5))
    evening = timezone.now().replace(hour=3, minute=0, second=0, microsecond=0)  # 22 or 23 in New York.
    evening -= timedelta(days=0 if evening + timedelta(hours=1) < timezone.now() else 1)
    type(walk.walk_list).objects.filter(pk=walk.walk_list.pk).update(given_at=evening - timedelta(hours=1))
    for number, voter in enumerate(walk.voters):
        said_at = evening + timedelta(seconds=600 * number)
        walk.send(walk.event(Result.NOT_HOME, voter, voter_id=None, said_at=said_at))

    since = evening - timedelta(hours=2)
    (found,) = measures.measures(campaign=town.ours, since=since, until=since + timedelta(days=1))

    assert (found.doors, found.at_night, found.median_seconds) == (5, 5, 600)
    assert found.doors_an_hour == pytest.approx(5 / (4 * 600 / 3600))
    one_by_one = knocked_doors.of(
        campaign=town.ours, volunteer=town.volunteer, since=since, until=since + timedelta(days=1)
    )
    assert [(door.at, door.seconds, door.at_night, door.results) for door in one_by_one] == [
        (evening + timedelta(seconds=600 * number), 600 if number else None, True, ["Not home"]) for number in range(5)
    ]


class Month:
    """What sixty volunteers record in a month of 240 doors each, drawn by chance: three of them invent, ten walk flats.

    The shares are those of the simulation's assumptions; the pipeline itself is held by ``simulate_election``.
    """

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.flats = [self.honest(f"Flats {n}", walks=40) for n in range(10)]
        others = [self.honest(f"Houses {n}", walks=200) for n in range(47)]
        armchair = self.made("Armchair", contact=0.9, quick=0.95, fors=0.5, wrong=0.6)
        pads = self.made("Pads", contact=0.7, quick=0.1, fors=0.8, wrong=0.5)
        careful = self.made("Careful", contact=0.3, quick=0.1, fors=0.5, wrong=0.6)
        self.inventors = [armchair, pads, careful]
        self.everybody = [*self.flats, *others, *self.inventors]

    def of(self, whole: int, share: float) -> int:
        return sum(self.chance.random() < share for _ in range(whole))

    def honest(self, name: str, walks: int) -> Measures:
        return self.made(name, contact=0.3, quick=0.1, fors=0.45, wrong=0.04, walks=walks)

    def made(self, name: str, *, contact: float, quick: float, fors: float, wrong: float, walks: int = 200) -> Measures:
        answers = self.of(240, contact)
        said_for = self.of(answers, fors)
        asked = self.of(min(said_for, 20 + said_for // 2), 0.5)
        return record(
            name,
            doors=240,
            contacts=answers,
            answers=answers,
            fors=said_for,
            walks=walks,
            quick=self.of(walks, quick),
            wrong=(self.of(asked, wrong), asked),
        )


def test_inventors_of_three_styles_are_found_and_who_walks_flats_is_looked_at_no_more_than_others() -> None:
    months = [Month(seed) for seed in range(1, 11)]

    flagged = [[question.measures for question in measures.unusual(month.everybody)] for month in months]

    found = sum(one in month.inventors for month, some in zip(months, flagged, strict=True) for one in some)
    looked_at = sum(map(len, flagged))
    in_flats = sum(one in month.flats for month, some in zip(months, flagged, strict=True) for one in some)
    assert found / looked_at >= 0.9
    assert found / sum(len(month.inventors) for month in months) >= 0.8
    assert in_flats / 100 <= max(0.01, (looked_at - found - in_flats) / 470)
