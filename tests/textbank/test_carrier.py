"""The carrier's code against a server that speaks Twilio's API over real HTTP."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import QueryDict
from pytest_django import Settings

from config.simulator.process import Simulator, running_simulator
from tests.config.web import nobody_listening
from tests.textbank.bank import impatient
from textbank import carrier
from textbank.carrier import Accepted, Busy, Kind, Refused, Unknown, wire

ATTEMPT = UUID("01940000-0000-7000-8000-000000000001")
VOTER, OURS = "+12125550177", "+12125550100"
SERVICE = "MG" + "a" * 32


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator(seed=1) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator, settings: Settings) -> Simulator:
    running.reset()
    settings.TWILIO_API_URL = running.url
    return running


def _send(**changes: Any) -> carrier.Outcome:
    given = {"to": VOTER, "body": "Will you vote for Ana Reyes?", "sender": OURS, "valid_seconds": 600}
    return carrier.send(attempt_id=ATTEMPT, **{**given, **changes})


# --- Sending -------------------------------------------------------------------


def test_a_text_is_taken_and_carries_our_own_id_home(simulator: Simulator, settings: Settings) -> None:
    outcome = _send()

    (message,) = simulator.messages()
    assert outcome == Accepted(sid=message["sid"], status="queued", from_number=OURS, segments=1)
    simulator.settle()
    assert {webhook["url"] for webhook in simulator.webhooks("status")} == {
        f"{settings.PUBLIC_URL}/webhooks/twilio/status/{ATTEMPT}/"
    }


def test_a_messaging_service_chooses_its_sender_later(simulator: Simulator) -> None:
    outcome = _send(sender=SERVICE)

    (message,) = simulator.messages()
    assert outcome == Accepted(sid=message["sid"], status="accepted", from_number="", segments=0)


def test_a_text_never_stays_valid_for_longer_than_four_hours(simulator: Simulator, seen: "Seen") -> None:
    _send(valid_seconds=600)
    _send(valid_seconds=36_000)

    assert [form["ValidityPeriod"] for form in seen.forms] == ["600", "14400"]


def test_a_text_whose_time_is_over_is_not_sent(simulator: Simulator) -> None:
    with pytest.raises(ValueError, match="over"):
        _send(valid_seconds=0)

    assert simulator.messages() == []


@pytest.mark.parametrize(
    ("number", "code", "kind"),
    [
        ("+15005550001", 21211, Kind.PERMANENT),
        ("+15005550002", 21612, Kind.PERMANENT),
        ("+15005550003", 21408, Kind.PERMANENT),
        ("+15005550004", 21610, Kind.OPT_OUT),
        ("+15005550009", 21614, Kind.PERMANENT),
        ("banana", 21211, Kind.PERMANENT),
    ],
)
def test_a_refusal_says_why(simulator: Simulator, number: str, code: int, kind: Kind) -> None:
    outcome = _send(to=number)

    assert outcome == Refused(code, kind)
    assert simulator.messages() == []


def test_wrong_credentials_are_ours_to_put_right(simulator: Simulator, settings: Settings) -> None:
    settings.TWILIO_AUTH_TOKENS = ["another-token"]

    outcome = _send()

    assert outcome == Refused(20003, Kind.OURS)


def test_too_many_requests_keep_the_time_to_wait(simulator: Simulator) -> None:
    simulator.faults(once=["429"])

    outcome = _send()

    assert outcome == Busy(retry_after=2.0, reason="throttled")
    assert simulator.messages() == []


def test_a_carrier_that_does_not_listen_got_nothing(simulator: Simulator, settings: Settings) -> None:
    with nobody_listening() as settings.TWILIO_API_URL:
        outcome = _send()

    assert outcome == Busy(retry_after=None, reason="unreachable")


@pytest.mark.parametrize(
    ("fault", "reason", "created"),
    [
        ("500_before", "status_500", 0),
        ("500_after", "status_500", 1),
        ("503", "status_503", 0),
        ("html_502", "status_502", 0),
        ("timeout_before", "timeout", 0),
        ("timeout_after", "timeout", 1),
        ("reset_before", "broken", 0),
        ("reset_after", "broken", 1),
        ("cut_201", "broken", 1),
        ("empty_201", "no_sid", 1),
    ],
)
def test_what_may_have_been_sent_is_unknown_and_asked_only_once(
    simulator: Simulator, fault: str, reason: str, created: int
) -> None:
    simulator.faults(once=[fault])

    with impatient() if reason == "timeout" else nullcontext():
        outcome = _send()

    assert outcome == Unknown(reason)
    assert len(simulator.messages()) == created
    assert [entry["fault"] for entry in simulator.log() if entry["what"] == "create"] == [fault]


# --- Answers no simulator gives --------------------------------------------------


class Seen:
    """A server that answers as told and remembers what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.paths: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.status, self.body = 201, json.dumps({"sid": "SM" + "1" * 32})
        self.headers: dict[str, str] = {}


@pytest.fixture
def seen(settings: Settings) -> Iterator[Seen]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told.paths.append(self.path)
            told.forms.append({name: str(value) for name, value in QueryDict(body).items()})
            self.send_response(told.status)
            for name, value in {**told.headers, "Content-Length": str(len(told.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told.body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told = Seen(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        settings.TWILIO_API_URL = told.url
        yield told
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (201, "", Unknown("no_sid")),
        (201, "{}", Unknown("no_sid")),
        (201, '{"sid": "SM1"}', Unknown("no_sid")),
        (201, '{"sid": 7}', Unknown("no_sid")),
        (201, '{"sid": "SM', Unknown("JSONDecodeError")),
        (201, "[]", Unknown("AttributeError")),
        (200, "<html>", Unknown("JSONDecodeError")),
        (204, "", Unknown("no_sid")),
        (307, "", Unknown("status_307")),
        (408, "", Unknown("status_408")),
        (400, '{"code": 20500, "message": "x", "status": 400}', Unknown("status_400")),
        (400, '{"code": 30999, "message": "x", "status": 400}', Refused(30999, Kind.UNKNOWN_CODE)),
        (400, '{"type": "t", "title": "x", "status": 400, "code": 21610}', Refused(21610, Kind.OPT_OUT)),
        (404, "<html>", Refused(404, Kind.OURS)),
        (422, "{}", Refused(422, Kind.OURS)),
        (429, "", Busy(None, "throttled")),
    ],
)
def test_every_answer_has_one_outcome(seen: Seen, status: int, body: str, outcome: carrier.Outcome) -> None:
    seen.status, seen.body = status, body

    got = _send()

    assert got == outcome
    assert len(seen.paths) == 1


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("999999", 3600.0), ("soon", None), ("Thu, 01 Jan 2015 00:00:00 GMT", 0.0)]
)
def test_the_time_to_wait_is_read_with_care(seen: Seen, header: str, seconds: float | None) -> None:
    seen.status, seen.body, seen.headers = 429, "{}", {"Retry-After": header}

    got = _send()

    assert got == Busy(seconds, "throttled")


def test_no_redirect_is_followed(seen: Seen) -> None:
    seen.status, seen.body, seen.headers = 302, "", {"Location": f"{seen.url}/elsewhere"}

    got = _send()

    assert got == Unknown("status_302")
    assert seen.paths == ["/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json"]


# --- Where requests may go -------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["", "http://127.0.0.1:9010", "http://localhost:9010", "http://[::1]:9010", "https://api.twilio.com"]
)
def test_this_machine_and_twilio_may_be_named(url: str) -> None:
    client = wire.OneShotClient(url)

    assert client.base_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://api.twilio.com",
        "https://twilio.com.evil.example",
        "https://eviltwilio.com",
        "http://10.0.0.1:9010",
        "http://169.254.169.254",
        "https://user@127.0.0.1",
        "ftp://127.0.0.1",
        "127.0.0.1:9010",
        "http://127.0.0.1:9010/?a=b",
    ],
)
def test_no_other_server_may_be_named(settings: Settings, url: str) -> None:
    settings.TWILIO_API_URL = url

    with pytest.raises(ImproperlyConfigured):
        _send()


@pytest.mark.parametrize("uri", ["https://evil.example/x", "http://api.twilio.com/x", "https://api.twilio.com.evil/x"])
def test_the_package_is_led_to_no_other_host(uri: str) -> None:
    client = wire.OneShotClient("")

    with pytest.raises(ValueError, match="not Twilio's"):
        client.request("GET", uri)


def test_nothing_of_a_text_or_a_number_stands_in_the_log(
    simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    simulator.faults(once=["500_after"])
    caplog.set_level(logging.INFO)

    _send(body="a secret word")
    _send(to="+15005550001")

    assert [record.getMessage() for record in caplog.records] == [f"attempt {ATTEMPT}: Unknown, status_500"]


# --- Finding again ---------------------------------------------------------------


def test_a_lost_text_is_found_by_its_words_and_time(simulator: Simulator) -> None:
    earlier, later = datetime.now(UTC) - timedelta(minutes=2), datetime.now(UTC) + timedelta(minutes=2)
    _send(body="Something else")
    _send(body="“Vote” — it’s easy…")
    _send(to="+12125550178", body="“Vote” — it’s easy…")

    found = carrier.find(to=VOTER, body='"Vote" - it\'s easy...', since=earlier)

    assert [(message.sid, message.to, message.status) for message in found] == [
        (simulator.messages(to=VOTER)[1]["sid"], VOTER, "queued")
    ]
    assert carrier.find(to=VOTER, body="“Vote” — it’s easy…", since=later) == []


def test_a_sweep_finds_what_no_webhook_told(simulator: Simulator) -> None:
    _send()
    said = [simulator.say(number=VOTER, to=OURS, body=f"Yes {number}")["sid"] for number in range(120)]

    found = carrier.inbound_since(since=datetime.now(UTC) - timedelta(minutes=2), to=OURS)

    assert [message.sid for message in found] == said[::-1]
    assert {(message.from_number, message.to, message.is_inbound) for message in found} == {(VOTER, OURS, True)}


def test_a_sweep_looks_no_further_back_than_asked(simulator: Simulator) -> None:
    simulator.say(number=VOTER, to=OURS, body="Yes")

    found = carrier.inbound_since(since=datetime.now(UTC) + timedelta(minutes=2))

    assert found == []


def test_one_message_is_fetched_by_its_sid(simulator: Simulator) -> None:
    outcome = _send()
    assert isinstance(outcome, Accepted)
    simulator.settle()

    found = carrier.fetch(sid=outcome.sid)

    assert found is not None
    assert (found.sid, found.status, found.body) == (outcome.sid, "delivered", "Will you vote for Ana Reyes?")
    assert carrier.fetch(sid="SM" + "0" * 32) is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda: carrier.fetch(sid="SM" + "0" * 32),
        lambda: carrier.find(to=VOTER, body="x", since=datetime.now(UTC)),
        lambda: carrier.inbound_since(since=datetime.now(UTC)),
    ],
)
def test_a_carrier_that_cannot_be_asked_is_no_answer(
    simulator: Simulator, settings: Settings, ask: Callable[[], object]
) -> None:
    settings.TWILIO_AUTH_TOKENS = ["another-token"]

    with pytest.raises(carrier.Unavailable) as refusal:
        ask()

    assert refusal.value.__cause__ is None  # What Twilio says may hold a number.


# --- Codes and statuses ----------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (21610, Kind.OPT_OUT),
        (30004, Kind.OPT_OUT),
        (30003, Kind.LATER),
        (30005, Kind.PERMANENT),
        (30007, Kind.SENDER),
        (30034, Kind.SENDER),
        (20003, Kind.OURS),
        (20429, Kind.LATER),
        (20500, Kind.UNCLEAR),
        (30044, Kind.UNKNOWN_CODE),
        (None, Kind.UNKNOWN_CODE),
        (404, Kind.OURS),
    ],
)
def test_a_code_has_one_kind(code: int | None, kind: Kind) -> None:
    assert carrier.kind_of(code) == kind


def test_every_code_says_in_words_what_it_is() -> None:
    wordless = [code for code, meaning in carrier.CODES.items() if not meaning.words.endswith(".")]

    assert wordless == []


def test_a_status_only_rises() -> None:
    life = ["a new word", "accepted", "queued", "sending", "sent", "delivered"]

    assert sorted(life, key=carrier.rank_of) == life
    assert [status for status in life if carrier.is_final(status)] == ["delivered"]


# --- Signatures ------------------------------------------------------------------

DOCUMENTED = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "To": "+18005551212"}
PATH = "/myapp.php?foo=1&bar=2"


@pytest.mark.parametrize(
    ("host", "caller", "signature"),
    [
        ("https://mycompany.com", "+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
        ("https://example.com", "+14158675310", "L/OH5YylLD5NRKLltdqwSvS0BnU="),
        ("https://mycompany.com", "+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    ],
)
@pytest.mark.parametrize("tokens", [["12345"], ["the-new-one", "12345"]])
def test_the_published_signatures_are_accepted(
    settings: Settings, host: str, caller: str, signature: str, tokens: list[str]
) -> None:
    settings.PUBLIC_URL, settings.TWILIO_AUTH_TOKENS = host, tokens
    form = {**DOCUMENTED, "Caller": caller, "From": caller}

    is_valid = carrier.signature_is_valid(path_and_query=PATH, form=form, signature=signature)

    assert is_valid


SIGNED = "CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310&To=%2B18005551212"
GENUINE = "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.mark.parametrize(
    ("path", "form", "signature"),
    [
        (PATH, SIGNED, ""),
        (PATH, SIGNED, GENUINE.lower()),
        (PATH, SIGNED, "é" * 28),
        (PATH, SIGNED.replace("1234&", "1235&"), GENUINE),
        (PATH, SIGNED.replace("&Digits=1234", ""), GENUINE),
        (PATH, SIGNED + "&More=1", GENUINE),
        (PATH, SIGNED + "&Digits=1234", GENUINE),
        (PATH, SIGNED + "&Digits=9", GENUINE),
        (PATH, SIGNED.replace("Digits=1234", "Digits=1234%20"), GENUINE),
        (PATH, "", GENUINE),
        (PATH + "&baz=3", SIGNED, GENUINE),
        ("/myapp.php", SIGNED, GENUINE),
        ("/myapp.php/?foo=1&bar=2", SIGNED, GENUINE),
        ("", SIGNED, GENUINE),
        ("https://example.com" + PATH, SIGNED, GENUINE),
    ],
)
def test_anything_else_is_refused(settings: Settings, path: str, form: str, signature: str) -> None:
    settings.PUBLIC_URL, settings.TWILIO_AUTH_TOKENS = "https://example.com", ["12345"]
    assert carrier.signature_is_valid(path_and_query=PATH, form=QueryDict(SIGNED), signature=GENUINE)

    is_valid = carrier.signature_is_valid(path_and_query=path, form=QueryDict(form), signature=signature)

    assert not is_valid


def test_a_json_webhook_is_refused_even_with_a_sound_signature(settings: Settings) -> None:
    settings.PUBLIC_URL, settings.TWILIO_AUTH_TOKENS = "https://example.com", ["12345"]
    path = "/status/?bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
    sound = carrier.signature_of(path_and_query=path, form={})

    verdicts = [
        carrier.signature_is_valid(path_and_query=path, form=QueryDict(""), signature=sound),
        carrier.signature_is_valid(path_and_query=path, form='{"a": 1}', signature=sound),  # type: ignore[arg-type]  # the case
    ]

    assert verdicts == [False, False]


def test_without_a_token_nothing_is_genuine(settings: Settings) -> None:
    settings.PUBLIC_URL, settings.TWILIO_AUTH_TOKENS = "https://example.com", []

    is_valid = carrier.signature_is_valid(path_and_query=PATH, form=QueryDict(SIGNED), signature=GENUINE)

    assert not is_valid


def test_what_the_simulator_signs_is_genuine(simulator: Simulator) -> None:
    _send(sender=SERVICE)
    simulator.say(number=VOTER, to=OURS, body="Sí, ¿dónde voto? 👍 ")
    simulator.settle()

    verdicts = [
        carrier.signature_is_valid(path_and_query=webhook["path"], form=webhook["form"], signature=webhook["signature"])
        for webhook in simulator.webhooks()
    ]

    assert verdicts == [True, True, True, True]
