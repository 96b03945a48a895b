"""Signed webhooks a second, in one web process and in the two that ``run`` starts: proven, kept once, answered, and a
reader called.

Reading is the worker's business and not in it. But readers begin again and again, so that another is called each time.
"""

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from django.db import connections
from django.test import RequestFactory
from django.urls import reverse

from config.wsgi import application
from tests.bench.measuring import Result
from tests.databases import new_database
from textbank import carrier, reader
from textbank.models import InboundWebhook

#: The web server's processes, and the threads of each.
PROCESSES, THREADS = 2, 4
#: So many of each process are counted, after those of each thread with which it becomes warm.
COUNT, WARM = 2000, 10
READERS_BEGIN_SECONDS = 0.02
Environ = dict[str, Any]
FORM = "application/x-www-form-urlencoded"
KNOWN = 219.0 * 5


def run() -> list[Result]:
    with new_database("bench_inbound"):
        alone = _rate(1)
        both = _rate(PROCESSES)
    return [
        Result("inbound: signed webhooks, one process", "a second", round(alone, 1), None, None, 1.0, alone > 1),
        Result("inbound: signed webhooks, two processes", "a second", round(both, 1), None, None, KNOWN, both >= KNOWN),
    ]


def _request(path: str, run: int, n: int) -> Environ:
    """A form with its signature."""
    form = {"MessageSid": f"SM{run:08x}{n:024x}", "From": f"+1614{2_000_000 + n}", "To": "+16145559900", "Body": "Yes"}
    signature = carrier.signature_of(path_and_query=path, form=form)
    factory = RequestFactory(SERVER_NAME="127.0.0.1", headers={"X-Twilio-Signature": signature})
    return factory.post(path, urlencode(form), FORM).environ


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


def _start(status: str, headers: list[tuple[str, str]], error: object = None, /) -> Callable[[bytes], object]:
    """What a server does when an answer begins."""
    return bytes


def _rate(processes: int) -> float:
    """How many so many processes answer in a second, each with the threads of one."""
    requests = [_request(reverse("carrier:inbound"), processes, n) for n in range((COUNT + WARM * THREADS) * processes)]
    before = InboundWebhook.objects.count()
    connections.close_all()
    context = multiprocessing.get_context("fork")
    ready, over = context.Barrier(processes * THREADS + 1), context.Barrier(processes + 1)
    workers = [
        context.Process(target=_answer_all, args=(requests[first::processes], ready, over))
        for first in range(processes)
    ]
    for worker in workers:
        worker.start()
    with readers_beside():
        ready.wait()
        began = time.perf_counter()
        over.wait()
        took = time.perf_counter() - began
    for worker in workers:
        worker.join()
    assert InboundWebhook.objects.count() - before == len(requests)
    return COUNT * processes / took


def _answer_all(requests: Sequence[Environ], ready: "threading.Barrier", over: "threading.Barrier") -> None:
    threads = [threading.Thread(target=_answer, args=(requests[first::THREADS], ready)) for first in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    over.wait()


def _answer(requests: Sequence[Environ], ready: "threading.Barrier") -> None:
    for n, environ in enumerate(requests):
        if n == WARM:
            ready.wait()
        answer = application(environ, _start)
        answer.close()
        assert answer.status_code == 200, answer.status_code
    connections["default"].close()
