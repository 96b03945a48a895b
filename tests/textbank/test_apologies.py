"""A wrong person gets one line of apology if the texter wants it, and nothing else ever."""

from datetime import timedelta
from uuid import uuid4

import pytest

from config.simulator.process import Simulator
from tests.textbank.bank import Bank, noon
from textbank import apologies, batches, queries, sending, tagging
from textbank.enums import ConversationState, MessageState, TextRefusal
from textbank.models import Conversation, Message
from textbank.refusals import Refused
from voters import consent
from voters.enums import WishSource


@pytest.fixture
def wrong(bank: Bank, phones: Simulator) -> Conversation:
    """Somebody else has the number, and the texter has said so."""
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "No soy Maria, este es el telefono de mi hijo y el no la conoce", at=noon())
    tagging.wrong_person(conversation=conversation, texter=bank.texter, at=noon())
    conversation.refresh_from_db()
    return conversation


def say(bank: Bank, conversation: Conversation) -> Message:
    made = apologies.say(conversation=conversation, texter=bank.texter, request_id=uuid4(), at=noon())
    sending.send(message_id=made.pk, at=noon())
    made.refresh_from_db()
    return made


def test_one_apology_goes_in_the_language_of_who_wrote_and_no_second(
    bank: Bank, wrong: Conversation, phones: Simulator
) -> None:
    said = say(bank, wrong)

    with pytest.raises(Refused):
        say(bank, wrong)
    with pytest.raises(Refused):
        sending.reply(conversation=wrong, texter=bank.texter, request_id=uuid4(), body="And more.", at=noon())
    wrong.refresh_from_db()
    assert [text["body"] for text in phones.messages()][1:] == [apologies.WORDS["es"]]
    assert (said.state in (MessageState.SENT, MessageState.DELIVERED), wrong.closing) == (True, "wrong_person")


def test_no_apology_goes_after_a_stop_or_once_the_number_is_the_voters_after_all(
    bank: Bank, wrong: Conversation, phones: Simulator
) -> None:
    made = apologies.say(conversation=wrong, texter=bank.texter, request_id=uuid4(), at=noon())
    tagging.undo_wrong_person(conversation=wrong, texter=bank.texter, at=noon())
    sending.send(message_id=made.pk, at=noon())
    tagging.wrong_person(conversation=wrong, texter=bank.texter, at=noon())
    consent.stop(number=wrong.number, source=WishSource.VOLUNTEER, by=bank.texter, campaign=bank.ours)

    with pytest.raises(Refused) as refusal:
        say(bank, wrong)

    assert refusal.value.reason == TextRefusal.STOPPED
    assert len(phones.messages()) == 1


def test_the_inbox_says_before_others_may_take_an_answer(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "Who is this?", at=noon())
    mine = Conversation.objects.filter(pk=conversation.pk).select_related("voter")

    said = [
        queries.inbox(mine, tab=ConversationState.TO_ANSWER, at=noon() + timedelta(minutes=minutes))[0].offered_in
        for minutes in (30, 45, 61)
    ]

    offered = batches.left_answers(campaign=bank.ours, volunteer=bank.other, at=noon() + timedelta(minutes=61))
    assert (said, offered.count()) == ([None, 16, 0], 1)
