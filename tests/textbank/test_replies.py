"""Free words go only to somebody who wrote, and nobody texts faster than a person does."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connections

from config.simulator.process import Simulator
from tests import factories
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, in_threads, noon
from textbank import read_first, sending, tagging
from textbank.enums import ConversationState, Kind, MessageState, TextRefusal
from textbank.models import Conversation, Message
from textbank.refusals import Refused
from voters.enums import Refusal, Stance


def says(stance: Stance) -> Callable[[Bank], object]:
    return lambda bank: factories.said(stance, by=bank.other, of=bank.voters[0], in_=bank.ours)


@pytest.fixture(autouse=True)
def old_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody here is new: their words go at once. test_read_first.py is about who is."""
    monkeypatch.setattr(read_first, "READ_AT_FIRST", 0)


# --- Free words ----------------------------------------------------------------------------------


def reply(bank: Bank, conversation: Conversation, body: str = "Thank you.", at: datetime | None = None) -> Message:
    return sending.reply(
        conversation=conversation, texter=bank.texter, request_id=uuid4(), body=body, at=at or noon()
    ).message


def test_free_words_go_only_to_somebody_who_wrote(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    bank.send(conversation)

    with pytest.raises(Refused) as refusal:
        reply(bank, conversation)

    assert refusal.value.reason == TextRefusal.NOBODY_WROTE


def test_after_three_texts_the_next_waits_for_an_answer(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "Who is this?", at=noon())

    for minute in range(3):
        reply(bank, conversation, at=noon() + timedelta(minutes=minute))
    with pytest.raises(Refused) as refusal:
        reply(bank, conversation, at=noon() + timedelta(minutes=4))

    assert refusal.value.reason == TextRefusal.THREE_IN_A_ROW


def test_more_than_fourteen_replies_in_half_a_minute_wait(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    for second in range(14):
        bank.hear(conversation, "And?", at=noon() + timedelta(seconds=2 * second))
        reply(bank, conversation, at=noon() + timedelta(seconds=2 * second + 1))
    bank.hear(conversation, "And?", at=noon() + timedelta(seconds=28))

    with pytest.raises(Refused) as refusal:
        reply(bank, conversation, at=noon() + timedelta(seconds=29))

    assert refusal.value.reason == TextRefusal.TOO_FAST
    assert reply(bank, conversation, at=noon() + timedelta(seconds=40)).state == MessageState.QUEUED


def test_eight_replies_at_once_are_three(committed: None, phones: Simulator) -> None:
    bank = banks.bank()
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "Who is this?", at=noon())
    ready = threading.Barrier(8)

    def write() -> None:
        ready.wait()
        try:
            reply(bank, conversation)
        except Refused:
            pass
        finally:
            connections["default"].close()

    in_threads([write] * 8)

    assert Message.objects.filter(kind=Kind.REPLY).count() == 3


@pytest.mark.parametrize(
    ("body", "reason"), [("  \n ", TextRefusal.NO_WORDS), ("x" * 1601, TextRefusal.TOO_LONG)], ids=["empty", "too long"]
)
def test_a_reply_has_between_1_and_1600_characters(
    bank: Bank, phones: Simulator, body: str, reason: TextRefusal
) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "Who is this?", at=noon())

    with pytest.raises(Refused) as refusal:
        reply(bank, conversation, body)

    assert refusal.value.reason == reason


def test_a_held_number_gets_no_reply_until_a_person_decides(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "I will report you to my lawyer", at=noon())

    with pytest.raises(Refused) as refusal:
        reply(bank, conversation)
    tagging.not_a_stop(conversation=conversation, texter=bank.texter, at=noon())
    answered = reply(bank, conversation)

    assert refusal.value.reason == TextRefusal.HELD
    assert answered.state == MessageState.QUEUED


def test_in_a_gotv_drive_a_reply_asks_the_gate_too(gotv: Bank, phones: Simulator) -> None:
    conversation = gotv.conversation()
    gotv.send(conversation)
    gotv.hear(conversation, "Where do I vote?", at=noon())
    first = reply(gotv, conversation, "At the school.")
    says(Stance.AGAINST)(gotv)

    sending.send(message_id=first.pk, at=noon())
    with pytest.raises(Refused) as refusal:
        reply(gotv, conversation, "At the school, until eight.")

    assert refusal.value.reason in {Refusal.HELD_FOR_REVIEW, TextRefusal.CLOSED}
    assert len(phones.messages()) == 1


# --- Pace ----------------------------------------------------------------------------------------


def test_a_texter_sends_at_most_sixty_texts_a_minute(db: None) -> None:
    bank = banks.bank(voter_count=61)
    bank.draw_up()
    for row in bank.take():
        bank.tap(row)
    *ten, last = bank.take()
    for row in ten:
        bank.tap(row)

    with pytest.raises(Refused) as refusal:
        bank.tap(last)

    assert refusal.value.reason == TextRefusal.TOO_FAST
    assert Message.objects.count() == 60


def test_first_texts_wait_while_answers_are_not_read(bank: Bank) -> None:
    conversation = bank.conversation()
    banks.keep(number="+16145550111", body="STOP", at=noon() - timedelta(seconds=61))

    with pytest.raises(Refused) as refusal:
        bank.tap(conversation)

    assert refusal.value.reason == TextRefusal.DEAF


def test_a_reply_that_waited_an_hour_goes_back_to_its_texter(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "Who is this?", at=noon())
    tapped = sending.reply(
        conversation=conversation, texter=bank.texter, request_id=uuid4(), body="Thank you, Maria.", at=noon()
    )

    sending.send(message_id=tapped.message.pk, at=noon() + timedelta(minutes=61))

    tapped.message.refresh_from_db()
    conversation.refresh_from_db()
    assert (tapped.message.state, conversation.state) == (MessageState.CANCELLED, ConversationState.TO_ANSWER)
