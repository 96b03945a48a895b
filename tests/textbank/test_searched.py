"""What a search over the roll asks of the texts: drives, and who has written by a number of their own."""

from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank import tagging
from voters import universe


def found(bank: Bank, *, value: bool, next_door: bool = False) -> set[int]:
    spec = {"all": [{"field": "who_wrote", "is": "is", "value": value}]}
    return set(universe.voters(spec, bank.theirs if next_door else bank.ours).values_list("pk", flat=True))


def test_who_has_written_is_found_in_the_campaign_that_asked(db: None) -> None:
    bank = banks.bank(voter_count=2)
    bank.draw_up()
    first, second = bank.take()
    bank.send(first)
    bank.hear(first, "Yes!")

    assert (found(bank, value=True), found(bank, value=False)) == ({first.voter_id}, {second.voter_id})
    assert found(bank, value=True, next_door=True) == set()


def test_whose_number_is_somebody_elses_has_not_written(db: None) -> None:
    bank = banks.bank()
    conversation = bank.conversation()
    bank.send(conversation)
    bank.hear(conversation, "I just got this number")

    tagging.wrong_person(conversation=conversation, texter=bank.texter, at=noon())

    assert found(bank, value=True) == set()
