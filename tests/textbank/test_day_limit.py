"""A campaign keeps to its segments a day: the database counts them under lock."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, connections, transaction

from config.simulator.process import Simulator
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, in_threads, noon
from textbank import pacing, reconcile, sending
from textbank.enums import ConversationState, MessageState, TextRefusal
from textbank.models import Conversation, Message, Rules, SegmentDay
from textbank.refusals import Refused


def allow(bank: Bank, segments: int) -> None:
    Rules.objects.filter(campaign=bank.ours).update(segments_a_day=segments)


def test_a_campaign_has_rules_from_the_start(bank: Bank) -> None:
    rules = Rules.objects.get(campaign=bank.ours)

    assert (rules.segments_a_day, rules.links, rules.languages) == (20_000, [], ["en", "es"])


def test_a_tap_over_the_day_is_refused_and_the_next_day_goes(db: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=2)
    bank.draw_up()
    first, second = bank.take()
    allow(bank, 1)
    bank.send(first)

    with pytest.raises(Refused) as refusal:
        bank.tap(second)
    later = bank.tap(second, at=noon() + timedelta(days=1))

    assert refusal.value.reason == TextRefusal.DAY_IS_FULL
    assert later.state == MessageState.QUEUED


def test_what_was_tapped_before_the_day_was_full_goes_back_to_its_texter(db: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=2)
    bank.draw_up()
    taps = [bank.tap(row) for row in bank.take()]
    allow(bank, 1)

    for message in taps:
        sending.send(message_id=message.pk, at=noon())

    assert sorted(banks.states(bank.drive)) == [MessageState.CANCELLED, MessageState.SENT]
    assert Conversation.objects.filter(state=ConversationState.TO_SEND, texter=bank.texter).count() == 1
    assert len(phones.messages()) == 1


def test_by_sql_the_day_is_kept_too(db: None) -> None:
    bank = banks.bank(voter_count=2)
    bank.draw_up()
    taps = [bank.tap(row) for row in bank.take()]
    allow(bank, 1)
    claim = "UPDATE textbank_message SET state = 'claimed', claimed_at = now() WHERE id = %s"

    with connection.cursor() as cursor:
        cursor.execute(claim, [taps[0].pk])
        with pytest.raises(IntegrityError, match="a_campaign_keeps_to_its_segments_a_day"), transaction.atomic():
            cursor.execute(claim, [taps[1].pk])

    assert SegmentDay.objects.get().segments == 1


def test_workers_at_once_stay_within_the_day(committed: None, phones: Simulator) -> None:
    bank = banks.bank(voter_count=16)
    bank.draw_up()
    taps = [bank.tap(row) for row in bank.take()]
    allow(bank, 5)
    ready = threading.Barrier(4)

    def work(mine: list[Message]) -> None:
        ready.wait()
        for message in mine:
            sending.send(message_id=message.pk, at=noon())
        connections["default"].close()

    in_threads([partial(work, taps[worker::4]) for worker in range(4)])

    assert (len(phones.messages()), SegmentDay.objects.get().segments) == (5, 5)


def test_a_text_that_is_looked_for_and_did_not_go_gives_its_segments_back(bank: Bank, phones: Simulator) -> None:
    phones.faults(once=["500_before"])
    message = bank.send(bank.conversation())
    meanwhile = pacing.used_today(campaign=bank.ours, at=noon())

    reconcile.settle(message_id=message.pk, at=noon() + timedelta(minutes=2))

    assert (meanwhile, pacing.used_today(campaign=bank.ours, at=noon())) == (1, 0)


def test_a_text_that_the_carrier_did_not_take_gives_its_segments_back(bank: Bank, phones: Simulator) -> None:
    phones.faults(once=["429"])
    conversation = bank.conversation()

    waiting = bank.send(conversation)
    used = pacing.used_today(campaign=bank.ours, at=noon())
    sending.send(message_id=waiting.pk, at=noon() + timedelta(minutes=5))

    assert (waiting.state, used) == (MessageState.QUEUED, 0)
    assert pacing.used_today(campaign=bank.ours, at=noon()) == 1
