"""What the carrier says of a text, in whatever order and however often."""

import itertools
import random
from dataclasses import asdict, replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from config.simulator.process import Simulator
from tests.textbank import bank as banks
from tests.textbank.bank import SID, Bank, accepted, handed_over, noon, report
from textbank import carrier, drives, recording, sending, sweeping
from textbank.enums import Closing, MessageState
from textbank.models import Conversation, Message, Sender, StatusReport
from voters import consent
from voters.models import Reach, VoterPhone


@pytest.fixture
def sent(bank: Bank, phones: Simulator) -> Message:
    return bank.send(bank.conversation())


# --- Reports ------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", list(itertools.permutations(["queued", "sent", "delivered"])))
def test_reports_in_any_order_and_twice_end_in_the_same_row(sent: Message, order: tuple[str, ...]) -> None:
    for status in [*order, *order]:
        report(sent.pk, status, sid=sent.sid or "")

    sent.refresh_from_db()
    assert (sent.state, sent.carrier_status, sent.status_rank) == (MessageState.DELIVERED, "delivered", 4)
    assert StatusReport.objects.count() == 3


def test_a_recorded_day_shuffled_and_doubled_gives_the_same_tables(db: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=8)
    bank.draw_up()
    texts = [bank.send(row) for row in bank.take()]
    ends = [("delivered", ""), ("undelivered", "30003"), ("failed", "30008"), ("delivered", "")] * 2
    day = [
        (text, status, code if status == end else "")
        for text, (end, code) in zip(texts, ends, strict=True)
        for status in ("queued", "sent", end)
    ]

    def play(reports: list[tuple[Message, str, str]]) -> list[tuple[object, ...]]:
        with transaction.atomic():
            for text, status, code in reports:
                report(text.pk, status, sid=text.sid or "", code=code)
            fields = ("pk", "state", "carrier_status", "status_rank", "error_code", "sid")
            rows = list(Message.objects.order_by("pk").values_list(*fields))
            transaction.set_rollback(True)
        return rows

    shuffled = [*day, *day]
    random.Random(2).shuffle(shuffled)

    assert play(shuffled) == play(day)


def test_a_report_about_a_text_nobody_knows_is_kept(db: None) -> None:
    report(uuid4(), "delivered", sid="SM" + "e" * 32)

    assert StatusReport.objects.get().read_at is not None


def test_a_report_that_comes_before_the_carriers_answer_settles_the_text(gotv: Bank, phones: Simulator) -> None:
    message, sid = handed_over(gotv)

    report(message.pk, "sent", sid=sid)

    message.refresh_from_db()
    assert (message.state, message.sid) == (MessageState.SENT, sid)
    assert Reach.objects.count() == 1


def test_an_answer_that_comes_after_its_reports_takes_nothing_back(bank: Bank, phones: Simulator) -> None:
    message, sid = handed_over(bank)
    report(message.pk, "delivered", sid=sid)

    recording.record(message_id=message.pk, outcome=accepted(sid), at=noon())

    message.refresh_from_db()
    assert (message.state, message.carrier_status, message.status_rank) == (MessageState.DELIVERED, "delivered", 4)


def test_an_answer_under_another_sid_than_the_reports_changes_nothing(bank: Bank, phones: Simulator) -> None:
    message, sid = handed_over(bank)
    report(message.pk, "sent", sid=sid)

    recording.record(message_id=message.pk, outcome=accepted(SID, "failed", 30006), at=noon())

    message.refresh_from_db()
    assert (message.state, message.sid, message.carrier_status) == (MessageState.SENT, sid, "sent")


@pytest.mark.parametrize(("told", "counted"), [(0, 1), (3, 3)])
def test_the_carriers_count_of_segments_stands_where_it_names_one(bank: Bank, told: int, counted: int) -> None:
    message = bank.tap(bank.conversation())
    banks.claim(message)

    recording.record(message_id=message.pk, outcome=replace(accepted(SID), segments=told), at=noon())

    message.refresh_from_db()
    assert (message.segments, message.carrier_status, message.status_rank) == (counted, "queued", 1)


def test_the_carriers_count_of_segments_stands_although_a_report_was_first(bank: Bank, phones: Simulator) -> None:
    message, sid = handed_over(bank)
    report(message.pk, "delivered", sid=sid)

    recording.record(message_id=message.pk, outcome=replace(accepted(sid), segments=3), at=noon())

    message.refresh_from_db()
    assert (message.state, message.segments) == (MessageState.DELIVERED, 3)


def test_an_answer_that_already_names_the_end_has_its_consequence(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    banks.claim(message)

    recording.record(message_id=message.pk, outcome=accepted(SID, "failed", 30006), at=noon())

    message.refresh_from_db()
    assert (message.state, VoterPhone.objects.get().texts) == (MessageState.FAILED, False)


def test_a_report_that_names_a_sid_the_carrier_does_not_have_is_not_believed(gotv: Bank, phones: Simulator) -> None:
    message, sid = handed_over(gotv)

    report(message.pk, "delivered", sid=SID)

    message.refresh_from_db()
    assert (message.state, message.sid, message.carrier_status) == (MessageState.CLAIMED, None, "")
    assert Reach.objects.count() == 0
    report(message.pk, "sent", sid=sid)
    message.refresh_from_db()
    assert (message.state, message.sid) == (MessageState.SENT, sid)


def test_a_report_that_names_the_same_words_from_before_is_not_believed(bank: Bank, phones: Simulator) -> None:
    message, earlier = handed_over(bank)
    Message.objects.filter(pk=message.pk).update(claimed_at=timezone.now() + timedelta(seconds=20))

    report(message.pk, "delivered", sid=earlier)

    message.refresh_from_db()
    assert (message.state, message.sid) == (MessageState.CLAIMED, None)


@pytest.mark.parametrize("otherwise", [{"to": "+16145550188"}, {"sender": banks.NEXT_DOOR}, {"body": "Hello"}])
def test_a_report_that_names_another_text_of_the_carriers_is_not_believed(
    bank: Bank, phones: Simulator, otherwise: dict[str, str]
) -> None:
    message, anothers = handed_over(bank, **otherwise)

    report(message.pk, "delivered", sid=anothers)

    message.refresh_from_db()
    assert (message.state, message.sid, message.carrier_status) == (MessageState.CLAIMED, None, "")


def test_a_report_is_believed_of_a_text_from_the_number_that_the_voter_knows(bank: Bank, phones: Simulator) -> None:
    message, sid = handed_over(bank, sender=banks.NEXT_DOOR)
    Conversation.objects.update(sent_from=banks.NEXT_DOOR)

    report(message.pk, "sent", sid=sid)

    message.refresh_from_db()
    assert (message.state, message.sid) == (MessageState.SENT, sid)


def test_a_report_is_believed_although_the_carriers_clock_is_a_little_behind(bank: Bank, phones: Simulator) -> None:
    message, sid = handed_over(bank)
    Message.objects.filter(pk=message.pk).update(claimed_at=timezone.now() + timedelta(seconds=3))

    report(message.pk, "sent", sid=sid)

    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_a_report_is_believed_of_a_text_from_a_service(bank: Bank, phones: Simulator) -> None:
    Sender.objects.filter(pk=bank.sender.pk).update(address="MG" + "a" * 32)
    message, sid = handed_over(bank)

    report(message.pk, "sent", sid=sid)

    message.refresh_from_db()
    assert (message.state, message.sid) == (MessageState.SENT, sid)


def test_a_report_is_read_by_its_sid_whatever_address_it_came_to(sent: Message) -> None:
    report(uuid4(), "delivered", sid=sent.sid or "")

    sent.refresh_from_db()
    assert sent.state == MessageState.DELIVERED


def test_a_reply_that_is_reported_before_its_answer_is_no_second_reminder(gotv: Bank, phones: Simulator) -> None:
    conversation = gotv.conversation()
    gotv.send(conversation)
    gotv.hear(conversation, "Where do I vote?", at=noon())
    reply = sending.reply(
        conversation=conversation, texter=gotv.texter, request_id=uuid4(), body="Thank you, Maria.", at=noon()
    ).message
    claimed = banks.claim(reply)
    outcome = carrier.send(attempt_id=reply.pk, **asdict(claimed))
    assert isinstance(outcome, carrier.Accepted)

    report(reply.pk, "sent", sid=outcome.sid)

    reply.refresh_from_db()
    assert (reply.state, Reach.objects.count()) == (MessageState.SENT, 1)


def test_a_report_waits_while_the_carrier_cannot_be_asked(bank: Bank, phones: Simulator) -> None:
    message, sid = handed_over(bank)
    phones.faults(rates={"outage": 1})
    with pytest.raises(carrier.Unavailable):
        report(message.pk, "sent", sid=sid)
    phones.faults(rates={})

    (report_id,) = sweeping.due(at=noon() + timedelta(minutes=1)).reports
    recording.read_report(report_id=report_id, at=noon())

    message.refresh_from_db()
    assert (message.state, message.sid) == (MessageState.SENT, sid)


@pytest.mark.parametrize("code", ["none", "²", "-1", "9" * 12])
def test_a_code_that_is_none_is_left_out(sent: Message, code: str) -> None:
    report(sent.pk, "undelivered", sid=sent.sid or "", code=code)

    sent.refresh_from_db()
    assert (sent.state, sent.error_code) == (MessageState.UNDELIVERED, None)


@pytest.mark.parametrize(
    ("status", "end"),
    [
        ("read", MessageState.DELIVERED),
        ("partially_delivered", MessageState.DELIVERED),
        ("canceled", MessageState.FAILED),
        ("a new word", MessageState.SENT),
    ],
)
def test_every_word_for_an_end_is_one_and_a_new_word_is_none(sent: Message, status: str, end: MessageState) -> None:
    report(sent.pk, status, sid=sent.sid or "")

    sent.refresh_from_db()
    assert sent.state == end


def test_a_delivered_text_teaches_that_the_number_takes_texts(sent: Message) -> None:
    report(sent.pk, "delivered", sid=sent.sid or "")

    assert VoterPhone.objects.get().texts is True


def test_a_delivery_told_late_does_not_open_a_number_that_takes_no_texts(sent: Message) -> None:
    VoterPhone.objects.update(texts=False)

    report(sent.pk, "delivered", sid=sent.sid or "")

    assert VoterPhone.objects.get().texts is False


def test_the_first_end_that_is_told_stays(sent: Message) -> None:
    for status, code in (("delivered", ""), ("undelivered", "30006")):
        report(sent.pk, status, sid=sent.sid or "", code=code)

    sent.refresh_from_db()
    assert (sent.state, sent.carrier_status, sent.error_code) == (MessageState.DELIVERED, "delivered", None)
    assert VoterPhone.objects.get().texts is True


# --- Refusals of the carrier --------------------------------------------------------------------


def refused(bank: Bank, phones: Simulator, fault: str) -> Message:
    conversation = bank.conversation()
    phones.faults(numbers={conversation.number: fault})
    return bank.send(conversation)


def test_a_number_that_opted_out_at_the_carrier_is_opted_out_here(bank: Bank, phones: Simulator) -> None:
    message = refused(bank, phones, "21610")

    assert (message.state, message.error_code) == (MessageState.REFUSED, 21610)
    assert consent.is_stopped(message.conversation.number)
    assert message.conversation.closing == Closing.STOPPED


@pytest.mark.parametrize("code", ["21211", "21614"])
def test_a_number_that_takes_no_texts_is_not_tried_again(bank: Bank, phones: Simulator, code: str) -> None:
    message = refused(bank, phones, code)

    assert message.conversation.closing == Closing.NO_TEXTS
    assert VoterPhone.objects.get().texts is False
    assert bank.draw_up(banks.drive(bank)).added == 0


def test_an_unregistered_sender_stops_and_pauses_the_drive(sent: Message) -> None:
    report(sent.pk, "undelivered", sid=sent.sid or "", code="30034")

    sent.drive.refresh_from_db()
    sent.drive.sender.refresh_from_db()
    assert (sent.drive.pause_reason, sent.drive.sender.stop_code) == ("carrier_30034", 30034)


def test_a_drive_whose_texts_are_filtered_pauses_itself(db: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=20)
    bank.draw_up()
    texts = [bank.send(row) for row in bank.take()]

    report(texts[0].pk, "undelivered", sid=texts[0].sid or "", code="30007")

    bank.drive.refresh_from_db()
    assert drives.filtered(drive=bank.drive)["A"].is_much
    assert bank.drive.pause_reason == "filtered"


def test_a_busy_carrier_gets_the_same_text_later(bank: Bank, phones: Simulator) -> None:
    phones.faults(once=["429"])
    message = bank.send(bank.conversation())
    waiting, until = message.state, message.not_before
    sending.send(message_id=message.pk, at=noon() + timedelta(seconds=1))
    asked_at_once = len(phones.messages())

    due = sweeping.due(at=noon() + timedelta(minutes=5))
    sending.send(message_id=message.pk, at=noon() + timedelta(minutes=5))

    message.refresh_from_db()
    assert (waiting, due.texts, message.state) == (MessageState.QUEUED, [message.pk], MessageState.SENT)
    assert until is not None
    assert timedelta(seconds=2) <= until - noon() <= timedelta(seconds=7)  # As long as the carrier asked, and a little.
    assert (asked_at_once, len(phones.messages())) == (0, 1)


def test_a_busy_carrier_that_names_no_time_is_left_alone_for_half_a_minute_and_some(bank: Bank) -> None:
    message, waits = bank.tap(bank.conversation()), set()

    for _ in range(3):
        Message.objects.filter(pk=message.pk).update(not_before=None)
        banks.claim(message)
        recording.record(message_id=message.pk, outcome=carrier.Busy(None, "throttled"), at=noon())
        message.refresh_from_db()
        waits.add(message.not_before - noon() if message.not_before else None)

    assert len(waits) == 3  # Whoever was turned away at once does not come back at once.
    assert all(wait and timedelta(seconds=30) <= wait <= timedelta(seconds=35) for wait in waits)
