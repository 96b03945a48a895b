"""What the carrier says of a text, in whatever order and however often."""

import itertools
import random
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from config.simulator.process import Simulator
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank import carrier, drives, inbound, reconcile, recording, sending, sweeping
from textbank.enums import Closing, ConversationState, MessageState
from textbank.models import Conversation, Message, StatusReport
from voters import consent
from voters.enums import Purpose
from voters.models import Reach, VoterPhone

SID = "SM" + "b" * 32
Report = tuple[str, str, str]


def report(message_id: UUID, status: str, *, sid: str = SID, code: str = "") -> None:
    form = {"MessageSid": sid, "MessageStatus": status, "ErrorCode": code}
    row, _ = inbound.keep_report(form=form, attempt_id=message_id, at=noon())
    recording.read_report(report_id=row.pk, at=noon())


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


def handed_over(bank: Bank, **otherwise: str) -> tuple[Message, str]:
    """A text that the carrier has, whose answer has not come back; and the sid under which the carrier has it."""
    message = bank.tap(bank.conversation())
    claimed = sending._claim(message.pk, noon())
    assert claimed is not None
    outcome = carrier.send(attempt_id=message.pk, **{**asdict(claimed), **otherwise})
    assert isinstance(outcome, carrier.Accepted)
    return message, outcome.sid


def test_a_report_that_comes_before_the_carriers_answer_settles_the_text(gotv: Bank, phones: Simulator) -> None:
    message, sid = handed_over(gotv)

    report(message.pk, "sent", sid=sid)

    message.refresh_from_db()
    assert (message.state, message.sid) == (MessageState.SENT, sid)
    assert Reach.objects.count() == 1


def test_a_report_that_names_a_sid_the_carrier_does_not_have_is_not_believed(gotv: Bank, phones: Simulator) -> None:
    message, sid = handed_over(gotv)

    report(message.pk, "delivered", sid=SID)

    message.refresh_from_db()
    assert (message.state, message.sid, message.carrier_status) == (MessageState.CLAIMED, None, "")
    assert Reach.objects.count() == 0
    report(message.pk, "sent", sid=sid)
    message.refresh_from_db()
    assert (message.state, message.sid) == (MessageState.SENT, sid)


@pytest.mark.parametrize("otherwise", [{"to": "+16145550188"}, {"sender": banks.NEXT_DOOR}, {"body": "Hello"}])
def test_a_report_that_names_another_text_of_the_carriers_is_not_believed(
    bank: Bank, phones: Simulator, otherwise: dict[str, str]
) -> None:
    message, anothers = handed_over(bank, **otherwise)

    report(message.pk, "delivered", sid=anothers)

    message.refresh_from_db()
    assert (message.state, message.sid, message.carrier_status) == (MessageState.CLAIMED, None, "")


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


def test_a_delivered_text_teaches_that_the_number_takes_texts(sent: Message) -> None:
    report(sent.pk, "delivered", sid=sent.sid or "")

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
    waiting = message.state

    due = sweeping.due(at=noon() + timedelta(minutes=5))
    sending.send(message_id=message.pk, at=noon() + timedelta(minutes=5))

    message.refresh_from_db()
    assert (waiting, due.texts, message.state) == (MessageState.QUEUED, [message.pk], MessageState.SENT)
    assert len(phones.messages()) == 1


# --- What nobody knows --------------------------------------------------------------------------

AFTER = ["500_after", "timeout_after", "reset_after", "cut_201", "empty_201"]
BEFORE = ["500_before", "timeout_before", "reset_before", "html_502"]


@pytest.mark.parametrize("fault", AFTER)
def test_a_text_that_went_although_nobody_said_so_is_found(bank: Bank, phones: Simulator, fault: str) -> None:
    phones.faults(once=[fault])
    message = bank.send(bank.conversation())
    unknown = message.state

    settle_all(noon() + timedelta(minutes=2))

    message.refresh_from_db()
    assert (unknown, message.state) == (MessageState.UNKNOWN, MessageState.SENT)
    assert [text["sid"] for text in phones.messages()] == [message.sid]


@pytest.mark.parametrize("fault", BEFORE)
def test_a_text_that_did_not_go_may_be_tapped_again(bank: Bank, phones: Simulator, fault: str) -> None:
    phones.faults(once=[fault])
    message = bank.send(bank.conversation())

    settle_all(noon() + timedelta(minutes=2))

    message.refresh_from_db()
    assert (message.state, message.conversation.state) == (MessageState.NOT_SENT, ConversationState.TO_SEND)
    assert bank.send(message.conversation).state == MessageState.SENT
    assert len(phones.messages()) == 1


def test_an_unknown_text_is_never_sent_again_by_itself(bank: Bank, phones: Simulator) -> None:
    phones.faults(once=["timeout_after"])
    message = bank.send(bank.conversation())

    sending.send(message_id=message.pk, at=noon() + timedelta(minutes=1))

    assert sweeping.due(at=noon() + timedelta(hours=1)).texts == []
    assert len(phones.messages()) == 1


def test_nothing_is_settled_while_the_text_may_still_be_on_its_way(bank: Bank, phones: Simulator) -> None:
    phones.faults(once=["timeout_before"])
    bank.send(bank.conversation())

    assert reconcile.unknown_texts(at=noon() + timedelta(seconds=119)) == []


def test_a_reminder_found_later_counts_as_one_that_reached(gotv: Bank, phones: Simulator) -> None:
    phones.faults(once=["reset_after"])
    gotv.send(gotv.conversation())

    settle_all(noon() + timedelta(minutes=2))

    assert Reach.objects.count() == 1


def settle_all(at: object) -> None:
    for message_id in reconcile.unknown_texts(at=at):  # type: ignore[arg-type]  # a moment
        reconcile.settle(message_id=message_id, at=at)  # type: ignore[arg-type]  # a moment


def test_what_came_in_and_was_never_told_is_found(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    said = phones.say(number=conversation.number, to=banks.OURS, body="Stop please")

    (webhook_id,) = reconcile.missed_inbound(at=timezone.now())
    inbound.read(webhook_id=webhook_id, at=noon())

    assert said["status"] == "received"
    assert consent.is_stopped(conversation.number)
    assert reconcile.missed_inbound(at=timezone.now()) == []
    assert Conversation.objects.get().closing == Closing.STOPPED


def test_a_claim_whose_worker_died_becomes_unknown_after_a_minute(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    sending._claim(message.pk, noon())

    early = sweeping.give_up_claims(at=noon() + timedelta(seconds=59))
    late = sweeping.give_up_claims(at=noon() + timedelta(seconds=60))

    message.refresh_from_db()
    assert (early, late, message.state) == (0, 1, MessageState.UNKNOWN)


def test_only_supporters_are_drawn_up_for_reminders(db: None) -> None:
    bank = banks.bank(voter_count=3, purpose=Purpose.GOTV)
    banks.supporters(bank, bank.voters[:1])

    drawn = bank.draw_up()

    assert (drawn.found, drawn.added, drawn.left_out) == (3, 1, 2)
    assert Conversation.objects.get().voter == bank.voters[0]
