"""Signed webhooks a second in one process: proven, kept once, answered, and a reader called.

Reading is the worker's business and not in it. But readers begin again and again, so that another is called each time.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from tests.bench import together
from tests.bench.measuring import Result
from tests.databases import new_database
from textbank import carrier, reader
from textbank.models import InboundWebhook

#: As many at once as a web process has threads.
COUNT, WARM, THREADS = 2000, 10, 8
READERS_BEGIN_SECONDS = 0.02
FORM = "application/x-www-form-urlencoded"
KNOWN = 219.0 * 5


def run() -> list[Result]:
    path = reverse("carrier:inbound")
    requests = [_signed(path, n) for n in range(COUNT + WARM * THREADS)]
    with new_database("bench_inbound"), readers_beside():
        rate = _rate(path, requests)
        assert InboundWebhook.objects.count() == len(requests)
    return [Result("inbound: signed webhooks", "a second", round(rate, 1), None, None, KNOWN, rate >= KNOWN)]


def _signed(path: str, n: int) -> tuple[str, str]:
    """A form and its signature."""
    form = {"MessageSid": f"SM{n:032x}", "From": f"+1614{2_000_000 + n}", "To": "+16145559900", "Body": "Yes"}
    return urlencode(form), carrier.signature_of(path_and_query=path, form=form)


@contextmanager
def readers_beside() -> Iterator[None]:
    over = threading.Event()

    def begin() -> None:
        while not over.wait(READERS_BEGIN_SECONDS):
            reader.begin()

    thread = threading.Thread(target=begin)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _rate(path: str, requests: Sequence[tuple[str, str]]) -> float:
    def work(mine: Sequence[tuple[str, str]], wait: Callable[[], object]) -> None:
        client = Client(SERVER_NAME="127.0.0.1")
        for n, (form, signature) in enumerate(mine):
            if n == WARM:
                wait()
            answer = client.post(path, form, FORM, headers={"X-Twilio-Signature": signature})
            assert answer.status_code == 200, answer.status_code

    return COUNT / together.seconds(work, [requests[first::THREADS] for first in range(THREADS)])
