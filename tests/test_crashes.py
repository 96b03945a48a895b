"""A real worker is killed at each named point of its work, and started again: nothing is lost, nothing goes twice."""

import ast
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import Settings

from config import celery_app
from config.simulator.process import Simulator, running_simulator
from tests.textbank import bank as banks
from tests.textbank.bank import noon
from textbank import inbound, reconcile, sending, sweeping, tasks
from textbank.crash_points import CrashPoint
from textbank.enums import ConversationState, MessageState
from textbank.models import Conversation, InboundWebhook, Message
from voters import consent

ROOT = Path(__file__).resolve().parent.parent
SENDING = [CrashPoint.BEFORE_CLAIM, CrashPoint.AFTER_CLAIM, CrashPoint.AFTER_POST, CrashPoint.AFTER_RECORD]
TEXTS = 3
WORKER = """
import sys
import django
django.setup()
from datetime import datetime
from textbank import sending
for message_id in sys.argv[2:]:
    sending.send(message_id=message_id, at=datetime.fromisoformat(sys.argv[1]))
"""


@pytest.fixture
def phones() -> Iterator[Simulator]:
    with running_simulator(seed=3) as simulator:
        yield simulator


def work(messages: list[Message], phones: Simulator, *, crash: str = "") -> int:
    """Let a worker process send these texts; its exit code, negative when a signal killed it."""
    return run(WORKER, noon().isoformat(), *[str(message.pk) for message in messages], crash=crash, url=phones.url)


def run(script: str, *arguments: str, crash: str, url: str) -> int:
    """Run a process of ours against the test's database; its exit code."""
    connections["default"].close()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": _url("default"),
        "DATABASE_OWNER_URL": _url("owner"),
        "REDIS_URL": settings.REDIS_URL,
        "TWILIO_API_URL": url,
        "GROUNDTRUTH_CRASH": crash,
    }
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, timeout=60, check=False).returncode


def _url(alias: str) -> str:
    database = connections[alias].settings_dict
    return f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"


@pytest.mark.parametrize("point", SENDING)
def test_a_worker_killed_at_any_point_loses_nothing_and_doubles_nothing(
    committed: None, phones: Simulator, settings: Settings, point: CrashPoint
) -> None:
    settings.TWILIO_API_URL = phones.url
    bank = banks.bank(voter_count=TEXTS)
    bank.draw_up()
    taps = [bank.tap(row) for row in bank.take()]

    killed = work(taps, phones, crash=point)
    work(taps, phones)
    at = noon() + timedelta(minutes=2)
    sweeping.give_up_claims(at=at)
    for message_id in reconcile.unknown_texts(at=at):
        reconcile.settle(message_id=message_id, at=at)
    for row in Conversation.objects.filter(state=ConversationState.TO_SEND):
        sending.send(message_id=bank.tap(row).pk, at=noon())  # The person stands in front again: one more tap.

    received = [text["to"] for text in phones.messages()]
    assert killed == -signal.SIGKILL
    assert sorted(received) == sorted(Conversation.objects.values_list("number", flat=True))
    assert Message.objects.filter(state=MessageState.SENT).count() == TEXTS
    assert set(Message.objects.exclude(state=MessageState.SENT).values_list("state", flat=True)) <= {"not_sent"}
    assert {text["sid"] for text in phones.messages()} == set(
        Message.objects.filter(sid__isnull=False).values_list("sid", flat=True)
    )


CELERY = """
import sys
from datetime import datetime
from celery.__main__ import main
from django.utils import timezone
noon = datetime.fromisoformat(sys.argv.pop(1))
timezone.now = lambda: noon
main()
"""
KEEPER = """
import sys
import django
django.setup()
from datetime import datetime
from textbank import inbound
inbound.keep(form={"MessageSid": sys.argv[2], "From": sys.argv[3], "To": "+16145559900", "Body": "STOP"},
             at=datetime.fromisoformat(sys.argv[1]))
"""


@pytest.mark.parametrize("point", [CrashPoint.BEFORE_KEEPING, CrashPoint.AFTER_KEEPING])
def test_a_stop_counts_although_the_receiver_died(
    committed: None, phones: Simulator, settings: Settings, point: CrashPoint
) -> None:
    settings.TWILIO_API_URL = phones.url
    number = "+16145550131"
    said = phones.say(number=number, to=banks.OURS, body="STOP")

    killed = run(KEEPER, noon().isoformat(), said["sid"], number, crash=point, url=phones.url)
    kept = {
        *reconcile.missed_inbound(at=timezone.now()),
        *sweeping.due(at=timezone.now() + timedelta(seconds=61)).inbound,
    }
    for webhook_id in kept:
        inbound.read(webhook_id=webhook_id, at=timezone.now())

    assert killed == -signal.SIGKILL
    assert InboundWebhook.objects.count() == 1
    assert consent.is_stopped(number)


def test_every_crash_point_is_reached_by_the_code_and_by_a_test() -> None:
    reached = set()
    for path in (ROOT / "textbank").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "reach":
                reached.add(ast.unparse(node.args[0]).removeprefix("CrashPoint."))

    assert reached == {point.name for point in CrashPoint}
    assert {*SENDING, CrashPoint.BEFORE_KEEPING, CrashPoint.AFTER_KEEPING} == set(CrashPoint)


def test_a_celery_worker_killed_between_post_and_record_sends_once(
    committed: None, phones: Simulator, settings: Settings
) -> None:
    settings.TWILIO_API_URL = phones.url
    bank = banks.bank()
    message = bank.tap(bank.conversation())
    celery_app.control.purge()
    tasks.enqueue(tasks.send_text, message_id=str(message.pk))

    killed = celery_worker(phones, crash=CrashPoint.AFTER_POST)
    at = noon() + timedelta(minutes=3)
    sweeping.give_up_claims(at=at)
    reconcile.settle(message_id=message.pk, at=at)

    message.refresh_from_db()
    assert killed == -signal.SIGKILL
    assert [text["sid"] for text in phones.messages()] == [message.sid]
    assert message.state == MessageState.SENT


def celery_worker(phones: Simulator, *, crash: str) -> int:
    """Run a real worker until it dies. Its clock stands at noon, when texts may go."""
    arguments = ["-A", "config", "worker", "-Q", "texts", "--pool", "solo", "--without-mingle", "--without-gossip"]
    return run(CELERY, noon().isoformat(), *arguments, crash=crash, url=phones.url)


def test_a_tap_outlives_a_broker_that_is_gone(committed: None) -> None:
    bank = banks.bank()
    message = bank.tap(bank.conversation())

    class Gone:
        name = "textbank.tasks.send_text"

        def apply_async(self, **_: object) -> None:
            raise OperationalError("the broker is gone")

    tasks.enqueue(Gone(), message_id=str(message.pk))

    assert sweeping.due(at=noon() + timedelta(seconds=61)).texts == [message.pk]
