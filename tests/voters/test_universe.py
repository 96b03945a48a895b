"""A search finds whom it names, refuses what it does not know, and never sees another campaign's answers."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import factories
from tests.factories import Town
from voters import consent, universe
from voters.enums import Purpose, Registration, Stance, Standing, WishSource
from voters.models import Score, Voter, VoterPhone
from voters.search_fields import FIELDS

pytestmark = pytest.mark.django_db
Spec = dict[str, Any]


def row(field: str, operator: str, value: object) -> Spec:
    return {"field": field, "is": operator, "value": value}


def names(spec: Spec, town: Town, **options: Any) -> list[str]:
    return sorted(universe.voters(spec, town.ours, **options).values_list("first_name", flat=True))


@pytest.fixture
def people(town: Town) -> None:
    """Four people at three doors; the town's own voter is out of the way."""
    Voter.objects.filter(pk=town.voter.pk).update(protected=True)
    by_mail = factories.elections("2024-11-05 GENERAL/mail")
    both = factories.elections("2024-11-05 GENERAL", "2022-11-08 GENERAL")
    oak, elm = factories.household(city="ASHBURY"), factories.household(city="ELMTON")
    factories.voter(
        first_name="ANA", household=oak, party="DEM", sex="F", precinct="A", voted_in=by_mail,
        registered_date=date(2020, 5, 1), source="OH",
        birth_date=date(2000, 11, 5), birth_year=2000, phone=factories.phone_number(),
    )  # fmt: skip
    factories.voter(first_name="BEN", household=oak, party="REP", sex="M", precinct="A", birth_year=1990)
    factories.voter(
        first_name="CLEO", household=elm, party=None, sex="", precinct="B", birth_date=date(2000, 11, 6),
        birth_year=2000, status=Registration.INACTIVE, voted_in=both,
    )  # fmt: skip
    factories.voter(first_name="DEV", party="GRN", sex="X", precinct="C", county="2", birth_year=None, status=None)


SEARCHES: list[tuple[Spec, list[str]]] = [
    ({"all": []}, ["ANA", "BEN", "CLEO", "DEV"]),
    ({"all": [row("county", "is", "2")]}, ["DEV"]),
    ({"all": [row("county", "is", 2)]}, ["DEV"]),
    ({"all": [row("county", "is_not", "2")]}, ["ANA", "BEN", "CLEO"]),
    ({"all": [row("precinct", "any_of", ["a", "C"])]}, ["ANA", "BEN", "DEV"]),
    ({"all": [row("city", "is", "Elmton")]}, ["CLEO"]),
    ({"all": [row("city", "is_not", "elmton")]}, ["ANA", "BEN", "DEV"]),
    ({"all": [row("party", "is", "dem")]}, ["ANA"]),
    ({"all": [row("party", "is_not", "DEM")]}, ["BEN", "CLEO", "DEV"]),
    ({"all": [row("party", "any_of", ["GRN", "unknown"])]}, ["CLEO", "DEV"]),
    ({"all": [row("party", "none_of", ["GRN", "unknown"])]}, ["ANA", "BEN"]),
    ({"all": [row("sex", "is", "unknown")]}, ["CLEO"]),
    ({"all": [row("status", "is", "inactive")]}, ["CLEO"]),
    ({"all": [row("status", "is", "unknown")]}, ["DEV"]),
    ({"all": [row("age", "is", 30)]}, ["ANA"]),
    ({"all": [row("age", "is", 29)]}, ["CLEO"]),
    ({"all": [row("age", "at_least", 30)]}, ["ANA", "BEN"]),
    ({"all": [row("age", "at_most", "30")]}, ["ANA", "CLEO"]),
    ({"all": [row("age", "between", [30, 40])]}, ["ANA", "BEN"]),
    ({"all": [row("registered_date", "between", ["2020-05-01", "2020-06-01"])]}, ["ANA"]),
    ({"all": [row("registered_date", "at_least", "2020-05-02")]}, []),
    ({"all": [row("source", "is", "oh")]}, ["ANA"]),
    ({"all": [row("has_phone", "is", True)]}, ["ANA"]),
    ({"all": [row("has_phone", "is", False)]}, ["BEN", "CLEO", "DEV"]),
    ({"all": [row("voted_in", "is", "2024-11-05 general")]}, ["ANA", "CLEO"]),
    ({"all": [row("voted_in", "is_not", "2024-11-05 GENERAL")]}, ["BEN", "DEV"]),
    ({"all": [row("voted_by", "is", "mail")]}, ["ANA"]),
    ({"all": [row("voted_by", "none_of", ["mail", "early"])]}, ["BEN", "CLEO", "DEV"]),
    ({"any": [row("party", "is", "DEM"), row("county", "is", "2")]}, ["ANA", "DEV"]),
    ({"all": [row("precinct", "is", "A")], "any": [row("sex", "is", "F"), row("county", "is", "2")]}, ["ANA"]),
    (
        {"any": [{"all": [row("precinct", "is", "A"), row("sex", "is", "M")]}, {"all": [row("county", "is", "2")]}]},
        ["BEN", "DEV"],
    ),
]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(("spec", "found"), SEARCHES)
def test_a_search_finds_whom_it_names(town: Town, spec: Spec, found: list[str]) -> None:
    assert names(spec, town) == found


def test_a_street_is_found_with_all_its_doors(town: Town) -> None:
    street = {"city": "ASHBURY", "street": "BIRCH LN"}
    for number, name in enumerate(("ANA", "BEN")):
        door = factories.household(address_line=f"{number} BIRCH LN", **street)
        factories.voter(first_name=name, household=door)
    factories.voter(first_name="CLEO", household=None)

    found = names({"all": [row("street", "is", "birch ln")]}, town)
    others = names({"all": [row("street", "is_not", "Birch Ln")]}, town)

    assert (found, "CLEO" in others, {"ANA", "BEN"} & set(others)) == (["ANA", "BEN"], True, set())


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("field", ["county", "precinct", "party", "sex", "status", "voted_in"])
def test_a_row_and_its_opposite_share_nobody_and_leave_nobody_out(town: Town, field: str) -> None:
    value = {"party": "DEM", "sex": "F", "status": "active"}.get(field, "A")

    found, others = names({"all": [row(field, "is", value)]}, town), names({"all": [row(field, "is_not", value)]}, town)

    assert sorted(found + others) == ["ANA", "BEN", "CLEO", "DEV"]


def test_the_protected_and_the_erased_are_in_no_universe(town: Town) -> None:
    factories.voter(first_name="HIDDEN", protected=True)
    factories.voter(first_name="GONE", erased_at=timezone.now())

    found = names({"all": []}, town)

    assert found == ["MARIA"]


REFUSED: list[tuple[object, str]] = [
    (None, 'A search is an object with "all" or "any".'),
    ([], 'A search is an object with "all" or "any".'),
    ({}, 'A search needs "all" or "any"; {"all": []} finds everybody.'),
    ({"every": []}, 'A search knows "all" and "any", not every.'),
    ({"all": {}}, '"all" and "any" hold lists of rows.'),
    ({"all": ["county"]}, 'A search is an object with "all" or "any".'),
    ({"all": [{"all": []}]}, "A group within a search has at least one row."),
    ({"all": [], "households": 1}, '"households" is true or false.'),
    ({"households": True}, 'A search needs "all" or "any"; {"all": []} finds everybody.'),
    (
        {"all": [{"any": [row("sex", "is", "F")], "households": True}]},
        'A search knows "all" and "any", not households.',
    ),
    ({"all": [{"field": "county", "is": "is"}]}, "A row lacks value."),
    ({"all": [{**row("county", "is", "1"), "or": 1}]}, 'A row has "field", "is" and "value", not or.'),
    (
        {"all": [row("password", "is", "x")]},
        "There is no field password. There are " + ", ".join(FIELDS) + ".",
    ),
    (
        {"all": [row(["county"], "is", "x")]},  # type: ignore[arg-type]
        "There is no field ['county']. There are " + ", ".join(FIELDS) + ".",
    ),
    ({"all": [row("county", "regex", "x")]}, 'county: "is" must be one of is, is_not, any_of, none_of.'),
    ({"all": [row("age", "any_of", [1])]}, 'age: "is" must be one of is, at_least, at_most, between.'),
    ({"all": [row("county", "is", "")]}, "county: the value must be a text that is not empty."),
    ({"all": [row("county", "is", "x" * 81)]}, "county: the value must be a text of at most 80 characters."),
    ({"all": [row("county", "is", "a\x00")]}, "county: the value must be a text of at most 80 characters."),
    ({"all": [row("county", "any_of", [])]}, "county: the value must be a list of 1 to 500."),
    ({"all": [row("county", "any_of", "1")]}, "county: the value must be a list of 1 to 500."),
    (
        {"all": [row("party", "is", "PIRATE")]},
        "party: the value must be one of DEM, REP, LIB, GRN, OTH, NPA, unknown.",
    ),
    ({"all": [row("age", "is", True)]}, "age: the value must be a whole number from 0 to 130."),
    ({"all": [row("age", "is", "1 OR 1=1")]}, "age: the value must be a whole number from 0 to 130."),
    ({"all": [row("age", "between", [40, 30])]}, "age: the value must be two numbers, the lower first."),
    ({"all": [row("age", "between", [40])]}, "age: the value must be two numbers, the lower first."),
    ({"all": [row("has_phone", "is", 1)]}, "has_phone: the value must be true or false."),
    ({"all": [row("score", "at_least", "nan")]}, "score: the value must be a number from 0 to 1."),
    ({"all": [row("county", "is", "1")] * 101}, "A search has at most 100 rows."),
    (
        {"all": [{"all": [{"all": [{"all": [row("county", "is", "1")]}]}]}]},
        "Groups lie at most 3 deep in one another.",
    ),
]


@pytest.mark.parametrize(("spec", "message"), REFUSED)
def test_what_is_not_known_is_refused_with_a_clear_message(spec: object, message: str) -> None:
    with pytest.raises(universe.BadUniverse) as refusal:
        universe.check(spec)

    assert str(refusal.value) == message


@pytest.mark.parametrize("field", ["stance", "score"])
def test_nobodys_answers_are_seen_without_a_campaign(field: str) -> None:
    value = row("stance", "is", "for") if field == "stance" else row("score", "at_least", 0.5)

    with pytest.raises(universe.BadUniverse) as refusal:
        universe.voters({"all": [value]}, None)

    assert str(refusal.value) == f"{field}: this field needs a campaign"


def test_a_gotv_universe_cannot_ask_for_a_score() -> None:
    spec = {"any": [{"all": [row("score", "at_least", 0.6)]}]}

    universe.check(spec)
    with pytest.raises(universe.BadUniverse) as refusal:
        universe.check(spec, purpose=Purpose.GOTV)

    assert str(refusal.value) == "score: a score opens nothing; a GOTV universe cannot ask for it"


@pytest.mark.parametrize("stance", [*Standing, "unknown"])
def test_a_stance_is_this_campaigns_own(town: Town, stance: str) -> None:
    factories.said(Stance.AGAINST, by=town.stranger, of=town.voter, in_=town.theirs)
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)

    found = names({"all": [row("stance", "is", stance)]}, town)
    others = names({"all": [row("stance", "is_not", stance)]}, town)

    assert (found, others) == ((["MARIA"], []) if stance == "for" else ([], ["MARIA"]))


def test_answers_given_to_the_campaign_next_door_are_unknown_here(town: Town) -> None:
    factories.said(Stance.FOR, by=town.stranger, of=town.voter, in_=town.theirs)

    assert names({"all": [row("stance", "is", "unknown")]}, town) == ["MARIA"]
    assert names({"all": [row("stance", "any_of", ["for", "against", "undecided", "held"])]}, town) == []


def test_a_score_is_this_campaigns_own(town: Town) -> None:
    Score.objects.create(campaign=town.theirs, voter=town.voter, value=0.9)
    Score.objects.create(campaign=town.ours, voter=town.voter, value=0.3)

    assert names({"all": [row("score", "at_least", 0.6)]}, town) == []
    assert names({"all": [row("score", "at_most", 0.6)]}, town) == ["MARIA"]
    assert names({"all": [row("score", "between", [0.2, "0.3"])]}, town) == ["MARIA"]


@pytest.mark.usefixtures("people")
def test_counts_are_of_voters_doors_and_numbers_that_take_texts(town: Town) -> None:
    ana, ben, cleo, dev = Voter.objects.filter(protected=False).order_by("first_name")
    shared = ana.phones.get().number
    stopped = factories.phone_number()
    VoterPhone.objects.create(voter=ben, number=shared)
    VoterPhone.objects.create(voter=ben, number=factories.phone_number(), texts=False)
    VoterPhone.objects.create(voter=cleo, number=factories.phone_number(), wrong_person_at=timezone.now())
    VoterPhone.objects.create(voter=dev, number=stopped)
    consent.stop(number=stopped, source=WishSource.KEYWORD, by=None, campaign=None)

    counted = universe.counts({"all": []}, town.ours)

    assert (counted.voters, counted.doors, counted.phones) == (4, 3, 1)


def test_who_wants_texts_again_is_counted_again(town: Town) -> None:
    number = town.voter.phones.get().number
    consent.stop(number=number, source=WishSource.KEYWORD, by=None, campaign=None)
    consent.start(number=number, source=WishSource.KEYWORD, by=None, campaign=None)

    counted = universe.counts({"all": []}, town.ours)

    assert (counted.voters, counted.doors, counted.phones) == (1, 1, 1)


def test_an_empty_universe_counts_nobody(town: Town) -> None:
    counted = universe.counts({"all": [row("county", "is", "none")]}, town.ours)

    assert (counted.voters, counted.doors, counted.phones) == (0, 0, 0)


def test_an_age_without_a_birthday_is_by_the_year(town: Town) -> None:
    Voter.objects.filter(pk=town.voter.pk).update(birth_date=None, birth_year=2000)

    assert names({"all": [row("age", "is", 30)]}, town) == ["MARIA"]
    assert names({"all": [row("age", "is", 18)]}, town, on=date(2018, 1, 1)) == ["MARIA"]


def test_who_is_born_on_29_february_comes_of_age_with_the_others(town: Town) -> None:
    Voter.objects.filter(pk=town.voter.pk).update(birth_date=date(2008, 2, 29), birth_year=2008)

    assert names({"all": [row("age", "at_least", 18)]}, town, on=date(2026, 2, 28)) == []
    assert names({"all": [row("age", "at_least", 18)]}, town, on=date(2026, 3, 1)) == ["MARIA"]
    assert names({"all": [row("age", "at_most", 17)]}, town, on=date(2026, 2, 28) + timedelta(days=0)) == ["MARIA"]


SENTENCES: list[tuple[Spec, str]] = [
    ({"all": []}, "Everybody on the roll."),
    ({"all": [row("county", "is", "9")]}, "Voters whose county is 9."),
    (
        {"all": [row("county", "is", "9"), row("party", "any_of", ["DEM", "GRN"])]},
        "Voters whose county is 9, and whose party is Democratic or Green.",
    ),
    (
        {"all": [row("age", "between", [18, 29])], "any": [row("has_phone", "is", True), row("sex", "is_not", "M")]},
        "Voters whose age on election day is between 18 and 29, and (whose numbers include one to text, or whose sex "
        "is not male).",
    ),
    (
        {"any": [row("stance", "is", "unknown"), row("voted_in", "none_of", ["2022-11-08 GENERAL", "X"])]},
        "Voters whose stance is not asked yet, or whose past elections leave out 2022-11-08 GENERAL or X.",
    ),
    ({"all": [row("party", "none_of", ["REP"])]}, "Voters whose party is not Republican."),
    (
        {"all": [row("party", "is", "GRN")], "households": True},
        "Everybody at a door with voters whose party is Green.",
    ),
    (
        {"all": [row("voted_year", "is", 2022), row("voted_year", "none_of", [2024]), row("voted", "is", False)]},
        "Voters who voted in 2022, and who did not vote in 2024, and who have not voted yet.",
    ),
    (
        {"all": [row("last_4_generals", "at_least", 3), row("has_number", "is", True)]},
        "Voters who voted in at least 3 of the last 4 generals, and with a telephone number.",
    ),
]


@pytest.mark.parametrize(("spec", "words"), SENTENCES)
def test_a_search_reads_as_a_sentence(spec: Spec, words: str) -> None:
    assert universe.sentence(spec) == words
