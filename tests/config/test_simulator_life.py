"""What becomes of a text, what is told of it, and what a STOP does."""

from collections import Counter
from collections.abc import Iterator

import pytest
from twilio.request_validator import RequestValidator

from config.simulator.process import Simulator, running_simulator
from tests.config.asking import OURS, SERVICE, TOKEN, create, voter_at
from tests.config.web import Web


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


def test_time_runs_by_itself_at_the_speed_it_is_given() -> None:
    with Web() as web, running_simulator(webhook_base=web.url, paused=False, speed=1000) as simulator:
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
