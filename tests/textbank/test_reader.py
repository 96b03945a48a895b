"""What came in is read by whoever is called: once for all that wait, and again for what comes later."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from kombu import Queue
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from config.celery import app as celery_app
from config.simulator.process import Simulator
from tests.textbank import bank as banks
from tests.textbank.bank import Bank
from textbank import reader, sweeping, tasks
from textbank.models import InboundWebhook
from textbank.redis_client import client
from voters import consent

STRANGERS = [f"+1614555{n:04}" for n in range(120, 123)]


@pytest.fixture
def queue(db: None) -> Iterator[Queue]:
    """Empty, and nobody is called."""
    cache.clear()
    with celery_app.connection_for_read() as connection:
        queue = Queue("inbound", channel=connection.default_channel)
        queue.declare()
        queue.purge()
        yield queue
        queue.purge()
    cache.clear()


def waiting_in(queue: Queue) -> int:
    channel: Any = queue.channel
    return int(channel.client.llen(queue.name))


def come_in(number: str, capture: DjangoCaptureOnCommitCallbacks) -> InboundWebhook:
    with capture(execute=True):
        row = banks.keep(number=number, body="STOP")
        tasks.call_reader_after_commit()
    return row


def test_one_call_stands_for_all_that_comes_until_the_reader_begins(
    queue: Queue, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    first, second, third = STRANGERS
    come_in(first, django_capture_on_commit_callbacks)
    come_in(second, django_capture_on_commit_callbacks)
    called_for_two = waiting_in(queue)

    tasks.read_inbound()
    come_in(third, django_capture_on_commit_callbacks)

    assert (called_for_two, waiting_in(queue)) == (1, 2)
    assert [consent.is_stopped(number) for number in STRANGERS] == [True, True, False]


def test_a_call_that_was_lost_stands_in_nobodys_way_for_long(queue: Queue) -> None:
    assert (reader.is_first_call(), reader.is_first_call()) == (True, False)

    assert 0 < client().ttl(reader.CALL) <= reader.FORGOTTEN_AFTER_SECONDS


def test_a_text_that_cannot_be_read_holds_up_no_other(queue: Queue, bank: Bank, phones: Simulator) -> None:
    sent = bank.send(bank.conversation())
    assert sent.sid is not None
    unreadable = banks.keep(number=bank.voters[0].phones.get().number, body="Yes", sid=sent.sid)
    banks.keep(number=STRANGERS[0], body="STOP")

    tasks.read_inbound()

    unread = InboundWebhook.objects.filter(read_at=None)
    assert list(unread) == [unreadable]
    assert consent.is_stopped(STRANGERS[0])
    assert waiting_in(queue) == 1


def test_without_redis_what_came_in_waits_for_the_sweep(
    queue: Queue, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    row = come_in(STRANGERS[0], django_capture_on_commit_callbacks)

    assert sweeping.due(at=timezone.now() + timedelta(seconds=61)).inbound == [row.pk]


def test_a_reader_reads_although_redis_is_gone(queue: Queue, settings: Settings) -> None:
    banks.keep(number=STRANGERS[0], body="STOP")
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    tasks.read_inbound()

    assert consent.is_stopped(STRANGERS[0])
