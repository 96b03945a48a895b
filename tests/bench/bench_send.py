"""From the tap to the carrier's yes, in one process: one texter, and eight at once; all checks on."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.conf import settings
from django.db import connections

from tests.bench import text_town
from tests.bench.measuring import Result, new_database
from textbank import batches, sending
from textbank.enums import MessageState
from textbank.models import Conversation, Message
from voters.models import User

EACH = 50
KNOWN_ALONE, KNOWN_TOGETHER = 130.0, 222.0


def run() -> list[Result]:
    with new_database("send"), carrier_beside():
        town = text_town.made(texters=9)
        batches.draw_up(drive=town.drive, by=town.organizer, at=text_town.NOON)
        hands = {texter: batches.take(drive=town.drive, volunteer=texter, at=text_town.NOON) for texter in town.texters}
        first, *others = town.texters
        alone = _rate(EACH, [(first, hands[first][:EACH])])
        together = _rate(EACH * 8, [(texter, hands[texter][:EACH]) for texter in others])
        assert Message.objects.filter(state=MessageState.SENT).count() == EACH * 9
    return [_result("send: one texter", alone, KNOWN_ALONE), _result("send: eight texters", together, KNOWN_TOGETHER)]


def _result(name: str, rate: float, known: float) -> Result:
    return Result(name, "texts a second", round(rate, 1), None, None, known, rate >= known)


def _rate(texts: int, work: list[tuple[User, list[Conversation]]]) -> float:
    ready = threading.Barrier(len(work) + 1)

    def send(texter: User, people: list[Conversation]) -> None:
        connections["default"].ensure_connection()
        ready.wait()
        for person in people:
            tapped = sending.tap(conversation=person, texter=texter, request_id=uuid4(), at=text_town.NOON)
            sending.send(message_id=tapped.message.pk, at=text_town.NOON)
        connections["default"].close()

    threads = [threading.Thread(target=send, args=one) for one in work]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return texts / (time.perf_counter() - began)


@contextmanager
def carrier_beside() -> Iterator[None]:
    """The simulated carrier in a process of its own."""
    command = [sys.executable, "manage.py", "carrier_simulator", "--port", "0", "--silent", "--json"]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split('"url": "')[1].split('"')[0]
        before, settings.TWILIO_API_URL = settings.TWILIO_API_URL, url
        try:
            yield
        finally:
            settings.TWILIO_API_URL = before
            process.terminate()
