"""What becomes of a text, what is told of it, and what a STOP does."""

import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator

from config.simulator.process import Simulator, running_simulator
from tests.config.asking import OURS, SERVICE, TOKEN, create, voter_at


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator(seed=1, replies=True) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.reset()
    return running


# --- The life of a message ----------------------------------------------------------------


def test_a_service_reports_each_step_but_the_first(simulator: Simulator) -> None:
    create(simulator, From="", MessagingServiceSid=SERVICE)
    create(simulator, To=voter_at(9))

    simulator.settle()

    steps = Counter((told["form"]["To"], told["form"]["MessageStatus"]) for told in simulator.webhooks("status"))
    assert sorted(steps.elements()) == [
        (voter_at(1), "delivered"),
        (voter_at(1), "queued"),
        (voter_at(1), "sent"),
        (voter_at(9), "delivered"),
        (voter_at(9), "sent"),
    ]


def test_the_same_recipient_hears_from_the_same_number(simulator: Simulator) -> None:
    for _ in range(3):
        for place in range(12):
            create(simulator, To=voter_at(place), From="", MessagingServiceSid=SERVICE, StatusCallback="")
    simulator.settle()

    senders = {(message["to"], message["from"]) for message in simulator.messages()}

    assert len(senders) == 12
    assert len({sender for _, sender in senders}) > 1


@pytest.mark.parametrize(("seconds", "end"), [("600", ("failed", 30036)), ("36000", ("delivered", None))])
def test_a_text_that_waits_too_long_fails(simulator: Simulator, seconds: str, end: tuple[str, int | None]) -> None:
    simulator.faults(once=["congested"])
    create(simulator, ValidityPeriod=seconds)

    simulator.settle()

    assert [(message["status"], message["error_code"]) for message in simulator.messages()] == [end]


def test_every_webhook_is_signed_as_the_twilio_package_expects(simulator: Simulator) -> None:
    create(simulator)
    simulator.say(number=voter_at(1), to=OURS, body="Sí, ¿dónde? 👍")
    simulator.settle()

    validator = RequestValidator(TOKEN)
    verdicts = {
        validator.validate(webhook["url"], webhook["form"], webhook["signature"]) for webhook in simulator.webhooks()
    }

    assert verdicts == {True}


class _Web(ThreadingHTTPServer):
    """A web server that answers webhooks as told, in turn, and keeps what it got."""

    def __init__(self, *statuses: int) -> None:
        super().__init__(("127.0.0.1", 0), _Webhook)
        self.statuses, self.enough = list(statuses), threading.Semaphore(0)
        self.got: list[tuple[str, str | None, str | None, dict[str, str]]] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Webhook(BaseHTTPRequestHandler):
    server: _Web

    def do_POST(self) -> None:
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True))
        again, signed = self.headers["I-Twilio-Idempotency-Token"], self.headers["X-Twilio-Signature"]
        self.server.got.append((self.path, again, signed, form))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 204)
        self.end_headers()
        self.server.enough.release()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_an_answer_reaches_the_web_server_and_comes_again_until_it_is_taken() -> None:
    with _Web(500, 503, 204) as web, running_simulator(webhook_base=web.url) as simulator:
        simulator.say(number=voter_at(1), to=OURS, body=" Yes ")
        (told,) = simulator.webhooks("inbound")

    assert told["answers"] == [500, 503, 204]
    assert [(path, signed) for path, _, signed, _ in web.got] == [(told["path"], told["signature"])] * 3
    assert [again is not None for _, again, _, _ in web.got] == [False, True, True]
    assert web.got[0][3] == told["form"]
    assert told["form"]["Body"] == " Yes "


def test_a_status_report_is_lost_when_the_web_server_fails() -> None:
    with _Web(500) as web, running_simulator(webhook_base=web.url) as simulator:
        create(simulator)
        simulator.settle()

    assert [form["MessageStatus"] for *_, form in web.got] == ["sent", "delivered"]


def test_a_web_server_that_is_away_is_tried_once_more() -> None:
    with _Web() as web:
        away = web.url
    with running_simulator(webhook_base=away) as simulator:
        create(simulator)
        simulator.settle()

        assert [webhook["answers"] for webhook in simulator.webhooks("status")] == [[0, 0], [0, 0]]


def test_time_runs_by_itself_at_the_speed_it_is_given() -> None:
    with _Web() as web, running_simulator(webhook_base=web.url, paused=False, speed=1000) as simulator:
        create(simulator)
        arrived = [web.enough.acquire(timeout=20) for _ in range(2)]

        assert arrived == [True, True]
        assert [message["status"] for message in simulator.messages()] == ["delivered"]


def test_nothing_happens_while_time_stands_still() -> None:
    with running_simulator(paused=True, speed=1000) as simulator:
        create(simulator)
        before = simulator.state()["waiting"]
        simulator.settle()

        assert (before, simulator.state()["waiting"]) == (1, 0)
        with pytest.raises(ValueError, match="between"):
            simulator.speed(0)


# --- Opting out ---------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop ", "UNSUBSCRIBE", "QUIT", "optout"])
def test_after_a_stop_the_carrier_refuses(simulator: Simulator, word: str) -> None:
    create(simulator)
    simulator.say(number=voter_at(1), to=OURS, body=word)

    refused, other = create(simulator), create(simulator, To=voter_at(2))

    assert (refused["http"], refused["code"], other["http"]) == (400, 21610, 201)


def test_a_stop_to_a_service_holds_for_all_its_numbers(simulator: Simulator) -> None:
    create(simulator, From="", MessagingServiceSid=SERVICE)
    simulator.settle()
    sender = simulator.messages()[0]["from"]

    simulator.say(number=voter_at(1), to=sender, body="STOP")

    by_service = create(simulator, From="", MessagingServiceSid=SERVICE)
    by_number = create(simulator, From=sender)
    assert (by_service["code"], by_number["code"]) == (21610, 21610)


def test_the_carrier_knows_whole_keywords_only_and_start_opens_again(simulator: Simulator) -> None:
    create(simulator)
    simulator.say(number=voter_at(1), to=OURS, body="Stop please")
    still_open = create(simulator)["http"]
    simulator.say(number=voter_at(1), to=OURS, body="STOP")
    shut = create(simulator)["http"]

    simulator.say(number=voter_at(1), to=OURS, body="start")

    assert (still_open, shut, create(simulator)["http"]) == (201, 400, 201)
