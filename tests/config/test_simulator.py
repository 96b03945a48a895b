"""The simulator is judged by what Twilio publishes of its API, by the twilio package and by its own promises."""

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3
from django.conf import settings as configured
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from config.simulator import faults, voters
from config.simulator.chance import Chance
from config.simulator.process import Simulator, running_simulator
from config.simulator.voters import Leaning, Persona
from textbank.carrier.wire import OneShotClient

OURS, SERVICE = "+12125550100", "MG" + "a" * 32
CALLBACK = "https://texts.example.org/status/1/"
ACCOUNT, TOKEN = configured.TWILIO_ACCOUNT_SID, configured.TWILIO_AUTH_TOKENS[0]
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator(seed=1, replies=True) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.reset()
    return running


def _voter(place: int) -> str:
    return f"+1212{5550000 + place}"


def _ask(
    simulator: Simulator,
    method: str,
    path: str,
    *,
    form: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> urllib3.BaseHTTPResponse:
    sent = urllib3.make_headers(basic_auth=f"{ACCOUNT}:{TOKEN}") if headers is None else headers
    if form is not None:
        sent = {**sent, "Content-Type": "application/x-www-form-urlencoded"}
    with urllib3.PoolManager(retries=False) as pool:
        return pool.request(method, simulator.url + path, headers=sent, body=urlencode(form) if form else None)


def _create(simulator: Simulator, **changes: str) -> dict[str, Any]:
    form = {"To": _voter(1), "From": OURS, "Body": "Will you vote?", "StatusCallback": CALLBACK, **changes}
    chosen = {name: value for name, value in form.items() if value}
    answer = _ask(simulator, "POST", f"{MESSAGES}.json", form=chosen)
    return {"http": answer.status, **answer.json()}


# --- The published form ------------------------------------------------------------

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
    created = _create(simulator, **sender)

    assert created.pop("http") == 201
    assert _departures(created) == []
    assert (created["status"], created["from"], created["num_segments"]) == (status, chosen, segments)
    assert (created["price"], created["direction"], created["date_sent"]) == (None, "outbound-api", None)


def test_a_message_keeps_the_published_form_all_its_life(simulator: Simulator) -> None:
    simulator.faults(numbers={_voter(2): "30005"})
    arrived, lost = _create(simulator), _create(simulator, To=_voter(2))
    simulator.say(number=_voter(3), to=OURS, body="")
    simulator.settle()

    page = _ask(simulator, "GET", f"{MESSAGES}.json").json()

    assert [_departures(message) for message in page["messages"]] == [[]] * len(page["messages"])
    by_sid = {message["sid"]: message for message in page["messages"]}
    told = [
        (by_sid[sid]["status"], by_sid[sid]["error_code"], by_sid[sid]["price"])
        for sid in (arrived["sid"], lost["sid"])
    ]
    assert told == [("delivered", None, "-0.00830"), ("undelivered", 30005, "-0.00830")]
    assert parsedate_to_datetime(by_sid[arrived["sid"]]["date_sent"]).utcoffset() is not None


def test_a_list_comes_newest_first_in_published_pages(simulator: Simulator) -> None:
    sids = [_create(simulator, To=_voter(place))["sid"] for place in range(5)]

    first = _ask(simulator, "GET", f"{MESSAGES}.json?PageSize=2&From=%2B12125550100").json()
    second = _ask(simulator, "GET", first["next_page_uri"]).json()
    third = _ask(simulator, "GET", second["next_page_uri"]).json()

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
    refused = _create(simulator, To="")

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
    refused = _create(simulator, **changes)

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
    answer = _ask(simulator, "GET", path, headers=headers)

    assert (answer.status, answer.json()["code"]) == (401, 20003)


def test_the_twilio_package_runs_unmodified(simulator: Simulator) -> None:
    client = Client(ACCOUNT, TOKEN, http_client=OneShotClient(simulator.url))
    first = client.messages.create(to=_voter(1), from_=OURS, body="One", media_url=["https://example.org/a.jpg"])
    second = client.messages.create(to=_voter(1), messaging_service_sid=SERVICE, body="Two")

    canceled = second.update(status="canceled").status
    simulator.settle()
    redacted = client.messages(first.sid).update(body="").body
    listed = [message.sid for message in client.messages.list(to=_voter(1), page_size=1)]
    deleted = client.messages(first.sid).delete()

    assert (first.sid[:2], canceled, redacted, deleted) == ("MM", "canceled", "", True)
    assert listed == [second.sid, first.sid]
    assert [message.sid for message in client.messages.list()] == [second.sid]


# --- The life of a message -----------------------------------------------------------


def test_a_service_reports_each_step_but_the_first(simulator: Simulator) -> None:
    _create(simulator, From="", MessagingServiceSid=SERVICE)
    _create(simulator, To=_voter(9))

    simulator.settle()

    steps = Counter((told["form"]["To"], told["form"]["MessageStatus"]) for told in simulator.webhooks("status"))
    assert sorted(steps.elements()) == [
        (_voter(1), "delivered"),
        (_voter(1), "queued"),
        (_voter(1), "sent"),
        (_voter(9), "delivered"),
        (_voter(9), "sent"),
    ]


def test_the_same_recipient_hears_from_the_same_number(simulator: Simulator) -> None:
    for _ in range(3):
        for place in range(12):
            _create(simulator, To=_voter(place), From="", MessagingServiceSid=SERVICE, StatusCallback="")
    simulator.settle()

    senders = {(message["to"], message["from"]) for message in simulator.messages()}

    assert len(senders) == 12
    assert len({sender for _, sender in senders}) > 1


@pytest.mark.parametrize(("seconds", "end"), [("600", ("failed", 30036)), ("36000", ("delivered", None))])
def test_a_text_that_waits_too_long_fails(simulator: Simulator, seconds: str, end: tuple[str, int | None]) -> None:
    simulator.faults(once=["congested"])
    _create(simulator, ValidityPeriod=seconds)

    simulator.settle()

    assert [(message["status"], message["error_code"]) for message in simulator.messages()] == [end]


def test_every_webhook_is_signed_as_the_twilio_package_expects(simulator: Simulator) -> None:
    _create(simulator)
    simulator.say(number=_voter(1), to=OURS, body="Sí, ¿dónde? 👍")
    simulator.settle()

    validator = RequestValidator(TOKEN)
    verdicts = {
        validator.validate(webhook["url"], webhook["form"], webhook["signature"]) for webhook in simulator.webhooks()
    }

    assert verdicts == {True}


# --- Opting out ------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop ", "UNSUBSCRIBE", "QUIT", "optout"])
def test_after_a_stop_the_carrier_refuses(simulator: Simulator, word: str) -> None:
    _create(simulator)
    simulator.say(number=_voter(1), to=OURS, body=word)

    refused, other = _create(simulator), _create(simulator, To=_voter(2))

    assert (refused["http"], refused["code"], other["http"]) == (400, 21610, 201)


def test_a_stop_to_a_service_holds_for_all_its_numbers(simulator: Simulator) -> None:
    _create(simulator, From="", MessagingServiceSid=SERVICE)
    simulator.settle()
    sender = simulator.messages()[0]["from"]

    simulator.say(number=_voter(1), to=sender, body="STOP")

    by_service = _create(simulator, From="", MessagingServiceSid=SERVICE)
    by_number = _create(simulator, From=sender)
    assert (by_service["code"], by_number["code"]) == (21610, 21610)


def test_the_carrier_knows_whole_keywords_only_and_start_opens_again(simulator: Simulator) -> None:
    _create(simulator)
    simulator.say(number=_voter(1), to=OURS, body="Stop please")
    still_open = _create(simulator)["http"]
    simulator.say(number=_voter(1), to=OURS, body="STOP")
    shut = _create(simulator)["http"]

    simulator.say(number=_voter(1), to=OURS, body="start")

    assert (still_open, shut, _create(simulator)["http"]) == (201, 400, 201)


# --- Voters ----------------------------------------------------------------------------


def _story(simulator: Simulator) -> list[tuple[str, str, str]]:
    """Sixty people are asked, and asked again: who wrote what to whom."""
    for _ in range(2):
        for place in range(60):
            _create(simulator, To=_voter(place), From="", MessagingServiceSid=SERVICE, StatusCallback="")
        simulator.settle()
    return [(reply["from"], reply["to"], reply["body"]) for reply in simulator.replies()]


def test_the_same_seed_tells_the_same_story(simulator: Simulator) -> None:
    first = _story(simulator)
    simulator.reset()

    second = _story(simulator)

    assert len(first) > 20
    assert second == first


def test_another_seed_tells_another_story() -> None:
    people = [[voters.voter_at(_voter(place), seed=seed, truth={}).persona for place in range(60)] for seed in (1, 2)]

    assert people[0] != people[1]


def test_the_shares_of_the_personas_are_kept() -> None:
    people = Counter(voters.voter_at(_voter(place), seed=1, truth={}).persona for place in range(10_000))

    far_off = {
        persona: people[persona] / 10_000
        for persona, share in voters.SHARES.items()
        if abs(people[persona] / 10_000 - share) > 0.015
    }

    assert far_off == {}


def test_a_truth_file_decides_the_leaning(tmp_path: Path) -> None:
    path = tmp_path / "truth.json"
    path.write_text(json.dumps({_voter(place): "against" for place in range(200)}))
    truth = voters.read_truth(path)

    people = [voters.voter_at(_voter(place), seed=1, truth=truth) for place in range(200)]

    assert {person.leaning for person in people} == {Leaning.AGAINST}
    assert {person.persona for person in people} & {Persona.SUPPORTER, Persona.UNDECIDED} == set()


@pytest.mark.parametrize("text", ['{"+12125550100": "maybe"}', "[]", "{"])
def test_a_truth_file_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "truth.json"
    path.write_text(text)

    with pytest.raises(ValueError, match=r"."):
        voters.read_truth(path)


def test_waiting_times_have_the_median_they_are_given() -> None:
    waits = sorted(Chance(1, _voter(place)).seconds("thinking", median=20, p95=120) for place in range(2001))

    assert 18 < waits[1000] < 22
    assert 105 < waits[1900] < 135


# --- Faults ------------------------------------------------------------------------------


def test_webhooks_come_twice_late_forged_and_from_strangers(simulator: Simulator) -> None:
    names = ["duplicate_callback", "shuffled_callback", "forged_callback", "unknown_sid", "extra_parameter"]
    simulator.faults(rates=dict.fromkeys(names, 1.0))
    created = _create(simulator)

    simulator.settle()

    told = simulator.webhooks("status")
    genuine = RequestValidator(TOKEN)
    order = [
        webhook["form"]["MessageStatus"]
        for webhook in told
        if webhook["form"]["MessageSid"] == created["sid"]
        and genuine.validate(webhook["url"], webhook["form"], webhook["signature"])
    ]
    assert order == ["delivered", "delivered", "sent"]
    assert len([webhook for webhook in told if webhook["form"]["MessageSid"] != created["sid"]]) == 2
    assert {webhook["form"]["NobodyKnowsThisOne"] for webhook in told} == {"1"}


def test_replies_come_twice_or_never(simulator: Simulator) -> None:
    simulator.faults(once=["duplicate_inbound"])
    twice = simulator.say(number=_voter(1), to=OURS, body="Yes")
    simulator.faults(once=["lost_inbound"])
    simulator.say(number=_voter(1), to=OURS, body="No")

    told = [webhook["form"]["MessageSid"] for webhook in simulator.webhooks("inbound")]

    assert told == [twice["sid"], twice["sid"]]
    assert len(simulator.replies()) == 2


def test_a_report_may_come_before_the_answer(simulator: Simulator) -> None:
    simulator.faults(once=["early_callback"])

    _create(simulator)

    assert [webhook["form"]["MessageStatus"] for webhook in simulator.webhooks("status")] == ["queued"]


def test_a_rate_strikes_its_share_and_always_the_same(simulator: Simulator) -> None:
    def struck() -> list[int]:
        simulator.reset()
        simulator.faults(rates={"500_after": 0.3})
        return [place for place in range(100) if _create(simulator, To=_voter(place))["http"] == 500]

    first = struck()

    assert struck() == first
    assert 15 < len(first) < 45


@pytest.mark.parametrize("name", ["nonsense", "21999999", "", "429 "])
def test_a_fault_nobody_knows_is_refused(simulator: Simulator, name: str) -> None:
    with pytest.raises(ValueError, match="no fault"):
        simulator.faults(rates={name: 0.5})

    assert simulator.state()["faults"] == {"rates": {}, "once": [], "numbers": {}}


@pytest.mark.parametrize("text", ["30007", "30007=much", "nonsense=1"])
def test_a_fault_on_the_command_line_must_be_readable(text: str) -> None:
    with pytest.raises(faults.UnknownFault):
        faults.parsed(text)


# --- Walls -------------------------------------------------------------------------------


def test_a_page_in_a_browser_cannot_play_with_it(simulator: Simulator) -> None:
    form = _ask(simulator, "POST", "/__sim/say", form={"number": _voter(1), "to": OURS, "body": "Yes"})
    renamed = _ask(simulator, "GET", "/__sim/state", headers={"Host": "rebound.example"})

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
