"""The table of a text's steps, taken in the database: each that is in it, and no other."""

from uuid import uuid4

import pytest
from django.db import transaction

from config.simulator.process import Simulator
from tests.textbank import bank as banks
from tests.textbank.bank import SID, Bank, accepted, noon
from textbank import carrier, message_states, recording
from textbank.enums import MessageState as S
from textbank.models import Message

AFTER: dict[S, set[S]] = {
    S.QUEUED: {S.CLAIMED, S.CANCELLED},
    S.CANCELLED: set(),
    S.CLAIMED: {S.QUEUED, S.SENT, S.REFUSED, S.NOT_SENT, S.UNKNOWN},
    S.UNKNOWN: {S.SENT, S.NOT_SENT},
    S.REFUSED: set(),
    S.NOT_SENT: set(),
    S.SENT: {S.DELIVERED, S.UNDELIVERED, S.FAILED, S.NOT_SENT},
    S.DELIVERED: set(),
    S.UNDELIVERED: set(),
    S.FAILED: set(),
}
OUTCOMES: dict[S, carrier.Outcome] = {
    S.UNKNOWN: carrier.Unknown("timeout"),
    S.REFUSED: carrier.Refused(21614, carrier.Kind.PERMANENT),
    S.NOT_SENT: carrier.Refused(21611, carrier.Kind.LATER),
    S.SENT: accepted(SID),
    S.DELIVERED: accepted(SID, "delivered"),
    S.UNDELIVERED: accepted(SID, "undelivered"),
    S.FAILED: accepted(SID, "failed"),
}


def standing(bank: Bank, state: S) -> Message:
    """A text that came as far as that."""
    message = bank.tap(bank.conversation())
    if state == S.CANCELLED:
        message_states.move(message.pk, to=state)
    elif state != S.QUEUED:
        banks.claim(message)
    if state in OUTCOMES:
        recording.record(message_id=message.pk, outcome=OUTCOMES[state], at=noon())
    message.refresh_from_db()
    assert message.state == state
    return message


@pytest.mark.parametrize("state", AFTER)
def test_a_text_takes_the_steps_of_the_table_and_no_other(bank: Bank, phones: Simulator, state: S) -> None:
    message = standing(bank, state)

    taken = set()
    for to in set[S]().union(*AFTER.values()):
        with transaction.atomic():
            columns = {"sid": SID} if to == S.SENT else {"claimed_at": noon()} if to == S.CLAIMED else {}
            moved = message_states.move(message.pk, to=to, **columns)
            message.refresh_from_db()
            transaction.set_rollback(True)
        assert moved == (message.state == to != state)
        taken |= {to} if moved else set()

    assert taken == AFTER[state]


@pytest.mark.parametrize("to", [S.HELD, S.RECEIVED])
def test_no_step_leads_to_a_beginning(db: None, to: S) -> None:
    with pytest.raises(message_states.NotAllowed):
        message_states.move(uuid4(), to=to)
