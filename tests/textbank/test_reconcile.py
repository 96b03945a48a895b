"""What nobody knows of a text is looked for at the carrier, and nothing is ever sent twice meanwhile."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from config.simulator.process import Simulator
from tests.textbank import bank as banks
from tests.textbank.bank import SID, Bank, accepted, handed_over, noon, report
from textbank import carrier, hearing, inbound, reconcile, recording, sending, sweeping, tasks
from textbank.enums import Closing, ConversationState, MessageState
from textbank.models import Conversation, InboundWebhook, Message
from voters import consent
from voters.models import Reach, VoterPhone

AFTER = ["500_after", "timeout_after", "reset_after", "cut_201", "empty_201"]
BEFORE = ["500_before", "timeout_before", "reset_before", "html_502"]


def settle_all(at: datetime) -> None:
    for message_id in reconcile.unknown_texts(at=at):
        reconcile.settle(message_id=message_id, at=at)


@pytest.mark.parametrize("fault", AFTER)
def test_a_text_that_went_although_nobody_said_so_is_found(bank: Bank, phones: Simulator, fault: str) -> None:
    phones.faults(once=[fault])
    with banks.impatient():
        message = bank.send(bank.conversation())
    unknown = message.state

    settle_all(noon() + timedelta(minutes=2))

    message.refresh_from_db()
    assert (unknown, message.state) == (MessageState.UNKNOWN, MessageState.SENT)
    assert [text["sid"] for text in phones.messages()] == [message.sid]


def test_a_text_that_is_found_undelivered_has_its_consequence(bank: Bank, phones: Simulator) -> None:
    phones.faults(once=["timeout_after", "30006"])
    with banks.impatient():
        message = bank.send(bank.conversation())
    phones.settle()

    settle_all(noon() + timedelta(minutes=2))

    message.refresh_from_db()
    assert (message.state, VoterPhone.objects.get().texts) == (MessageState.UNDELIVERED, False)


@pytest.mark.parametrize("fault", BEFORE)
def test_a_text_that_did_not_go_may_be_tapped_again(bank: Bank, phones: Simulator, fault: str) -> None:
    phones.faults(once=[fault])
    with banks.impatient():
        message = bank.send(bank.conversation())

    settle_all(noon() + timedelta(minutes=2))

    message.refresh_from_db()
    assert (message.state, message.conversation.state) == (MessageState.NOT_SENT, ConversationState.TO_SEND)
    assert bank.send(message.conversation).state == MessageState.SENT
    assert len(phones.messages()) == 1


def test_a_text_is_found_although_the_carriers_clock_is_a_little_behind(bank: Bank, phones: Simulator) -> None:
    phones.faults(once=["timeout_after"])
    with banks.impatient():
        message = bank.send(bank.conversation())
    Message.objects.filter(pk=message.pk).update(claimed_at=timezone.now() + timedelta(seconds=3))

    settle_all(timezone.now() + timedelta(minutes=3))

    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_the_same_words_of_an_earlier_text_are_not_taken_for_the_one_that_is_sought(
    bank: Bank, phones: Simulator
) -> None:
    earlier = bank.send(bank.conversation())
    Conversation.objects.update(state=ConversationState.DONE, closing=Closing.FINISHED)
    phones.faults(once=["timeout_before"])
    with banks.impatient():
        message = bank.send(bank.conversation(banks.drive(bank)))

    settle_all(noon() + timedelta(minutes=2))

    message.refresh_from_db()
    assert (message.body, message.state, message.sid) == (earlier.body, MessageState.NOT_SENT, None)


def test_words_that_the_carrier_had_before_the_text_was_claimed_are_not_taken_for_it(
    bank: Bank, phones: Simulator
) -> None:
    message, _ = handed_over(bank)
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.UNKNOWN, claimed_at=timezone.now() + timedelta(seconds=20)
    )

    settle_all(timezone.now() + timedelta(minutes=3))

    message.refresh_from_db()
    assert (message.state, message.sid) == (MessageState.NOT_SENT, None)


def test_of_two_such_messages_the_first_is_taken(bank: Bank, phones: Simulator) -> None:
    message, first = handed_over(bank)
    number = message.conversation.number
    carrier.send(to=number, body=message.body, sender=banks.OURS, valid_seconds=600, attempt_id=uuid4())
    sweeping.give_up_claims(at=noon() + timedelta(minutes=1))

    settle_all(noon() + timedelta(minutes=2))

    message.refresh_from_db()
    assert (message.sid, len(phones.messages())) == (first, 2)


def test_a_report_that_comes_while_the_carrier_is_asked_counts(
    bank: Bank, phones: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, sid = handed_over(bank)
    sweeping.give_up_claims(at=noon() + timedelta(minutes=1))

    def lists_nothing_yet(**_: object) -> list[carrier.Found]:
        report(message.pk, "sent", sid=sid)
        return []

    monkeypatch.setattr(carrier, "find", lists_nothing_yet)
    settle_all(noon() + timedelta(minutes=2))

    message.refresh_from_db()
    assert (message.state, message.sid) == (MessageState.SENT, sid)


LATE = [
    accepted(SID),
    carrier.Refused(21614, carrier.Kind.PERMANENT),
    carrier.Busy(None, "throttled"),
    carrier.Unknown("timeout"),
]


@pytest.mark.parametrize("outcome", LATE, ids=lambda outcome: type(outcome).__name__)
def test_what_a_worker_says_once_the_text_is_settled_changes_nothing(
    bank: Bank, phones: Simulator, outcome: carrier.Outcome
) -> None:
    message = bank.tap(bank.conversation())
    banks.claim(message)
    sweeping.give_up_claims(at=noon() + timedelta(minutes=1))
    settle_all(noon() + timedelta(minutes=2))

    recording.record(message_id=message.pk, outcome=outcome, at=noon() + timedelta(minutes=3))

    message.refresh_from_db()
    assert (message.state, message.carrier_status, VoterPhone.objects.get().texts) == (MessageState.NOT_SENT, "", None)
    assert message.conversation.state == ConversationState.TO_SEND


@pytest.mark.parametrize("outcome", LATE[1:3], ids=lambda outcome: type(outcome).__name__)
def test_what_a_worker_says_once_its_claim_was_given_up_leaves_the_text_to_be_looked_for(
    bank: Bank, outcome: carrier.Outcome
) -> None:
    message = bank.tap(bank.conversation())
    banks.claim(message)
    sweeping.give_up_claims(at=noon() + timedelta(minutes=1))

    recording.record(message_id=message.pk, outcome=outcome, at=noon() + timedelta(minutes=1))

    message.refresh_from_db()
    assert (message.state, VoterPhone.objects.get().texts) == (MessageState.UNKNOWN, None)


def test_an_answer_of_ours_that_did_not_go_stands_before_its_texter_again(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "Who is this?", at=noon())
    phones.faults(once=["500_before"])
    tapped = sending.reply(
        conversation=conversation, texter=bank.texter, request_id=uuid4(), body="Thank you, Maria.", at=noon()
    )
    sending.send(message_id=tapped.message.pk, at=noon())

    settle_all(noon() + timedelta(minutes=2))

    tapped.message.refresh_from_db()
    conversation.refresh_from_db()
    assert (tapped.message.state, conversation.state) == (MessageState.NOT_SENT, ConversationState.TO_ANSWER)


def test_an_unknown_text_is_never_sent_again_by_itself(bank: Bank, phones: Simulator) -> None:
    phones.faults(once=["timeout_after"])
    with banks.impatient():
        message = bank.send(bank.conversation())

    sending.send(message_id=message.pk, at=noon() + timedelta(minutes=1))

    assert sweeping.due(at=noon() + timedelta(hours=1)).texts == []
    assert len(phones.messages()) == 1


def test_nothing_is_settled_while_the_text_may_still_be_on_its_way(bank: Bank, phones: Simulator) -> None:
    phones.faults(once=["timeout_before"])
    with banks.impatient():
        bank.send(bank.conversation())

    assert reconcile.unknown_texts(at=noon() + timedelta(seconds=119)) == []


def test_a_reminder_found_later_counts_as_one_that_reached(gotv: Bank, phones: Simulator) -> None:
    phones.faults(once=["reset_after"])
    gotv.send(gotv.conversation())

    settle_all(noon() + timedelta(minutes=2))

    assert Reach.objects.count() == 1


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


def test_what_came_in_while_nobody_looked_for_hours_is_found(bank: Bank, phones: Simulator) -> None:
    phones.say(number="+16145550777", to=banks.OURS, body="STOP")
    hearing.swept(name=hearing.INBOUND, at=timezone.now() + timedelta(minutes=10), well=True)

    missed = reconcile.sweep_inbound(at=timezone.now() + timedelta(hours=2))

    assert missed == list(InboundWebhook.objects.values_list("pk", flat=True))
    assert len(missed) == 1


def test_a_clock_that_was_set_back_loses_nothing_that_came_in(bank: Bank, phones: Simulator) -> None:
    phones.say(number="+16145550777", to=banks.OURS, body="STOP")
    hearing.swept(name=hearing.INBOUND, at=timezone.now() + timedelta(hours=1), well=True)

    assert len(reconcile.sweep_inbound(at=timezone.now())) == 1


def test_what_is_found_is_kept_in_the_order_in_which_it_came(bank: Bank, phones: Simulator) -> None:
    for words in ("STOP", "START"):
        phones.say(number="+16145550777", to=banks.OURS, body=words)

    missed = reconcile.missed_inbound(at=timezone.now())

    assert [InboundWebhook.objects.get(pk=pk).body for pk in missed] == ["STOP", "START"]


def test_nobody_asks_for_ever_about_a_text_of_whose_end_nothing_was_told(bank: Bank, phones: Simulator) -> None:
    message = bank.send(bank.conversation())

    asked = [reconcile.unreported(at=noon() + timedelta(hours=hours)) for hours in (23, 24)]

    assert asked == [[message.pk], []]


def test_whoever_is_silent_longest_is_asked_about_first_and_nobody_whose_end_is_known(
    db: None, phones: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "AT_ONCE", 1)
    bank = banks.bank(voter_count=3)
    bank.draw_up()
    late, early, ended = (bank.send(row) for row in bank.take())
    Message.objects.filter(pk=early.pk).update(claimed_at=noon() - timedelta(minutes=1))
    report(ended.pk, "delivered", sid=ended.sid or "")
    Message.objects.filter(pk=ended.pk).update(claimed_at=noon() - timedelta(minutes=2))

    first = reconcile.unreported(at=noon() + timedelta(hours=2))
    report(early.pk, "delivered", sid=early.sid or "")

    assert (first, reconcile.unreported(at=noon() + timedelta(hours=2))) == ([early.pk], [late.pk])


def test_a_text_that_the_carrier_has_no_more_stays_as_it_is(bank: Bank, phones: Simulator) -> None:
    message = bank.send(bank.conversation())
    phones.reset()

    reconcile.ask_about(message_id=message.pk, at=noon())

    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_a_claim_whose_worker_died_becomes_unknown_after_a_minute(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    banks.claim(message)

    early = sweeping.give_up_claims(at=noon() + timedelta(seconds=59))
    late = sweeping.give_up_claims(at=noon() + timedelta(seconds=60))

    message.refresh_from_db()
    assert (early, late, message.state) == (0, 1, MessageState.UNKNOWN)


# --- The tasks that do it ---------------------------------------------------------------------------


def test_the_tasks_wait_while_the_carrier_is_away(bank: Bank, phones: Simulator) -> None:
    message, sid = handed_over(bank)
    form = {"MessageSid": sid, "MessageStatus": "sent"}
    row, _ = inbound.keep_report(form=form, attempt_id=message.pk, at=noon())
    phones.faults(rates={"outage": 1})

    tasks.receive_status(report_id=row.pk)
    tasks.reconcile()

    row.refresh_from_db()
    message.refresh_from_db()
    assert (row.read_at, message.state) == (None, MessageState.CLAIMED)


def test_the_task_settles_what_is_unknown_and_asks_about_what_is_silent(db: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=2)
    bank.draw_up()
    silent, unknown = (bank.tap(row) for row in bank.take())
    sending.send(message_id=silent.pk, at=noon())
    phones.settle()
    phones.faults(once=["timeout_after"])
    sending.send(message_id=unknown.pk, at=noon())
    Message.objects.update(claimed_at=timezone.now() - timedelta(hours=2))

    tasks.reconcile()

    silent.refresh_from_db()
    unknown.refresh_from_db()
    assert (silent.state, unknown.state) == (MessageState.DELIVERED, MessageState.SENT)


def test_the_sweep_gives_up_the_claim_of_a_worker_that_died(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    banks.claim(message)
    Message.objects.filter(pk=message.pk).update(claimed_at=timezone.now() - timedelta(minutes=2))

    tasks.sweep()

    message.refresh_from_db()
    assert message.state == MessageState.UNKNOWN


def test_what_was_read_is_not_queued_again(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    sent = bank.send(conversation)
    bank.hear(conversation, "Yes")
    report(sent.pk, "delivered", sid=sent.sid or "")

    due = sweeping.due(at=timezone.now() + timedelta(hours=1))

    assert (due.inbound, due.reports) == ([], [])


def test_what_was_left_behind_and_what_was_missed_is_queued_again(
    bank: Bank, phones: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[dict[str, object]] = []
    monkeypatch.setattr(tasks, "enqueue", lambda _task, **ids: queued.append(ids))
    message = bank.tap(bank.conversation())
    left = banks.keep(number="+16145550777", body="STOP", at=noon())
    form = {"MessageSid": SID, "MessageStatus": "sent"}
    row, _ = inbound.keep_report(form=form, attempt_id=message.pk, at=noon())
    phones.say(number="+16145550778", to=banks.OURS, body="STOP")

    tasks.sweep()
    tasks.reconcile()

    missed = InboundWebhook.objects.get(from_number="+16145550778")
    assert queued == [
        {"message_id": str(message.pk)},
        {"webhook_id": left.pk},
        {"report_id": row.pk},
        {"webhook_id": missed.pk},
    ]
