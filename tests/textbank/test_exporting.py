"""A drive as a file: everybody once, no numbers, nothing that reminds, by the door of every export."""

import csv
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from config.simulator.process import Simulator
from tests import doors
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank import exporting, tagging
from textbank.models import Conversation
from voters import exports
from voters.enums import Purpose, Stance
from voters.models import AuditRow, RollExport
from voters.models.export import BIG
from voters.permissions import Forbidden

WHY = "For the board, the drive of May"


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def asked(bank: Bank, reason: str = WHY) -> RollExport:
    return exporting.ask(
        drive=bank.drive, by=bank.writer, reason=reason, session_key="s", at=timezone.now(), enqueue=lambda _pk: None
    )


def made(export: RollExport) -> RollExport:
    exports.make(export_id=export.pk, at=timezone.now())
    export.refresh_from_db()
    return export


def test_the_file_holds_everybody_and_what_became_of_them_and_is_taken_once(
    db: None, phones: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    bank = banks.bank(voter_count=5)
    bank.draw_up()
    first = bank.take()[0]
    bank.send(first)
    answer = bank.hear(first, "=yes()", at=noon())
    tagging.read_id(conversation=first, message=answer, stance=Stance.FOR, id=first.pk, texter=bank.texter)

    export = made(asked(bank))
    with exports.take(export=export, by=bank.writer, session_key="s", at=timezone.now()) as file:
        content = file.read().decode()

    rows = list(csv.DictReader(content.splitlines()))
    spoke = next(row for row in rows if row["voter_id"] == first.voter.external_id)
    assert (len(rows), spoke["said"], spoke["texts"], spoke["answers"], spoke["latest_answer"]) == (
        5, "for", "1", "1", "'=yes()",
    )  # fmt: skip
    assert {row["exported"] for row in rows} == {exports.trace(export)}
    taken = AuditRow.objects.get(act="export.taken")
    assert (taken.people, taken.details["universe"]) == (5, str(bank.drive.pk))
    assert not any(row.number[2:] in content for row in Conversation.objects.all())
    with pytest.raises(exports.CannotExport):
        exports.take(export=export, by=bank.writer, session_key="s", at=timezone.now())


def test_from_ten_thousand_people_on_a_second_person_agrees(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        exports._SOURCES, exporting.NAME, exports.Source(title="Texts", count=lambda _pk: BIG, write=exporting.write)
    )
    export = made(asked(bank))
    waits = export.state
    exports.approve(export=export, by=bank.admin, at=timezone.now(), enqueue=lambda _pk: None)

    assert (waits, made(export).state, exports.title(export)) == ("asked", "ready", f"Texts: {bank.drive.name}")


def test_a_volunteer_exports_nothing_nobody_exports_a_reminder_or_without_a_reason(bank: Bank) -> None:
    with pytest.raises(exports.CannotExport, match="why"):
        asked(bank, " ")
    by, bank.writer = bank.writer, bank.texter
    with pytest.raises(Forbidden):
        asked(bank)
    bank.writer = by
    bank.drive = banks.drive(bank, Purpose.GOTV)
    with pytest.raises(exporting.NotExportable):
        asked(bank)
    assert not RollExport.objects.exists()


def test_on_the_page_a_reason_is_typed_and_the_second_factor_is_fresh(bank: Bank) -> None:
    path = f"/c/{bank.ours.slug}/texts/{bank.drive.pk}/export/"

    answers = [
        doors.signed_in(bank.writer, factor=factor).post(path, {"reason": reason})["Location"]
        for factor, reason in ((False, WHY), (True, "so"), (True, WHY))
    ]

    assert "confirm" in answers[0] or "factor" in answers[0]
    assert answers[1:] == [f"/c/{bank.ours.slug}/texts/{bank.drive.pk}/", f"/c/{bank.ours.slug}/exports/"]
    assert RollExport.objects.count() == 1
