"""The promise at the door: who is reminded, who leaves the phone, and what is counted as a leak."""

from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from canvass import devices, walk_lists
from canvass.enums import Outcome, Result
from canvass.models import ListedVoter, Visit
from tests import factories
from tests.canvass import street
from tests.canvass.street import Walk
from voters import consent, gate
from voters.enums import Channel, LeakCause, Refusal, Restriction, Stance
from voters.models import (
    Leak,
    Reach,
)

NEW, AGAIN, REFUSED = Outcome.NEW, Outcome.AGAIN, Outcome.REFUSED


def test_a_reminder_at_the_door_reached_its_voter(reminding: Walk) -> None:
    event = reminding.event(Result.REMINDED, reminding.voters[0], detail="morning")

    reminding.send(event)

    reach = Reach.objects.get()
    assert reach.contact == ListedVoter.objects.get(voter=reminding.voters[0]).gotv_contact
    assert reach.reached_at == Visit.objects.get().said_at
    assert Leak.objects.count() == 0


def test_who_has_voted_is_reminded_no_more(reminding: Walk) -> None:
    voter = reminding.voters[0]

    reminding.send(reminding.event(Result.HAS_VOTED, voter))

    refusal = gate.refusal(campaign=reminding.town.ours, voter=voter, channel=Channel.DOOR, at=timezone.now())
    assert refusal == Refusal.ALREADY_VOTED
    assert Leak.objects.count() == 0


@pytest.mark.parametrize("answer", [Stance.AGAINST, Stance.UNDECIDED])
def test_not_a_supporter_is_an_answer_and_a_leak_and_the_end_of_reminders(reminding: Walk, answer: Stance) -> None:
    voter = reminding.voters[0]
    event = reminding.event(Result.NOT_A_SUPPORTER, voter, answer=answer)

    reminding.send(event)

    leak = Leak.objects.get()
    refusal = gate.refusal(campaign=reminding.town.ours, voter=voter, channel=Channel.DOOR, at=timezone.now())
    assert (leak.identification_id, leak.cause) == (event.id, LeakCause.CHANGED_MIND)
    assert leak.contact == ListedVoter.objects.get(voter=voter).gotv_contact
    assert Reach.objects.get().contact == leak.contact
    assert refusal == Refusal(answer)


def test_a_supporter_is_no_leak_by_being_called_one(reminding: Walk) -> None:
    event = reminding.event(Result.NOT_A_SUPPORTER, reminding.voters[0], answer=Stance.FOR)

    answers = reminding.send(event)

    assert street.outcomes(answers) == [(REFUSED, "incomplete")]
    assert Leak.objects.count() == 0


def test_a_reminding_drive_does_not_ask(reminding: Walk) -> None:
    answers = reminding.send(reminding.says(Stance.FOR, reminding.voters[0]))

    assert street.outcomes(answers) == [(REFUSED, "wrong_drive")]


# --- The promise at the door ---------------------------------------------------------------------------


def test_who_turns_after_the_list_was_drawn_is_withdrawn_at_the_next_sync(reminding: Walk) -> None:
    turned, kept, other = reminding.voters
    before = reminding.changes()
    factories.said(Stance.AGAINST, by=reminding.town.organizer, of=turned, in_=reminding.town.ours)

    after = reminding.changes()

    assert (before.removed, before.revision) == ([], 1)
    assert (after.removed, after.revision) == ([turned.pk], 2)
    assert reminding.listed() == {kept.pk, other.pk}


def test_who_stands_on_a_list_of_early_voters_is_withdrawn_at_the_next_sync(reminding: Walk, tmp_path: Path) -> None:
    voted, kept, other = reminding.voters
    (tmp_path / "early.csv").write_text(f"{voted.external_id}\n")
    call_command("import_voted", tmp_path / "early.csv", "--campaign", reminding.town.ours.slug, stdout=StringIO())

    after = reminding.changes()

    assert (after.removed, reminding.listed()) == ([voted.pk], {kept.pk, other.pk})


def test_a_knock_after_the_news_is_kept_and_counted_as_a_leak(reminding: Walk) -> None:
    turned = reminding.voters[0]
    news = factories.said(Stance.AGAINST, by=reminding.town.organizer, of=turned, in_=reminding.town.ours)
    late = reminding.event(Result.REMINDED, turned)

    answers = reminding.send(late)

    leak = Leak.objects.get()
    assert street.outcomes(answers) == [(NEW, "")]
    assert Visit.objects.get().result == Result.REMINDED
    assert (leak.cause, leak.voter, leak.identification) == (LeakCause.LATE_NEWS, turned, news)
    assert street.outcomes(reminding.send(late)) == [(AGAIN, "")]
    assert Leak.objects.count() == 1


def test_news_that_came_after_the_knock_is_a_change_of_mind(reminding: Walk) -> None:
    turned = reminding.voters[0]
    knock = reminding.event(Result.REMINDED, turned)
    factories.said(Stance.AGAINST, by=reminding.town.organizer, of=turned, in_=reminding.town.ours)

    reminding.send(knock)

    assert Leak.objects.get().cause == LeakCause.CHANGED_MIND


def test_news_of_the_campaign_next_door_withdraws_nobody_here(reminding: Walk) -> None:
    voter = reminding.voters[0]
    factories.said(Stance.AGAINST, by=reminding.town.stranger, of=voter, in_=reminding.town.theirs)

    change = reminding.changes()

    assert change.removed == []


def test_who_was_spoken_to_on_this_list_stays_on_it(reminding: Walk) -> None:
    reminding.send(reminding.event(Result.HAS_VOTED, reminding.voters[0]))

    change = reminding.changes()

    assert change.removed == []


def test_who_asks_not_to_be_contacted_leaves_an_identifying_list_too(asking: Walk) -> None:
    consent.restrict(campaign=asking.town.ours, voter=asking.voters[0], kind=Restriction.DO_NOT_CONTACT, by=None)

    change = asking.changes()

    assert change.removed == [asking.voters[0].pk]


def test_a_door_that_another_list_of_the_drive_knocked_is_named(asking: Walk) -> None:
    event = asking.event(Result.NOT_HOME)
    asking.send(event)
    rest = walk_lists.take_back(walk_list=asking.walk_list, by=asking.town.volunteer, at=timezone.now())
    assert rest is not None
    other = factories.member(asking.town.ours)
    given = walk_lists.assign(walk_list=rest, volunteer=other, by=asking.town.organizer, at=timezone.now())
    phone = devices.register(campaign=asking.town.ours, volunteer=other, device=uuid4(), at=timezone.now())
    theirs = Walk(asking.town, asking.drive, given, phone.device, phone.secret, asking.voters)
    late = asking.event(Result.NOT_HOME, asking.voters[1], voter_id=None, said_at=timezone.now())
    asking.send(late)

    change = theirs.changes()

    assert change.done_elsewhere == [asking.voters[1].household_id]
