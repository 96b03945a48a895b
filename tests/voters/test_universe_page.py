"""The universe page: rows by keyboard, a sentence, counts, a sample, and saving."""

from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import doors, factories
from tests.factories import Town
from voters import universe_form
from voters.enums import Stance
from voters.models import AuditRow, Universe

pytestmark = pytest.mark.django_db
QUERIES_OF_THE_LIST = 9


def address(name: str, town: Town, *more: object) -> str:
    return reverse(f"voters:{name}", args=[town.ours.slug, *more])


def row(number: int, field: str, operator: str, value: Any, group: str = "all") -> dict[str, Any]:
    return {
        f"row-{number}-in": group,
        f"row-{number}-field": field,
        f"row-{number}-is": operator,
        f"row-{number}-value": value,
    }


def group(number: int, how: str, inside: str = "all") -> dict[str, Any]:
    return {f"group-{number}-in": inside, f"group-{number}-how": how}


FILLED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"all": []}),
    (row(0, "county", "is", "1"), {"all": [{"field": "county", "is": "is", "value": "1"}]}),
    (row(0, "county", "is_not", " 1, 2 ,"), {"all": [{"field": "county", "is": "none_of", "value": ["1", "2"]}]}),
    (row(0, "party", "is", ["DEM", "GRN"]), {"all": [{"field": "party", "is": "any_of", "value": ["DEM", "GRN"]}]}),
    (row(0, "has_phone", "is", "true"), {"all": [{"field": "has_phone", "is": "is", "value": "true"}]}),
    (row(0, "voted", "is", "false"), {"all": [{"field": "voted", "is": "is", "value": "false"}]}),
    (
        row(0, "party", "is", ["GRN"]) | {"households": "on"},
        {"all": [{"field": "party", "is": "is", "value": "GRN"}], "households": True},
    ),
    (row(0, "age", "between", ["18", "29"]), {"all": [{"field": "age", "is": "between", "value": ["18", "29"]}]}),
    (row(0, "age", "at_least", ["65", ""]), {"all": [{"field": "age", "is": "at_least", "value": "65"}]}),
    (
        row(0, "city", "is", "ASHBURY") | row(1, "sex", "is", ["F"], group="any"),
        {
            "all": [{"field": "city", "is": "is", "value": "ASHBURY"}],
            "any": [{"field": "sex", "is": "is", "value": "F"}],
        },
    ),
    (
        group(0, "any")
        | group(1, "all", "g0")
        | row(0, "sex", "is", ["F"], group="g0")
        | row(1, "party", "is", ["GRN"], group="g1")
        | row(2, "age", "at_least", ["65", ""], group="g1"),
        {
            "all": [
                {
                    "any": [
                        {"field": "sex", "is": "is", "value": "F"},
                        {
                            "all": [
                                {"field": "party", "is": "is", "value": "GRN"},
                                {"field": "age", "is": "at_least", "value": "65"},
                            ]
                        },
                    ]
                }
            ]
        },
    ),
]


@pytest.mark.parametrize(("posted", "spec"), FILLED)
def test_rows_are_saved_as_a_search_and_come_back_as_the_same_rows(
    town: Town, posted: dict[str, Any], spec: dict[str, Any]
) -> None:
    client = doors.signed_in(town.organizer)

    client.post(address("universe_new", town), posted | {"do": "save", "name": "One"})

    saved = Universe.objects.get()
    form = universe_form.from_spec(saved.name, saved.spec)
    assert (saved.spec, saved.campaign, saved.by) == (spec, town.ours, town.organizer)
    assert form is not None
    assert form.check(town.ours) == spec


def test_counting_shows_the_sentence_the_counts_and_a_sample_and_is_noted(town: Town) -> None:
    factories.voter(protected=True)

    page = doors.signed_in(town.organizer).post(
        address("universe_new", town), row(0, "county", "is", "1") | {"do": "count"}
    )

    counts = page.context["counts"]
    assert (page.context["sentence"], counts.voters, counts.doors, counts.phones) == (
        "Voters whose county is 1.",
        1,
        1,
        1,
    )
    assert [person.id for person in page.context["sample"]] == [town.voter.pk]
    assert AuditRow.objects.get(act="universe.sampled").people == 1


def test_a_row_is_added_and_waits_for_its_value(town: Town) -> None:
    page = doors.signed_in(town.organizer).post(
        address("universe_new", town), row(0, "county", "is", "1") | {"do": "add-any", "add-any-field": "age"}
    )

    form = page.context["form"]
    assert [(row.group, row.field.name, row.error) for row in form.rows] == [("all", "county", ""), ("any", "age", "")]
    assert page.context["focus"] == 1
    assert AuditRow.objects.filter(act="universe.sampled").count() == 0


def test_a_row_is_removed(town: Town) -> None:
    page = doors.signed_in(town.organizer).post(
        address("universe_new", town),
        row(0, "county", "is", "none") | row(1, "sex", "is", ["F"]) | {"do": "remove-0"},
    )

    assert [(row.field.name, row.number) for row in page.context["form"].rows] == [("sex", 0)]


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        (row(0, "county", "is", ""), "County: say which."),
        (row(0, "age", "between", ["30", "20"]), "age: the value must be two numbers, the lower first."),
        (row(0, "age", "is", ["x", ""]), "age: the value must be a whole number from 0 to 130."),
    ],
)
def test_a_wrong_row_says_what_to_change_and_nothing_is_saved(town: Town, posted: dict[str, Any], message: str) -> None:
    page = doors.signed_in(town.organizer).post(address("universe_new", town), posted | {"do": "save", "name": "One"})

    assert (page.status_code, page.context["form"].errors, Universe.objects.count()) == (422, [message], 0)


def test_a_universe_needs_a_name_of_its_own(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    client.post(address("universe_new", town), {"do": "save", "name": "One"})

    nameless = client.post(address("universe_new", town), {"do": "save", "name": " "})
    taken = client.post(address("universe_new", town), {"do": "save", "name": "One"})

    assert (nameless.context["form"].errors, taken.context["form"].errors) == (
        ["Give the universe a name, so that a drive can use it."],
        ["Another universe has this name."],
    )


def test_a_saved_universe_is_changed_in_place(town: Town) -> None:
    saved = Universe.objects.create(campaign=town.ours, name="One", by=town.admin, spec={"all": []})

    doors.signed_in(town.organizer).post(
        address("universe", town, saved.pk), row(0, "sex", "is", ["F"]) | {"do": "save", "name": "Two"}
    )

    saved.refresh_from_db()
    assert (saved.name, saved.spec) == ("Two", {"all": [{"field": "sex", "is": "is", "value": "F"}]})


def test_a_group_is_added_nested_and_removed_with_its_rows(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    posted = (
        group(0, "any") | group(1, "all", "g0") | row(0, "sex", "is", ["F"], group="g1") | row(1, "city", "is", "X")
    )

    added = client.post(address("universe_new", town), {"do": "group-all"})
    too_deep = client.post(address("universe_new", town), posted | {"do": "group-g1"})
    removed = client.post(address("universe_new", town), posted | {"do": "ungroup-0"})

    assert [(one.inside, one.how) for one in added.context["form"].groups] == [("all", "any")]
    assert added.context["focus_group"] == 0
    assert [one.name for one in too_deep.context["form"].groups] == ["g0", "g1"]
    assert removed.context["form"].groups == []
    assert [(one.field.name, one.group, one.number) for one in removed.context["form"].rows] == [("city", "all", 0)]


def test_an_empty_group_says_what_to_do(town: Town) -> None:
    page = doors.signed_in(town.organizer).post(address("universe_new", town), group(0, "any") | {"do": "count"})

    assert page.context["form"].errors == [universe_form.EMPTY_GROUP]


def test_a_search_with_both_kinds_in_one_group_comes_as_a_group_in_a_group(town: Town) -> None:
    sex, city = ({"field": name, "is": "is", "value": value} for name, value in (("sex", "F"), ("city", "X")))

    form = universe_form.from_spec("One", {"any": [{"all": [sex], "any": [city]}]})

    assert form is not None
    assert form.check(town.ours) == {"all": [], "any": [{"all": [sex, {"any": [city]}]}]}


def test_a_universe_for_reminding_shows_whom_the_gate_lets_pass(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    posted = {"reminds": "on", "name": "Ours"}

    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)
    factories.voter()
    scored = client.post(
        address("universe_new", town), row(0, "score", "at_least", ["0.9", ""]) | posted | {"do": "save"}
    )
    client.post(address("universe_new", town), posted | {"do": "save"})
    saved = Universe.objects.get()
    page = client.get(address("universe", town, saved.pk))

    assert (scored.status_code, saved.purpose) == (422, "gotv")
    assert scored.context["form"].errors == ["score: a score opens nothing; a GOTV universe cannot ask for it"]
    assert [(channel, fall.allowed, fall.total) for channel, fall in page.context["falls"]] == [
        ("At the door", 1, 2), ("By text", 1, 2)
    ]  # fmt: skip


def test_a_drive_that_is_none_is_refused(town: Town) -> None:
    page = doors.signed_in(town.organizer).post(
        address("universe_new", town), row(0, "drive", "is_not", "Sprng") | {"do": "count"}
    )

    assert page.context["form"].errors == ["drive: there is no drive of the name Sprng"]


def test_a_universe_of_the_campaign_next_door_is_not_there(town: Town) -> None:
    saved = Universe.objects.create(campaign=town.theirs, name="One", by=town.stranger, spec={"all": []})

    page = doors.signed_in(town.organizer).get(address("universe", town, saved.pk))

    assert page.status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries(
    town: Town, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        Universe.objects.create(campaign=town.ours, name=f"{number}", by=town.organizer, spec={"all": []})
    Universe.objects.create(campaign=town.theirs, name="theirs", by=town.stranger, spec={"all": []})
    client = doors.signed_in(town.organizer)
    client.get(address("universes", town))

    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        page = client.get(address("universes", town))

    assert len(page.context["page"].object_list) == count
