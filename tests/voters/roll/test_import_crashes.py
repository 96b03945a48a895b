"""An import is killed at each named point, and told again: the roll is the same as without."""

import ast
import signal
from pathlib import Path

import pytest
from django.utils import timezone

from tests.bench.voter_files.make import make
from tests.test_crashes import ROOT, run
from tests.voters.roll.test_applying import imported
from tests.voters.roll.test_undoing import dump, month
from voters import uploads
from voters.crash_points import CrashPoint
from voters.models import RollChange, RollImport
from voters.roll import undoing

UNFINISHED = (RollImport.State.READING, RollImport.State.APPLYING)
IMPORTING = [point for point in CrashPoint if point != CrashPoint.WHILE_UNDOING]
WORKER = """
import sys
import django
django.setup()
from datetime import datetime
from pathlib import Path
from django.conf import settings
from voters.roll import applying
settings.HOME = Path(sys.argv[3])
applying.import_file(path=Path(sys.argv[1]), by=None, at=datetime.fromisoformat(sys.argv[2]))
"""
UNDOER = """
import sys
import django
django.setup()
from datetime import datetime
from voters.models import RollImport
from voters.roll import undoing
undoing.undo(RollImport.objects.get(pk=sys.argv[1]), by=None, at=datetime.fromisoformat(sys.argv[2]))
"""


def plain(found: list[list[tuple[object, ...]]]) -> list[list[str]]:
    """The roll without the keys that the database made and the moments at which it did."""
    from voters.models import Voter, VoterPhone  # noqa: PLC0415 -- read afresh

    names = ("external_id", "last_name", "status", "household__address_line", "household__unit", "voted_in")
    rows = [repr(row) for row in Voter.objects.order_by("external_id").values_list(*names)]
    phones = VoterPhone.objects.order_by("voter__external_id", "number").values_list("voter__external_id", "number")
    return [rows, [repr(row) for row in phones], [str(len(table)) for table in found]]


@pytest.mark.parametrize("point", IMPORTING)
def test_an_import_killed_at_any_point_ends_with_the_same_roll(
    committed: None, point: CrashPoint, tmp_path: Path
) -> None:
    made = make("OH", 120, tmp_path, seed=5)
    newer = month(made.path, without=3, changed=20)
    imported(made.path)
    imported(newer)
    expected = plain(dump())
    undoing.undo(RollImport.objects.latest("started_at"), by=None, at=timezone.now())
    home = str(tmp_path / "home")

    killed = run(WORKER, str(newer), timezone.now().isoformat(), home, crash=point, url="")
    left, for_a_worker = RollImport.objects.filter(state__in=UNFINISHED).count(), uploads.interrupted()
    resumed = run(WORKER, str(newer), timezone.now().isoformat(), home, crash="", url="")

    row = RollImport.objects.latest("ended_at")
    assert (killed, left, for_a_worker, resumed) == (-signal.SIGKILL, 1, [], 0)
    assert not RollImport.objects.filter(state__in=UNFINISHED).exists()
    assert plain(dump()) == expected
    assert row.report["removed"] == 3
    assert row.report["updated"] == RollChange.objects.filter(roll_import=row, kind="changed").count()
    again = imported(newer)
    assert (again.created, again.updated, again.removed) == (0, 0, 0)


def test_an_undoing_that_was_killed_goes_on(committed: None, tmp_path: Path) -> None:
    made = make("OH", 120, tmp_path, seed=5)
    imported(made.path)
    before = plain(dump())
    imported(month(made.path, without=3, changed=20))
    row = RollImport.objects.order_by("-ended_at")[0]

    killed = run(UNDOER, str(row.pk), timezone.now().isoformat(), crash=CrashPoint.WHILE_UNDOING, url="")
    undoing.undo(row, by=None, at=timezone.now())

    assert killed == -signal.SIGKILL
    assert plain(dump()) == before


def test_every_crash_point_of_an_import_is_reached_by_the_code() -> None:
    reached = set()
    for path in (ROOT / "voters").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "reach":
                reached.add(ast.unparse(node.args[0]).removeprefix("CrashPoint."))

    assert reached == {point.name for point in CrashPoint}
