"""The first file of an empty roll goes straight in: the same roll as by the long way, all of it or nothing."""

import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.utils import timezone

from tests import factories
from tests.bench.voter_files.make import make
from tests.test_crashes import run
from tests.voters.roll.test_applying import imported
from tests.voters.roll.test_import_crashes import WORKER, plain
from tests.voters.roll.test_undoing import dump
from voters.crash_points import CrashPoint
from voters.models import Household, RollImport, Voter, VoterPhone
from voters.roll import filling, remembering, telling, undoing
from voters.roll.report import Report
from voters.roll.telling import Progress, Stopped, beating

COLUMNS = [
    field.attname
    for field in Voter._meta.concrete_fields
    if field.name not in ("id", "household", "brought_by", "line_hash")
]
DOORS = [f"household__{name}" for name in ("address_line", "unit", "city", "zip5", "number", "street")]


def both_ways(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Report, Report]:
    """The file into an empty roll twice, each time taken back; the rolls are the same, row by row."""
    rolls, reports = [], []
    for straight in (True, False):
        if not straight:
            monkeypatch.setattr(filling, "can_fill", lambda *_, **__: False)
        with transaction.atomic():
            reports.append(imported(path))
            phones = VoterPhone.objects.order_by("voter__external_id", "number")
            rolls.append((
                list(Voter.objects.order_by("external_id").values_list(*COLUMNS, *DOORS)),
                list(phones.values_list("voter__external_id", "number")),
                sorted(Household.objects.values_list("address_line", "unit", "city", "zip5")),
            ))  # fmt: skip
            transaction.set_rollback(True)
    assert rolls[0] == rolls[1]
    return reports[0], reports[1]


@pytest.mark.django_db
@pytest.mark.parametrize("layout", ["OH", "NC", "PA", "FL"])
def test_both_ways_lead_to_the_same_roll(layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make(layout, 1_200, tmp_path, seed=6)

    straight, long_way = both_ways(made.path, monkeypatch)

    sums = (made.kept, made.rejected, made.skipped, made.duplicates)
    assert (straight.created, straight.rejected, straight.skipped, straight.duplicates) == sums
    assert (long_way.created, long_way.rejected, long_way.skipped, long_way.duplicates) == sums


@pytest.mark.django_db
def test_of_two_lines_of_a_voter_the_same_one_counts_both_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """She moved, he was removed, and another stands in two counties; whose address is withheld has no door any more."""
    made = make("NC", 300, tmp_path, seed=9, clean=True)
    head, *lines = made.path.read_text(encoding="cp1252").rstrip("\n").split("\n")
    names = [name.strip('"') for name in head.rstrip("\r").split("\t")]
    at = {
        name: names.index(name) for name in ("status_cd", "res_street_address", "full_phone_number", "confidential_ind")
    }

    def told(line: str, **cells: str) -> str:
        row = line.split("\t")
        for name, cell in cells.items():
            row[at[name]] = f'"{cell}"'
        return "\t".join(row)

    later = [
        told(lines[0], res_street_address="77  NEW ST  #4", full_phone_number="6145550199"),
        told(lines[1], status_cd="R"),
        told(lines[2], confidential_ind="Y"),
        told(lines[3], status_cd="A", full_phone_number="6145550198"),
    ]
    lines[3] = told(lines[3], status_cd="R")
    text = "\n".join([head, *lines, *later, later[0]]) + "\n"
    made.path.write_bytes(text.encode("cp1252"))

    straight, long_way = both_ways(made.path, monkeypatch)

    assert (straight.created, straight.duplicates) == (300, 5)
    assert (long_way.created, long_way.duplicates) == (300, 5)


@pytest.mark.parametrize("point", [CrashPoint.WHILE_READING, CrashPoint.AFTER_CREATING])
def test_a_first_import_that_is_killed_ends_with_the_same_roll(
    committed: None, point: CrashPoint, tmp_path: Path
) -> None:
    made, home = make("OH", 120, tmp_path, seed=5), str(tmp_path / "home")
    imported(made.path)
    expected = plain(dump())
    undoing.undo(RollImport.objects.get(), by=None, at=timezone.now())

    killed = run(WORKER, str(made.path), timezone.now().isoformat(), home, crash=point, url="")
    left = Voter.objects.exists()
    resumed = run(WORKER, str(made.path), timezone.now().isoformat(), home, crash="", url="")

    report = RollImport.objects.order_by("-ended_at").values_list("report", flat=True)[0]
    assert (killed, left, resumed) == (-signal.SIGKILL, point == CrashPoint.AFTER_CREATING, 0)
    assert report["created"] == made.kept
    assert plain(dump()) == expected


def test_how_far_a_first_import_is_can_be_seen_beside_its_transaction(
    committed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "SECONDS_BETWEEN_BEATS", 0.001)
    made, seen = make("OH", 120, tmp_path, seed=5), list[tuple[int, int]]()

    def note(progress: Progress) -> None:
        RollImport.objects.update(bytes_done=progress.bytes_done)
        seen.append((RollImport.objects.get().bytes_done, Voter.objects.count()))

    imported(made.path, progress=note)

    assert seen[-1][0] > 0
    assert {voters for _, voters in seen} == {0, made.kept}


def test_a_first_import_that_is_stopped_late_leaves_nobody(
    committed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "SECONDS_BETWEEN_BEATS", 0.001)
    made = make("OH", 120, tmp_path, seed=5)

    def stop(_: Progress) -> None:
        if Voter.objects.exists():  # Its transaction has ended.
            raise Stopped

    with pytest.raises(Stopped):
        imported(made.path, progress=stop)

    assert not Voter.objects.exists()
    assert not Household.objects.exists()


def test_whoever_stops_it_ends_a_statement_that_runs(committed: None) -> None:
    def stop(_: Progress) -> None:
        raise Stopped

    with (
        pytest.raises(Stopped),
        beating(stop, lambda seconds: Progress("comparing", 1, 1, 1, seconds)),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_sleep(30)")


def test_ids_that_do_not_follow_each_other_are_found_by_number() -> None:
    ids = remembering.Ids()
    for first, some in ((1, [5, 6, 7]), (4, [8]), (5, [20, 22]), (7, [])):
        ids.add(first, np.array(some, dtype=np.int64))

    assert ids.of(np.array([6, 1, 4, 5, 3], dtype=np.int32)).tolist() == [22, 5, 8, 20, 7]


NOWHERE = 999_999_999
BREAKS: dict[str, Callable[[Voter], object]] = {
    "a voter comes to no door": lambda _: factories.voter(household_id=NOWHERE, household=None),
    "a voter moves to no door": lambda voter: Voter.objects.filter(pk=voter.pk).update(household_id=NOWHERE),
    "a door goes": lambda voter: Household.objects.filter(pk__in=[voter.household_id])._raw_delete("default"),
    "a door gets another id": lambda voter: Household.objects.filter(pk__in=[voter.household_id]).update(id=NOWHERE),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", BREAKS)
def test_nobody_lives_at_a_door_that_is_not_there(what: str) -> None:
    voter = factories.voter()

    with pytest.raises(IntegrityError), transaction.atomic():
        BREAKS[what](voter)


@pytest.mark.parametrize("first", ["the voter comes", "the door goes"])
def test_a_door_that_goes_and_a_voter_who_comes_wait_for_each_other(committed: None, first: str) -> None:
    door = factories.household()
    come = (
        "INSERT INTO voters_voter (state, external_id, household_id, last_name, first_name, middle_name, suffix, sex,"
        " language, protected, county, precinct, congressional_district, state_senate_district, state_house_district,"
        f" voted_in) VALUES ('OH', 'OH1', {door.pk}, '', '', '', '', '', 'en', false, '', '', '', '', '', '{{}}')"
    )
    steps = [come, f"DELETE FROM voters_household WHERE id = {door.pk}"]
    one, other = steps if first == "the voter comes" else steps[::-1]

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(one)
        with pytest.raises(OperationalError), connections["owner"].cursor() as beside:
            beside.execute(f"SET lock_timeout = '200ms'; {other}")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(other)
