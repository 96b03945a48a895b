"""What phones recorded reaches the record: whenever it comes, and however often."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from canvass import devices, sheets, sync, walk_lists
from canvass.enums import Held, Outcome, Result
from canvass.events import Event
from canvass.models import Visit
from tests import factories
from tests.canvass import street
from tests.canvass.street import Walk
from tests.factories import Town
from voters import consent, gate
from voters.enums import Channel, Refusal, Restriction, Ruling, Stance, ToldBy
from voters.models import (
    AuditRow,
    Identification,
    IdentificationRuling,
    Membership,
    Voter,
    VoterRestriction,
    VoterStanding,
)

NEW, AGAIN, REFUSED = Outcome.NEW, Outcome.AGAIN, Outcome.REFUSED


# --- One event -------------------------------------------------------------------------------------


def test_an_answer_at_the_door_is_an_identification_and_a_visit(asking: Walk) -> None:
    event = asking.says(Stance.FOR, asking.voters[0])

    answers = asking.send(event)

    said = Identification.objects.get()
    assert street.outcomes(answers) == [(NEW, "")]
    assert (said.pk, said.stance, said.told_by, said.source, said.heard_by) == (
        event.id,
        "for",
        "self",
        "door",
        asking.town.volunteer,
    )
    assert (said.evidence_kind, said.evidence_id) == ("visit", event.id)
    assert Visit.objects.get().result == Result.ANSWERED


def test_nobody_home_is_a_visit_and_no_identification(asking: Walk) -> None:
    asking.send(asking.event(Result.NOT_HOME))

    assert Visit.objects.get().result == Result.NOT_HOME
    assert Identification.objects.count() == 0


def test_the_same_event_again_changes_nothing(asking: Walk) -> None:
    event = asking.says(Stance.FOR, asking.voters[0])

    first, second = asking.send(event), asking.send(event)
    both = asking.send(event, event)

    assert [street.outcomes(first), street.outcomes(second), street.outcomes(both)] == [
        [(NEW, "")],
        [(AGAIN, "")],
        [(AGAIN, "")] * 2,
    ]
    assert (Visit.objects.count(), Identification.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "change",
    [{"answer": Stance.AGAINST}, {"told_by": ToldBy.ANOTHER}, {"note": "other"}, {"said_at": timezone.now()}],
    ids=["answer", "told_by", "note", "said_at"],
)
def test_the_same_id_with_another_body_is_refused(asking: Walk, change: dict[str, Any]) -> None:
    event = asking.says(Stance.FOR, asking.voters[0])
    asking.send(event)

    answers = asking.send(replace(event, **change))

    assert street.outcomes(answers) == [(REFUSED, "id_taken")]
    assert Identification.objects.get().stance == "for"


def test_an_id_that_an_answer_by_text_has_is_taken(asking: Walk) -> None:
    voter = asking.voters[0]
    other = factories.said(Stance.FOR, by=asking.town.organizer, of=voter, in_=asking.town.ours)

    answers = asking.send(asking.says(Stance.AGAINST, voter, id=other.pk))

    assert street.outcomes(answers) == [(REFUSED, "id_taken")]
    assert Visit.objects.count() == 0


def test_another_persons_word_opens_nothing(asking: Walk) -> None:
    voter = asking.voters[0]

    asking.send(asking.says(Stance.FOR, voter, told_by=ToldBy.ANOTHER))

    now = timezone.now()
    refusal = gate.refusal(campaign=asking.town.ours, voter=voter, channel=Channel.DOOR, at=now)
    assert refusal == Refusal.TOLD_BY_ANOTHER


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        (Result.MOVED, Restriction.MOVED),
        (Result.DECEASED, Restriction.DECEASED),
        (Result.DO_NOT_CONTACT, Restriction.DO_NOT_CONTACT),
    ],
)
def test_what_shuts_the_gate_is_noted_with_its_evidence(asking: Walk, result: Result, kind: Restriction) -> None:
    event = asking.event(result, asking.voters[0])

    asking.send(event)

    noted = VoterRestriction.objects.get()
    assert (noted.kind, noted.voter, noted.evidence_id) == (kind, asking.voters[0], event.id)


def test_a_whole_door_that_asks_not_to_be_contacted_is_left_alone(asking: Walk) -> None:
    asking.send(asking.event(Result.DO_NOT_CONTACT))

    home = asking.voters[0].household
    here = set(Voter.objects.filter(household=home).values_list("pk", flat=True))
    assert set(VoterRestriction.objects.values_list("voter_id", flat=True)) == here


# --- Undo and correction ---------------------------------------------------------------------------


def test_undo_takes_an_answer_back_and_leaves_the_evidence(asking: Walk) -> None:
    event = asking.says(Stance.FOR, asking.voters[0])
    asking.send(event)

    asking.send(asking.undo(event))

    assert VoterStanding.objects.count() == 0
    assert IdentificationRuling.objects.get().ruling == Ruling.WITHDRAWN
    assert Visit.objects.all().standing().count() == 0


def test_undo_lifts_a_restriction(asking: Walk) -> None:
    event = asking.event(Result.MOVED, asking.voters[0])
    asking.send(event)

    asking.send(asking.undo(event))

    assert consent.restrictions(campaign=asking.town.ours, voter=asking.voters[0]) == []


def test_a_correction_replaces_the_answer_it_names(asking: Walk) -> None:
    slip = asking.says(Stance.AGAINST, asking.voters[0])
    meant = asking.says(Stance.FOR, asking.voters[0], corrects=slip.id)

    asking.send(slip, meant)

    assert VoterStanding.objects.get().stance == "for"


def test_undoing_a_correction_brings_the_first_answer_back(asking: Walk) -> None:
    first = asking.says(Stance.FOR, asking.voters[0])
    slip = asking.says(Stance.AGAINST, asking.voters[0], corrects=first.id)
    asking.send(first, slip)

    asking.send(asking.undo(slip))

    assert VoterStanding.objects.get().stance == "for"


def test_nobody_takes_back_what_another_volunteer_recorded(asking: Walk) -> None:
    event = asking.says(Stance.FOR, asking.voters[0])
    other = street.walk(asking.town, asking.voters, volunteer=factories.member(asking.town.ours))
    asking.send(event)

    answers = other.send(other.undo(event))

    assert street.outcomes(answers) == [(REFUSED, "not_yours")]
    assert VoterStanding.objects.get().stance == "for"


# --- What is refused, one by one, while the rest is kept -------------------------------------------


def strangers(walk: Walk) -> dict[str, Event]:
    """An event for each reason to refuse one."""
    voter, neighbour = walk.voters[0], walk.voters[1]
    outsider = factories.voter()
    return {
        "unknown_list": walk.says(Stance.FOR, voter, walk_list_id=uuid4()),
        "unknown_door": walk.event(Result.NOT_HOME, outsider, voter_id=None),
        "unknown_person": walk.says(Stance.FOR, neighbour, household_id=voter.household_id),
        "said_in_the_future": walk.says(Stance.FOR, voter, said_at=timezone.now() + timedelta(minutes=6)),
        "said_before_the_list": walk.says(Stance.FOR, voter, said_at=timezone.now() - timedelta(hours=1)),
        "wrong_drive": walk.event(Result.REMINDED, voter),
        "incomplete": walk.event(Result.ANSWERED, voter),
    }


REASONS = [
    "unknown_list",
    "unknown_door",
    "unknown_person",
    "said_in_the_future",
    "said_before_the_list",
    "wrong_drive",
    "incomplete",
]


@pytest.mark.parametrize("reason", REASONS)
def test_one_event_is_refused_by_name_and_the_others_are_kept(asking: Walk, reason: str) -> None:
    bad, good = strangers(asking)[reason], asking.event(Result.NOT_HOME, asking.voters[2], voter_id=None)

    answers = asking.send(bad, good)

    assert street.outcomes(answers) == [(REFUSED, reason), (NEW, "")]
    assert list(Visit.objects.values_list("pk", flat=True)) == [good.id]


@pytest.mark.parametrize(
    "fields",
    [
        {"result": Result.MOVED, "voter_id": None},
        {"result": Result.NOT_HOME, "answer": Stance.FOR},
        {"result": Result.TAKEN_BACK},
        {"result": Result.NOT_HOME, "undoes": uuid4()},
        {"result": Result.NOT_HOME, "corrects": uuid4()},
    ],
)
def test_half_an_event_is_incomplete(asking: Walk, fields: dict[str, Any]) -> None:
    event = replace(asking.event(Result.NOT_HOME, asking.voters[0]), **fields)

    answers = asking.send(event)

    assert street.outcomes(answers) == [(REFUSED, "incomplete")]


def test_a_list_in_another_volunteers_hands_is_unknown(asking: Walk) -> None:
    other = street.walk(asking.town, asking.voters, volunteer=factories.member(asking.town.ours))

    answers = sync.apply(
        device=other.device,
        events=[asking.says(Stance.FOR, asking.voters[0])],
        sent_at=timezone.now(),
        at=timezone.now(),
    )

    assert street.outcomes(answers) == [(REFUSED, "unknown_list")]


def test_who_is_suspended_records_nothing_more(asking: Walk) -> None:
    now = timezone.now()
    member = Membership.objects.filter(user=asking.town.volunteer)
    member.update(suspended_at=now, suspended_by=asking.town.admin)

    answers = asking.send(asking.says(Stance.FOR, asking.voters[0]), asking.event(Result.NOT_HOME))

    assert street.outcomes(answers) == [(REFUSED, "forbidden")] * 2
    assert Visit.objects.count() == 0


def test_more_than_an_hours_work_in_an_hour_waits(asking: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "EVENTS_AN_HOUR", 1)

    answers = asking.send(asking.event(Result.NOT_HOME), asking.event(Result.NOT_HOME, asking.voters[1], voter_id=None))

    assert sorted(street.outcomes(answers)) == [(NEW, ""), (REFUSED, "too_many")]


# --- Clocks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("skew", [timedelta(hours=-48), timedelta(hours=3), timedelta(hours=48)])
def test_a_phones_clock_is_corrected_by_what_it_shows_at_sending(asking: Walk, skew: timedelta) -> None:
    now = timezone.now()
    event = asking.says(Stance.FOR, asking.voters[0], said_at=now + skew)

    asking.send(event, sent_at=now + skew, at=now)
    again = asking.send(event, sent_at=now + skew + timedelta(minutes=7), at=now + timedelta(minutes=7))

    assert Identification.objects.get().said_at == now
    assert street.outcomes(again) == [(AGAIN, "")]


def test_a_batch_that_was_longer_on_its_way_does_not_overtake_the_next(asking: Walk) -> None:
    now = timezone.now()
    first = asking.says(Stance.AGAINST, asking.voters[0], said_at=now)
    second = asking.says(Stance.FOR, asking.voters[0], said_at=now + timedelta(seconds=2))

    asking.send(first, sent_at=now, at=now + timedelta(seconds=9))
    asking.send(first, second, sent_at=now + timedelta(seconds=10), at=now + timedelta(seconds=11))

    said = Identification.objects.order_by("said_at", "recorded_at").values_list("id", "said_at")
    assert list(said) == [(first.id, now + timedelta(seconds=9)), (second.id, now + timedelta(seconds=9))]


# --- Lists that were taken away, phones that were lost ----------------------------------------------


def test_what_comes_from_a_list_that_was_taken_away_is_kept_and_held(asking: Walk) -> None:
    event = asking.says(Stance.FOR, asking.voters[0])
    walk_lists.take_back(walk_list=asking.walk_list, by=asking.town.organizer, at=timezone.now())

    answers = asking.send(event)

    assert street.outcomes(answers) == [(NEW, "")]
    assert Visit.objects.get().held == Held.LIST_TAKEN_AWAY
    assert VoterStanding.objects.get().stance == "held"
    assert asking.changes() == sync.Change(asking.walk_list.pk, 1, ended=True, removed=[], done_elsewhere=[])


def test_a_lost_phone_gives_and_gets_nothing(asking: Walk) -> None:
    event = asking.says(Stance.FOR, asking.voters[0])
    devices.lose(device=asking.device, by=asking.town.organizer, at=timezone.now())
    asking.device.refresh_from_db()

    answers = asking.send(event)
    changes = sync.changes(device=asking.device, lists=[asking.walk_list.pk], unsent=0, version="1", at=timezone.now())

    assert street.outcomes(answers) == [(NEW, "")]
    assert VoterStanding.objects.get().stance == "held"
    assert changes == []


def test_a_lost_phone_cannot_take_an_answer_back(asking: Walk) -> None:
    no = asking.says(Stance.AGAINST, asking.voters[0])
    asking.send(no)
    devices.lose(device=asking.device, by=asking.town.organizer, at=timezone.now())
    asking.device.refresh_from_db()

    asking.send(asking.undo(no))

    assert VoterStanding.objects.get().stance == "against"


# --- The table itself --------------------------------------------------------------------------------


def test_a_visit_is_never_changed(asking: Walk) -> None:
    asking.send(asking.event(Result.NOT_HOME))

    for statement in ("UPDATE canvass_visit SET result = 'refused'", "DELETE FROM canvass_visit"):
        with connection.cursor() as cursor, pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute(statement)

    assert Visit.objects.get().result == Result.NOT_HOME


def test_a_visit_to_somebody_who_is_not_on_the_list_cannot_be_stored(asking: Walk) -> None:
    asking.send(asking.event(Result.NOT_HOME))
    visit = Visit.objects.get()
    visit.pk, visit.voter, visit.result = uuid4(), factories.voter(), Result.MOVED

    with pytest.raises(IntegrityError, match="a_visit_is_to_somebody_on_its_list"), transaction.atomic():
        Visit.objects.bulk_create([visit])


@pytest.mark.parametrize("doors", [3, 20])
def test_a_batch_costs_the_same_statements_however_long_it_is(
    town: Town, doors: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    walk = street.walk(town, street.doors(doors))
    events = [walk.event(Result.NOT_HOME, voter, voter_id=None) for voter in walk.voters]
    events += [walk.says(Stance.FOR, voter) for voter in walk.voters]

    with django_assert_num_queries(21):
        walk.send(*events)

    assert (Visit.objects.count(), Identification.objects.count()) == (2 * doors, doors)
    assert AuditRow.objects.filter(act="identification.recorded").count() == doors


def test_giving_a_phone_its_list_leaves_one_row_with_the_count_of_people(asking: Walk) -> None:
    sheet = sheets.hand_over(walk_list=asking.walk_list, device=asking.device, at=timezone.now())

    assert [len(door.people) for door in sheet.doors] == [2, 2, 2]
    assert AuditRow.objects.get(act="walk_list.handed_to_phone").people == 6


def test_an_answer_taken_back_is_not_taken_back_twice(asking: Walk) -> None:
    event = asking.says(Stance.FOR, asking.voters[0])
    asking.send(event, asking.undo(event), asking.undo(event))

    assert IdentificationRuling.objects.count() == 1
