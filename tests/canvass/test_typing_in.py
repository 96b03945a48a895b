"""Typing in a packet: the same record as from a phone, by whoever heard it, however often a sheet is typed."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from canvass import trust, walk_lists
from canvass.enums import Result
from canvass.models import Visit, WalkList
from canvass.paper import packets
from tests.canvass import street
from tests.canvass.street import Walk
from tests.door import signed_in
from tests.factories import Town
from voters import gate
from voters.enums import Channel, LeakCause, Refusal, Source, Stance
from voters.models import AuditRow, Identification, Leak, Reach, Voter


class Desk:
    """The page on which the packet of one walk is typed in."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.client = walk, signed_in(walk.town.organizer)
        packets.make(walk_list=walk.walk_list, by=walk.town.organizer, at=timezone.now())
        self.path = f"/c/{walk.town.ours.slug}/doors/lists/{walk.walk_list.pk}/type-in/"

    def page(self) -> Any:
        return self.client.get(self.path)

    def types(self, *lines: tuple[Voter, str], said_on: str = "", door: bool = False) -> list[str]:
        """Type a key beside each voter, or beside their doors; the answer is what the next page says."""
        seen = self.page().context
        stood = {row.name: row.key for _, rows in seen["doors"] for row in rows}
        typed = {f"line-{voter.household_id}-{0 if door else voter.pk}": key for voter, key in lines}
        form = {"said_on": said_on or seen["latest"]} | stood | typed
        form |= {f"was-{name}": key for name, key in stood.items()}
        answer = self.client.post(self.path, form, follow=True)
        return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def desk(asking: Walk) -> Desk:
    return Desk(asking)


@pytest.fixture
def reminders(reminding: Walk) -> Desk:
    return Desk(reminding)


def answers() -> list[tuple[int, str, str]]:
    return list(Identification.objects.order_by("recorded_at").values_list("voter_id", "stance", "source"))


def results() -> list[str]:
    return sorted(Visit.objects.values_list("result", flat=True))


def test_a_mark_is_the_voters_own_answer_heard_by_whoever_had_the_list(desk: Desk) -> None:
    voter = desk.walk.voters[0]

    said = desk.types((voter, "1"))

    heard = Identification.objects.get()
    assert said == ["Typed in: 1.", "That was the last door of the list."]
    assert (heard.voter, heard.stance, heard.source) == (voter, Stance.FOR, Source.PAPER)
    assert heard.heard_by == desk.walk.town.volunteer
    assert AuditRow.objects.get(act="paper.typed_in").by == desk.walk.town.organizer
    assert gate.refusal(campaign=desk.walk.town.ours, voter=voter, channel=Channel.DOOR, at=timezone.now()) is None


def test_whoever_walked_a_list_on_paper_alone_is_no_newcomer(desk: Desk) -> None:
    voter, town = desk.walk.voters[0], desk.walk.town
    WalkList.objects.filter(pk=desk.walk.walk_list.pk).update(opened_at=None)
    before = trust.opened(town.ours)

    desk.types((voter, "1"))

    assert before == {}
    assert trust.opened(town.ours) == {town.volunteer.pk: trust.Opened(worked=1)}


def test_the_same_sheet_again_records_nothing(desk: Desk) -> None:
    voter = desk.walk.voters[0]
    desk.types((voter, "1"))

    said = desk.types((voter, "1"))

    assert said == ["Nothing new was typed.", "That was the last door of the list."]
    assert answers() == [(voter.pk, "for", "paper")]


def test_a_second_tap_on_save_records_nothing_more(desk: Desk) -> None:
    voter = desk.walk.voters[0]
    form = {"said_on": desk.page().context["latest"], f"line-{voter.household_id}-{voter.pk}": "1"}

    for _ in range(2):
        desk.client.post(desk.path, form)

    assert answers() == [(voter.pk, "for", "paper")]


def test_another_mark_takes_the_one_before_back(desk: Desk) -> None:
    voter = desk.walk.voters[0]
    desk.types((voter, "1"))

    desk.types((voter, "3"))

    assert results() == [Result.ANSWERED, Result.ANSWERED, Result.TAKEN_BACK]
    assert (
        gate.refusal(campaign=desk.walk.town.ours, voter=voter, channel=Channel.DOOR, at=timezone.now())
        == Refusal.AGAINST
    )


def test_a_mark_of_the_door_is_about_nobody(desk: Desk) -> None:
    desk.types((desk.walk.voters[0], "4"), door=True)

    visit = Visit.objects.get()

    assert (visit.result, visit.voter) == (Result.NOT_HOME, None)
    assert answers() == []


def test_whoever_spoke_was_not_behind_a_closed_door(desk: Desk) -> None:
    voter = desk.walk.voters[0]
    desk.types((voter, "4"), door=True)

    desk.types((voter, "2"))

    assert results() == [Result.ANSWERED, Result.NOT_HOME, Result.TAKEN_BACK]


def test_where_paper_and_phone_differ_both_are_kept_and_the_gate_is_shut(desk: Desk) -> None:
    voter = desk.walk.voters[0]
    desk.walk.send(desk.walk.says(Stance.FOR, voter))

    desk.types((voter, "3"))

    assert sorted(answers()) == [(voter.pk, "against", "paper"), (voter.pk, "for", "door")]
    assert gate.refusal(campaign=desk.walk.town.ours, voter=voter, channel=Channel.DOOR, at=timezone.now()) is not None


def test_what_the_phone_recorded_already_is_not_recorded_twice(desk: Desk) -> None:
    voter = desk.walk.voters[0]
    desk.walk.send(desk.walk.says(Stance.FOR, voter))

    desk.types((voter, "1"))

    assert answers() == [(voter.pk, "for", "door")]


@pytest.mark.parametrize("days", [-400, 1])
def test_a_day_on_which_nobody_had_the_list_is_refused_with_words(desk: Desk, days: int) -> None:
    wrong = timezone.localdate() + timedelta(days=days + (days > 0))

    said = desk.types((desk.walk.voters[0], "1"), said_on=wrong.isoformat())

    assert said == ["Nothing was saved: nobody had the list on that day. Choose another."]
    assert answers() == []


def test_a_list_without_a_packet_has_nothing_to_type_in(asking: Walk) -> None:
    path = f"/c/{asking.town.ours.slug}/doors/lists/{asking.walk_list.pk}/type-in/"

    answer = signed_in(asking.town.organizer).get(path, follow=True)

    said = [str(message) for message in answer.context["messages"]]
    assert said == ["No packet of this list was printed. Print one, or use a phone."]


def test_reminded_on_paper_is_reached_through_the_gate(reminders: Desk) -> None:
    voter = reminders.walk.voters[0]

    reminders.types((voter, "1"))

    assert [reach.contact.voter for reach in Reach.objects.select_related("contact__voter")] == [voter]


def test_not_a_supporter_on_paper_is_an_answer_and_a_leak(reminders: Desk) -> None:
    voter = reminders.walk.voters[0]

    reminders.types((voter, "3"))

    leak = Leak.objects.get()
    assert (leak.voter, leak.cause) == (voter, LeakCause.CHANGED_MIND)
    assert answers()[-1] == (voter.pk, "against", "paper")


def test_a_reminder_after_the_news_is_kept_and_counted_as_a_leak(reminders: Desk) -> None:
    walk, turned = reminders.walk, reminders.walk.voters[0]
    other = street.walk(walk.town, walk.voters)
    other.send(other.says(Stance.AGAINST, turned))

    reminders.types((turned, "1"))

    assert [leak.voter for leak in Leak.objects.select_related("voter")] == [turned]


def test_whoever_asks_to_be_protected_leaves_the_sheet(desk: Desk) -> None:
    hidden = desk.walk.voters[0]
    Voter.objects.filter(pk=hidden.pk).update(protected=True, first_name="Zanzibar")

    page = desk.page()

    assert "Zanzibar" not in page.content.decode()


def test_each_look_at_a_sheet_is_written_down(desk: Desk, town: Town) -> None:
    desk.page()

    row = AuditRow.objects.get(act="paper.sheet_shown")

    assert (row.by, row.people) == (town.organizer, 6)


def test_paper_is_typed_in_after_the_list_came_back(desk: Desk) -> None:
    walk, voter = desk.walk, desk.walk.voters[0]
    walk_lists.take_back(walk_list=walk.walk_list, by=walk.town.organizer, at=timezone.now())

    desk.types((voter, "1"))

    assert answers() == [(voter.pk, "for", "paper")]


def test_a_volunteer_types_nothing_in(desk: Desk) -> None:
    page = Client()
    page.force_login(desk.walk.town.volunteer)

    assert page.get(desk.path).status_code == 403
