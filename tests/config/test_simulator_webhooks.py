"""How what happened is told to the product: how long an answer is waited for, when it comes again, and where else."""

from typing import Any

import pytest
from django.conf import settings
from twilio.request_validator import RequestValidator

from config.simulator import overrides
from config.simulator.process import Simulator, running_simulator
from tests.config.asking import CALLBACK, OURS, SERVICE, TOKEN, ask, create, voter_at
from tests.config.web import Web, nobody_listening


def test_an_answer_reaches_the_web_server_and_comes_again_until_it_is_taken() -> None:
    with Web(500, 503, 204) as web, running_simulator(webhook_base=web.url) as simulator:
        simulator.say(number=voter_at(1), to=OURS, body=" Yes ")
        (told,) = simulator.webhooks("inbound")

    assert told["answers"] == [500, 503, 204]
    assert [(path, signed) for path, _, signed, _ in web.got] == [(told["path"], told["signature"])] * 3
    assert [again is not None for _, again, _, _ in web.got] == [False, True, True]
    assert web.got[0][3] == told["form"]
    assert told["form"]["Body"] == " Yes "


def test_a_status_report_is_lost_when_the_web_server_fails() -> None:
    with Web(500) as web, running_simulator(webhook_base=web.url) as simulator:
        create(simulator)
        simulator.settle()

    assert [form["MessageStatus"] for *_, form in web.got] == ["sent", "delivered"]


def test_a_web_server_that_is_away_is_tried_once_more() -> None:
    with nobody_listening() as away, running_simulator(webhook_base=away) as simulator:
        create(simulator)
        simulator.settle()

        assert [webhook["answers"] for webhook in simulator.webhooks("status")] == [[0, 0], [0, 0]]


# --- What an address asks for --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fragment", "connect", "answer", "total", "retries"),
    [
        ("", 5, 15, 15, 1),
        ("#ct=2000&rt=3000&tt=4000&rc=3&rp=all", 2, 3, 4, 3),
        ("#ct=1&rt=1&tt=1&rc=0", 0.1, 0.1, 0.1, 0),
        ("#ct=99999&rt=99999&tt=99999&rc=99", 10, 15, 15, 5),
        ("#ct=soon&rt=-5&tt=&rc=²", 5, 15, 15, 1),
    ],
)
def test_an_address_says_how_long_to_wait_and_how_often(
    fragment: str, connect: float, answer: float, total: float, retries: int
) -> None:
    address, asked = overrides.read(CALLBACK + fragment)

    assert (address, asked.connect_seconds, asked.read_seconds) == (CALLBACK, connect, answer)
    assert (asked.total_seconds, asked.retries) == (total, retries)


@pytest.mark.parametrize(
    ("policies", "troubles"),
    [
        ("", {"ct"}),
        ("#rp=rt", {"rt"}),
        ("#rp=4xx,5xx", {"4xx", "5xx"}),
        ("#rp=all", {"ct", "rt", "3xx", "4xx", "5xx"}),
    ],
)
def test_an_address_says_after_what_it_is_asked_again(policies: str, troubles: set[str]) -> None:
    _, asked = overrides.read(CALLBACK + policies)

    assert {trouble for trouble in ("ct", "rt", "3xx", "4xx", "5xx") if asked.asks_again(trouble)} == troubles


@pytest.mark.parametrize(
    ("fragment", "answers"),
    [("#rt=100&rp=all&rc=2", [0, 0, 0]), ("#rt=100", [0]), ("#tt=1500&rt=800&rp=all&rc=5", [0, 0]), ("", [204])],
    ids=["no answer in time", "only a lost connection", "all in all", "usual"],
)
def test_an_answer_is_waited_for_as_long_as_the_address_says(fragment: str, answers: list[int]) -> None:
    with Web(waits=2.5) as web, running_simulator(webhook_base=web.url) as simulator:
        simulator.faults(numbers={voter_at(1): "early_callback"})
        create(simulator, StatusCallback=CALLBACK + fragment)

        (told,) = simulator.webhooks("status")

    assert told["answers"] == answers


# --- Where a service wants it ------------------------------------------------------------------------

INBOUND, FALLBACK = "https://texts.example.org/in/", "https://texts.example.org/other/"


def hear_by_service(simulator: Simulator, **changes: str) -> list[dict[str, Any]]:
    """A voter answers to a text of a service that is set up so; where that was told."""
    ask(simulator, "POST", f"/v1/Services/{SERVICE}", form={"InboundRequestUrl": INBOUND, **changes})
    create(simulator, From="", MessagingServiceSid=SERVICE, StatusCallback="")
    simulator.settle()
    simulator.say(number=voter_at(1), to=simulator.messages()[0]["from"], body="Yes")
    return simulator.webhooks("inbound")


def test_what_the_web_server_does_not_take_goes_to_the_fallback_signed_and_with_the_reason() -> None:
    with Web(500) as web, running_simulator(webhook_base=web.url) as simulator:
        first, second = hear_by_service(simulator, FallbackUrl=FALLBACK)

    assert [told["answers"] for told in (first, second)] == [[500], [204]]
    assert [path for path, *_ in web.got] == ["/in/", "/other/"]
    assert second["form"] == {**first["form"], "ErrorCode": "11200", "ErrorUrl": INBOUND}
    assert RequestValidator(TOKEN).validate(FALLBACK, second["form"], second["signature"])


def test_a_web_server_that_is_away_has_its_own_reason() -> None:
    with nobody_listening() as away, running_simulator(webhook_base=away) as simulator:
        told = hear_by_service(simulator, FallbackUrl=FALLBACK)

    assert [(one["url"], one["form"].get("ErrorCode")) for one in told] == [(INBOUND, None), (FALLBACK, "11205")]


def test_what_is_taken_goes_nowhere_else() -> None:
    with Web() as web, running_simulator(webhook_base=web.url) as simulator:
        told = hear_by_service(simulator, FallbackUrl=FALLBACK)

    assert [one["url"] for one in told] == [INBOUND]


def test_a_service_without_an_address_hears_nothing_and_nothing_is_kept() -> None:
    with running_simulator() as simulator:
        told = hear_by_service(simulator, InboundRequestUrl="", FallbackUrl=FALLBACK)

        assert (told, simulator.replies()) == ([], [])


def test_a_service_may_leave_it_to_the_number() -> None:
    with running_simulator() as simulator:
        told = hear_by_service(simulator, UseInboundWebhookOnNumber="true")

    assert [one["url"] for one in told] == [f"{settings.PUBLIC_URL}/webhooks/twilio/inbound/"]
