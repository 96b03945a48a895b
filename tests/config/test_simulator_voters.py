"""Who answers, and what goes wrong: by the seed, the number and the turn, and so twice the same."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from twilio.request_validator import RequestValidator

from config.simulator import faults, voters
from config.simulator.chance import Chance
from config.simulator.process import Simulator, running_simulator
from config.simulator.voters import Leaning, Persona
from tests.config.asking import OURS, SERVICE, TOKEN, create, voter_at


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator(seed=1, replies=True) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.reset()
    return running


# --- Voters -------------------------------------------------------------------------------


def _story(simulator: Simulator) -> list[tuple[str, str, str]]:
    """Sixty people are asked, and asked again: who wrote what to whom."""
    for _ in range(2):
        for place in range(60):
            create(simulator, To=voter_at(place), From="", MessagingServiceSid=SERVICE, StatusCallback="")
        simulator.settle()
    return [(reply["from"], reply["to"], reply["body"]) for reply in simulator.replies()]


def test_the_same_seed_tells_the_same_story(simulator: Simulator) -> None:
    first = _story(simulator)
    simulator.reset()

    second = _story(simulator)

    assert len(first) > 20
    assert second == first


def test_another_seed_tells_another_story() -> None:
    people = [[voters.voter_at(voter_at(place), seed=seed, truth={}).persona for place in range(60)] for seed in (1, 2)]

    assert people[0] != people[1]


def test_the_shares_of_the_personas_are_kept() -> None:
    people = Counter(voters.voter_at(voter_at(place), seed=1, truth={}).persona for place in range(10_000))

    far_off = {
        persona: people[persona] / 10_000
        for persona, share in voters.SHARES.items()
        if abs(people[persona] / 10_000 - share) > 0.015
    }

    assert far_off == {}


def test_a_truth_file_decides_the_leaning(tmp_path: Path) -> None:
    path = tmp_path / "truth.json"
    path.write_text(json.dumps({voter_at(place): "against" for place in range(200)}))
    truth = voters.read_truth(path)

    people = [voters.voter_at(voter_at(place), seed=1, truth=truth) for place in range(200)]

    assert {person.leaning for person in people} == {Leaning.AGAINST}
    assert {person.persona for person in people} & {Persona.SUPPORTER, Persona.UNDECIDED} == set()


@pytest.mark.parametrize("text", ['{"+12125550100": "maybe"}', "[]", "{"])
def test_a_truth_file_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "truth.json"
    path.write_text(text)

    with pytest.raises(ValueError, match=r"."):
        voters.read_truth(path)


def test_waiting_times_have_the_median_they_are_given() -> None:
    waits = sorted(Chance(1, voter_at(place)).seconds("thinking", median=20, p95=120) for place in range(2001))

    assert 18 < waits[1000] < 22
    assert 105 < waits[1900] < 135


# --- Faults -------------------------------------------------------------------------------


def test_webhooks_come_twice_late_forged_and_from_strangers(simulator: Simulator) -> None:
    names = ["duplicate_callback", "shuffled_callback", "forged_callback", "unknown_sid", "extra_parameter"]
    simulator.faults(rates=dict.fromkeys(names, 1.0))
    created = create(simulator)

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


@pytest.mark.parametrize("seconds", [600, 6 * 3600])
def test_a_late_report_comes_as_late_as_it_is_told_to(simulator: Simulator, seconds: float) -> None:
    simulator.faults(rates={"late_callback": 1}, late_seconds=seconds)
    create(simulator, To=voter_at(7))

    simulator.step(seconds)
    early = simulator.webhooks("status")
    simulator.step(120)

    assert (early, len(simulator.webhooks("status"))) == ([], 2)
    with pytest.raises(ValueError, match="before its time"):
        simulator.faults(late_seconds=-1)


def test_replies_come_twice_or_never(simulator: Simulator) -> None:
    simulator.faults(once=["duplicate_inbound"])
    twice = simulator.say(number=voter_at(1), to=OURS, body="Yes")
    simulator.faults(once=["lost_inbound"])
    simulator.say(number=voter_at(1), to=OURS, body="No")

    told = [webhook["form"]["MessageSid"] for webhook in simulator.webhooks("inbound")]

    assert told == [twice["sid"], twice["sid"]]
    assert len(simulator.replies()) == 2


def test_a_report_may_come_before_the_answer(simulator: Simulator) -> None:
    simulator.faults(once=["early_callback"])

    create(simulator)

    assert [webhook["form"]["MessageStatus"] for webhook in simulator.webhooks("status")] == ["queued"]


def test_a_rate_strikes_its_share_and_always_the_same(simulator: Simulator) -> None:
    def struck() -> list[int]:
        simulator.reset()
        simulator.faults(rates={"500_after": 0.3})
        return [place for place in range(100) if create(simulator, To=voter_at(place))["http"] == 500]

    first = struck()

    assert struck() == first
    assert 15 < len(first) < 45


@pytest.mark.parametrize("name", ["nonsense", "21999999", "", "429 "])
def test_a_fault_nobody_knows_is_refused(simulator: Simulator, name: str) -> None:
    with pytest.raises(ValueError, match="no fault"):
        simulator.faults(rates={name: 0.5})

    assert simulator.state()["faults"] == {
        "rates": {},
        "once": [],
        "numbers": {},
        "senders": {},
        "late_seconds": 48 * 3600,
    }


@pytest.mark.parametrize("text", ["30007", "30007=much", "nonsense=1"])
def test_a_fault_on_the_command_line_must_be_readable(text: str) -> None:
    with pytest.raises(faults.UnknownFault):
        faults.parsed(text)
