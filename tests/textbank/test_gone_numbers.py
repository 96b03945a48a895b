"""A number that goes out of service takes its answers along: by the task, and by SQL past it."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from urllib3 import HTTPResponse

from config.simulator.process import Simulator
from tests import factories
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank import apologies, carrier, gone_numbers, sending, tagging, tasks
from textbank.carrier import wire
from textbank.enums import Closing, MessageState
from textbank.models import Conversation, Message, Sweep
from voters import gate
from voters.enums import Channel, Purpose, Refusal, Stance
from voters.models import IdentificationRuling, Leak, Voter, VoterPhone

NOW = datetime.now(UTC)
TODAY = NOW.date()


def by_the_task(number: str) -> None:
    gone_numbers.note(numbers=[number], day=TODAY, at=NOW)


def by_sql(number: str) -> None:
    VoterPhone.objects.filter(number=number).update(gone_date=TODAY)


BOTH = pytest.mark.parametrize("goes", [by_the_task, by_sql])


def may_be_reminded(bank: Bank) -> Refusal | None:
    return gate.refusal(campaign=bank.ours, voter=bank.voters[0], channel=Channel.DOOR, at=datetime.now(UTC))


def answered(bank: Bank, stance: Stance = Stance.FOR) -> Conversation:
    """The voter was texted, wrote back, and a person read an ID out of it."""
    conversation = bank.conversation()
    bank.tap(conversation)
    said = bank.hear(conversation, "Yes", at=NOW - timedelta(hours=1))
    tagging.read_id(conversation=conversation, message=said, stance=stance, id=uuid4(), texter=bank.texter)
    return conversation


@BOTH
def test_a_yes_by_a_number_that_is_gone_opens_the_gate_no_more(bank: Bank, goes: Callable[[str], None]) -> None:
    conversation = answered(bank)
    before = may_be_reminded(bank)

    goes(conversation.number)

    ruling = IdentificationRuling.objects.get()
    assert (before, may_be_reminded(bank)) == (None, Refusal.UNVERIFIED)
    assert (ruling.ruling, ruling.reason, ruling.ruled_by) == ("set_aside", "number_gone", None)


@BOTH
def test_a_no_by_a_number_that_is_gone_keeps_the_gate_shut(bank: Bank, goes: Callable[[str], None]) -> None:
    factories.said(Stance.FOR, by=bank.texter, of=bank.voters[0], in_=bank.ours, days_ago=60)
    conversation = answered(bank, Stance.AGAINST)

    goes(conversation.number)

    assert may_be_reminded(bank) == Refusal.AGAINST


@BOTH
def test_what_was_said_at_the_door_outlives_the_number(bank: Bank, goes: Callable[[str], None]) -> None:
    banks.supporters(bank)
    conversation = answered(bank)

    goes(conversation.number)

    assert may_be_reminded(bank) is None


@BOTH
def test_a_yes_read_only_afterwards_opens_no_gate(bank: Bank, goes: Callable[[str], None]) -> None:
    conversation = bank.conversation()
    bank.tap(conversation)
    said = bank.hear(conversation, "Yes", at=NOW - timedelta(hours=1))
    goes(conversation.number)

    tagging.read_id(conversation=conversation, message=said, stance=Stance.FOR, id=uuid4(), texter=bank.texter)

    assert may_be_reminded(bank) == Refusal.UNVERIFIED


def test_a_yes_from_the_days_after_counts(bank: Bank) -> None:
    conversation = bank.conversation()
    bank.tap(conversation)
    gone_numbers.note(numbers=[conversation.number], day=TODAY - timedelta(days=3), at=NOW)
    Conversation.objects.update(state="waiting", closing="")
    said = bank.hear(conversation, "It is me, I kept my number. Yes", at=NOW - timedelta(hours=1))

    tagging.read_id(conversation=conversation, message=said, stance=Stance.FOR, id=uuid4(), texter=bank.texter)

    assert may_be_reminded(bank) is None


def test_nobody_is_texted_on_a_number_that_is_gone(bank: Bank, phones: Simulator) -> None:
    message = bank.tap(bank.conversation())
    gone_numbers.note(numbers=[message.conversation.number], day=TODAY, at=NOW)
    sending.send(message_id=message.pk, at=noon())

    message.refresh_from_db()
    assert (message.state, Conversation.objects.get().closing) == (MessageState.CANCELLED, Closing.WRONG_PERSON)
    assert (phones.messages(), bank.draw_up(banks.drive(bank)).added) == ([], 0)


def test_no_apology_goes_to_a_number_that_is_gone(bank: Bank) -> None:
    conversation = bank.conversation()
    gone_numbers.note(numbers=[conversation.number], day=TODAY, at=NOW)
    conversation.refresh_from_db()

    assert (conversation.closing, apologies.words_for(conversation)) == (Closing.WRONG_PERSON, "")


def test_by_sql_no_text_goes_to_a_number_that_is_anothers(bank: Bank) -> None:
    message = bank.tap(bank.conversation())
    VoterPhone.objects.update(wrong_person_at=NOW)

    with pytest.raises(Exception, match="nobody_is_texted_on_anothers_number"):
        Message.objects.filter(pk=message.pk).update(state=MessageState.CLAIMED, claimed_at=noon())


def test_by_sql_no_apology_goes_to_a_number_that_is_gone(bank: Bank, phones: Simulator) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "Wrong number", at=noon())
    tagging.wrong_person(conversation=conversation, texter=bank.texter, at=noon())
    sorry = apologies.say(conversation=conversation, texter=bank.texter, request_id=uuid4(), at=noon())
    VoterPhone.objects.update(gone_date=TODAY)

    with pytest.raises(Exception, match="nobody_is_texted_on_anothers_number"):
        Message.objects.filter(pk=sorry.pk).update(state=MessageState.CLAIMED, claimed_at=noon())


def test_a_reminder_to_a_number_that_was_gone_by_then_is_a_leak(gotv: Bank, phones: Simulator) -> None:
    sent = gotv.send(gotv.conversation())

    gone_numbers.note(numbers=[sent.conversation.number], day=noon().date(), at=datetime.now(UTC))

    assert Leak.objects.get().cause == "wrong_number"


def test_the_task_reads_every_day_once_and_leaves_strangers_out(db: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=2, purpose=Purpose.GOTV)
    first, second = (voter.phones.get().number for voter in bank.voters)
    for number, days in ((first, 3), (second, 1), ("+16145550999", 1)):
        phones.pass_on(number=number, day=str(TODAY - timedelta(days=days)))
    phones.settle()

    counts = [gone_numbers.sweep(at=NOW), gone_numbers.sweep(at=NOW)]

    assert counts == [2, 0]
    assert list(VoterPhone.objects.order_by("pk").values_list("gone_date", flat=True)) == [
        TODAY - timedelta(days=3),
        TODAY - timedelta(days=1),
    ]
    assert Voter.objects.filter(phones__wrong_person_at=None).count() == 0


def test_a_reminder_from_before_the_number_went_is_no_leak(gotv: Bank, phones: Simulator) -> None:
    sent = gotv.send(gotv.conversation())

    gone_numbers.note(numbers=[sent.conversation.number], day=noon().date() + timedelta(days=1), at=datetime.now(UTC))

    assert Leak.objects.count() == 0


def test_the_latest_day_on_which_a_number_went_counts(bank: Bank) -> None:
    number = VoterPhone.objects.get().number

    changed = [gone_numbers.note(numbers=[number], day=TODAY - timedelta(days=days), at=NOW) for days in (2, 3, 1, 1)]

    assert changed == [1, 0, 1, 0]
    assert VoterPhone.objects.get().gone_date == TODAY - timedelta(days=1)


def test_the_first_moment_at_which_a_number_was_known_to_be_anothers_stays(bank: Bank) -> None:
    number, before = VoterPhone.objects.get().number, NOW - timedelta(days=1)
    gone_numbers.note(numbers=[number], day=TODAY - timedelta(days=2), at=before)

    gone_numbers.note(numbers=[number], day=TODAY, at=NOW)

    assert VoterPhone.objects.get().wrong_person_at == before


def test_a_list_is_read_with_and_without_a_plus_and_what_is_no_number_left_out(bank: Bank, phones: Simulator) -> None:
    for line in (VoterPhone.objects.get().number.removeprefix("+"), "phone_number", "+4915112345678"):
        phones.pass_on(number=line, day=str(TODAY - timedelta(days=1)))
    phones.settle()

    assert list(carrier.gone_numbers(day=TODAY - timedelta(days=1))) == [VoterPhone.objects.get().number]


def test_a_line_without_an_end_is_not_read_for_ever() -> None:
    with pytest.raises(wire.Lost, match="no_lines"):
        list(wire._lines(HTTPResponse(BytesIO(b"1" * 200_000), preload_content=False)))


def test_the_task_waits_while_the_carrier_is_away(bank: Bank, phones: Simulator) -> None:
    phones.faults(rates={"outage": 1})

    tasks.let_gone_numbers_go()

    assert Sweep.objects.count() == 0


def test_a_long_list_is_noted_portion_by_portion(db: None, phones: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gone_numbers, "AT_ONCE", 2)
    for voter in banks.bank(voter_count=3).voters:
        phones.pass_on(number=voter.phones.get().number, day=str(TODAY - timedelta(days=1)))
    phones.settle()

    assert gone_numbers.sweep(at=NOW) == 3


def test_after_a_long_pause_only_the_last_week_is_read(bank: Bank, phones: Simulator) -> None:
    Sweep.objects.create(name=gone_numbers.SWEEP, succeeded_at=NOW - timedelta(days=30))
    phones.pass_on(number=VoterPhone.objects.get().number, day=str(TODAY - timedelta(days=9)))
    phones.settle()

    assert gone_numbers.sweep(at=NOW) == 0


def test_a_days_list_is_read_once_the_day_is_over(bank: Bank, phones: Simulator) -> None:
    phones.pass_on(number=VoterPhone.objects.get().number, day=str(TODAY))
    phones.settle()

    noted = [gone_numbers.sweep(at=NOW), gone_numbers.sweep(at=NOW + timedelta(days=1))]

    assert noted == [0, 1]


def test_the_list_waits_while_the_carrier_is_away(db: None, phones: Simulator) -> None:
    banks.bank()
    phones.faults(rates={"outage": 1})

    with pytest.raises(carrier.Unavailable):
        gone_numbers.sweep(at=NOW)


@pytest.mark.parametrize("fault", ["no_list", "list_elsewhere", "list_refused", "list_cut"])
def test_a_list_that_does_not_come_whole_is_fetched_again(bank: Bank, phones: Simulator, fault: str) -> None:
    phones.pass_on(number=VoterPhone.objects.get().number, day=str(TODAY - timedelta(days=1)))
    phones.settle()
    phones.faults(rates={fault: 1})
    with pytest.raises(carrier.Unavailable):
        gone_numbers.sweep(at=NOW)
    phones.faults(rates={})

    assert gone_numbers.sweep(at=NOW) == 1


def test_a_day_that_has_no_list_after_five_days_is_passed_over(bank: Bank, phones: Simulator) -> None:
    phones.faults(rates={"no_list": 1})

    with pytest.raises(carrier.Unavailable):
        gone_numbers.sweep(at=NOW)

    assert Sweep.objects.get().succeeded_at == datetime.combine(TODAY - timedelta(days=5), time(), tzinfo=UTC)


@pytest.mark.parametrize("place", ["http://s3.amazonaws.com/x", "https://evil.example/x", "https://u@x.amazonaws.com/"])
def test_the_list_is_fetched_from_nobody_else(place: str) -> None:
    with pytest.raises(wire.Lost, match="strange_address"):
        wire.check_file(place, simulated=True)
