"""The gate page: the waterfall, the people behind each bar, and the search."""

import pytest
from django.urls import reverse
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from tests import doors, factories
from tests.factories import Town
from voters import consent
from voters.enums import Restriction, Stance
from voters.models import AuditRow, Score, Universe, Voter

pytestmark = pytest.mark.django_db
QUERIES_OF_PEOPLE = 10


def address(name: str, town: Town, *more: object) -> str:
    return reverse(f"voters:{name}", args=[town.ours.slug, *more])


def test_the_waterfall_counts_each_reason_and_who_remains(town: Town) -> None:
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)
    for _ in range(3):
        factories.voter()

    page = doors.signed_in(town.organizer).get(address("gate", town))

    fall = page.context["fall"]
    assert (fall.total, fall.allowed, [(step.label, step.count) for step in fall.steps]) == (
        4,
        1,
        [("Nobody has asked", 3)],
    )
    assert [(step.x, step.width) for step in fall.steps] == [("25.000%", "75.000%")]


def test_a_universe_narrows_the_waterfall(town: Town) -> None:
    factories.voter(precinct="B")
    saved = Universe.objects.create(
        campaign=town.ours,
        name="B",
        by=town.organizer,
        spec={"all": [{"field": "precinct", "is": "is", "value": "B"}]},
    )

    page = doors.signed_in(town.organizer).get(address("gate", town), {"universe": str(saved.pk), "channel": "text"})

    assert (page.context["fall"].total, page.context["channel"]) == (1, "text")


def test_a_universe_of_the_campaign_next_door_is_not_there(town: Town) -> None:
    saved = Universe.objects.create(campaign=town.theirs, name="B", by=town.stranger, spec={"all": []})

    page = doors.signed_in(town.organizer).get(address("gate", town), {"universe": str(saved.pk)})

    assert page.status_code == 404


@pytest.mark.parametrize("wrong", [{"universe": "x"}, {"channel": "pigeon"}])
def test_an_address_that_names_nothing_is_not_there(town: Town, wrong: dict[str, str]) -> None:
    page = doors.signed_in(town.organizer).get(address("gate", town), wrong)

    assert page.status_code == 404


def test_a_score_stands_nowhere_and_the_page_says_that_it_opens_nothing(town: Town) -> None:
    Score.objects.create(campaign=town.ours, voter=town.voter, value=0.987)

    client = doors.signed_in(town.organizer)
    pages = [
        client.get(address("gate", town)).content.decode(),
        client.get(address("gate_people", town, "door", "only_a_score")).content.decode(),
        client.get(address("voter", town, town.voter.pk)).content.decode(),
    ]

    assert ["A score opens nothing" in page for page in pages] == [True, True, True]
    assert [("0.98" in page or "98." in page) for page in pages] == [False, False, False]


@pytest.mark.parametrize("count", [1, 3])
def test_the_people_behind_a_bar_take_the_same_queries(
    town: Town, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count - 1):
        factories.voter()
    client = doors.signed_in(town.organizer)
    where = address("gate_people", town, "door", "no_id")
    client.get(where)

    with django_assert_num_queries(QUERIES_OF_PEOPLE):
        page = client.get(where)

    assert len(page.context["page"].object_list) == count


def test_fifty_people_stand_on_a_page(town: Town) -> None:
    for _ in range(51):
        factories.voter()
    client = doors.signed_in(town.organizer)

    pages = [client.get(address("gate_people", town, "door", "no_id"), {"page": page}) for page in ("1", "2", "x")]

    assert [len(page.context["page"].object_list) for page in pages] == [50, 2, 50]


def test_looking_at_people_leaves_a_row_with_their_count(town: Town) -> None:
    factories.voter()

    doors.signed_in(town.organizer).get(address("gate_people", town, "door", "no_id"))

    row = AuditRow.objects.get(act="gate.people_seen")
    assert (row.by, row.campaign, row.people, row.details) == (
        town.organizer,
        town.ours,
        2,
        {"channel": "door", "reason": "no_id"},
    )


def test_protected_people_are_counted_and_listed_nowhere(town: Town) -> None:
    Voter.objects.filter(pk=town.voter.pk).update(protected=True)
    client = doors.signed_in(town.organizer)

    page = client.get(address("gate_people", town, "door", "do_not_contact"))

    assert (list(page.context["page"].object_list), page.context["hidden"]) == ([], 1)
    assert client.get(address("voter", town, town.voter.pk)).status_code == 404
    assert client.post(address("gate_search", town), {"words": "Lopez"}).context["page"].paginator.count == 0


@pytest.mark.parametrize("words", ["lopez", "MARIA lop", "lop mar"])
def test_the_only_voter_found_opens_at_once(town: Town, words: str) -> None:
    found = doors.signed_in(town.organizer).post(address("gate_search", town), {"words": words})

    assert found.headers["Location"] == address("voter", town, town.voter.pk)


def test_a_voter_is_found_by_the_number_on_the_roll(town: Town) -> None:
    found = doors.signed_in(town.organizer).post(address("gate_search", town), {"words": town.voter.external_id})

    assert found.headers["Location"] == address("voter", town, town.voter.pk)


def test_a_search_leaves_a_row_from_which_nobody_reads_the_name(town: Town) -> None:
    factories.voter()

    doors.signed_in(town.organizer).post(address("gate_search", town), {"words": "Lopez"})
    doors.signed_in(town.organizer).post(address("gate_search", town), {"words": " LOPEZ "})

    first, second = AuditRow.objects.filter(act="gate.searched").order_by("pk")
    assert (first.people, first.details, len(str(first.details["words"]))) == (2, second.details, 32)


def test_a_search_without_words_says_so(town: Town) -> None:
    found = doors.signed_in(town.organizer).post(address("gate_search", town), {"words": "x"})

    assert found.status_code == 422


def test_the_voters_page_says_yes_with_the_evidence(town: Town) -> None:
    said = factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)

    page = doors.signed_in(town.organizer).get(address("voter", town, town.voter.pk))

    evidence = page.context["evidence"]
    assert [verdict.allowed for verdict in evidence.verdicts] == [True, True]
    assert (evidence.decisive.id, evidence.decisive.heard_by) == (said.pk, "Vera Volunteer")
    assert AuditRow.objects.get(act="gate.looked_up").people == 1


def test_staff_note_a_restriction_and_lift_it(town: Town) -> None:
    client = doors.signed_in(town.organizer)

    client.post(address("voter_restrict", town, town.voter.pk), {"kind": "moved"})
    noted = consent.restrictions(campaign=town.ours, voter=town.voter)
    client.post(address("restriction_lift", town, noted[0].pk))

    assert [row.kind for row in noted] == [Restriction.MOVED]
    assert consent.restrictions(campaign=town.ours, voter=town.voter) == []


def test_staff_take_an_answer_back(town: Town) -> None:
    said = factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)

    doors.signed_in(town.organizer).post(address("answer_take_back", town, said.pk))

    page = doors.signed_in(town.organizer).get(address("voter", town, town.voter.pk))
    assert [verdict.refusal for verdict in page.context["evidence"].verdicts] == ["no_id", "no_id"]


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "{{7*7}}", "'; DROP TABLE voters; --", '#read("/etc/passwd")']
)
def test_a_name_is_never_code(town: Town, name: str) -> None:
    Voter.objects.filter(pk=town.voter.pk).update(first_name=name)
    client = doors.signed_in(town.organizer)

    pages = [
        client.get(address("voter", town, town.voter.pk)).content.decode(),
        client.get(address("gate_people", town, "door", "no_id")).content.decode(),
    ]

    assert [escape(name) in page for page in pages] == [True, True]
    assert ["<img src=x" in page for page in pages] == [False, False]
