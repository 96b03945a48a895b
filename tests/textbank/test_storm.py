"""A small storm: every fault of the carrier at once, and the books still balance."""

from tests.bench import storm, text_town


def test_through_every_fault_phones_have_what_we_believe_and_nothing_twice(committed: None) -> None:
    town = text_town.made(people=50, texters=1)

    outcome = storm.run(town)

    assert (outcome.doubled, outcome.unaccounted, outcome.believed_only, outcome.after_a_stop) == (0, 0, 0, 0)
    assert (outcome.texts > 40, outcome.stopped > 1, outcome.forged > 0) == (True, True, True)
