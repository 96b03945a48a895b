"""Next month's file, and taking an import back: nobody is lost, and what people said stays."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from tests import factories
from tests.bench.voter_files.make import make
from tests.factories import Town
from tests.voters.roll.test_applying import DOE, VAN, imported, van
from voters.enums import Stance
from voters.models import Household, Identification, RollChange, RollImport, Voter, VoterPhone
from voters.roll import undoing

pytestmark = pytest.mark.django_db
TABLES = (Household, Voter, VoterPhone)
# What a line said is no part of the roll; a door that was written more exactly stays so, whoever lives behind it.
NOT_UNDONE = ("line_hash", "zip4")


def dump() -> list[list[tuple[object, ...]]]:
    """All of the roll, but for what says which line told of it."""
    return [
        sorted(map(tuple, table.objects.order_by("pk").values_list(*_columns(table))), key=repr) for table in TABLES
    ]


def _columns(table: type[Household] | type[Voter] | type[VoterPhone]) -> list[str]:
    return [field.attname for field in table._meta.concrete_fields if field.name not in NOT_UNDONE]


def month(path: Path, *, without: int = 0, changed: int = 0) -> Path:
    """The next month's file: some voters less, some with another status."""
    head, *lines = path.read_text(encoding="latin-1").split("\n")
    rest = lines[without:]
    rest[:changed] = [line.replace('"ACTIVE"', '"CONFIRMATION"') for line in rest[:changed]]
    newer = path.with_name("newer.txt")
    newer.write_text("\n".join([head, *rest]), encoding="latin-1")
    return newer


def test_lines_that_are_known_are_not_read_again_and_the_sums_hold(tmp_path: Path) -> None:
    made = make("OH", 1_000, tmp_path, seed=3)
    first = imported(made.path)

    second = imported(month(made.path, changed=100))

    assert (second.created, second.updated + second.unchanged) == (0, first.created)
    assert second.duplicates == first.duplicates
    assert second.updated == Voter.objects.filter(status="inactive").count() - _inactive(made.path)
    assert RollChange.objects.filter(kind="changed").count() == second.updated


def _inactive(path: Path) -> int:
    """How many of the voters of the first file were inactive."""
    before = RollChange.objects.filter(kind="changed").values_list("before", flat=True)
    changed: int = sum(row["status"] == "inactive" for row in before)
    untouched: int = Voter.objects.filter(status="inactive").exclude(pk__in=RollChange.objects.values("voter")).count()
    return untouched + changed


def test_whoever_changes_a_voter_makes_the_next_import_look_again(tmp_path: Path) -> None:
    made = make("OH", 200, tmp_path, clean=True)
    imported(made.path)
    voter = Voter.objects.first()
    assert voter is not None
    Voter.objects.filter(pk=voter.pk).update(last_name="TYPO")

    report = imported(made.path)

    voter.refresh_from_db()
    assert (report.updated, voter.last_name == "TYPO") == (1, False)


def test_who_is_missing_from_the_whole_list_is_gone_and_comes_back_with_what_she_said(
    town: Town, tmp_path: Path
) -> None:
    made = make("OH", 200, tmp_path, clean=True)
    imported(made.path)
    gone = Voter.objects.get(external_id="OH0010000000")
    factories.said(Stance.FOR, by=town.volunteer, of=gone, in_=town.ours)

    less = imported(month(made.path, without=5))
    gone.refresh_from_db()
    status, gone_at = gone.status, gone.gone_at
    back = imported(made.path)

    gone.refresh_from_db()
    assert (less.removed, less.missing, less.missing_of, status) == (5, 5, 200, "cancelled")
    assert gone_at is not None
    assert (back.updated, gone.gone_at, gone.status != "cancelled") == (5, None, True)
    assert Identification.objects.get(voter=gone).stance == "for"


def test_a_file_that_leaves_many_out_is_taken_for_a_part_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    made = make("OH", 200, tmp_path, clean=True)
    imported(made.path)

    part = imported(month(made.path, without=50))
    whole = imported(month(made.path, without=50), missing="mark")

    assert (part.missing, part.removed, whole.removed) == (50, 0, 50)
    assert Voter.objects.filter(gone_at__isnull=False).count() == 50


def test_a_dry_run_says_whether_those_who_are_missing_would_be_marked_as_gone(tmp_path: Path) -> None:
    made = make("OH", 200, tmp_path, clean=True)
    imported(made.path)

    few = imported(month(made.path, without=5), dry_run=True)
    many = imported(month(made.path, without=50), dry_run=True)
    said = imported(month(made.path, without=50), dry_run=True, missing="mark")

    assert (few.removed, many.removed, said.removed) == (5, 0, 50)
    assert not Voter.objects.filter(gone_at__isnull=False).exists()


def test_a_list_that_somebody_chose_makes_nobody_gone(tmp_path: Path) -> None:
    imported(van(tmp_path, DOE, DOE.replace("7,Doe", "8,Roe")))

    report = imported(van(tmp_path, DOE), missing="mark")

    assert (report.removed, Voter.objects.filter(gone_at__isnull=False).count()) == (0, 0)


def undo_latest() -> int:
    row = RollImport.objects.order_by("-ended_at")[0]
    undoing.check_can_undo(row, at=timezone.now())
    kept = undoing.undo(row, by=None, at=timezone.now())
    RollImport.objects.filter(pk=row.pk).update(state="undone")
    return int(kept)


@pytest.mark.parametrize("layout", ["OH", "NC", "VAN"])
def test_an_import_that_is_undone_leaves_the_same_roll(layout: str, tmp_path: Path) -> None:
    first, second = make(layout, 300, tmp_path / "1", seed=1), make(layout, 600, tmp_path / "2", seed=2)
    imported(first.path)
    before = dump()

    report = imported(second.path, missing="mark")
    after = dump()
    kept = undo_latest()

    assert report.created + report.updated > 300
    assert after != before
    assert (kept, dump() == before) == (0, True)
    assert not RollChange.objects.filter(kind="changed", roll_import__state="undone").exists()


def test_a_voter_with_an_answer_stays_when_her_import_is_undone(town: Town, tmp_path: Path) -> None:
    imported(van(tmp_path, DOE, DOE.replace("7,Doe", "8,Roe")))
    factories.said(Stance.FOR, by=town.volunteer, of=Voter.objects.get(external_id="7"), in_=town.ours)

    kept = undo_latest()

    assert (kept, list(Voter.objects.exclude(pk=town.voter.pk).values_list("external_id", flat=True))) == (1, ["7"])
    assert Identification.objects.count() == 1


def test_only_the_newest_import_is_undone_and_only_for_a_day(tmp_path: Path) -> None:
    imported(van(tmp_path, DOE))
    imported(van(tmp_path, DOE.replace("Oak", "Elm")))
    older, newer = RollImport.objects.order_by("ended_at")

    codes = []
    for row, hours in ((older, 0), (newer, 25)):
        with pytest.raises(undoing.CannotUndo) as refusal:
            undoing.check_can_undo(row, at=timezone.now() + timedelta(hours=hours))
        codes.append(refusal.value.code)

    assert codes == ["newer_import", "too_late"]


def test_an_erased_voter_leaves_no_trace_in_what_was_changed(tmp_path: Path) -> None:
    imported(van(tmp_path, DOE))
    imported(van(tmp_path, DOE.replace("Doe", "Roe")))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE voters_voter SET erased_at = now()")

    assert RollChange.objects.count() == 0


def test_a_second_month_in_another_order_of_columns_changes_nothing(tmp_path: Path) -> None:
    imported(van(tmp_path, DOE))
    cells, head = DOE.split(","), VAN.strip().split(",")

    report = imported(van(tmp_path, ",".join(reversed(cells)), header=",".join(reversed(head)) + "\n"))

    assert (report.unchanged, report.updated) == (1, 0)
