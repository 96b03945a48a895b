"""What becomes of a text, what is told of it, and what a STOP does."""

from collections import Counter
from collections.abc import Iterator

import pytest
from twilio.request_validator import RequestValidator

from config.simulator.carrier import SENDERS
from config.simulator.process import Simulator, running_simulator
from tests.config.asking import ACCOUNT, OURS, SERVICE, TOKEN, ask, create, voter_at
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


def pool_of(simulator: Simulator, *numbers: str, **changes: str) -> str:
    """The sid of a service that sends from these of the account's numbers."""
    made = ask(simulator, "POST", "/v1/Services", form={"FriendlyName": "Ours", **changes}).json()
    kept = ask(simulator, "GET", f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json").json()
    for number in kept["incoming_phone_numbers"]:
        if number["phone_number"] in numbers:
            ask(simulator, "POST", f"/v1/Services/{made['sid']}/PhoneNumbers", form={"PhoneNumberSid": number["sid"]})
    return str(made["sid"])


def senders_to(simulator: Simulator, number: str) -> set[str]:
    return {message["from"] for message in simulator.messages(to=number)}


def test_a_phone_hears_from_a_number_of_its_own_area_where_the_service_has_one(simulator: Simulator) -> None:
    service = pool_of(simulator, *SENDERS)
    for number in ("+13055550177", "+14155550177"):
        create(simulator, To=number, From="", MessagingServiceSid=service, StatusCallback="")
    simulator.settle()

    assert senders_to(simulator, "+13055550177") == {"+13055550102"}
    assert senders_to(simulator, "+14155550177") == {"+14155550103"}


@pytest.mark.parametrize(
    ("numbers", "changes"), [(SENDERS[:2], {}), (SENDERS, {"AreaCodeGeomatch": "false"})], ids=["far away", "not asked"]
)
def test_a_phone_elsewhere_hears_from_any_number_of_the_service(
    simulator: Simulator, numbers: tuple[str, ...], changes: dict[str, str]
) -> None:
    service = pool_of(simulator, *numbers, **changes)
    phones = [f"+1305555{place:04}" for place in range(100, 130)]
    for number in phones:
        create(simulator, To=number, From="", MessagingServiceSid=service, StatusCallback="")
    simulator.settle()

    assert set().union(*(senders_to(simulator, number) for number in phones)) == set(numbers)


@pytest.mark.parametrize(("sticks", "most"), [("true", 1), ("false", 2)])
def test_a_service_that_does_not_stick_changes_its_number(simulator: Simulator, sticks: str, most: int) -> None:
    service = pool_of(simulator, *SENDERS[:2], StickySender=sticks)
    for _ in range(12):
        create(simulator, From="", MessagingServiceSid=service, StatusCallback="")
    simulator.settle()

    assert len(senders_to(simulator, voter_at(1))) == most


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
