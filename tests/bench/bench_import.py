"""How fast a voter file becomes the roll, beside Python's csv module that only splits it, and how much memory it takes.

Each layout is imported twice, in a process and a database of its own: into an empty roll, and again into the roll that
the first import left.
"""

import csv
import multiprocessing
import os
import tempfile
from pathlib import Path

from tests.bench.measuring import Result, milliseconds, new_database, slower
from tests.bench.voter_files.forms import FORMS
from tests.bench.voter_files.make import Made, make

ROWS = 100_000
MEASURED = ("OH", "NC", "PA", "VAN")  # one of each kind: wide, in 1252, by count of columns, by names alone
SPLITS = 30  # An import may take as long as splitting the file so many times.
GOAL_MEGABYTES = 300


def run(rows: int = ROWS) -> list[Result]:
    """Measure each of these layouts; the peak of memory is the import's own, since each has a new process."""
    results = []
    for layout in MEASURED:
        with tempfile.TemporaryDirectory() as folder, multiprocessing.get_context("spawn").Pool(1) as pool:
            results += pool.apply(_measure, (layout, make(layout, rows, Path(folder))))
    return results


def _measure(layout: str, made: Made) -> list[Result]:
    """Runs in the new process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 -- once the settings are named

    django.setup()
    split = milliseconds(lambda: _split(made.path, FORMS[layout].delimiter)) * 1000 / made.rows
    with new_database("import"):
        return [*_import(f"import {layout}, new", made, split), *_import(f"import {layout}, again", made, split)]


def _split(path: Path, delimiter: str) -> int:
    """What any reader has to do at least."""
    with path.open(encoding="latin-1", newline="") as file:
        return sum(1 for _ in csv.reader((line.replace("\0", "") for line in file), delimiter=delimiter))


def _import(name: str, made: Made, split: float) -> list[Result]:
    from django.utils import timezone  # noqa: PLC0415 -- once the settings are named

    from voters.roll import applying  # noqa: PLC0415 -- once the settings are named

    report = applying.import_file(path=made.path, by=None, at=timezone.now())
    if report.rejects_file:
        Path(report.rejects_file).unlink()
    memory = _peak_megabytes()
    return [
        slower(f"{name}: 1,000 rows", "ms", report.seconds * 1_000_000 / report.rows, split, at_most=SPLITS),
        Result(f"{name}: memory", "MB", round(memory), None, None, GOAL_MEGABYTES, memory < GOAL_MEGABYTES),
    ]


def _peak_megabytes() -> float:
    """The most memory this very program held; what the one that started it held does not count."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
