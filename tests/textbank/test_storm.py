"""A small storm: every fault of the carrier at once, and the books still balance."""

import pytest

from tests.bench import storm, text_town


def test_through_every_fault_phones_have_what_we_believe_and_nothing_twice(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storm, "A_TURN", 8)
    town = text_town.made(people=50, texters=1, supporters=15)

    books, forged = storm.run(town, waits=4.0)

    assert set(books.wrong.values()) == {0}
    assert (books.texts > 40, books.reminders > 8, books.turned, books.stopped > 1, forged > 0) == (
        True, True, 1, True, True,
    )  # fmt: skip
