"""Each fault of the carrier's, brought about by the simulator and heard through our own webhooks.

The faults at the handing over are in test_recording.py and test_reconcile.py, what follows from codes in
test_troubles.py, numbers that pass to somebody else in test_gone_numbers.py, all of them at once in test_storm.py.
"""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings as live
from django.test import Client
from django.utils import timezone

from config.simulator import misbehaviour
from config.simulator.process import Simulator
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank import inbound, reconcile, recording, sweeping
from textbank.enums import Closing, ConversationState, MessageState
from textbank.models import Conversation, Drive, InboundWebhook, Message, StatusReport
from voters import consent
from voters.models import VoterPhone

LATER = timedelta(minutes=2)


class Line:
    """Carries the simulator's webhooks to our views, as they were signed, and has them read."""

    def __init__(self, phones: Simulator) -> None:
        self.phones, self.client, self.carried = phones, Client(), 0

    def carry(self, *, at: datetime | None = None) -> list[int]:
        """Post what the carrier has told since; how each was answered."""
        self.phones.settle()
        webhooks = self.phones.webhooks()[self.carried :]
        self.carried += len(webhooks)
        answers = [self._post(webhook) for webhook in webhooks]
        due = sweeping.due(at=timezone.now() + timedelta(minutes=2))
        for webhook_id in due.inbound:
            inbound.read(webhook_id=webhook_id, at=at or noon())
        for report_id in due.reports:
            recording.read_report(report_id=report_id, at=at or noon())
        return answers

    def _post(self, webhook: dict[str, object]) -> int:
        path = urlsplit(str(webhook["path"])).path
        headers = {"X-Twilio-Signature": str(webhook["signature"])}
        assert str(webhook["url"]) == live.PUBLIC_URL.rstrip("/") + path
        return self.client.post(path, webhook["form"], headers=headers).status_code


@pytest.fixture
def line(phones: Simulator) -> Line:
    return Line(phones)


def only() -> Message:
    return Message.objects.get(direction="out")


# --- Delivery -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "closing", "texts"),
    [
        ("30004", Closing.STOPPED, None),
        ("30005", Closing.NO_TEXTS, False),
        ("30006", Closing.NO_TEXTS, False),
        ("30008", Closing.FAILED, None),
    ],
)
def test_what_does_not_arrive_has_its_consequence_once(
    bank: Bank, phones: Simulator, line: Line, code: str, closing: Closing, texts: bool | None
) -> None:
    phones.faults(once=[code], rates={"duplicate_callback": 1})
    bank.send(bank.conversation())
    line.carry()

    assert (only().state, only().error_code) == (MessageState.UNDELIVERED, int(code))
    assert (Conversation.objects.get().closing, VoterPhone.objects.get().texts) == (closing, texts)
    assert (VoterPhone.objects.get().gone_date is not None) == (code == "30005")


@pytest.mark.parametrize(("code", "stops"), [("30034", True), ("30032", True), ("30023", False)])
def test_a_senders_own_fault_stops_or_rests_it(
    bank: Bank, phones: Simulator, line: Line, code: str, stops: bool
) -> None:
    phones.faults(senders={banks.OURS: code})
    bank.send(bank.conversation())
    line.carry()

    bank.sender.refresh_from_db()
    assert (bank.sender.stopped_at is not None, bank.sender.rests_until is not None) == (stops, not stops)


@pytest.mark.parametrize("code", ["21211", "21408", "21614"])
def test_what_the_carrier_never_takes_is_not_tried_again(bank: Bank, phones: Simulator, code: str) -> None:
    phones.faults(rates={code: 1})
    bank.send(bank.conversation())

    assert (only().state, VoterPhone.objects.get().texts) == (MessageState.REFUSED, False)
    assert bank.draw_up(banks.drive(bank)).added == 0


def test_an_answer_after_fourteen_seconds_is_one_text(
    bank: Bank, phones: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(misbehaviour, "SLOW", 2.0)  # Ours wait 0.4 seconds here, and ten in the world.
    phones.faults(once=["slow"])
    with banks.impatient():
        message = bank.send(bank.conversation())
    while not phones.messages():
        pass  # The carrier creates it after we have gone.

    reconcile.settle(message_id=message.pk, at=noon() + LATER)

    assert (message.state, only().state, len(phones.messages())) == (MessageState.UNKNOWN, MessageState.SENT, 1)


# --- Reports ------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["duplicate_callback", "shuffled_callback", "extra_parameter", "unknown_sid"])
def test_reports_twice_out_of_order_or_from_strangers_end_in_delivered(
    bank: Bank, phones: Simulator, line: Line, fault: str
) -> None:
    phones.faults(rates={fault: 1})
    bank.send(bank.conversation())

    answers = line.carry()

    assert (set(answers), only().state, only().status_rank) == ({200}, MessageState.DELIVERED, 4)


def test_a_forged_report_is_refused_and_changes_nothing(bank: Bank, phones: Simulator, line: Line) -> None:
    phones.faults(rates={"forged_callback": 1})
    bank.send(bank.conversation())

    answers = line.carry()

    assert (answers.count(403), StatusReport.objects.count()) == (len(answers) // 2, len(answers) // 2)


@pytest.mark.parametrize("late", [timedelta(minutes=10), timedelta(hours=6), timedelta(days=2)])
def test_reports_that_come_late_count_although_the_drive_is_over(
    bank: Bank, phones: Simulator, line: Line, late: timedelta
) -> None:
    phones.faults(rates={"late_callback": 1}, late_seconds=late.total_seconds())
    bank.send(bank.conversation())
    Drive.objects.update(ends_date=noon().date() - timedelta(days=1), paused_at=noon(), pause_reason="by_hand")
    line.carry(at=noon() + late)

    assert only().state == MessageState.DELIVERED


def test_a_report_that_is_lost_is_asked_for(bank: Bank, phones: Simulator, line: Line) -> None:
    phones.faults(rates={"lost_callback": 1}, once=["30006"])
    bank.send(bank.conversation())
    line.carry()
    before, early = only().state, reconcile.unreported(at=noon() + timedelta(minutes=59))

    for message_id in reconcile.unreported(at=noon() + timedelta(hours=1)):
        reconcile.ask_about(message_id=message_id, at=noon() + timedelta(hours=1))

    assert (before, early, only().state) == (MessageState.SENT, [], MessageState.UNDELIVERED)
    assert Conversation.objects.get().closing == Closing.NO_TEXTS


def test_a_report_played_again_later_changes_nothing(bank: Bank, phones: Simulator, line: Line) -> None:
    bank.send(bank.conversation())
    line.carry()
    line.carried = 0

    answers = line.carry()

    assert (set(answers), only().state, StatusReport.objects.count()) == ({200}, MessageState.DELIVERED, len(answers))


# --- What voters write ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("Yes " + "a" * 400, "Yes " + "a" * 400),  # Three parts come as one text.
        ("x" * 1600, "x" * 1600),
        ("", ""),
        ("  Yes \n", "Yes"),
    ],
)
def test_a_body_of_any_length_is_one_message(bank: Bank, phones: Simulator, line: Line, body: str, kept: str) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    phones.say(number=conversation.number, to=banks.OURS, body=body)

    line.carry()

    assert [text.body for text in Message.objects.filter(direction="in")] == [kept]
    assert Conversation.objects.get().state == ConversationState.TO_ANSWER


def test_a_picture_is_named_and_not_shown(bank: Bank, phones: Simulator, line: Line) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    phones.say(number=conversation.number, to=banks.OURS, body="", media_count=2)

    line.carry()

    assert Message.objects.get(direction="in").body == "[2 pictures, not shown]"


def test_an_answer_told_twice_is_kept_once(bank: Bank, phones: Simulator, line: Line) -> None:
    phones.faults(rates={"duplicate_inbound": 1})
    conversation = bank.conversation()
    bank.send(conversation)
    phones.say(number=conversation.number, to=banks.OURS, body="Yes")

    line.carry()

    assert (InboundWebhook.objects.count(), Message.objects.filter(direction="in").count()) == (1, 1)


def test_words_of_a_number_never_texted_wait_on_their_own_desk(bank: Bank, phones: Simulator, line: Line) -> None:
    phones.say(number="+16145550777", to=banks.OURS, body="Who are you?")

    line.carry()

    row = InboundWebhook.objects.get()
    assert (row.message, row.read_at is not None, row.settled_at) == (None, True, None)


def test_who_writes_after_a_stop_is_kept_and_even_a_yes_leaves_it_stopped(
    bank: Bank, phones: Simulator, line: Line
) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    for words in ("STOP", "YES"):
        phones.say(number=conversation.number, to=banks.OURS, body=words)

    line.carry()

    assert [text.body for text in Message.objects.filter(direction="in").order_by("made_at")] == [
        "STOP",
        "YES",
    ]
    assert (Conversation.objects.get().closing, consent.is_stopped(conversation.number)) == (Closing.STOPPED, True)
