"""What comes from the phones and needs a person: newcomers, door notes, refused events, a file that was saved."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from canvass import newcomers, sheets, walk_lists
from canvass.enums import ListState, Outcome, RefusedBecause, Result
from canvass.events import Event
from canvass.models import NewcomerCheck, RefusedEvent, Visit, WalkList
from canvass.sheets import DoorNote
from tests import factories
from tests.canvass import street
from tests.canvass.street import Walk
from tests.door import signed_in
from voters.enums import Stance
from voters.models import GotvContact, Identification, Voter


def met(walk: Walk, name: str = "Nina New") -> Visit:
    event = walk.event(Result.SOMEBODY_ELSE, note=name)
    assert street.outcomes(walk.send(event)) == [(Outcome.NEW, "")]
    return Visit.objects.get(pk=event.id)


def page(walk: Walk, rest: str = "") -> str:
    return f"/c/{walk.town.ours.slug}/doors/from-phones/{rest}"


@pytest.fixture
def organizer(asking: Walk) -> Client:
    return signed_in(asking.town.organizer)


def test_somebody_else_is_kept_and_is_no_voter_and_no_answer(asking: Walk) -> None:
    before = Voter.objects.count()

    visit = met(asking)

    (waiting,) = newcomers.shown(list(newcomers.unchecked(asking.town.ours)))
    assert (waiting.id, waiting.name) == (visit.pk, "Nina New")
    assert (Voter.objects.count(), Identification.objects.count(), GotvContact.objects.count()) == (before, 0, 0)


def test_a_newcomer_without_a_name_and_one_taken_back_are_nobody(asking: Walk) -> None:
    nameless = asking.event(Result.SOMEBODY_ELSE)
    named = asking.event(Result.SOMEBODY_ELSE, note="Nina New")

    answers = asking.send(nameless, named, asking.undo(named))

    assert street.outcomes(answers)[0] == (Outcome.REFUSED, RefusedBecause.INCOMPLETE)
    assert list(newcomers.unchecked(asking.town.ours)) == []


def test_an_organizer_matches_a_newcomer_once_with_somebody_of_that_door(asking: Walk, organizer: Client) -> None:
    visit, home = met(asking), asking.voters[0]
    elsewhere = factories.voter()

    shown = organizer.get(page(asking)).content.decode()
    wrong = organizer.post(page(asking, f"{visit.pk}/check/"), {"voter": elsewhere.pk})
    right = organizer.post(page(asking, f"{visit.pk}/check/"), {"voter": home.pk})
    organizer.post(page(asking, f"{visit.pk}/check/"), {"voter": ""})

    check = NewcomerCheck.objects.get()
    assert "Nina New" in shown
    assert (wrong.status_code, right.status_code, check.voter) == (404, 302, home)
    assert not Identification.objects.exists()


def test_a_note_leaves_the_door_to_be_done_and_tells_the_next_volunteer(asking: Walk) -> None:
    door = asking.voters[0].household_id
    private = asking.event(Result.NOTE, note="Talk to her about the school")
    gate, dog = asking.event(Result.NOTE, detail="gate", note="4411"), asking.event(Result.NOTE, detail="dog", note="x")
    asking.send(private, gate, dog)

    walk_lists.take_back(walk_list=asking.walk_list, by=asking.town.organizer, at=timezone.now())
    free = WalkList.objects.get(state=ListState.FREE)
    given = walk_lists.assign(
        walk_list=free, volunteer=asking.town.volunteer, by=asking.town.organizer, at=timezone.now()
    )
    sheet = sheets.hand_over(walk_list=given, device=asking.device, at=timezone.now())

    (notes,) = [one.notes for one in sheet.doors if one.id == door]
    assert notes == [DoorNote("gate", "4411"), DoorNote("dog", "")]


def test_an_organizer_sees_what_was_refused_and_why(asking: Walk, organizer: Client) -> None:
    asking.send(asking.event(Result.REMINDED, asking.voters[0]))

    shown = organizer.get(page(asking)).content.decode()

    assert RefusedEvent.objects.get().reason == RefusedBecause.WRONG_DRIVE
    assert "This drive does not ask that" in shown


def as_saved(walk: Walk, *events: Event, **fields: object) -> SimpleUploadedFile:
    kept: dict[str, Any] = {
        "format": "groundtruth-unsent",
        "version": "2",
        "campaign": walk.town.ours.slug,
        "volunteer": str(walk.town.volunteer.pk),
        "device": str(walk.device.device),
        "offset_seconds": 0,
        "saved_at": timezone.now().isoformat(),
        "events": [as_sent(event) for event in events],
    }
    return SimpleUploadedFile("unsent.json", json.dumps(kept | fields).encode())


def as_sent(event: Event) -> dict[str, object]:
    return {
        "id": str(event.id),
        "list": str(event.walk_list_id),
        "door": event.household_id,
        "person": event.voter_id,
        "result": event.result,
        "answer": event.answer,
        "said_at": event.said_at.isoformat(),
    }


def test_a_phones_file_is_taken_in_for_the_volunteer_and_counts_once(asking: Walk, organizer: Client) -> None:
    said = asking.says(Stance.FOR, asking.voters[0])
    asking.send(said)
    more = asking.event(Result.NOT_HOME, asking.voters[1], voter_id=None)

    answer = organizer.post(page(asking, "file/"), {"file": as_saved(asking, said, more)}, follow=True)
    asking.send(more)

    assert "1 new, 1 known before, 0 refused" in answer.content.decode()
    assert Visit.objects.count() == 2
    assert Visit.objects.get(pk=more.id).by == asking.town.volunteer


def test_a_files_clock_is_corrected_by_what_the_phone_knew(asking: Walk, organizer: Client) -> None:
    WalkList.objects.filter(pk=asking.walk_list.pk).update(given_at=timezone.now() - timedelta(hours=3))
    slow = asking.event(Result.NOT_HOME, said_at=timezone.now() - timedelta(hours=5))

    organizer.post(page(asking, "file/"), {"file": as_saved(asking, slow, offset_seconds=4 * 3600)})

    visit = Visit.objects.get()
    assert abs(visit.said_at - slow.said_at - timedelta(hours=4)) < timedelta(seconds=1)


@pytest.mark.parametrize(
    "fields", [{"format": "other"}, {"device": "x"}, {"events": [{"id": str(uuid4())}]}, {"device": str(uuid4())}]
)
def test_a_file_that_no_phone_saved_changes_nothing(asking: Walk, organizer: Client, fields: dict[str, object]) -> None:
    event = asking.event(Result.NOT_HOME)

    answer = organizer.post(page(asking, "file/"), {"file": as_saved(asking, event, **fields)}, follow=True)

    assert "Nothing was taken in" in answer.content.decode()
    assert Visit.objects.count() == 0
