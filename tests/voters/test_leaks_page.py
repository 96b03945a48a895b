"""The leaks page: the rate with its whole and its interval, the causes, and each leak with its evidence."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests import doors, factories
from tests.factories import Town
from voters import gate
from voters.enums import Act, Channel, Stance
from voters.leaks import wilson
from voters.models import AuditRow, Campaign, Leak, LeakRuling, Voter
from voters.rate_page import drawn

pytestmark = pytest.mark.django_db
QUERIES_OF_THE_LIST = 22


def leaks(town: Town, voter: Voter) -> None:
    """The voter said yes, was reminded at the door, and says no."""
    factories.said(Stance.FOR, by=town.volunteer, of=voter, in_=town.ours, days_ago=30)
    contact = gate.contact(campaign=town.ours, voter=voter, channel=Channel.DOOR, act=Act.LISTED, by=town.organizer)
    gate.reached(contact=contact, by=town.volunteer, at=timezone.now())
    factories.said(Stance.AGAINST, by=town.volunteer, of=voter, in_=town.ours)


def address(town: Town) -> str:
    return reverse("voters:leaks", args=[town.ours.slug])


@pytest.mark.parametrize("count", [1, 3])
def test_each_leak_is_listed_and_the_list_takes_the_same_queries(
    town: Town, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for voter in [town.voter, factories.voter(), factories.voter()][:count]:
        leaks(town, voter)
    client = doors.signed_in(town.organizer)
    client.get(address(town))

    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        page = client.get(address(town))

    assert len(page.context["page"].object_list) == count
    assert (page.context["rate"].leaks, page.context["rate"].reached) == (count, count)
    assert page.context["causes"] == [("Changed mind", count)]


def test_a_leak_names_its_voter_answer_and_cause_and_the_look_is_noted(town: Town) -> None:
    leaks(town, town.voter)

    page = doors.signed_in(town.organizer).get(address(town))

    (row,) = page.context["page"].object_list
    assert (row.person.id, row.stance, row.cause, row.channel) == (
        town.voter.pk,
        "against",
        "Changed mind",
        "At the door",
    )
    assert AuditRow.objects.get(act="leaks.seen").people == 1


def test_a_leak_to_somebody_protected_is_counted_and_not_named(town: Town) -> None:
    leaks(town, town.voter)
    Voter.objects.filter(pk=town.voter.pk).update(protected=True)

    page = doors.signed_in(town.organizer).get(address(town))

    assert ([row.person for row in page.context["page"].object_list], page.context["rate"].leaks) == ([None], 1)


def test_the_page_says_so_while_nobody_has_been_reached(town: Town) -> None:
    page = doors.signed_in(town.organizer).get(address(town))

    assert "Nobody has been reached by a reminder yet." in page.content.decode()


@pytest.mark.parametrize(
    ("leaked", "reached", "level"),
    [
        (0, 0, ""),
        (0, 500, ""),
        (9, 500, ""),
        (10, 500, "warning"),
        (25, 500, "stop"),
        (4, 80, "few"),
        (30, 80, "warning"),
    ],
)
def test_a_warning_stands_from_two_per_cent_and_the_stop_from_five(leaked: int, reached: int, level: str) -> None:
    assert drawn(wilson(leaked, reached), Campaign()).level == level


def test_the_rate_is_drawn_with_its_interval() -> None:
    rate = drawn(wilson(4, 512), Campaign())

    assert (rate.words, rate.interval, rate.x, rate.warning_x) == ("0.8%", "0.3 to 2.0", "13.02%", "33.33%")


def test_an_admin_changes_the_cause_and_takes_it_back_and_the_rate_stays(town: Town) -> None:
    leaks(town, town.voter)
    (leak,) = Leak.objects.all()
    where = reverse("voters:leak_cause", args=[town.ours.slug, leak.pk])
    client = doors.signed_in(town.admin)

    seen = []
    for cause in ("misrecorded", "wrong_number", "", "", ""):
        client.post(where, {"cause": cause})
        page = client.get(address(town))
        (row,) = page.context["page"].object_list
        seen.append((row.code, row.may_undo, page.context["causes"], page.context["rate"].leaks))

    assert seen == [
        ("misrecorded", True, [("Recorded wrongly", 1)], 1),
        ("wrong_number", True, [("Wrong number", 1)], 1),
        ("misrecorded", True, [("Recorded wrongly", 1)], 1),
        ("changed_mind", False, [("Changed mind", 1)], 1),
        ("changed_mind", False, [("Changed mind", 1)], 1),
    ]
    assert [row.cause for row in LeakRuling.objects.order_by("pk")] == [
        "misrecorded",
        "wrong_number",
        "misrecorded",
        "changed_mind",
    ]
    acts = AuditRow.objects.filter(act__startswith="leak.cause").order_by("pk").values_list("act", "by")
    assert list(acts) == [("leak.cause_found", town.admin.pk)] * 2 + [("leak.cause_undone", town.admin.pk)] * 2


def test_an_organizer_sees_the_cause_and_does_not_change_it(town: Town) -> None:
    leaks(town, town.voter)

    page = doors.signed_in(town.organizer).get(address(town))

    assert "Keep this cause" not in page.content.decode()
