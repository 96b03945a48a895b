"""Kept rows and rows looked at afresh are the same rows; and no campaign sees another's answers."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from tests import factories
from tests.bench import made_up_state
from tests.factories import Town
from voters import consent, identify, review, universe
from voters.enums import Restriction, Stance, WishSource
from voters.models import Campaign, Household, Score, SearchCopy, SearchSpan, SearchStale, SpotCheck, Voter, VoterPhone
from voters.search_fields import FIELDS

Spec = dict[str, Any]
WRONG = """
SELECT count(*) FROM (
    (SELECT * FROM voters_searchlive EXCEPT SELECT * FROM voters_searchedvoter)
    UNION ALL (SELECT * FROM voters_searchedvoter EXCEPT SELECT * FROM voters_searchlive)) AS wrong
"""


def row(field: str, operator: str, value: object) -> Spec:
    return {"field": field, "is": operator, "value": value}


def found(town: Town, field: str, operator: str, value: object, campaign: Campaign | None = None) -> set[int]:
    spec = {"all": [row(field, operator, value)]}
    return set(universe.voters(spec, campaign or town.ours).values_list("pk", flat=True))


def wrong_rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WRONG)
        return int(cursor.fetchone()[0])


@pytest.fixture
def neighbours(town: Town) -> list[Voter]:
    """The town's voter has two more people at the door, one with the same number; everything is kept."""
    number, door = town.voter.phones.get().number, town.voter.household
    people = [town.voter, factories.voter(household=door, phone=number), factories.voter(household=door)]
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)
    universe.renew()
    return people


def moves(town: Town) -> None:
    Voter.objects.filter(pk=town.voter.pk).update(household=factories.household(city="ELMTON"))


def hides(town: Town) -> None:
    Voter.objects.filter(pk=town.voter.pk).update(protected=True)


def changes_party(town: Town) -> None:
    Voter.objects.filter(pk=town.voter.pk).update(
        party="GRN", voted_in=factories.elections("2022-11-08 GENERAL", "1988-11-08 GENERAL")
    )


def door_changes_city(town: Town) -> None:
    Household.objects.filter(voters=town.voter).update(city="NEWTOWN")


def stops(town: Town) -> None:
    consent.stop(number=town.voter.phones.get().number, source=WishSource.KEYWORD, by=None, campaign=town.ours)


def loses_the_number(town: Town) -> None:
    town.voter.phones.all().delete()


def is_wrongly_called(town: Town) -> None:
    town.voter.phones.update(wrong_person_at=timezone.now())


def has_another_number(town: Town) -> None:
    town.voter.phones.update(number=factories.phone_number())


def gets_a_second_number(town: Town) -> None:
    VoterPhone.objects.create(voter=town.voter, number=factories.phone_number())


def turns(town: Town) -> None:
    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours)


def tells_the_campaign_next_door(town: Town) -> None:
    factories.said(Stance.AGAINST, by=town.stranger, of=town.voter, in_=town.theirs)


def is_held(town: Town) -> None:
    review.hold(identification=town.voter.identifications.get(), by=town.admin, reason="too_fast")


def is_taken_back(town: Town) -> None:
    identify.take_back(identification=town.voter.identifications.get(), by=town.volunteer)


def rules_change(town: Town) -> None:
    Campaign.objects.filter(pk=town.ours.pk).update(conflict_window_days=9)


def somebody_is_new(town: Town) -> None:
    factories.voter(household=town.voter.household)


CHANGES = (
    moves, hides, changes_party, door_changes_city, stops, loses_the_number, is_wrongly_called, has_another_number,
    gets_a_second_number, turns, tells_the_campaign_next_door, is_held, is_taken_back, rules_change, somebody_is_new,
)  # fmt: skip


@pytest.mark.usefixtures("neighbours")
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_is_seen_at_once_and_after_renewing(town: Town, change: Any) -> None:
    kept = SearchStale.objects.count()

    change(town)
    at_once, waiting = wrong_rows(), SearchStale.objects.count()
    universe.renew()

    assert (kept, at_once, waiting > 0, wrong_rows(), SearchStale.objects.count()) == (0, 0, True, 0, 0)


@pytest.mark.usefixtures("neighbours")
def test_many_who_come_at_once_are_one_line_and_are_counted_at_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(universe, "RENEWED_AT_ONCE", 400)
    home = town.voter.household
    came = Voter.objects.bulk_create(
        Voter(state="OH", external_id=f"NEW{number}", household=None if number % 9 else home) for number in range(1000)
    )
    Voter.objects.filter(pk=came[500].pk).update(party="GRN")
    spans, at_once = SearchSpan.objects.count(), wrong_rows()

    universe.renew(most=401)
    halfway = wrong_rows()
    universe.renew()

    assert (spans, at_once, halfway, wrong_rows(), SearchSpan.objects.count()) == (1, 0, 0, 0, 0)
    assert SearchCopy.objects.filter(voter_id__in=[voter.pk for voter in came]).count() == 1000


def test_a_made_up_state_is_counted_alike_before_and_after_renewing_and_when_some_have_changed(committed: None) -> None:
    town = factories.town()
    made_up_state.empty_roll()
    made_up_state.fill(voters=1000, campaign=town.ours, by=town.organizer)
    specs: list[Spec] = [
        {"all": []},
        {"all": [row("last_4_generals", "at_least", 3), row("stance", "is", "unknown"), row("has_phone", "is", True)]},
        {"any": [row("stance", "is", "for"), row("voted_year", "is", 2022)]},
        {"all": [row("age", "between", [18, 30])], "households": True},
    ]

    afresh = [_sums(spec, town) for spec in specs]
    universe.renew()
    renewed = [_sums(spec, town) for spec in specs]
    SearchStale.objects.bulk_create(SearchStale(voter_id=voter) for voter in range(1, 1001, 3))

    assert (renewed, [_sums(spec, town) for spec in specs]) == (afresh, afresh)
    assert wrong_rows() == 0
    assert afresh[0] == _by_hand()


def _sums(spec: Spec, town: Town) -> tuple[int, int, int]:
    counted = universe.counts(spec, town.ours)
    return counted.voters, counted.doors, counted.phones


def _by_hand() -> tuple[int, int, int]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT v.id), count(DISTINCT v.household_id), count(DISTINCT p.number) FILTER (WHERE"
            " p.texts IS NOT false AND 'stop' IS DISTINCT FROM (SELECT wish FROM voters_phonewish w"
            " WHERE w.number = p.number ORDER BY id DESC LIMIT 1))"
            " FROM voters_voter v LEFT JOIN voters_voterphone p ON p.voter_id = v.id WHERE NOT v.protected"
        )
        voters, doors, phones = cursor.fetchone()
    return voters, doors, phones


def test_of_an_erased_person_no_copy_is_kept(town: Town) -> None:
    universe.renew()

    Voter.objects.filter(pk=town.voter.pk).update(erased_at=timezone.now(), birth_year=None)

    assert not SearchCopy.objects.filter(pk=town.voter.pk).exists()


def test_shared_numbers_of_people_with_several_are_counted_once(town: Town) -> None:
    Voter.objects.filter(pk=town.voter.pk).update(protected=True)
    ana, ben, cleo = factories.voter(), factories.voter(), factories.voter()
    one, two, three = (factories.phone_number() for _ in range(3))
    for person, number in ((ana, one), (ana, two), (ana, three), (ben, one), (ben, two), (cleo, two), (cleo, three)):
        VoterPhone.objects.create(voter=person, number=number)

    assert universe.counts({"all": []}, town.ours).phones == 3


# What each field finds ---------------------------------------------------------------------------


def test_past_elections_are_counted_among_the_last_four(town: Town) -> None:
    Campaign.objects.filter(pk=town.ours.pk).update(election_date=date(2026, 11, 3))
    town.ours.refresh_from_db()
    history = [
        "2024-11-05 GENERAL",
        "2022-11-08 GENERAL",
        "2018-11-06 GENERAL",
        "2023-11-07 GENERAL",
        "2022-05-03 PRIMARY",
    ]
    Voter.objects.filter(pk=town.voter.pk).update(voted_in=factories.elections(*history))
    everybody, nobody = {town.voter.pk}, set[int]()

    assert found(town, "last_4_generals", "at_least", 3) == everybody
    assert found(town, "last_4_generals", "is", 4) == nobody
    assert found(town, "last_4_generals", "at_most", 2) == nobody
    assert found(town, "last_4_primaries", "between", [1, 2]) == everybody
    assert found(town, "voted_year", "is", 2023) == everybody
    assert found(town, "voted_year", "is_not", 2020) == everybody
    assert found(town, "voted_year", "any_of", [2020, 1990]) == nobody


def test_whole_households_come_with_whom_the_search_finds(town: Town) -> None:
    mate, other = factories.voter(household=town.voter.household, party="GRN"), factories.voter(household=None)
    factories.voter(household=town.voter.household, protected=True)
    spec = {"all": [row("party", "is", "GRN")], "households": True}

    people = set(universe.voters(spec, town.ours).values_list("pk", flat=True))

    assert people == {town.voter.pk, mate.pk}
    assert found(town, "household_size", "is", 2) == {town.voter.pk, mate.pk}
    assert other.pk not in people


def test_numbers_answers_and_votes_are_searched(town: Town) -> None:
    landline = factories.voter(language="es")
    VoterPhone.objects.create(voter=landline, number=factories.phone_number(), texts=False)
    factories.said(Stance.UNDECIDED, by=town.volunteer, of=landline, in_=town.ours, days_ago=40)
    consent.restrict(campaign=town.ours, voter=landline, kind=Restriction.VOTED, by=town.volunteer)

    assert found(town, "has_number", "is", True) == {town.voter.pk, landline.pk}
    assert found(town, "has_phone", "is", True) == {town.voter.pk}
    assert found(town, "language", "is", "es") == {landline.pk}
    assert found(town, "voted", "is", True) == {landline.pk}
    assert found(town, "voted", "is", False) == {town.voter.pk}
    assert found(town, "answered_days", "at_least", 30) == {landline.pk}
    assert found(town, "answered_days", "at_most", 30) == set()


ASKED: dict[str, list[tuple[str, object]]] = {
    "stance": [("is", each) for each in ("for", "against", "undecided", "held", "unknown")],
    "answered_days": [("at_least", 0), ("at_most", 3650), ("is", 10)],
    "voted": [("is", True), ("is", False)],
    "to_ask_again": [("is", True), ("is", False)],
    "score": [("at_least", 0.0), ("at_most", 1.0)],
}


#: Those that ask the apps that work: test_searched.py of canvass and of textbank hold them against both.
OF_THE_WORK = {"drive", "in_a_drive", "result", "who_wrote"}


def test_every_field_of_a_campaign_is_held_against_both() -> None:
    assert set(ASKED) | OF_THE_WORK == {field.name for field in FIELDS.values() if field.of_campaign}


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("field", ASKED)
def test_what_the_campaign_next_door_knows_is_as_if_it_were_not(town: Town, field: str, kept: bool) -> None:
    before = [found(town, field, *asked) for asked in ASKED[field]]
    told = factories.said(Stance.FOR, by=town.stranger, of=town.voter, in_=town.theirs, days_ago=10)
    SpotCheck.objects.create(identification=told, campaign=town.theirs, drawn_at=timezone.now(), drawn_by=town.stranger)
    consent.restrict(campaign=town.theirs, voter=town.voter, kind=Restriction.VOTED, by=town.stranger)
    Score.objects.create(campaign=town.theirs, voter=town.voter, value=0.5)
    if kept:
        universe.renew()

    after = [found(town, field, *asked) for asked in ASKED[field]]
    theirs = [found(town, field, *asked, campaign=town.theirs) for asked in ASKED[field]]

    assert after == before
    assert theirs != before


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def test_whoever_is_looked_at_afresh_is_looked_at_once_even_by_the_worst_join(town: Town) -> None:
    people = [town.voter, *(factories.voter() for _ in range(20))]
    joined = "SELECT count(s.voter_id) FROM voters_voter v LEFT JOIN voters_searchedvoter s ON s.voter_id = v.id"

    with connection.cursor() as cursor:
        for better in ("hashjoin", "mergejoin", "material", "indexscan", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{better} = off")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {joined}")
        (plan,) = cursor.fetchone()[0]

    (answers,) = [node for node in nodes(plan["Plan"]) if node.get("Alias") == "i"]
    assert answers["Actual Loops"] == len(people)
