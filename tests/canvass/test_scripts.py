"""What is said at the door: revision by revision, language by language, and the answers to what is asked further."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from canvass import scripts, sheets, walk_lists
from canvass.enums import ListState, Outcome, RefusedBecause, Result
from canvass.models import Script, Visit, WalkList
from canvass.scripts import BadScript, FollowUp, Wording, Words
from tests.canvass import street
from tests.canvass.street import Walk
from tests.door import signed_in
from tests.factories import Town
from voters.enums import Stance

SIGN = FollowUp("A yard sign?", ("Yes", "No"), when=(Stance.FOR,))
WHERE = FollowUp("Where?", ("Lawn", "Window"), when=(Stance.FOR,), after="1")
SPANISH = Wording("Hola.", "¿Votará?", "", (("¿Un cartel?", ("Sí", "No")), ("¿Dónde?", ("Jardín", "Ventana"))))
WORDS = Words("Will you vote?", "Hi.", "", (SIGN, WHERE), {"es": SPANISH})

BAD = {
    "three questions": replace(WORDS, follow_ups=(SIGN, SIGN, SIGN), translations={}),
    "one choice": Words("?", follow_ups=(FollowUp("A sign?", ("Yes",)),)),
    "no words": Words("?", follow_ups=(FollowUp("", ("Yes", "No")),)),
    "after no answer": Words("?", follow_ups=(FollowUp("A sign?", ("Yes", "No"), when=()),)),
    "the first waits for itself": Words("?", follow_ups=(replace(SIGN, after="1"),)),
    "waits for a choice that is not there": Words("?", follow_ups=(SIGN, replace(WHERE, after="3"))),
    "a language we do not have": replace(WORDS, translations={"xx": SPANISH}),
    "a translation with other choices": replace(WORDS, follow_ups=(SIGN,)),
}


@pytest.fixture
def asking_more(town: Town) -> Walk:
    return street.walk(town, street.doors(2), words=WORDS)


def test_a_script_comes_back_as_it_was_written(asking_more: Walk) -> None:
    assert scripts.read(asking_more.walk_list.script) == WORDS


@pytest.mark.parametrize("words", BAD.values(), ids=BAD)
def test_what_a_phone_could_not_ask_is_refused(asking: Walk, words: Words) -> None:
    before = Script.objects.count()

    with pytest.raises(BadScript):
        scripts.revise(drive=asking.drive, words=words, by=asking.town.organizer)

    assert Script.objects.count() == before


def test_a_list_that_is_out_keeps_its_revision_and_the_next_one_gets_the_new(asking_more: Walk) -> None:
    town = asking_more.town

    scripts.revise(drive=asking_more.drive, words=Words("Another question?"), by=town.organizer)
    kept = sheets.hand_over(walk_list=asking_more.walk_list, device=asking_more.device, at=timezone.now())
    walk_lists.take_back(walk_list=asking_more.walk_list, by=town.organizer, at=timezone.now())

    rest = WalkList.objects.get(state=ListState.FREE)
    assert (kept.script.question, len(kept.script.follow_ups)) == ("Will you vote?", 2)
    assert rest.script.question == "Another question?"


def test_nobody_changes_a_revision_or_a_lists_revision_by_hand(asking_more: Walk) -> None:
    other = scripts.revise(drive=asking_more.drive, words=Words("Other?"), by=asking_more.town.organizer)
    WalkList.objects.filter(pk=asking_more.walk_list.pk).update(script=other)

    with pytest.raises(DatabaseError), transaction.atomic():
        Script.objects.filter(pk=other.pk).update(question="Changed")

    assert WalkList.objects.get(pk=asking_more.walk_list.pk).script.question == "Will you vote?"
    assert connections["default"].settings_dict["USER"] != connections["owner"].settings_dict["USER"]


@pytest.mark.parametrize(
    ("detail", "outcome"),
    [
        ("1:1", (Outcome.NEW, "")),
        ("2:2", (Outcome.NEW, "")),
        ("1:3", (Outcome.REFUSED, RefusedBecause.UNKNOWN_CHOICE)),
        ("3:1", (Outcome.REFUSED, RefusedBecause.UNKNOWN_CHOICE)),
        ("", (Outcome.REFUSED, RefusedBecause.UNKNOWN_CHOICE)),
    ],
)
def test_an_answer_is_taken_that_the_script_offers(
    asking_more: Walk, detail: str, outcome: tuple[Outcome, str]
) -> None:
    event = asking_more.event(Result.FOLLOW_UP, asking_more.voters[0], detail=detail)

    answers = asking_more.send(event)

    assert street.outcomes(answers) == [outcome]


def test_a_reminding_drive_asks_nothing_further(reminding: Walk) -> None:
    event = reminding.event(Result.FOLLOW_UP, reminding.voters[0], detail="1:1")

    assert street.outcomes(reminding.send(event)) == [(Outcome.REFUSED, RefusedBecause.WRONG_DRIVE)]


def test_an_organizer_writes_a_script_and_its_spanish(asking: Walk) -> None:
    town, organizer = asking.town, signed_in(asking.town.organizer)
    page = f"/c/{town.ours.slug}/doors/drives/{asking.drive.pk}/script/"
    english = {
        "opening": "Hi.",
        "question": "Will you vote?",
        "ask_1": "A yard sign?",
        "choices_1": "Yes\nNo",
        "when_1": ["for"],
        "ask_2": "Where?",
        "choices_2": "Lawn\nWindow",
        "when_2": ["for"],
        "after_2": "1",
    }
    spanish = {
        "opening": "Hola.",
        "question": "¿Votará?",
        "ask_1": "¿Un cartel?",
        "choices_1": "Sí\nNo",
        "ask_2": "¿Dónde?",
        "choices_2": "Jardín\nVentana",
    }

    answers = [organizer.post(page, english).status_code, organizer.post(f"{page}es/", spanish).status_code]
    asking.drive.refresh_from_db()
    written = scripts.read(asking.drive.script)
    refused = organizer.post(page, english | {"choices_1": "Yes"})
    dropped = organizer.post(page, english | {"choices_1": "Yes\nNo\nLater"}, follow=True)

    asking.drive.refresh_from_db()
    assert (answers, written) == ([302, 302], WORDS)
    assert (refused.status_code, "two to five choices" in refused.content.decode()) == (400, True)
    assert "Spanish no longer fits" in dropped.content.decode()
    assert scripts.read(asking.drive.script).translations == {}


def test_an_answer_to_a_further_question_makes_nobody_a_supporter(asking_more: Walk) -> None:
    voter = asking_more.voters[0]

    asking_more.send(asking_more.event(Result.FOLLOW_UP, voter, detail="1:1"))

    assert Visit.objects.get().voter == voter
    assert not voter.identifications.exists()
