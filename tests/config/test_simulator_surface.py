"""The rest of Twilio's surface, through the unmodified package; and the network behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import urllib3
from twilio.rest import Client

from config.simulator import voters
from config.simulator.network import Limits
from config.simulator.process import Simulator, running_simulator
from tests.config.asking import ACCOUNT, OURS, SERVICE, TOKEN, create, voter_at
from textbank.carrier.wire import OneShotClient


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator(seed=1) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.reset()
    return running


@contextmanager
def limited(limits: Limits) -> Iterator[Simulator]:
    with running_simulator(seed=1, limits=limits) as simulator:
        yield simulator


def client(simulator: Simulator) -> Client:
    return Client(ACCOUNT, TOKEN, http_client=OneShotClient(simulator.url))


def ends(simulator: Simulator) -> list[tuple[str, int | None]]:
    simulator.settle()
    return [(text["status"], text["error_code"]) for text in simulator.messages()]


def test_account_numbers_services_and_registration_answer(simulator: Simulator) -> None:
    twilio = client(simulator)
    create(simulator, To=voter_at(1))

    (number,) = twilio.incoming_phone_numbers.list(phone_number=OURS)
    made = twilio.messaging.v1.services.create(friendly_name="Ours", sticky_sender=True)
    twilio.messaging.v1.services(made.sid).phone_numbers.create(phone_number_sid=number.sid)
    changed = twilio.messaging.v1.services(made.sid).update(inbound_request_url="https://ours.example/in")
    held = twilio.messaging.v1.services(made.sid).phone_numbers.list()
    (campaign,) = twilio.messaging.v1.services(made.sid).us_app_to_person.list()

    assert (twilio.api.accounts(ACCOUNT).fetch().status, number.capabilities["sms"]) == ("active", True)
    assert [one.phone_number for one in held] == [OURS]
    assert (changed.inbound_request_url, campaign.campaign_status) == ("https://ours.example/in", "VERIFIED")
    assert [one.sid for one in twilio.messaging.v1.services.list()] == [made.sid]


def test_media_feedback_and_lookups_answer(simulator: Simulator) -> None:
    twilio = client(simulator)
    sent = twilio.messages.create(to=voter_at(1), from_=OURS, body="One", media_url=["https://example.org/a.jpg"])

    pictures = twilio.messages(sent.sid).media.list()
    confirmed = twilio.messages(sent.sid).feedback.create(outcome="confirmed")
    line = twilio.lookups.v2.phone_numbers(voter_at(1)).fetch(fields="line_type_intelligence").line_type_intelligence
    twice = twilio.lookups.v2.phone_numbers(voter_at(1)).fetch(fields="line_type_intelligence").line_type_intelligence

    assert (len(pictures), confirmed.outcome) == (1, "confirmed")
    assert line["type"] in ("mobile", "nonFixedVoip", "landline")
    assert line == twice


def test_a_number_passes_to_somebody_else_and_stands_on_the_days_list(simulator: Simulator) -> None:
    number = voter_at(3)
    before = simulator.voter(number)
    simulator.say(number=number, to=OURS, body="STOP")

    simulator.pass_on(number=number, day="2026-10-31", after=60)
    simulator.step(59)
    meanwhile = simulator.state()["opted_out"]
    simulator.step(2)
    place = client(simulator).messaging.v1.deactivations

    assert (meanwhile, simulator.state()["opted_out"]) == ([number], [])
    assert simulator.voter(number)["leaning"] in ("for", "against", "undecided")
    assert before["texts"] == simulator.voter(number)["texts"] == 0
    listed = urllib3.request("GET", f"{simulator.url}/__sim/gone/2026-10-31.txt").data.decode()
    assert (listed, place is not None) == (f"{number}\n", True)


def test_a_scheduled_message_waits_and_can_be_called_back(simulator: Simulator) -> None:
    twilio, later = client(simulator), datetime.now(UTC) + timedelta(hours=1)
    first, second = (
        twilio.messages.create(
            to=voter_at(n), messaging_service_sid=SERVICE, body="x", schedule_type="fixed", send_at=later
        )
        for n in (1, 2)
    )
    simulator.step(3000)
    waiting = [text["status"] for text in simulator.messages()]
    twilio.messages(second.sid).update(status="canceled")

    assert (first.status, waiting) == ("scheduled", ["scheduled", "scheduled"])
    assert ends(simulator) == [("delivered", None), ("canceled", None)]


def test_the_truth_says_how_everybody_will_vote(simulator: Simulator) -> None:
    create(simulator, To=voter_at(1))

    told = simulator.truth()

    assert told["voters"] == {voter_at(1): simulator.voter(voter_at(1))["leaning"]}
    assert sum(told["texts"].values()) == 1


def test_a_phone_can_be_read_and_answered_in_a_browser(simulator: Simulator) -> None:
    create(simulator, To=voter_at(1), Body="<b>Hi</b>")
    simulator.settle()
    url = f"{simulator.url}/__sim/phones/{voter_at(1)}"

    page = urllib3.request("GET", url).data.decode()
    key = page.split('name="key" value="')[1].split('"')[0]
    forged = urllib3.request("POST", url, fields={"key": "x", "body": "No"}, redirect=False)
    answered = urllib3.request("POST", url, fields={"key": key, "body": "Yes & hi"}, redirect=False)

    assert "&lt;b&gt;Hi&lt;/b&gt;" in page
    assert voter_at(1) in urllib3.request("GET", f"{simulator.url}/__sim/phones").data.decode()
    assert (forged.status, answered.status) == (400, 303)
    assert [text["body"] for text in simulator.replies()] == ["Yes & hi"]
    assert "Yes &amp; hi" in urllib3.request("GET", url).data.decode()


# --- The network ------------------------------------------------------------------------------


def test_a_senders_queue_lets_out_so_many_a_second_and_overflows_after_ten_hours() -> None:
    with limited(Limits(sender_a_second=1 / 3600)) as simulator:
        codes = [create(simulator, To=voter_at(n), ValidityPeriod="36000").get("code") for n in range(1, 13)]
        simulator.step(2 * 3600 + 60)
        left = sum(text["status"] != "queued" for text in simulator.messages())
        full = create(simulator, To=voter_at(20)).get("code")

    assert (set(codes), left) == ({None}, 3)
    assert full in (None, 21611)


def test_carriers_keep_to_their_minute_and_their_day() -> None:
    with limited(Limits(att_a_minute=2, tmobile_a_day=1)) as simulator:
        for n in range(1, 41):
            create(simulator, To=voter_at(n))
        simulator.step(59)
        in_time = sum(text["status"] != "queued" for text in simulator.messages())
        found = ends(simulator)

    assert 0 < in_time < 40
    assert found.count(("undelivered", 30023)) > 1
    assert {code for _, code in found} == {None, 30023}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Hi, vote. STOP to end", None),
        ("Hi, see bit.ly/x STOP to end", 30007),
        ("VOTE FOR ANA REYES NOW STOP", 30007),
        ("Hi, will you vote?", 30007),
    ],
)
def test_carriers_filter_by_what_a_text_says(body: str, code: int | None) -> None:
    with limited(Limits(reads_words=True)) as simulator:
        create(simulator, To=voter_at(1), Body=body)

        assert [found for _, found in ends(simulator)] == [code]


def test_the_very_same_words_too_often_are_filtered() -> None:
    with limited(Limits(same_words=2)) as simulator:
        for n in range(1, 5):
            create(simulator, To=voter_at(n))

        assert sorted(code or 0 for _, code in ends(simulator)) == [0, 0, 30007, 30007]


def test_a_sender_of_its_own_fault_delivers_nothing(simulator: Simulator) -> None:
    simulator.faults(senders={OURS: "30034"})
    create(simulator, To=voter_at(1))

    assert ends(simulator) == [("undelivered", 30034)]


@pytest.mark.parametrize(("hour", "sleeps"), [(12.0, 0.0), (6.0, 6.0), (30.0, 6.0)])
def test_voters_sleep_at_night(hour: float, sleeps: float) -> None:
    found = voters.sleeps("+16145550199", hour)

    assert abs(found - sleeps) <= 1.0  # An hour more or less, by the time of the year.
