"""A carrier beside the tests, and a bank that sends through it."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from config.simulator.process import Simulator, running_simulator
from tests.textbank import bank as banks
from voters.enums import Purpose


@pytest.fixture(scope="session")
def running_carrier() -> Iterator[Simulator]:
    with running_simulator(seed=7) as simulator:
        yield simulator


@pytest.fixture
def phones(running_carrier: Simulator, settings: Settings) -> Simulator:
    """The carrier's own list of what phones received."""
    running_carrier.reset()
    settings.TWILIO_API_URL = running_carrier.url
    return running_carrier


@pytest.fixture
def bank(db: None) -> banks.Bank:
    return banks.bank()


@pytest.fixture
def gotv(db: None) -> banks.Bank:
    """A drive that reminds; its one voter said yes yesterday."""
    made = banks.bank(purpose=Purpose.GOTV)
    banks.supporters(made)
    return made
