"""What voters write: kept once, read once, and a wish to be left alone counts at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from config.simulator.process import Simulator
from tests import factories
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank import batches, carrier, inbound, sending, tagging
from textbank.enums import Closing, ConversationState
from textbank.models import Conversation, Hold, InboundWebhook, Message, Sender
from textbank.refusals import Refused
from voters import consent, gate, leaks
from voters.enums import Channel, LeakCause, Purpose, Refusal, Source, Stance, WishSource
from voters.models import Identification, Leak, PhoneWish, VoterPhone


@pytest.fixture
def written(bank: Bank, phones: Simulator) -> Conversation:
    """We wrote, and the voter has not answered yet."""
    conversation = bank.conversation()
    bank.send(conversation)
    conversation.refresh_from_db()
    return conversation


@pytest.fixture
def reminded(gotv: Bank, phones: Simulator) -> Conversation:
    conversation = gotv.conversation()
    gotv.send(conversation)
    conversation.refresh_from_db()
    return conversation


def come_in(written: Conversation, body: str, **more: str) -> InboundWebhook:
    form = {"MessageSid": "SM" + "2" * 32, "From": written.number, "To": banks.OURS, "Body": body, **more}
    row, _ = inbound.keep(form=form, at=noon())
    inbound.read(webhook_id=row.pk, at=noon())
    return row


def read_as(bank: Bank, conversation: Conversation, message: Message, stance: Stance) -> Identification:
    return tagging.read_id(
        conversation=conversation, message=message, stance=stance, id=uuid4(), texter=bank.texter
    ).identification


STOPS = ["STOP", "please stop texting me", "STOPP", "unsubscribe me", "ALTO", "Stop.", "opt out", "🛑", "take me off"]


@pytest.mark.parametrize("body", STOPS)
def test_a_wish_to_be_left_alone_counts_at_once(bank: Bank, written: Conversation, body: str) -> None:
    bank.hear(written, body)

    written.refresh_from_db()
    assert consent.is_stopped(written.number)
    assert (written.state, written.closing) == (ConversationState.DONE, Closing.STOPPED)
    with pytest.raises(Refused):
        sending.reply(conversation=written, texter=bank.texter, request_id=uuid4(), body="Sorry.", at=noon())


@pytest.mark.parametrize("body", ["I won't stop supporting her", "stop by the office?", "Yes!", "YES"])
def test_other_words_wait_for_an_answer(bank: Bank, written: Conversation, body: str) -> None:
    bank.hear(written, body)

    written.refresh_from_db()
    assert written.state == ConversationState.TO_ANSWER
    assert PhoneWish.objects.count() == 0


def test_a_doubtful_wording_holds_the_number(bank: Bank, written: Conversation) -> None:
    bank.hear(written, "I will talk to a lawyer about this")

    assert Hold.objects.get().number == written.number
    assert tagging.is_held(written)


def test_a_second_doubtful_wording_leaves_the_hold_as_it_is(bank: Bank, written: Conversation) -> None:
    for words in ("I will talk to a lawyer about this", "I will report you"):
        bank.hear(written, words)

    assert Hold.objects.get().number == written.number
    assert Message.objects.filter(direction="in").count() == 2


def test_the_same_webhook_twice_is_stored_once(bank: Bank, written: Conversation) -> None:
    for _ in range(2):
        row = banks.keep(number=written.number, body="Yes", sid="SM" + "1" * 32)
        inbound.read(webhook_id=row.pk, at=noon())

    assert InboundWebhook.objects.count() == 1
    assert Message.objects.filter(direction="in").count() == 1


def test_a_number_nobody_wrote_to_is_kept_and_may_stop(bank: Bank) -> None:
    message = banks.hear(number="+16145550888", body="Stop")

    assert message is None
    assert InboundWebhook.objects.get().read_at is not None
    assert consent.is_stopped("+16145550888")


@pytest.mark.parametrize("sender", ["72345", "whatsapp:+16145550888", "Pizza", ""])
def test_what_comes_from_no_telephone_is_kept_and_holds_nobody_up(db: None, sender: str) -> None:
    assert banks.hear(number=sender, body="STOP") is None
    assert InboundWebhook.objects.get().read_at is not None


def test_an_answer_goes_to_the_campaign_that_wrote(bank: Bank, written: Conversation) -> None:
    banks.keep(number=written.number, body="Yes", to=banks.NEXT_DOOR)

    read = inbound.read(webhook_id=InboundWebhook.objects.get().pk, at=noon())

    assert read is None


def test_an_answer_goes_to_the_open_conversation(bank: Bank, written: Conversation) -> None:
    tagging.finish(conversation=written, texter=bank.texter)
    second = banks.drive(bank)
    bank.draw_up(second)
    (open_one,) = bank.take(drive=second)
    bank.send(open_one)

    message = bank.hear(open_one, "Yes")

    assert message.conversation == open_one


def test_an_answer_goes_to_the_open_conversation_although_another_ended_later(
    bank: Bank, written: Conversation
) -> None:
    second = banks.drive(bank)
    Conversation.objects.update(state=ConversationState.DONE, closing=Closing.FINISHED)
    later = bank.conversation(second)
    bank.send(later)
    tagging.finish(conversation=later, texter=bank.texter)
    Conversation.objects.filter(pk=written.pk).update(state=ConversationState.WAITING, closing="")

    message = bank.hear(written, "Yes")

    assert message.conversation == written


def test_an_answer_goes_to_no_conversation_in_which_nobody_has_written_yet(bank: Bank, written: Conversation) -> None:
    tagging.finish(conversation=written, texter=bank.texter)
    second = banks.drive(bank)
    bank.draw_up(second)
    (in_hand,) = bank.take(drive=second)

    message = bank.hear(written, "Yes")

    in_hand.refresh_from_db()
    assert (message.conversation, in_hand.state) == (written, ConversationState.TO_SEND)


def test_an_answer_goes_to_no_conversation_that_ended_before_anybody_had_it(bank: Bank, written: Conversation) -> None:
    tagging.finish(conversation=written, texter=bank.texter)
    second = banks.drive(bank)
    bank.draw_up(second)
    Conversation.objects.filter(drive=second).update(state=ConversationState.DONE, closing=Closing.FINISHED)

    message = bank.hear(written, "Yes")

    assert message.conversation == written


def test_of_two_that_ended_an_answer_goes_to_the_later(bank: Bank, written: Conversation) -> None:
    tagging.finish(conversation=written, texter=bank.texter)
    later = bank.conversation(banks.drive(bank))
    bank.send(later)
    tagging.finish(conversation=later, texter=bank.texter)
    Conversation.objects.filter(pk=later.pk).update(latest_at=noon() + timedelta(hours=1))

    assert bank.hear(written, "Yes").conversation == later


def test_what_is_no_number_of_ours_is_not_answered_from(bank: Bank, written: Conversation) -> None:
    come_in(written, "Yes", To="banana")

    written.refresh_from_db()
    assert (written.state, written.sent_from) == (ConversationState.TO_ANSWER, "")


def test_our_reply_leaves_from_the_number_that_the_voter_answered(bank: Bank, written: Conversation) -> None:
    service, answered = "MG" + "a" * 32, "+16145559955"
    Sender.objects.filter(pk=bank.sender.pk).update(address=service)
    come_in(written, "Yes", To=answered, MessagingServiceSid=service)

    reply = sending.reply(
        conversation=written, texter=bank.texter, request_id=uuid4(), body="Thank you, Maria.", at=noon()
    )

    assert banks.claim(reply.message).sender == answered


def test_who_writes_again_after_the_end_is_heard(bank: Bank, written: Conversation) -> None:
    tagging.finish(conversation=written, texter=bank.texter)

    bank.hear(written, "One more thing")

    written.refresh_from_db()
    assert written.state == ConversationState.TO_ANSWER


@pytest.mark.parametrize("closing", Closing)
def test_after_some_endings_a_person_has_nothing_to_add(bank: Bank, written: Conversation, closing: Closing) -> None:
    Conversation.objects.update(state=ConversationState.DONE, closing=closing)

    bank.hear(written, "One more thing")

    written.refresh_from_db()
    heard = {Closing.FINISHED, Closing.FAILED, Closing.NO_TEXTS, Closing.ANOTHER_DRIVE}
    assert (written.state == ConversationState.TO_ANSWER) == (closing in heard)


def test_who_starts_again_is_texted_again(bank: Bank, written: Conversation) -> None:
    bank.hear(written, "STOP")

    bank.hear(written, "START")

    assert not consent.is_stopped(written.number)


def test_a_word_of_which_only_the_carrier_knows_that_it_means_stop_is_one(bank: Bank, written: Conversation) -> None:
    come_in(written, "Genug", OptOutType="STOP")

    written.refresh_from_db()
    assert (consent.is_stopped(written.number), written.closing) == (True, Closing.STOPPED)


@pytest.mark.parametrize("count", ["", "many", "²", "-1", "9999"])
def test_a_count_of_pictures_that_is_none_is_left_out(bank: Bank, written: Conversation, count: str) -> None:
    row = come_in(written, "Yes", NumMedia=count)

    assert (row.media_count, Message.objects.get(direction="in").body) == (0, "Yes")


def test_a_long_text_with_pictures_leaves_room_to_name_them(bank: Bank, written: Conversation) -> None:
    come_in(written, "x" * 1600, NumMedia="2")

    body = Message.objects.get(direction="in").body
    assert (len(body), body.lstrip("x")) == (1600, " [2 pictures, not shown]")


def test_what_came_first_is_read_first(db: None) -> None:
    later, earlier = (
        banks.keep(number="+16145550777", body=words, at=noon() + timedelta(minutes=minute))
        for words, minute in (("START", 1), ("STOP", 0))
    )

    assert inbound.waiting() == [earlier.pk, later.pk]


@pytest.mark.parametrize(
    ("body", "source"), [("STOP", WishSource.KEYWORD), ("please stop texting me", WishSource.PHRASE)]
)
def test_a_wish_names_where_it_was_read(bank: Bank, written: Conversation, body: str, source: WishSource) -> None:
    bank.hear(written, body)

    assert PhoneWish.objects.get().source == source


def test_an_answer_to_a_service_goes_to_the_campaign_of_the_service(bank: Bank, written: Conversation) -> None:
    service, number = "MG" + "a" * 32, "+16145559955"
    Sender.objects.filter(pk=bank.sender.pk).update(address=service)
    Sender.objects.filter(campaign=bank.theirs).update(address="MG" + "b" * 32)

    found = carrier.Found(
        sid=banks.SID, status="received", direction="inbound", to=number, from_number=written.number,
        service_sid="MG" + "b" * 32, body="Yes", segments=1, error_code=None, created_at=noon(),
    )  # fmt: skip
    row, _ = inbound.keep_found(found=found, at=noon())
    come_in(written, "Yes", To=number, MessagingServiceSid=service)

    assert inbound.read(webhook_id=row.pk, at=noon()) is None  # We wrote to them, and not those next door.
    assert Message.objects.get(direction="in").conversation == written


def test_a_body_that_no_table_holds_is_cleaned(bank: Bank, written: Conversation) -> None:
    message = bank.hear(written, "Yes\0 " + "x" * 3000)

    assert len(message.body) == 1600
    assert "\0" not in message.body


# --- The one-tap ID -----------------------------------------------------------------------------


def test_an_id_is_bound_to_the_text_it_was_read_from(bank: Bank, written: Conversation) -> None:
    message = bank.hear(written, "Yes, of course")

    identification = read_as(bank, written, message, Stance.FOR)

    assert (identification.evidence_kind, identification.evidence_id) == ("message", message.pk)
    assert (identification.source, identification.said_at) == (Source.TEXT, message.made_at)
    assert gate.refusal(campaign=bank.ours, voter=written.voter, channel=Channel.TEXT, at=timezone.now()) is None


def test_another_tap_on_the_same_text_corrects_the_first(bank: Bank, written: Conversation) -> None:
    message = bank.hear(written, "Yes I do not support him")
    first = read_as(bank, written, message, Stance.FOR)

    second = read_as(bank, written, message, Stance.AGAINST)

    assert second.corrects == first
    answer = gate.refusal(campaign=bank.ours, voter=written.voter, channel=Channel.TEXT, at=timezone.now())
    assert answer == Refusal.AGAINST


def test_the_same_tap_twice_is_one_id(bank: Bank, written: Conversation) -> None:
    message = bank.hear(written, "Yes")

    assert read_as(bank, written, message, Stance.FOR) == read_as(bank, written, message, Stance.FOR)


def test_undo_takes_the_id_back(bank: Bank, written: Conversation) -> None:
    message = bank.hear(written, "Yes")
    read_as(bank, written, message, Stance.FOR)

    tagging.undo_id(conversation=written, message=message, texter=bank.texter, at=noon())

    answer = gate.refusal(campaign=bank.ours, voter=written.voter, channel=Channel.TEXT, at=timezone.now())
    assert answer == Refusal.NO_ID


def test_an_id_is_not_read_from_our_own_text(bank: Bank, written: Conversation) -> None:
    with pytest.raises(tagging.NotTheirWords):
        read_as(bank, written, written.messages.get(), Stance.FOR)


def test_another_texter_cannot_tag(bank: Bank, written: Conversation) -> None:
    message = bank.hear(written, "Yes")

    with pytest.raises(Refused):
        tagging.read_id(conversation=written, message=message, stance=Stance.FOR, id=uuid4(), texter=bank.other)


# --- Reminders ----------------------------------------------------------------------------------


def test_not_a_supporter_ends_the_reminder_and_counts_a_leak(gotv: Bank, reminded: Conversation) -> None:
    message = gotv.hear(reminded, "I am not voting for her")

    identification = read_as(gotv, reminded, message, Stance.AGAINST)

    reminded.refresh_from_db()
    leak = Leak.objects.get()
    assert (leak.identification, leak.cause) == (identification, LeakCause.CHANGED_MIND)
    assert (reminded.state, reminded.closing) == (ConversationState.DONE, Closing.NOT_A_SUPPORTER)
    assert (leaks.rate(gotv.ours).leaks, leaks.rate(gotv.ours).reached) == (1, 1)
    assert gotv.draw_up(banks.drive(gotv, Purpose.GOTV)).added == 0


def test_undoing_not_a_supporter_lets_the_conversation_go_on(gotv: Bank, reminded: Conversation) -> None:
    message = gotv.hear(reminded, "I am not voting for her opponent")
    read_as(gotv, reminded, message, Stance.AGAINST)

    tagging.undo_id(conversation=reminded, message=message, texter=gotv.texter, at=noon())

    reminded.refresh_from_db()
    assert reminded.state == ConversationState.TO_ANSWER


# --- Stop and wrong person, by a texter ---------------------------------------------------------


def test_a_texter_opts_a_voter_out_and_undoes_it(bank: Bank, written: Conversation) -> None:
    bank.hear(written, "Not interested, thank you")
    tagging.stop(conversation=written, texter=bank.texter, at=noon())
    stopped = consent.is_stopped(written.number)

    tagging.undo_stop(conversation=written, texter=bank.texter, at=noon())

    written.refresh_from_db()
    assert (stopped, consent.is_stopped(written.number)) == (True, False)
    assert written.state == ConversationState.TO_ANSWER


def test_a_texter_cannot_undo_what_the_voter_wished(bank: Bank, written: Conversation) -> None:
    bank.hear(written, "STOP")

    with pytest.raises(tagging.NothingToUndo):
        tagging.undo_stop(conversation=written, texter=bank.texter, at=noon())


def test_a_wrong_number_leaves_the_voter_and_takes_its_answers_along(bank: Bank, written: Conversation) -> None:
    message = bank.hear(written, "Yes")
    read_as(bank, written, message, Stance.FOR)

    tagging.wrong_person(conversation=written, texter=bank.texter, at=noon())

    answer = gate.refusal(campaign=bank.ours, voter=written.voter, channel=Channel.DOOR, at=timezone.now())
    assert answer == Refusal.UNVERIFIED
    assert VoterPhone.objects.get().wrong_person_at == noon()
    assert bank.draw_up(banks.drive(bank)).added == 0


def test_what_was_said_at_the_door_outlives_a_wrong_number(bank: Bank, written: Conversation) -> None:
    factories.said(Stance.FOR, by=bank.texter, of=written.voter, in_=bank.ours, days_ago=30)

    tagging.wrong_person(conversation=written, texter=bank.texter, at=noon())

    assert gate.refusal(campaign=bank.ours, voter=written.voter, channel=Channel.DOOR, at=timezone.now()) is None


def test_a_reminder_to_a_wrong_number_is_a_leak(gotv: Bank, reminded: Conversation) -> None:
    gotv.hear(reminded, "This is not Maria")

    tagging.wrong_person(conversation=reminded, texter=gotv.texter, at=noon())

    assert Leak.objects.get().cause == LeakCause.WRONG_NUMBER


# --- Answers nobody attends to -------------------------------------------------------------------


def test_an_answer_that_waited_an_hour_goes_to_who_takes_it(bank: Bank, written: Conversation) -> None:
    bank.hear(written, "Where do I vote?", at=noon())

    early = batches.take_answers(campaign=bank.ours, volunteer=bank.other, at=noon() + timedelta(minutes=59))
    late = batches.take_answers(campaign=bank.ours, volunteer=bank.other, at=noon() + timedelta(minutes=60))

    written.refresh_from_db()
    assert (early, late, written.texter) == (0, 1, bank.other)


def test_the_answers_of_a_suspended_texter_are_free_at_once(bank: Bank, written: Conversation) -> None:
    bank.hear(written, "Where do I vote?", at=noon())
    bank.texter.memberships.update(suspended_at=noon(), suspended_by=bank.admin)

    assert batches.take_answers(campaign=bank.ours, volunteer=bank.other, at=noon()) == 1


# --- A texter who is suspended ---------------------------------------------------------------------


def test_a_suspended_texter_reads_nothing_out_of_a_conversation(bank: Bank, written: Conversation) -> None:
    bank.texter.memberships.update(suspended_at=noon(), suspended_by=bank.admin)

    with pytest.raises(Refused):
        tagging.stop(conversation=written, texter=bank.texter, at=noon() + timedelta(minutes=1))
