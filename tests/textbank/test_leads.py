"""What texters hand to a lead, what strangers write, and the number that a voter knows."""

from datetime import timedelta

import pytest

from config.simulator.process import Simulator
from tests import factories
from tests.textbank import bank as banks
from tests.textbank.bank import OURS, Bank, noon
from textbank import hearing, inbound, leads, reconcile, sending
from textbank.enums import MessageState
from textbank.models import Conversation, InboundWebhook, Look
from textbank.refusals import Refused
from voters import consent

MORE = "+16145559955"


@pytest.fixture
def asked(bank: Bank, phones: Simulator) -> Conversation:
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "Who is this?", at=noon())
    return conversation


def test_a_conversation_handed_to_a_lead_waits_there_with_the_reason(bank: Bank, asked: Conversation) -> None:
    leads.hand_over(conversation=asked, texter=bank.texter, reason=" Asks about taxes ", at=noon())

    (waiting,) = leads.handed_over(bank.ours)
    assert (waiting, waiting.lead_reason) == (asked, "Asks about taxes")
    with pytest.raises(Refused):
        leads.hand_over(conversation=asked, texter=bank.texter, reason="Again", at=noon())


def test_a_lead_takes_over_and_what_the_texter_wrote_and_waits_does_not_go(
    bank: Bank, asked: Conversation, phones: Simulator
) -> None:
    waiting = sending.reply(
        conversation=asked, texter=bank.texter, request_id=asked.pk, body="Thank you, Maria.", at=noon()
    ).message

    leads.take_over(conversation=asked, by=bank.writer, at=noon())
    sending.send(message_id=waiting.pk, at=noon())

    waiting.refresh_from_db()
    asked.refresh_from_db()
    assert (asked.texter, waiting.state) == (bank.writer, MessageState.CANCELLED)
    assert (Look.objects.get().verdict, len(phones.messages())) == ("taken", 1)


def test_words_of_a_stranger_wait_for_a_lead_and_leave_the_list_once_settled(bank: Bank) -> None:
    stranger = factories.phone_number()
    banks.hear(number=stranger, body="Who are you?")
    banks.hear(number=factories.phone_number(), body="Hello?")

    first, second = leads.strangers(bank.ours)
    leads.settle(campaign=bank.ours, webhook_id=first.pk, by=bank.writer, at=noon(), stop=True)

    assert list(leads.strangers(bank.ours)) == [second]
    assert list(leads.strangers(bank.theirs)) == []
    assert (consent.is_stopped(stranger), consent.is_stopped(second.from_number)) == (True, False)
    with pytest.raises(leads.AlreadySettled):
        leads.settle(campaign=bank.ours, webhook_id=first.pk, by=bank.writer, at=noon(), stop=False)


def test_a_conversation_never_changes_its_number(bank: Bank, phones: Simulator) -> None:
    service = "MG" + "1" * 32
    type(bank.sender).objects.filter(pk=bank.sender.pk).update(address=service)
    conversation = bank.conversation()
    bank.send(conversation)
    row = banks.keep(number=conversation.number, body="Who is this?", at=noon(), to=MORE)
    InboundWebhook.objects.filter(pk=row.pk).update(service_sid=service)
    inbound.read(webhook_id=row.pk, at=noon())
    conversation.refresh_from_db()
    answer = sending.reply(
        conversation=conversation, texter=bank.texter, request_id=conversation.pk, body="Thank you, Maria.", at=noon()
    ).message
    sending.send(message_id=answer.pk, at=noon())

    assert (phones.messages()[0]["messaging_service_sid"], phones.messages()[1]["from"]) == (service, MORE)


def test_the_sweep_looks_back_to_the_last_one_that_went_well(
    bank: Bank, asked: Conversation, phones: Simulator
) -> None:
    hearing.swept(name=hearing.INBOUND, at=noon() - timedelta(days=3), well=True)
    phones.say(number=asked.number, to=OURS, body="STOP")

    found = reconcile.sweep_inbound(at=noon() + timedelta(days=400))

    assert len(found) == 1
