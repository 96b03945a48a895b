"""Several people on one phone: each is asked by name, and the answer is kept of the one who gave it."""

from uuid import uuid4

import pytest

from config.simulator.process import Simulator
from tests import factories
from tests.textbank.bank import Bank, noon
from textbank import known, queries, recording, sharing, stops, tagging
from textbank.enums import Closing, ConversationState
from textbank.models import Conversation, Message
from voters import gate, leaks
from voters.enums import Channel, LeakCause, Stance, ToldBy, WishSource
from voters.models import Identification, Leak, SeenVoter, Voter, VoterPhone


@pytest.fixture
def joe(bank: Bank) -> Voter:
    """Shares the phone of the bank's voter, and is in the same universe."""
    return also_on(bank.voters[0])


def also_on(voter: Voter) -> Voter:
    return factories.voter(first_name="JOE", phone=voter.phones.get().number)


def read(bank: Bank, message: Message, stance: Stance, voter: Voter) -> Identification:
    return tagging.read_id(
        conversation=message.conversation, message=message, stance=stance, id=uuid4(), texter=bank.texter,
        voter_id=voter.pk,
    ).identification  # fmt: skip


def answered(bank: Bank, body: str = "Yes") -> Message:
    conversation = bank.conversation()
    bank.send(conversation)
    message = bank.hear(conversation, body, at=noon())
    message.conversation.refresh_from_db()
    return message


def test_one_of_two_on_a_phone_is_texted_and_the_other_only_once_that_is_done(
    bank: Bank, joe: Voter, phones: Simulator
) -> None:
    first, again = bank.draw_up(), bank.draw_up()
    Conversation.objects.update(state=ConversationState.DONE, closing=Closing.FINISHED)
    later = bank.draw_up()

    assert (first.added, again.added, later.added) == (1, 0, 1)
    assert Conversation.objects.values("voter").distinct().count() == 2


def test_the_page_names_all_who_share_the_number_and_counts_them_as_seen(
    bank: Bank, joe: Voter, phones: Simulator
) -> None:
    hidden, erased = also_on(joe), also_on(joe)
    Voter.objects.filter(pk=hidden.pk).update(protected=True)
    VoterPhone.objects.filter(voter=erased).update(wrong_person_at=noon())
    conversation = answered(bank).conversation

    thread = queries.thread(conversation, reader=bank.texter, at=noon())

    asked, other = (Voter.objects.get(pk=person.pk) for person in thread.people)
    assert (asked, {asked, other}) == (conversation.voter, {bank.voters[0], joe})
    assert SeenVoter.objects.filter(volunteer=bank.texter).count() == 2
    assert [one.how for one in known.handed_out(voter=other, campaign=bank.ours)] == ["named as one who shares a phone"]


def test_the_answer_is_kept_of_the_one_who_answered(bank: Bank, joe: Voter, phones: Simulator) -> None:
    message = answered(bank, "This is Joe. I am not for her.")
    asked = message.conversation.voter
    other = next(voter for voter in sharing.holders(message.conversation) if voter != asked)

    given = read(bank, message, Stance.AGAINST, other)

    assert (given.voter, given.told_by, given.evidence_id) == (other, ToldBy.SELF, message.pk)
    assert Identification.objects.filter(voter=asked).count() == 0
    lines = queries.thread(message.conversation, reader=bank.texter, at=noon()).lines
    assert sorted(line.said.partition(": ")[2] for line in lines) == ["", "Against"]


def test_who_is_read_out_of_a_text_after_its_writer_was_told_of_and_the_gate_stays_shut(
    bank: Bank, joe: Voter, phones: Simulator
) -> None:
    message = answered(bank, "Yes, and my husband too")
    writer, other = sharing.holders(message.conversation)

    read(bank, message, Stance.FOR, writer)
    told = read(bank, message, Stance.FOR, other)

    assert told.told_by == ToldBy.ANOTHER
    assert gate.refusal(campaign=bank.ours, voter=writer, channel=Channel.DOOR, at=noon()) is None
    assert gate.refusal(campaign=bank.ours, voter=other, channel=Channel.DOOR, at=noon()) is not None


def test_a_slip_is_undone_and_the_right_person_is_then_the_one_who_answered(
    bank: Bank, joe: Voter, phones: Simulator
) -> None:
    message = answered(bank)
    asked, other = sharing.holders(message.conversation)
    read(bank, message, Stance.FOR, asked)

    tagging.undo_id(conversation=message.conversation, message=message, texter=bank.texter, at=noon())
    given = read(bank, message, Stance.FOR, other)

    assert given.told_by == ToldBy.SELF
    with pytest.raises(tagging.NothingToUndo):
        tagging.undo_id(conversation=message.conversation, message=message, texter=bank.texter, at=noon())


def test_an_answer_is_not_read_of_somebody_with_another_number(bank: Bank, phones: Simulator) -> None:
    message = answered(bank)

    with pytest.raises(sharing.NotOnThisNumber):
        read(bank, message, Stance.FOR, factories.voter(phone=factories.phone_number()))


def test_a_stop_of_one_closes_the_number_for_all(bank: Bank, joe: Voter, phones: Simulator) -> None:
    message = answered(bank)
    stops.stop(number=message.conversation.number, source=WishSource.VOLUNTEER, by=bank.texter, campaign=bank.ours)

    assert bank.draw_up().added == 0


def test_a_reminder_that_reached_an_opponent_on_the_same_phone_is_a_leak_and_ends(
    gotv: Bank, phones: Simulator
) -> None:
    other = also_on(gotv.voters[0])
    conversation = gotv.conversation()
    sent = gotv.send(conversation)
    recording.apply_status(sent, status="delivered", error_code=None, at=noon())
    message = gotv.hear(conversation, "Joe here. Never.", at=noon())

    read(gotv, message, Stance.AGAINST, other)

    conversation.refresh_from_db()
    assert (Leak.objects.get().cause, leaks.rate(gotv.ours).leaks) == (LeakCause.WRONG_NUMBER, 1)
    assert (conversation.state, conversation.closing) == (ConversationState.DONE, Closing.NOT_A_SUPPORTER)
    assert gate.refusal(campaign=gotv.ours, voter=gotv.voters[0], channel=Channel.DOOR, at=noon()) is None
