"""What certainly never reached the carrier, and answers of its that say nothing."""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest
from pytest_django import Settings

from config.simulator.process import Simulator
from tests.textbank import bank as banks
from textbank import carrier
from textbank.carrier import Busy, Unknown, calls, wire

VOTER = "+12125550177"


def send() -> carrier.Outcome:
    return carrier.send(to=VOTER, body="Will you vote?", sender=banks.OURS, valid_seconds=600, attempt_id=uuid4())


@pytest.fixture
def deaf() -> Iterator[str]:
    """An address where nobody takes a connection any more: the two that it has room for are taken."""
    with socket.socket() as server, socket.socket() as one, socket.socket() as two:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for guest in (one, two):
            guest.setblocking(False)
            guest.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_connection_that_does_not_come_about_in_time_brought_nothing(
    deaf: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "CONNECT_SECONDS", 0.2)
    settings.TWILIO_API_URL = deaf

    assert send() == Busy(None, "unreachable")


def test_who_finds_every_connection_taken_sent_nothing(phones: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "CONNECTIONS", 1)
    monkeypatch.setattr(wire, "POOL_SECONDS", 0.1)
    monkeypatch.setattr(wire, "READ_SECONDS", 1.0)
    calls._client_for.cache_clear()
    phones.faults(once=["timeout_before"])
    outcomes: list[carrier.Outcome] = []

    first = threading.Thread(target=lambda: outcomes.append(send()))
    first.start()
    while not [entry for entry in phones.log() if entry["what"] == "create"]:
        pass  # The first has the connection once the carrier hears it.
    second = send()
    first.join()
    calls._client_for.cache_clear()

    assert (outcomes, second) == ([Unknown("timeout")], Busy(None, "unreachable"))


@pytest.fixture
def says(settings: Settings) -> Iterator[list[str]]:
    """A carrier that answers every question with the one thing in this list."""
    words: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(words[0])))
            self.end_headers()
            self.wfile.write(words[0].encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        settings.TWILIO_API_URL = f"http://127.0.0.1:{server.server_port}"
        yield words
        server.shutdown()


ASKED: list[Callable[[], object]] = [
    lambda: carrier.find(to=VOTER, body="x", since=datetime.now(UTC)),
    lambda: list(carrier.gone_numbers(day=datetime.now(UTC).date())),
]


@pytest.mark.parametrize("ask", ASKED, ids=["messages", "numbers"])
@pytest.mark.parametrize("body", ["<html>", "{}"])
def test_an_answer_that_is_no_list_is_no_answer(says: list[str], ask: Callable[[], object], body: str) -> None:
    says.append(body)

    with pytest.raises(carrier.Unavailable):
        ask()


def test_the_second_in_which_it_happened_counts_whole(phones: Simulator) -> None:
    send()
    phones.say(number=VOTER, to=banks.OURS, body="Yes")
    (sent,) = carrier.find(to=VOTER, body="Will you vote?", since=datetime.now(UTC) - timedelta(minutes=1))
    (said,) = carrier.inbound_since(since=datetime.now(UTC) - timedelta(minutes=1))
    assert sent.created_at
    assert said.created_at

    ends = timedelta(milliseconds=999)

    assert carrier.find(to=VOTER, body="Will you vote?", since=sent.created_at + ends) == [sent]
    assert carrier.inbound_since(since=said.created_at + ends) == [said]


@pytest.mark.parametrize("sid", ["", "../Messages", "SM" + "0" * 31, "SM" + "0" * 32 + "?x=1"])
def test_only_what_can_be_a_messages_sid_is_asked_about(phones: Simulator, sid: str) -> None:
    send()

    assert carrier.fetch(sid=sid) is None
