"""Texts keep to what the carriers take. Losing Redis slows them and lets nothing more through."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError
from pytest_django import Settings

from config.simulator.process import Simulator
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank import carrier_pace, pacing, sending, tasks
from textbank.enums import ConversationState, MessageState
from textbank.models import Conversation, Message, Rules, Sender
from textbank.refusals import Refused


@pytest.fixture
def eight(db: None, phones: Simulator) -> Iterator[Bank]:
    """Eight people in hand, all tapped."""
    cache.clear()
    bank = banks.bank(voter_count=8)
    bank.draw_up()
    for conversation in bank.take():
        bank.tap(conversation)
    yield bank
    cache.clear()


def hand_over() -> list[MessageState]:
    """What workers do, at once; who stands where after it."""
    for pk in Message.objects.order_by("made_at", "pk").values_list("pk", flat=True):
        sending.send(message_id=pk, at=noon())
    return sorted(MessageState(state) for state in Message.objects.values_list("state", flat=True))


def test_a_campaign_keeps_to_its_pace_and_the_rest_comes_later(eight: Bank, phones: Simulator) -> None:
    Rules.objects.update(segments_a_minute=60)

    states = hand_over()

    late = Message.objects.filter(state=MessageState.QUEUED)
    assert 3 <= states.count(MessageState.SENT) < 8
    assert len(phones.messages()) == states.count(MessageState.SENT)
    assert all(text.not_before and noon() < text.not_before < noon() + timedelta(seconds=30) for text in late)


def test_a_text_that_must_wait_is_queued_again_for_its_turn(eight: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks, "enqueue", lambda _task, **given: queued.append(given))
    Rules.objects.update(segments_a_minute=60)
    texts = [str(pk) for pk in Message.objects.order_by("made_at", "pk").values_list("pk", flat=True)]

    for text in texts:
        tasks.send_text(message_id=text)

    assert 0 < len(queued) <= 5
    assert [again["message_id"] for again in queued] == texts[-len(queued) :]
    assert all(again["wait"] for again in queued)


def test_a_sender_keeps_to_its_own_pace(eight: Bank) -> None:
    Sender.objects.update(segments_a_second=1)

    assert 3 <= hand_over().count(MessageState.SENT) < 8


@pytest.mark.parametrize("own_pace", [False, True])
def test_without_redis_the_database_keeps_half_the_pace(eight: Bank, settings: Settings, own_pace: bool) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    Rules.objects.update(segments_a_minute=240 if own_pace else 12)
    Sender.objects.update(segments_a_second=1 if own_pace else None)
    expected = 8 if own_pace else 6  # Half of 12 a minute; half of 60 a minute is more than there are.

    assert hand_over().count(MessageState.SENT) == expected


def test_a_text_of_many_segments_takes_as_many_places(eight: Bank) -> None:
    Message.objects.update(segments=10)
    Sender.objects.update(segments_a_second=5)

    assert 2 <= hand_over().count(MessageState.SENT) < 8


def test_without_redis_a_sender_keeps_its_share_too(
    eight: Bank, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    monkeypatch.setattr(carrier_pace, "WITHOUT_REDIS", 0.05)
    Rules.objects.update(segments_a_minute=240)
    Sender.objects.update(segments_a_second=1)

    assert hand_over().count(MessageState.SENT) == 3  # A twentieth of 60 a minute.


def test_without_redis_the_days_are_kept_all_the_same(eight: Bank, settings: Settings, phones: Simulator) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    Rules.objects.update(segments_a_carrier_day=5)

    hand_over()

    assert len(phones.messages()) == pacing.used_by_the_carriers(campaign=eight.ours, at=noon()) == 5
    with pytest.raises(Refused, match="until midnight Pacific"):
        eight.tap(Conversation.objects.filter(state=ConversationState.TO_SEND)[0])


def test_by_sql_the_carriers_day_is_kept_too(eight: Bank) -> None:
    Rules.objects.update(segments_a_carrier_day=1)
    first, second = Message.objects.order_by("pk")[:2]
    Message.objects.filter(pk=first.pk).update(state=MessageState.CLAIMED, claimed_at=noon())

    with pytest.raises(IntegrityError, match="a_campaign_keeps_to_the_carriers_day"):
        Message.objects.filter(pk=second.pk).update(state=MessageState.CLAIMED, claimed_at=noon())
