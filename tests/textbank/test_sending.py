"""One tap, one text: once, whoever repeats it, and found again when the queue loses it."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connections, transaction

from config.simulator.process import Simulator
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, in_threads, noon
from textbank import pacing, sending, sweeping
from textbank.enums import ConversationState, Kind, MessageState, TextRefusal
from textbank.models import Conversation, Drive, Message, Sender
from textbank.refusals import Refused, RequestTaken
from voters import consent

# --- One tap, one text ---------------------------------------------------------------------------


def test_a_tap_sends_the_approved_words_once(bank: Bank, phones: Simulator) -> None:
    bank.ours.name = "Ana Reyes for Council"
    bank.ours.save(update_fields=["name"])

    message = bank.send(bank.conversation())

    (text,) = phones.messages()
    assert text["body"] == (
        "Hi Maria, it is Vera with Ana Reyes for Council. Will you vote for Ana Reyes? Reply STOP to opt out."
    )
    assert (message.state, message.sid, message.segments) == (MessageState.SENT, text["sid"], 1)
    assert message.conversation.state == ConversationState.WAITING


def test_a_text_may_arrive_only_while_the_window_is_open(bank: Bank) -> None:
    conversation = bank.conversation()
    window = consent.window(campaign=bank.ours, state="OH", number=conversation.number, at=noon())
    assert window.closes_at is not None
    late = window.closes_at - timedelta(seconds=90)

    handed_over = [
        banks.claim(bank.tap(bank.conversation(banks.drive(bank)), at=at), at)
        for at in (noon(), late)
        if Conversation.objects.update(state=ConversationState.DONE, closing="finished")
    ]

    assert [each.valid_seconds for each in handed_over if each] == [4 * 3600, 90]


def test_a_text_keeps_to_the_hours_of_its_drive_at_the_tap_and_at_the_handing_over(bank: Bank) -> None:
    conversation = bank.conversation()
    message = bank.tap(conversation)
    hour = noon().astimezone(ZoneInfo("America/New_York")).hour
    Drive.objects.update(opens_hour=hour + 1, closes_hour=hour + 2)

    assert banks.claim(message) is None
    with pytest.raises(Refused) as refusal:
        bank.tap(conversation)
    later = noon() + timedelta(hours=1, minutes=30)
    handed_over = banks.claim(bank.tap(conversation, at=later), later)

    assert refusal.value.reason == TextRefusal.QUIET_HOURS
    assert handed_over is not None
    assert handed_over.valid_seconds == 30 * 60


def test_repeating_a_tap_gives_the_same_text(bank: Bank, phones: Simulator) -> None:
    conversation, request_id = bank.conversation(), uuid4()

    taps = [
        sending.tap(conversation=conversation, texter=bank.texter, request_id=request_id, at=noon()) for _ in range(3)
    ]

    assert [tapped.again for tapped in taps] == [False, True, True]
    assert {tapped.message.pk for tapped in taps} == {taps[0].message.pk}


def test_a_text_costs_six_questions_whatever_was_sent_before(
    db: None, phones: Simulator, django_assert_num_queries: Any
) -> None:
    bank = banks.bank(voter_count=4)
    bank.draw_up()
    *before, latest = bank.take()
    for conversation in before:
        bank.send(conversation)

    with django_assert_num_queries(6 + 4):  # The other four begin and end two transactions.
        message = bank.tap(latest)
        sending.send(message_id=message.pk, at=noon())

    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_another_tap_on_the_same_person_is_refused(bank: Bank) -> None:
    conversation = bank.conversation()
    bank.tap(conversation)

    with pytest.raises(Refused) as refusal:
        bank.tap(conversation)

    assert refusal.value.reason == TextRefusal.ALREADY_WRITTEN


def test_the_name_of_a_tap_cannot_be_used_for_another_person(db: None) -> None:
    bank, request_id = banks.bank(voter_count=2), uuid4()
    bank.draw_up()
    first, second = bank.take()
    sending.tap(conversation=first, texter=bank.texter, request_id=request_id, at=noon())

    with pytest.raises(RequestTaken):
        sending.tap(conversation=second, texter=bank.texter, request_id=request_id, at=noon())


@pytest.mark.parametrize("same_name", [True, False], ids=["one request repeated", "eight requests"])
def test_eight_simultaneous_sends_give_exactly_one_text(committed: None, phones: Simulator, same_name: bool) -> None:
    bank = banks.bank()
    conversation, request_id = bank.conversation(), uuid4()
    ready = threading.Barrier(8)

    def send() -> None:
        ready.wait()
        try:
            name = request_id if same_name else uuid4()
            tapped = sending.tap(conversation=conversation, texter=bank.texter, request_id=name, at=noon())
            sending.send(message_id=tapped.message.pk, at=noon())
        except Refused:
            pass
        finally:
            connections["default"].close()

    in_threads([send] * 8)

    assert len(phones.messages()) == 1
    assert Message.objects.filter(kind=Kind.OPENER).count() == 1


def test_eight_workers_with_the_same_task_hand_it_over_once(committed: None, phones: Simulator) -> None:
    bank = banks.bank()
    message = bank.tap(bank.conversation())
    ready = threading.Barrier(8)

    def work() -> None:
        ready.wait()
        sending.send(message_id=message.pk, at=noon())
        connections["default"].close()

    in_threads([work] * 8)

    assert len(phones.messages()) == 1


def test_the_database_holds_one_first_text_for_a_person(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    message.pk, message.request_id = uuid4(), uuid4()

    with pytest.raises(IntegrityError, match="a_conversation_has_one_first_text"), transaction.atomic():
        message.save(force_insert=True)


def test_no_text_of_ours_is_without_a_person(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    message.pk, message.kind, message.by = uuid4(), Kind.REPLY, None

    with pytest.raises(IntegrityError, match="every_text_of_ours_is_a_persons_tap"), transaction.atomic():
        message.save(force_insert=True)


# --- What the queue lost -------------------------------------------------------------------------


def test_a_text_whose_task_was_lost_is_found_after_a_minute(bank: Bank) -> None:
    message = bank.tap(bank.conversation())

    at_once = sweeping.due(at=noon() + timedelta(seconds=59))
    later = sweeping.due(at=noon() + timedelta(seconds=60))

    assert (at_once.texts, later.texts) == ([], [message.pk])


def test_a_text_that_was_put_off_is_left_alone_until_its_time(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    Message.objects.update(not_before=noon() + timedelta(minutes=5))

    due = [sweeping.due(at=noon() + timedelta(minutes=minutes)).texts for minutes in (4, 5)]

    assert due == [[], [message.pk]]


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let it happen once everything was asked, and before the text is claimed."""
    check_day = pacing.check_day

    def checked(*args: Any, **more: Any) -> None:
        check_day(*args, **more)
        happens()

    monkeypatch.setattr(pacing, "check_day", checked)


def test_what_only_the_database_sees_holds_a_text_back(
    bank: Bank, phones: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = bank.tap(bank.conversation())
    meanwhile(monkeypatch, lambda: Sender.objects.update(rests_until=noon() + timedelta(minutes=1)))

    sending.send(message_id=message.pk, at=noon())

    message.refresh_from_db()
    assert (message.state, phones.messages()) == (MessageState.QUEUED, [])


def test_a_fault_of_ours_in_the_claim_is_not_taken_for_a_refusal(
    bank: Bank, phones: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = bank.tap(bank.conversation())
    meanwhile(monkeypatch, lambda: Message.objects.update(by=None))

    with pytest.raises(IntegrityError, match="a_text_is_never_reworded"):
        sending.send(message_id=message.pk, at=noon())

    assert phones.messages() == []


def test_a_worker_that_stood_still_after_its_claim_sends_nothing(
    bank: Bank, phones: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SECONDS_FROM_CLAIM_TO_POST", 0.0)

    message = bank.send(bank.conversation())

    assert (message.state, phones.messages()) == (MessageState.UNKNOWN, [])


def test_a_task_for_a_text_nobody_knows_sends_nothing(db: None, phones: Simulator) -> None:
    sending.send(message_id=UUID(int=7), at=noon())

    assert phones.messages() == []


def test_a_text_that_waited_an_hour_goes_back_to_its_texter(bank: Bank, phones: Simulator) -> None:
    message = bank.tap(bank.conversation())

    sending.send(message_id=message.pk, at=noon() + timedelta(minutes=61))

    message.refresh_from_db()
    assert (message.state, message.conversation.state) == (MessageState.CANCELLED, ConversationState.TO_SEND)
    assert bank.send(message.conversation).state == MessageState.SENT
