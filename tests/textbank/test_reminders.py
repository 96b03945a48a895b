"""Reminders ask the gate at every step, and the database asks too."""

import threading
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from config.simulator.process import Simulator
from tests import factories
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, in_threads, noon
from textbank import batches, drives, sending
from textbank.enums import Kind, MessageState
from textbank.models import Conversation, Message
from textbank.refusals import Refused
from voters import consent, voted
from voters.enums import Purpose, Refusal, Restriction, Role, Stance, WishSource
from voters.models import GotvContact, Reach, Voter


def stopped(bank: Bank) -> None:
    consent.stop(number=number_of(bank), source=WishSource.KEYWORD, by=None, campaign=None)


def number_of(bank: Bank) -> str:
    return bank.voters[0].phones.get().number


def says(stance: Stance) -> Callable[[Bank], object]:
    return lambda bank: factories.said(stance, by=bank.other, of=bank.voters[0], in_=bank.ours)


# --- Reminders ask the gate at every step --------------------------------------------------------


def test_a_reminder_reaches_a_supporter_with_its_own_evidence(gotv: Bank, phones: Simulator) -> None:
    message = gotv.send(gotv.conversation())

    listed, sent = GotvContact.objects.order_by("id")
    assert [listed.act, sent.act] == ["listed", "sent"]
    assert message.gotv_contact == sent
    assert Reach.objects.get().contact == sent
    assert len(phones.messages()) == 1


def test_a_march_supporter_who_said_against_in_october_is_refused_everywhere(db: None, phones: Simulator) -> None:
    gotv = banks.bank(purpose=Purpose.GOTV)
    banks.supporters(gotv, days_ago=150)
    conversation = gotv.conversation()
    factories.said(Stance.AGAINST, by=gotv.other, of=gotv.voters[0], in_=gotv.ours)

    later = banks.drive(gotv, Purpose.GOTV)
    assert gotv.draw_up(later) == batches.DrawnUp(found=1, added=0, already=0)
    with pytest.raises(Refused) as refusal:
        gotv.tap(conversation)

    assert refusal.value.reason == Refusal.AGAINST
    assert phones.messages() == []
    assert list(batches.in_hand(drive=gotv.drive, volunteer=gotv.texter)) == []


TURNS = [
    ("against", says(Stance.AGAINST), Refusal.HELD_FOR_REVIEW),
    ("undecided", says(Stance.UNDECIDED), Refusal.HELD_FOR_REVIEW),
    (
        "voted",
        lambda b: consent.restrict(campaign=b.ours, voter=b.voters[0], kind=Restriction.VOTED, by=b.writer),
        Refusal.ALREADY_VOTED,
    ),
    (
        "voted, by a list",
        lambda b: voted.note(campaign=b.ours, voter_ids=[b.voters[0].pk], by=b.writer, evidence_id=uuid4()),
        Refusal.ALREADY_VOTED,
    ),
    (
        "moved",
        lambda b: consent.restrict(campaign=b.ours, voter=b.voters[0], kind=Restriction.MOVED, by=b.writer),
        Refusal.MOVED,
    ),
]
TURNED = pytest.mark.parametrize(("turn", "reason"), [row[1:] for row in TURNS], ids=[row[0] for row in TURNS])


@TURNED
def test_a_voter_who_turns_after_the_list_was_drawn_up_is_refused_at_the_tap(
    gotv: Bank, phones: Simulator, turn: Callable[[Bank], object], reason: Refusal
) -> None:
    conversation = gotv.conversation()
    turn(gotv)

    with pytest.raises(Refused) as refusal:
        gotv.tap(conversation)

    assert refusal.value.reason == reason
    assert Message.objects.count() == 0


@TURNED
def test_a_voter_who_turns_after_the_tap_gets_no_reminder(
    gotv: Bank, phones: Simulator, turn: Callable[[Bank], object], reason: Refusal
) -> None:
    message = gotv.tap(gotv.conversation())
    turn(gotv)

    sending.send(message_id=message.pk, at=noon())

    message.refresh_from_db()
    assert (message.state, message.refusal) == (MessageState.CANCELLED, reason)
    assert phones.messages() == []
    assert Reach.objects.count() == 0


def test_a_reminder_without_its_contact_cannot_be_stored(gotv: Bank) -> None:
    message = gotv.tap(gotv.conversation())
    message.pk, message.request_id, message.kind, message.gotv_contact = uuid4(), uuid4(), Kind.REPLY, None

    with pytest.raises(IntegrityError, match="a_gotv_text_has_its_contact"), transaction.atomic():
        message.save(force_insert=True)


def test_a_gotv_conversation_without_its_contact_cannot_be_stored(gotv: Bank) -> None:
    row = Conversation(
        campaign=gotv.ours, drive=gotv.drive, purpose=Purpose.GOTV, voter=gotv.voters[0], number="+16145550199"
    )

    with pytest.raises(IntegrityError, match="a_gotv_conversation_has_its_contact"), transaction.atomic():
        Conversation.objects.bulk_create([row])


def test_a_gotv_conversation_cannot_pass_as_another_purpose(gotv: Bank) -> None:
    row = Conversation(
        campaign=gotv.ours, drive=gotv.drive, purpose=Purpose.IDENTIFY, voter=gotv.voters[0], number="+16145550199"
    )

    with pytest.raises(IntegrityError, match="a_conversation_has_its_drives_purpose"), transaction.atomic():
        Conversation.objects.bulk_create([row])


def test_a_reminder_cannot_borrow_another_voters_contact(db: None) -> None:
    gotv = banks.bank(voter_count=2, purpose=Purpose.GOTV)
    banks.supporters(gotv)
    gotv.draw_up()
    first, second = gotv.take()

    with pytest.raises(IntegrityError, match="a_gotv_conversation_is_with_its_contacts_voter"), transaction.atomic():
        Conversation.objects.filter(pk=first.pk).update(gotv_contact=second.gotv_contact)


def claim_by_sql(message: Message) -> None:
    with transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state=MessageState.CLAIMED, claimed_at=noon())


def test_a_claim_past_the_code_is_refused_after_a_stop(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    stopped(bank)

    with pytest.raises(IntegrityError, match="nobody_is_texted_after_a_stop"):
        claim_by_sql(message)


def test_a_claim_past_the_code_is_refused_without_an_answer_of_the_gate(gotv: Bank) -> None:
    message = gotv.tap(gotv.conversation())

    with pytest.raises(IntegrityError, match="a_reminder_asks_the_gate_when_it_goes"):
        claim_by_sql(message)


def test_a_claim_past_the_code_is_refused_while_the_drive_is_paused(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    drives.pause(drive=bank.drive, by=bank.writer, at=noon())

    with pytest.raises(IntegrityError, match="only_an_approved_drive_texts"):
        claim_by_sql(message)


def test_a_claim_past_the_code_is_refused_while_a_second_admin_has_not_signed(gotv: Bank) -> None:
    message = gotv.tap(gotv.conversation())
    factories.member(gotv.ours, Role.ADMIN, "Abe Admin")

    with pytest.raises(IntegrityError, match="two_admins_sign_what_reminds"):
        claim_by_sql(message)


def test_no_text_is_with_the_carrier_that_was_not_claimed(bank: Bank) -> None:
    message = bank.tap(bank.conversation())

    with pytest.raises(IntegrityError, match="a_text_is_claimed_before_it_goes"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, sid="SM" + "a" * 32)


def test_what_was_written_is_never_reworded(bank: Bank) -> None:
    message = bank.tap(bank.conversation())

    with pytest.raises(IntegrityError, match="a_text_is_never_reworded"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(body="Help us move people to the polls.")


def test_concurrent_reminders_and_changes_of_mind_never_leak(committed: None, phones: Simulator) -> None:
    gotv = banks.bank(voter_count=12, purpose=Purpose.GOTV)
    banks.supporters(gotv)
    gotv.draw_up()
    taps = [gotv.tap(row) for row in gotv.take()]
    ready = threading.Barrier(4)
    done_at: dict[int, datetime] = {}

    def remind(mine: list[Message]) -> None:
        ready.wait()
        for message in mine:
            sending.send(message_id=message.pk, at=noon())
        connections["default"].close()

    def turn(mine: list[Voter]) -> None:
        ready.wait()
        for voter in mine:
            factories.said(Stance.AGAINST, by=gotv.other, of=voter, in_=gotv.ours)
            done_at[voter.pk] = timezone.now()
        connections["default"].close()

    half = len(taps) // 2
    in_threads(
        [
            lambda: remind(taps[:half]),
            lambda: remind(taps[half:]),
            lambda: turn(gotv.voters[:half]),
            lambda: turn(gotv.voters[half:]),
        ]
    )

    sent = Message.objects.filter(sid__isnull=False).select_related("gotv_contact")
    assert len(phones.messages()) == sent.count()
    assert all(m.gotv_contact and m.gotv_contact.at.lower < done_at[m.voter_id] for m in sent)
