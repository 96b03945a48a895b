"""A whole drive against the carrier: openers, delivery, answers, opt-outs, IDs, and reminders to supporters alone."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from config.simulator.process import Simulator, running_simulator
from tests.textbank import bank as banks
from tests.textbank.bank import Bank
from textbank import inbound, reconcile, recording, sending, sweeping, tagging
from textbank.enums import MessageState
from textbank.models import Conversation, InboundWebhook, Message, StatusReport
from voters import consent
from voters.enums import Purpose, Stance
from voters.models import Leak, VoterPhone

VOTERS = 40
STANCES = {"supporter": Stance.FOR, "opponent": Stance.AGAINST, "undecided": Stance.UNDECIDED}


@pytest.fixture
def phones(committed: None, settings: Settings) -> Iterator[Simulator]:
    live = LiveServer("127.0.0.1")
    with running_simulator(seed=11, webhook_base=live.url, replies=True) as simulator:
        settings.TWILIO_API_URL = simulator.url
        yield simulator
    live.stop()


def read_everything() -> None:
    """What the workers do: read what the webhooks kept."""
    for pk in StatusReport.objects.filter(read_at=None).order_by("pk").values_list("pk", flat=True):
        recording.read_report(report_id=pk, at=timezone.now())
    for pk in InboundWebhook.objects.filter(read_at=None).order_by("pk").values_list("pk", flat=True):
        inbound.read(webhook_id=pk, at=timezone.now())


def town() -> Bank:
    """The same numbers in each run: behind them are the same people."""
    bank = banks.bank(voter_count=VOTERS)
    for index, voter in enumerate(bank.voters):
        VoterPhone.objects.filter(voter=voter).update(number=f"+1614555{7100 + index}")
    return bank


def text_everybody(bank: Bank, phones: Simulator) -> None:
    bank.draw_up()
    for row in bank.take():
        bank.send(row)
    phones.settle()
    read_everything()


def test_a_drive_ends_in_reminders_that_only_supporters_get(phones: Simulator) -> None:
    bank = town()
    text_everybody(bank, phones)
    for conversation in Conversation.objects.filter(state="to_answer"):
        message = conversation.messages.filter(direction="in").latest("made_at")
        persona = phones.voter(conversation.number)["persona"]
        if persona in STANCES and not tagging.is_held(conversation):
            tagging.read_id(
                conversation=conversation, message=message, stance=STANCES[persona], id=uuid4(), texter=bank.texter
            )
            tagging.finish(conversation=conversation, texter=bank.texter)
    gotv = banks.drive(bank, Purpose.GOTV)
    drawn = bank.draw_up(gotv)
    reminded = bank.take(drive=gotv)
    for row in reminded:
        bank.send(row)

    openers = Message.objects.filter(kind="opener", drive=bank.drive)
    truly = {phones.voter(row.number)["leaning"] for row in reminded}
    assert openers.filter(state=MessageState.DELIVERED).count() == VOTERS
    assert drawn.added == len(reminded) > 0
    assert truly == {"for"}
    assert len(phones.messages()) == VOTERS + len(reminded)
    assert Leak.objects.count() == 0


def test_every_opt_out_is_honoured_and_nobody_is_texted_after_it(phones: Simulator) -> None:
    bank = town()
    text_everybody(bank, phones)

    numbers = Conversation.objects.values_list("number", flat=True)
    stopped = {number for number in numbers if phones.voter(number)["persona"] == "opted_out"}
    again = banks.drive(bank)
    bank.draw_up(again)

    assert stopped
    assert all(consent.is_stopped(number) for number in stopped)
    assert stopped & set(Conversation.objects.filter(drive=again).values_list("number", flat=True)) == set()


def test_reports_that_come_twice_forged_and_shuffled_end_in_the_truth(phones: Simulator) -> None:
    names = ("duplicate_callback", "shuffled_callback", "forged_callback", "unknown_sid", "extra_parameter")
    phones.faults(rates=dict.fromkeys((*names, "duplicate_inbound"), 0.5))
    bank = town()

    text_everybody(bank, phones)

    carriers = {text["sid"]: text["status"] for text in phones.messages()}
    ours = dict(Message.objects.filter(kind="opener").values_list("sid", "carrier_status"))
    assert ours == carriers
    assert Message.objects.filter(direction="in").count() == len(phones.replies())


def test_a_rough_day_ends_with_one_text_for_each(phones: Simulator) -> None:
    names = ("500_before", "500_after", "429", "reset_before", "reset_after", "cut_201", "empty_201", "html_502")
    phones.faults(rates=dict.fromkeys(names, 0.06))
    bank = town()
    bank.draw_up()

    for row in bank.take():
        bank.send(row)
    settle(bank)

    received = [text["to"] for text in phones.messages()]
    assert sorted(received) == sorted(Conversation.objects.values_list("number", flat=True))
    assert Message.objects.filter(state=MessageState.SENT).count() == VOTERS


def settle(bank: Bank) -> None:
    """Some rounds of what the schedule does, and of the texter's taps on who stands in front again."""
    for round_number in range(1, 8):
        at = banks.noon() + timedelta(minutes=3 * round_number)
        for message_id in sweeping.due(at=at).texts:
            sending.send(message_id=message_id, at=at)
        for message_id in reconcile.unknown_texts(at=at):
            reconcile.settle(message_id=message_id, at=at)
        for row in Conversation.objects.filter(state="to_send", texter=bank.texter):
            sending.send(message_id=bank.tap(row, at=at).pk, at=at)
