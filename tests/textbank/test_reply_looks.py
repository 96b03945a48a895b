"""A reply that does not read like the ID that somebody read from it waits for an admin."""

from uuid import uuid4

import pytest
from django.utils import timezone

from config.simulator import phrases
from config.simulator.process import Simulator
from tests.textbank.bank import Bank
from textbank import reply_looks, tagging
from voters import gate, looking
from voters.enums import Channel, Refusal, Stance


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Yes!", {Stance.FOR}),
        ("Sí, cuenten conmigo", {Stance.FOR}),
        ("No", {Stance.AGAINST}),
        ("No problem, count on me!", {Stance.FOR}),
        ("Never. Voting for the other one", {Stance.AGAINST}),
        ("not sure yet", {Stance.UNDECIDED}),
        ("yes I do not support her", {Stance.FOR, Stance.AGAINST}),
        ("ok", set()),
        ("what about the roads?", set()),
    ],
)
def test_only_plain_signs_count(words: str, expected: set[Stance]) -> None:
    assert reply_looks.looks_like(words) == expected


def test_no_plain_answer_of_the_simulators_voters_reads_like_another_stance() -> None:
    leanings = {"supporter": Stance.FOR, "opponent": Stance.AGAINST, "undecided": Stance.UNDECIDED}

    wrong = [
        words
        for leaning, stance in leanings.items()
        for spoken in phrases.FIRST[leaning].values()
        for words in spoken
        if reply_looks.looks_like(words) - {stance}
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("words", "stance", "reasons"),
    [
        ("Yes!", Stance.FOR, []),
        ("ok", Stance.FOR, []),
        ("No", Stance.FOR, ["reads_otherwise"]),
        ("this isn't Maria", Stance.FOR, ["asks_to_stop"]),
        ("Yes!", Stance.AGAINST, []),
    ],
)
def test_a_for_that_does_not_read_like_one_shuts_the_gate(
    bank: Bank, phones: Simulator, words: str, stance: Stance, reasons: list[str]
) -> None:
    conversation = bank.conversation()
    bank.send(conversation)
    message = bank.hear(conversation, words)
    read = tagging.read_id(
        conversation=conversation, message=message, stance=stance, id=uuid4(), texter=bank.texter
    ).identification

    bank.ours.refresh_from_db()
    looking.look(campaign=bank.ours, until=timezone.now())

    assert [row.reason for row in read.rulings.all()] == reasons
    refused = gate.refusal(campaign=bank.ours, voter=bank.voters[0], channel=Channel.DOOR, at=timezone.now())
    open_to_all = stance == Stance.FOR and not reasons
    assert refused == (None if open_to_all else Refusal.HELD_FOR_REVIEW if reasons else Refusal.AGAINST)
    assert ("In their words", words) in looking.see([read.pk])[read.pk].told
