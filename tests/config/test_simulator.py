"""The simulator is judged by what Twilio publishes of its API, by the twilio package and by its own promises."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import urllib3
from twilio.rest import Client

from config.simulator.clock import Clock
from config.simulator.process import Simulator, running_simulator
from tests.config.asking import ACCOUNT, MESSAGES, OURS, SERVICE, TOKEN, ask, create, voter_at
from textbank.carrier.wire import OneShotClient

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator(seed=1, replies=True) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.reset()
    return running


# --- The published form -------------------------------------------------------------------

SID = r"(SM|MM)[0-9a-fA-F]{32}"
STATUSES = (
    "queued|sending|sent|failed|delivered|undelivered|receiving|received|accepted|scheduled|read|"
    "partially_delivered|canceled"
)
# From the published OpenAPI document: each key of a message, what it must look like, and whether it may be null.
PUBLISHED = {
    "account_sid": (r"AC[0-9a-fA-F]{32}", False),
    "api_version": ("2010-04-01", False),
    "body": (r"(?s).*", False),
    "date_created": (r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000", False),
    "date_sent": (r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000", True),
    "date_updated": (r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000", False),
    "direction": (r"inbound|outbound-api|outbound-call|outbound-reply", False),
    "error_code": (int, True),
    "error_message": (r".+", True),
    "from": (r"\+\d+", True),
    "messaging_service_sid": (r"MG[0-9a-fA-F]{32}", True),
    "num_media": (r"\d+", False),
    "num_segments": (r"\d+", False),
    "price": (r"-\d+\.\d{5}", True),
    "price_unit": ("USD", True),
    "sid": (SID, False),
    "status": (STATUSES, False),
    "subresource_uris": (dict, False),
    "to": (r"\+\d+", False),
    "uri": (rf"/2010-04-01/Accounts/AC[0-9a-fA-F]{{32}}/Messages/{SID}\.json", False),
}


def _departures(message: dict[str, Any]) -> list[str]:
    """Where a message departs from the published form."""
    if sorted(message) != sorted(PUBLISHED):
        return sorted(set(message) ^ set(PUBLISHED))
    return [
        f"{name}: {message[name]!r}"
        for name, (form, may_be_null) in PUBLISHED.items()
        if not ((message[name] is None and may_be_null) or _looks_like(form, message[name]))
    ]


def _looks_like(form: object, value: object) -> bool:
    if isinstance(form, str):
        return isinstance(value, str) and re.fullmatch(form, value) is not None
    return isinstance(form, type) and isinstance(value, form) and not isinstance(value, bool)


@pytest.mark.parametrize(
    ("sender", "status", "chosen", "segments"),
    [({"From": OURS}, "queued", OURS, "1"), ({"From": "", "MessagingServiceSid": SERVICE}, "accepted", None, "0")],
)
def test_a_created_message_has_the_published_form(
    simulator: Simulator, sender: dict[str, str], status: str, chosen: str | None, segments: str
) -> None:
    created = create(simulator, **sender)

    assert created.pop("http") == 201
    assert _departures(created) == []
    assert (created["status"], created["from"], created["num_segments"]) == (status, chosen, segments)
    assert (created["price"], created["direction"], created["date_sent"]) == (None, "outbound-api", None)


def test_a_message_keeps_the_published_form_all_its_life(simulator: Simulator) -> None:
    simulator.faults(numbers={voter_at(2): "30005"})
    arrived, lost = create(simulator), create(simulator, To=voter_at(2))
    simulator.say(number=voter_at(3), to=OURS, body="")
    simulator.settle()

    page = ask(simulator, "GET", f"{MESSAGES}.json").json()

    assert [_departures(message) for message in page["messages"]] == [[]] * len(page["messages"])
    by_sid = {message["sid"]: message for message in page["messages"]}
    told = [
        (by_sid[sid]["status"], by_sid[sid]["error_code"], by_sid[sid]["price"])
        for sid in (arrived["sid"], lost["sid"])
    ]
    assert told == [("delivered", None, "-0.00830"), ("undelivered", 30005, "-0.00830")]
    assert parsedate_to_datetime(by_sid[arrived["sid"]]["date_sent"]).utcoffset() is not None


def test_a_list_comes_newest_first_in_published_pages(simulator: Simulator) -> None:
    sids = [create(simulator, To=voter_at(place))["sid"] for place in range(5)]

    first = ask(simulator, "GET", f"{MESSAGES}.json?PageSize=2&From=%2B12125550100").json()
    second = ask(simulator, "GET", first["next_page_uri"]).json()
    third = ask(simulator, "GET", second["next_page_uri"]).json()

    pages = [[message["sid"] for message in page["messages"]] for page in (first, second, third)]
    assert pages == [sids[:2:-1], sids[2:0:-1], sids[:1]]
    assert sorted(first) == [
        "end",
        "first_page_uri",
        "messages",
        "next_page_uri",
        "page",
        "page_size",
        "previous_page_uri",
        "start",
        "uri",
    ]
    assert [(page["page"], page["start"], page["end"]) for page in (first, second, third)] == [
        (0, 0, 1),
        (1, 2, 3),
        (2, 4, 4),
    ]
    assert (first["previous_page_uri"], third["next_page_uri"]) == (None, None)


def test_a_refusal_has_the_published_form(simulator: Simulator) -> None:
    refused = create(simulator, To="")

    assert refused == {
        "http": 400,
        "code": 21604,
        "message": "A 'To' phone number is required.",
        "more_info": "https://www.twilio.com/docs/errors/21604",
        "status": 400,
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": "banana"}, 21211),
        ({"To": "+442071838750"}, 21408),
        ({"To": OURS}, 21266),
        ({"From": ""}, 21603),
        ({"From": "Ana"}, 21212),
        ({"From": "+15005550007"}, 21606),
        ({"From": "+15005550008"}, 21611),
        ({"From": "", "MessagingServiceSid": "MG1"}, 21701),
        ({"Body": ""}, 21602),
        ({"Body": "a" * 1601}, 21617),
        ({"StatusCallback": "not a url"}, 21609),
        ({"StatusCallback": "https://under_score.example/"}, 21609),
        ({"ValidityPeriod": "0"}, 30045),
        ({"ValidityPeriod": "36001"}, 30045),
    ],
)
def test_what_twilio_refuses_is_refused(simulator: Simulator, changes: dict[str, str], code: int) -> None:
    refused = create(simulator, **changes)

    assert (refused["http"], refused["code"]) == (400, code)
    assert simulator.messages() == []


@pytest.mark.parametrize(
    ("headers", "path"),
    [
        ({}, f"{MESSAGES}.json"),
        (urllib3.make_headers(basic_auth=f"{ACCOUNT}:wrong"), f"{MESSAGES}.json"),
        ({"Authorization": "Basic ???"}, f"{MESSAGES}.json"),
        (urllib3.make_headers(basic_auth=f"{ACCOUNT}:{TOKEN}"), "/2010-04-01/Accounts/AC1/Messages.json"),
    ],
)
def test_only_the_account_itself_is_served(simulator: Simulator, headers: dict[str, str], path: str) -> None:
    answer = ask(simulator, "GET", path, headers=headers)

    assert (answer.status, answer.json()["code"]) == (401, 20003)


def test_the_twilio_package_runs_unmodified(simulator: Simulator) -> None:
    client = Client(ACCOUNT, TOKEN, http_client=OneShotClient(simulator.url))
    first = client.messages.create(to=voter_at(1), from_=OURS, body="One", media_url=["https://example.org/a.jpg"])
    second = client.messages.create(to=voter_at(1), messaging_service_sid=SERVICE, body="Two")

    canceled = second.update(status="canceled").status
    simulator.settle()
    redacted = client.messages(first.sid).update(body="").body
    listed = [message.sid for message in client.messages.list(to=voter_at(1), page_size=1)]
    deleted = client.messages(first.sid).delete()

    assert (first.sid[:2], canceled, redacted, deleted) == ("MM", "canceled", "", True)
    assert listed == [second.sid, first.sid]
    assert [message.sid for message in client.messages.list()] == [second.sid]


# --- Walls --------------------------------------------------------------------------------


def test_a_page_in_a_browser_cannot_play_with_it(simulator: Simulator) -> None:
    form = ask(simulator, "POST", "/__sim/say", form={"number": voter_at(1), "to": OURS, "body": "Yes"})
    renamed = ask(simulator, "GET", "/__sim/state", headers={"Host": "rebound.example"})

    assert (form.status, renamed.status) == (400, 421)
    assert simulator.replies() == []


def test_webhooks_go_to_this_machine_only() -> None:
    with pytest.raises(RuntimeError, match="did not start"), running_simulator(webhook_base="https://example.org"):
        pass


def _command(*words: str, **more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-W", "error", str(CHECKOUT / "manage.py"), *words]
    environment = {**os.environ, **more}
    return subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_the_command_serves_until_it_is_told_to_stop() -> None:
    with _command("carrier_simulator", "--port", "0", "--seed", "7", "--json") as process:
        assert process.stdout is not None
        started = json.loads(process.stdout.readline())
        simulator = Simulator(started["url"])
        state = simulator.state()
        simulator.close()
        process.send_signal(signal.SIGINT)
        rest, complaints = process.communicate(timeout=20)

    assert (state["seed"], state["speed"], process.returncode, rest, complaints) == (7, 1.0, 0, "", "")


@pytest.mark.parametrize("ticks", range(4))
def test_the_clock_stops_however_soon_after_a_change(ticks: int) -> None:
    async def nothing() -> None:
        """What is due never happens."""

    async def stops() -> bool:
        clock = Clock()
        clock.after(100, nothing)
        running = asyncio.create_task(clock.run())
        await asyncio.sleep(0.01)
        clock.pause(False)
        for _ in range(ticks):
            await asyncio.sleep(0)
        running.cancel()
        done, _ = await asyncio.wait({running}, timeout=5)
        return bool(done)

    assert asyncio.run(stops())


def test_the_command_refuses_to_listen_to_others_and_a_port_in_use(simulator: Simulator) -> None:
    taken = simulator.url.rpartition(":")[2]
    refusals = []
    for words in (["--host", "0.0.0.0"], ["--port", taken], ["--port", "0", "--truth", "/nowhere.json"]):  # noqa: S104 -- it must refuse
        with _command("carrier_simulator", "--json", *words) as process:
            answer, _ = process.communicate(timeout=20)
        refusals.append((process.returncode, json.loads(answer)["error"]))

    assert refusals == [(1, "not_this_machine"), (1, "port_in_use"), (1, "unreadable_truth")]


def test_production_cannot_load_it() -> None:
    script = (
        "from django.conf import settings; settings.configure(PRODUCTION=True)\n"
        "try:\n    import config.simulator.app\n"
        "except Exception as refusal:\n    print(type(refusal).__name__)\n"
    )

    done = subprocess.run([sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, text=True, check=True)

    assert done.stdout == "ImproperlyConfigured\n"
