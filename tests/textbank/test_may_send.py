"""Every reason for which no text goes, at the tap and again at the handing over."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import connections, transaction

from config.simulator.process import Simulator
from tests import factories
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, in_threads, noon
from textbank import batches, drives, sending, stops
from textbank.enums import ConversationState, MessageState, TextRefusal
from textbank.models import Conversation, Message
from textbank.refusals import Refused
from voters import consent, same_person
from voters.enums import Restriction, WishSource
from voters.models import Membership, Voter, VoterPhone


def suspend(bank: Bank) -> None:
    Membership.objects.filter(user=bank.texter).update(suspended_at=noon(), suspended_by=bank.admin)


def stopped(bank: Bank) -> None:
    consent.stop(number=number_of(bank), source=WishSource.KEYWORD, by=None, campaign=None)


def stop_everybody(bank: Bank) -> None:
    with transaction.atomic():
        for voter in bank.voters:
            consent.stop(number=voter.phones.get().number, source=WishSource.KEYWORD, by=None, campaign=None)


def number_of(bank: Bank) -> str:
    return bank.voters[0].phones.get().number


# --- Why none goes: at the tap, and again at the handing over ------------------------------------

REASONS: list[tuple[str, Callable[[Bank], object], TextRefusal]] = [
    ("opted out", stopped, TextRefusal.STOPPED),
    ("the texter is suspended", suspend, TextRefusal.SUSPENDED),
    ("the drive is paused", lambda b: drives.pause(drive=b.drive, by=b.writer, at=noon()), TextRefusal.PAUSED),
    (
        "the voter is protected",
        lambda b: Voter.objects.filter(pk=b.voters[0].pk).update(protected=True),
        TextRefusal.PROTECTED,
    ),
    (
        "do not contact",
        lambda b: consent.restrict(campaign=b.ours, voter=b.voters[0], kind=Restriction.DO_NOT_CONTACT, by=b.writer),
        TextRefusal.RESTRICTED,
    ),
    (
        "somebody else's number",
        lambda b: VoterPhone.objects.update(wrong_person_at=noon()),
        TextRefusal.WRONG_PERSON,
    ),
    ("a landline", lambda b: VoterPhone.objects.update(texts=False), TextRefusal.NO_TEXTS),
    (
        "the sender is stopped",
        lambda b: type(b.sender).objects.filter(pk=b.sender.pk).update(stopped_at=noon(), stop_code=30034),
        TextRefusal.SENDER_STOPPED,
    ),
    (
        "the drive is over",
        lambda b: type(b.drive).objects.filter(pk=b.drive.pk).update(ends_date="2021-01-01"),
        TextRefusal.ENDED,
    ),
]
CASES = pytest.mark.parametrize(("change", "reason"), [row[1:] for row in REASONS], ids=[row[0] for row in REASONS])


@CASES
def test_a_tap_is_refused(bank: Bank, change: Callable[[Bank], object], reason: TextRefusal) -> None:
    conversation = bank.conversation()
    change(bank)

    with pytest.raises(Refused) as refusal:
        bank.tap(conversation)

    assert refusal.value.reason == reason
    assert Message.objects.count() == 0


def test_a_record_that_is_joined_to_another_gets_no_first_text(bank: Bank) -> None:
    conversation, kept = bank.conversation(), factories.voter()
    same_person.merge(kept=kept, other=bank.voters[0], campaign=bank.ours, by=bank.writer)

    with pytest.raises(Refused) as refusal:
        bank.tap(conversation)

    assert refusal.value.reason == TextRefusal.RESTRICTED


@CASES
def test_what_changes_after_the_tap_stops_the_text(
    bank: Bank, phones: Simulator, change: Callable[[Bank], object], reason: TextRefusal
) -> None:
    message = bank.tap(bank.conversation())
    change(bank)

    sending.send(message_id=message.pk, at=noon())

    message.refresh_from_db()
    assert (message.state, message.refusal) == (MessageState.CANCELLED, reason)
    assert phones.messages() == []


def test_nothing_goes_before_a_second_person_approves(bank: Bank) -> None:
    conversation = bank.conversation()
    unapproved = banks.drive(bank, approved=False)
    Conversation.objects.filter(pk=conversation.pk).update(drive=unapproved)
    conversation.refresh_from_db()

    with pytest.raises(Refused) as refusal:
        bank.tap(conversation)

    assert refusal.value.reason == TextRefusal.NOT_APPROVED


def test_another_texter_cannot_send(bank: Bank) -> None:
    conversation = bank.conversation()

    with pytest.raises(Refused) as refusal:
        sending.tap(conversation=conversation, texter=bank.other, request_id=uuid4(), at=noon())

    assert refusal.value.reason == TextRefusal.NOT_YOURS


def test_an_outsider_cannot_send(bank: Bank) -> None:
    conversation = bank.conversation()

    with pytest.raises(Refused) as refusal:
        sending.tap(conversation=conversation, texter=bank.stranger, request_id=uuid4(), at=noon())

    assert refusal.value.reason == TextRefusal.SUSPENDED


def test_two_hundred_who_opted_out_get_no_text(committed: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=200)
    bank.draw_up()
    in_hand = [row for texter in (bank.texter, bank.other) for row in bank.take(texter)]
    waiting = [sending.tap(conversation=row, texter=bank.texter, request_id=uuid4(), at=noon()).message
               for row in in_hand[:50]]  # fmt: skip
    for voter in bank.voters:
        consent.stop(number=voter.phones.get().number, source=WishSource.KEYWORD, by=None, campaign=None)

    for row in in_hand[50:]:
        with pytest.raises(Refused):
            sending.tap(conversation=row, texter=bank.other, request_id=uuid4(), at=noon())
    for message in waiting:
        sending.send(message_id=message.pk, at=noon())
    later = bank.take()
    again = bank.draw_up(banks.drive(bank))

    assert phones.messages() == []
    assert again.added == 0
    for row in later:
        with pytest.raises(Refused):
            bank.tap(row)


def test_a_stop_empties_every_batch_at_once(bank: Bank) -> None:
    conversation = bank.conversation()

    stops.stop(number=conversation.number, source=WishSource.STAFF, by=bank.writer, campaign=bank.ours)

    assert list(batches.in_hand(drive=bank.drive, volunteer=bank.texter)) == []


def handed_over() -> int:
    return Message.objects.filter(claimed_at__isnull=False).count()


@pytest.mark.parametrize(
    "press",
    [suspend, lambda bank: drives.pause(drive=bank.drive, by=bank.writer, at=noon()), stop_everybody],
    ids=["the volunteer is suspended", "the drive is paused", "everybody opts out"],
)
def test_nothing_is_handed_over_after_the_button_was_pressed(
    committed: None, phones: Simulator, press: Callable[[Bank], object]
) -> None:
    bank = banks.bank(voter_count=40)
    bank.draw_up()
    taps = [bank.tap(row) for row in bank.take()]
    ready = threading.Barrier(5)
    after_the_button: list[int] = []

    def work(mine: list[Message]) -> None:
        ready.wait()
        for message in mine:
            sending.send(message_id=message.pk, at=noon())
        connections["default"].close()

    def button() -> None:
        ready.wait()
        press(bank)
        after_the_button.append(handed_over())
        connections["default"].close()

    in_threads([*[partial(work, taps[worker::4]) for worker in range(4)], button])

    assert handed_over() == after_the_button[0]
    assert len(phones.messages()) == handed_over()


# --- The hours, by where the recipient lives -----------------------------------------------------

HOURS = [
    ("OH", "+16145550143", "2026-07-14T12:59:00Z", False),  # 08:59 in Ohio
    ("OH", "+16145550143", "2026-07-14T13:00:00Z", True),  # 09:00
    ("OH", "+16145550143", "2026-07-14T23:59:00Z", True),  # 19:59
    ("OH", "+16145550143", "2026-07-15T00:00:00Z", False),  # 20:00
    ("OH", "+12135550143", "2026-07-14T13:30:00Z", False),  # lives in Ohio, number of Los Angeles: 06:30 there
    ("OH", "+12135550143", "2026-07-14T16:00:00Z", True),
    ("CA", "+16145550143", "2026-07-14T13:30:00Z", False),  # lives in California, number of Ohio
    ("CA", "+16145550143", "2026-07-15T00:30:00Z", False),  # 20:30 by the number, 17:30 at home
    ("HI", "+18085550143", "2026-07-14T18:30:00Z", False),  # 08:30 in Hawaii
    ("HI", "+18085550143", "2026-07-14T19:00:00Z", True),
]


@pytest.mark.parametrize(("state", "number", "at", "goes"), HOURS)
def test_nothing_goes_outside_the_recipients_own_hours(
    bank: Bank, phones: Simulator, state: str, number: str, at: str, goes: bool
) -> None:
    Voter.objects.filter(pk=bank.voters[0].pk).update(state=state)
    VoterPhone.objects.update(number=number)
    conversation, moment = bank.conversation(), datetime.fromisoformat(at)

    if goes:
        sending.send(message_id=bank.tap(conversation, at=moment).pk, at=moment)
    else:
        with pytest.raises(Refused) as refusal:
            bank.tap(conversation, at=moment)
        assert (refusal.value.reason, refusal.value.opens_at is None) == (TextRefusal.QUIET_HOURS, False)

    assert len(phones.messages()) == goes


def test_a_text_tapped_before_the_window_closes_does_not_go_after_it(bank: Bank, phones: Simulator) -> None:
    moment = datetime.fromisoformat("2026-07-14T23:59:30Z")
    message = bank.tap(bank.conversation(), at=moment)

    sending.send(message_id=message.pk, at=moment + timedelta(seconds=31))

    message.refresh_from_db()
    assert phones.messages() == []
    assert (message.state, message.refusal) == (MessageState.CANCELLED, "quiet_hours")
    assert message.conversation.state == ConversationState.TO_SEND
