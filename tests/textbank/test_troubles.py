"""What follows by itself from the carrier's codes, kind by kind."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from config.simulator.process import Simulator
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank import batches, drives, inbound, recording, sending, switches, troubles
from textbank.enums import Closing, ConversationState, MessageState
from textbank.models import AccountStop, Conversation, Message, Wording
from textbank.refusals import Refused
from voters.models import VoterPhone


def report(message: Message, status: str, code: str = "", at: datetime | None = None) -> None:
    """The carrier's signed report, read."""
    message.refresh_from_db()
    form = {"MessageSid": message.sid or "", "MessageStatus": status, "ErrorCode": code}
    row, _ = inbound.keep_report(form=form, attempt_id=message.pk, at=at or noon())
    recording.read_report(report_id=row.pk, at=at or noon())
    message.refresh_from_db()


def refused(bank: Bank, phones: Simulator, code: str) -> Message:
    """A text that the carrier does not take."""
    conversation = bank.conversation()
    phones.faults(numbers={conversation.number: code})
    message = bank.send(conversation)
    bank.drive.refresh_from_db()
    bank.sender.refresh_from_db()
    return message


@pytest.mark.parametrize(
    ("code", "pause", "stop_code"),
    [("21703", "carrier_21703", 21703), ("21606", "carrier_21606", 21606), ("21609", "carrier_21609", None)],
)
def test_a_fault_of_ours_pauses_the_drive_and_leaves_the_person_where_they_were(
    bank: Bank, phones: Simulator, code: str, pause: str, stop_code: int | None
) -> None:
    message = refused(bank, phones, code)

    assert (message.state, message.error_code) == (MessageState.NOT_SENT, int(code))
    assert Conversation.objects.get().state == ConversationState.TO_SEND
    assert (bank.drive.pause_reason, bank.sender.stop_code) == (pause, stop_code)


def test_wrong_credentials_stop_every_campaign_until_an_admin_has_looked(bank: Bank, phones: Simulator) -> None:
    message = refused(bank, phones, "20003")

    assert AccountStop.objects.get().stop_code == 20003
    assert (message.state, Conversation.objects.get().state) == (MessageState.NOT_SENT, ConversationState.TO_SEND)
    with pytest.raises(Refused, match="All texts are stopped"):
        bank.tap(Conversation.objects.get())


def test_a_sender_with_too_much_waiting_rests_and_then_goes_on(bank: Bank, phones: Simulator) -> None:
    message = refused(bank, phones, "21611")
    conversation = Conversation.objects.get()
    phones.faults(numbers={})

    with pytest.raises(Refused) as early:
        bank.tap(conversation)
    later = noon() + timedelta(minutes=16)
    again = bank.tap(conversation, at=later)
    sending.send(message_id=again.pk, at=later)

    again.refresh_from_db()
    assert (message.state, early.value.code, early.value.opens_at) == (
        MessageState.NOT_SENT,
        "sender_rests",
        noon() + timedelta(minutes=15),
    )
    assert (again.state, bank.drive.paused_at) == (MessageState.SENT, None)


@pytest.mark.parametrize(
    ("status", "code", "minutes", "state"),
    [("undelivered", "30017", 1, MessageState.UNDELIVERED), ("failed", "30001", 15, MessageState.NOT_SENT)],
)
def test_where_the_network_is_full_the_sender_rests(
    bank: Bank, phones: Simulator, status: str, code: str, minutes: int, state: MessageState
) -> None:
    sent = bank.send(bank.conversation())

    report(sent, status, code)

    bank.sender.refresh_from_db()
    bank.drive.refresh_from_db()
    assert (sent.state, bank.drive.paused_at) == (state, None)
    assert bank.sender.rests_until == noon() + timedelta(minutes=minutes)


def test_too_many_replies_at_once_leave_the_person_and_the_drive_as_they_were(bank: Bank, phones: Simulator) -> None:
    message = refused(bank, phones, "14107")

    assert (message.state, Conversation.objects.get().state) == (MessageState.NOT_SENT, ConversationState.TO_SEND)
    assert (bank.drive.paused_at, bank.sender.rests_until) == (None, None)


def test_a_suspended_account_stops_every_campaign(bank: Bank, phones: Simulator) -> None:
    sent = bank.send(bank.conversation())

    report(sent, "undelivered", "30002")

    assert AccountStop.objects.get().stop_code == 30002


@pytest.mark.parametrize(("minutes", "state"), [(2, MessageState.QUEUED), (3, MessageState.CANCELLED)])
def test_a_text_waits_for_a_short_rest_and_goes_back_for_a_long_one(
    bank: Bank, phones: Simulator, minutes: int, state: MessageState
) -> None:
    message = bank.tap(bank.conversation())
    bank.sender.rests_until = noon() + timedelta(minutes=minutes)
    bank.sender.save(update_fields=["rests_until"])

    sending.send(message_id=message.pk, at=noon())

    message.refresh_from_db()
    assert (message.state, phones.messages()) == (state, [])
    assert message.not_before == (bank.sender.rests_until if state == MessageState.QUEUED else None)


@pytest.mark.parametrize("rests_already", [0, 60])
def test_who_sends_too_fast_rests_a_minute_and_a_longer_rest_is_not_cut_short(
    bank: Bank, phones: Simulator, rests_already: int
) -> None:
    sent = bank.send(bank.conversation())
    bank.sender.rests_until = noon() + timedelta(minutes=rests_already)
    bank.sender.save(update_fields=["rests_until"])

    report(sent, "undelivered", "30022")

    bank.sender.refresh_from_db()
    bank.drive.refresh_from_db()
    assert bank.sender.rests_until == noon() + timedelta(minutes=max(rests_already, 1))
    assert (bank.drive.paused_at, bank.sender.stopped_at) == (None, None)


def test_a_carriers_full_day_rests_the_sender_until_midnight_pacific(bank: Bank, phones: Simulator) -> None:
    sent = bank.send(bank.conversation())

    report(sent, "undelivered", "30027", at=datetime(2026, 10, 31, 23, 0, tzinfo=UTC))

    bank.sender.refresh_from_db()
    bank.drive.refresh_from_db()
    assert bank.sender.rests_until == datetime(2026, 11, 1, 7, 0, tzinfo=UTC)
    assert (bank.drive.paused_at, Conversation.objects.get().closing) == (None, Closing.FAILED)


def test_the_database_lets_nothing_past_a_resting_sender(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    bank.sender.rests_until = noon() + timedelta(minutes=1)
    bank.sender.save(update_fields=["rests_until"])

    with pytest.raises(Exception, match="a_sender_rests_when_the_carrier_says_so"):
        Message.objects.filter(pk=message.pk).update(state=MessageState.CLAIMED, claimed_at=noon())


def test_what_was_not_sent_in_time_may_be_offered_again(bank: Bank, phones: Simulator) -> None:
    sent = bank.send(bank.conversation())

    report(sent, "failed", "30036")

    assert (sent.state, Conversation.objects.get().state) == (MessageState.NOT_SENT, ConversationState.TO_SEND)
    assert bank.send(Conversation.objects.get()).state == MessageState.SENT


def test_what_was_sent_and_did_not_arrive_in_time_is_not_offered_again(bank: Bank, phones: Simulator) -> None:
    sent = bank.send(bank.conversation())

    report(sent, "undelivered", "30036")

    assert (sent.state, Conversation.objects.get().closing) == (MessageState.UNDELIVERED, Closing.FAILED)


def test_a_phone_out_of_reach_on_three_days_takes_no_texts(bank: Bank, phones: Simulator) -> None:
    known = []
    for passed in range(3):
        drive = banks.drive(bank)
        sent = bank.send(bank.conversation(drive))
        report(sent, "undelivered", "30003", at=noon() + timedelta(days=passed))
        known.append((VoterPhone.objects.get().texts, Conversation.objects.get(drive=drive).closing))

    assert known == [(None, Closing.FAILED), (None, Closing.FAILED), (False, Closing.NO_TEXTS)]
    assert bank.draw_up(banks.drive(bank)).added == 0


def test_only_the_same_number_out_of_reach_counts(db: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=3)
    passes = [("30003", "30003", "30008"), ("30003", "30003", "30008"), ("", "", "30003")]

    for codes in passes:
        drive = banks.drive(bank)
        bank.draw_up(drive)
        rows = sorted(bank.take(drive=drive), key=lambda row: row.voter_id)
        for row, code in zip(rows, codes, strict=True):
            report(bank.send(row), "undelivered" if code else "delivered", code)

    assert False not in VoterPhone.objects.values_list("texts", flat=True)


def test_a_reply_that_does_not_arrive_leaves_the_conversation_open(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    reply = _reply(bank, conversation)

    report(reply, "undelivered", "30008")

    conversation.refresh_from_db()
    assert conversation.state == ConversationState.WAITING


def test_a_first_text_that_fails_late_leaves_an_answer_before_its_texter(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    sent = bank.send(conversation)
    bank.hear(conversation, "Yes")

    report(sent, "failed", "30036")

    conversation.refresh_from_db()
    assert (sent.state, conversation.state) == (MessageState.NOT_SENT, ConversationState.TO_ANSWER)


def test_a_reply_that_fails_late_opens_no_conversation_again(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    reply = _reply(bank, conversation)
    Conversation.objects.update(state=ConversationState.DONE, closing=Closing.FINISHED)

    report(reply, "failed", "30036")

    conversation.refresh_from_db()
    assert (reply.state, conversation.state) == (MessageState.NOT_SENT, ConversationState.DONE)


def _reply(bank: Bank, conversation: Conversation) -> Message:
    """The voter wrote, and our answer is with the carrier."""
    bank.send(conversation)
    bank.hear(conversation, "Who is this?", at=noon())
    reply = sending.reply(
        conversation=conversation, texter=bank.texter, request_id=uuid4(), body="Thank you, Maria.", at=noon()
    ).message
    sending.send(message_id=reply.pk, at=noon())
    return reply


def test_whom_a_text_did_not_reach_gets_one_more_chance_in_a_second_pass(bank: Bank, phones: Simulator) -> None:
    sent = bank.send(bank.conversation())
    report(sent, "undelivered", "30008")
    Conversation.objects.update(latest_at=datetime.now(UTC) - timedelta(days=2))

    second = banks.drive(bank)
    second.second_pass_of = bank.drive
    second.save(update_fields=["second_pass_of"])

    assert batches.draw_up(drive=second, by=bank.writer, at=noon()).added == 1


@pytest.mark.parametrize("code", ["30004", "30640"])
def test_a_number_that_blocks_us_is_left_alone_everywhere(bank: Bank, phones: Simulator, code: str) -> None:
    sent = bank.send(bank.conversation())

    report(sent, "undelivered", code)

    assert Conversation.objects.get().closing == Closing.STOPPED
    assert bank.draw_up(banks.drive(bank)).added == 0


def test_a_code_that_nobody_knows_is_kept_and_not_tried_again(bank: Bank, phones: Simulator) -> None:
    sent = bank.send(bank.conversation())

    report(sent, "undelivered", "30999")

    bank.drive.refresh_from_db()
    assert (sent.error_code, Conversation.objects.get().closing) == (30999, Closing.FAILED)
    assert bank.drive.paused_at is None


@pytest.mark.parametrize("code", [30025, 30026])
def test_a_warning_of_the_day_changes_nothing(bank: Bank, phones: Simulator, code: int) -> None:
    sent = bank.send(bank.conversation())

    troubles._act_on_sender(sent, code=code, at=noon())

    bank.drive.refresh_from_db()
    bank.sender.refresh_from_db()
    assert (bank.drive.paused_at, bank.sender.rests_until, bank.sender.stopped_at) == (None, None, None)


@pytest.fixture
def variants(db: None, phones: Simulator) -> tuple[Bank, dict[str, Message]]:
    """A drive with two wordings, each sent to 22 people; one text of each."""
    bank = banks.bank(voter_count=45)
    bank.drive = banks.drive(bank, approved=False)
    Wording.objects.create(drive=bank.drive, variant="B", body=banks.SCRIPT.replace("Hi", "Hello"))
    drives.approve(drive=bank.drive, by=bank.admin, at=noon())
    bank.drive.refresh_from_db()
    bank.draw_up()
    people = Conversation.objects.filter(drive=bank.drive).order_by("pk")
    ids: list[UUID] = list(people.values_list("pk", flat=True))
    people.filter(pk__in=ids[:22]).update(variant="A")
    people.filter(pk__in=ids[22:]).update(variant="B")
    sent = [_sent(bank, row) for row in bank.take(size=44)]
    people.filter(messages__in=sent).update(state=ConversationState.WAITING)
    return bank, {text.conversation.variant: text for text in sent}


def test_only_the_variant_that_is_filtered_stops(variants: tuple[Bank, dict[str, Message]]) -> None:
    bank, sent = variants

    report(sent["B"], "undelivered", "30007")

    bank.drive.refresh_from_db()
    assert (bank.drive.stopped_variants, bank.drive.paused_at) == (["B"], None)
    assert not Conversation.objects.filter(state=ConversationState.TO_SEND, variant="B").exists()


def test_the_drive_pauses_when_every_variant_is_filtered(variants: tuple[Bank, dict[str, Message]]) -> None:
    bank, sent = variants

    for variant in ("B", "A"):
        report(sent[variant], "undelivered", "30007")

    bank.drive.refresh_from_db()
    assert (bank.drive.stopped_variants, bank.drive.pause_reason) == (["B"], "filtered")


def test_the_drive_pauses_when_a_variant_that_goes_again_is_filtered_as_well(
    variants: tuple[Bank, dict[str, Message]],
) -> None:
    bank, sent = variants
    report(sent["B"], "undelivered", "30007")
    drives.resume_variant(drive=bank.drive, variant="B", by=bank.admin)

    report(sent["A"], "undelivered", "30007")

    bank.drive.refresh_from_db()
    assert (bank.drive.stopped_variants, bank.drive.pause_reason) == ([], "filtered")


def test_one_filtered_text_of_many_stops_nothing(variants: tuple[Bank, dict[str, Message]]) -> None:
    bank, sent = variants
    Conversation.objects.update(variant="A")

    report(sent["B"], "undelivered", "30007")

    bank.drive.refresh_from_db()
    assert (bank.drive.stopped_variants, bank.drive.paused_at) == ([], None)


def _sent(bank: Bank, row: Conversation) -> Message:
    """As if it had gone: the pace of a person is tested elsewhere."""
    return Message.objects.create(
        campaign=bank.ours, drive=bank.drive, purpose="identify", conversation=row, voter=row.voter, direction="out",
        kind="opener", body="Hi", by=bank.texter, request_id=uuid4(), made_at=noon(), state="queued",
        sid="SM" + uuid4().hex,
    )  # fmt: skip


# --- The carrier is out -----------------------------------------------------------------------------


def test_while_the_carrier_is_out_texts_wait_with_us_and_go_when_it_is_back(db: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=8)
    bank.draw_up()
    texts = [bank.tap(row) for row in bank.take()]
    phones.faults(rates={"outage": 1})

    waits = [sending.send(message_id=text.pk, at=noon()) for text in texts]
    asked = phones.stats().get("create", 0)
    phones.faults(rates={})
    after = noon() + timedelta(seconds=31)
    late = [sending.send(message_id=text.pk, at=after) for text in texts]

    assert ([wait is None for wait in waits], asked) == ([True] * 5 + [False] * 3, 0)
    assert late == [None] * 8
    assert banks.states(bank.drive).count(MessageState.SENT) == 3
    assert len(phones.messages()) == 3


def test_a_carrier_that_answers_now_and_then_is_not_out(db: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=7)
    bank.draw_up()
    texts = [bank.tap(row) for row in bank.take()]

    for at_once, lost in ((3, 3), (1, 0), (2, 2), (1, 0)):
        phones.faults(once=["500_before"] * lost)
        for text in texts[:at_once]:
            assert sending.send(message_id=text.pk, at=noon()) is None
        del texts[:at_once]

    assert banks.states(bank.drive).count(MessageState.UNKNOWN) == 5
    assert banks.states(bank.drive).count(MessageState.SENT) == 2


# --- Pausing by itself --------------------------------------------------------------------------------


def test_what_is_filtered_in_another_drive_is_not_counted(bank: Bank, phones: Simulator) -> None:
    sent = bank.send(bank.conversation())
    report(sent, "undelivered", "30007")
    second = banks.drive(bank)
    bank.send(bank.conversation(second))

    assert drives.filtered(drive=second) == {"A": drives.Filtered(sent=1, filtered=0)}


def test_a_drive_that_somebody_paused_stays_paused_by_them(bank: Bank, phones: Simulator) -> None:
    sent = bank.send(bank.conversation())
    drives.pause(drive=bank.drive, by=bank.writer, at=noon())

    report(sent, "undelivered", "30034")

    bank.drive.refresh_from_db()
    assert bank.drive.pause_reason == "by_hand"


@pytest.mark.parametrize("by_hand", [False, True])
def test_resuming_lets_go_the_sender_that_the_carrier_stopped_and_no_other(
    bank: Bank, phones: Simulator, by_hand: bool
) -> None:
    sent = bank.send(bank.conversation())
    if by_hand:
        switches.stop_sender(sender=bank.sender, by=bank.admin, at=noon())
    report(sent, "undelivered", "30034")

    drives.resume(drive=bank.drive, by=bank.writer)

    bank.sender.refresh_from_db()
    assert (bank.sender.stopped_at is not None, bank.sender.stop_code) == (by_hand, None)


def lost(text: Message, at: datetime) -> None:
    """Handed over then, and nobody knows."""
    Message.objects.filter(pk=text.pk).update(state=MessageState.CLAIMED, claimed_at=at)
    Message.objects.filter(pk=text.pk).update(state=MessageState.UNKNOWN)


@pytest.mark.parametrize(
    ("seconds", "wait"), [((0, 4, 8, 12, 16), timedelta(seconds=26)), ((0, 1, 2, 3, 660), None)], ids=["five", "four"]
)
def test_the_latest_of_five_lost_within_ten_minutes_says_how_long_texts_wait(
    db: None, phones: Simulator, seconds: tuple[int, ...], wait: timedelta | None
) -> None:
    bank = banks.bank(voter_count=6)
    bank.draw_up()
    *gone, waiting = (bank.tap(row) for row in bank.take())
    for text, second in zip(gone, seconds, strict=True):
        lost(text, noon() + timedelta(seconds=second))

    assert sending.send(message_id=waiting.pk, at=noon() + timedelta(seconds=seconds[-1] + 4)) == wait


def test_a_carrier_that_refuses_five_in_a_row_is_not_out(db: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=6)
    bank.draw_up()
    *refused, good = (bank.tap(row) for row in bank.take())
    phones.faults(once=["21614"] * 5)

    waits = [sending.send(message_id=text.pk, at=noon()) for text in [*refused, good]]

    assert (waits, len(phones.messages())) == ([None] * 6, 1)
