"""A drive as a file: everybody in it, what they said, and nobody's number."""

import csv

import pytest

from config.simulator.process import Simulator
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank import exporting, tagging
from textbank.models import Conversation
from voters.enums import Purpose, Stance
from voters.models import AuditRow
from voters.permissions import Forbidden


def test_the_file_holds_everybody_and_what_became_of_them(
    db: None, phones: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    bank = banks.bank(voter_count=5)
    bank.draw_up()
    first = bank.take()[0]
    bank.send(first)
    answer = bank.hear(first, "=yes()", at=noon())
    tagging.read_id(conversation=first, message=answer, stance=Stance.FOR, id=first.pk, texter=bank.texter)

    rows = list(csv.DictReader("".join(exporting.begin(drive=bank.drive, by=bank.writer)).splitlines()))

    spoke = next(row for row in rows if row["voter_id"] == first.voter.external_id)
    assert (len(rows), spoke["said"], spoke["texts"], spoke["answers"], spoke["latest_answer"]) == (
        5, "for", "1", "1", "'=yes()",
    )  # fmt: skip
    assert AuditRow.objects.get(act="text_drive.exported").people == 5
    assert not any(row.number[2:] in str(rows) for row in Conversation.objects.all())


def test_a_volunteer_exports_nothing_and_nobody_exports_a_reminder(bank: Bank) -> None:
    with pytest.raises(Forbidden):
        exporting.begin(drive=bank.drive, by=bank.texter)
    with pytest.raises(exporting.NotExportable):
        exporting.begin(drive=banks.drive(bank, Purpose.GOTV), by=bank.writer)
