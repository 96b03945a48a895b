"""How fast a voter file becomes the roll, beside a bare COPY of the same file, and how much memory it takes.

Each layout is imported twice, in a process and a database of its own: into an empty roll, and next month's file, of
which 3 lines in 100 differ, into the roll that the first import left. The bare COPY goes into an unlogged table of
texts, by the same server in the same run. ``BENCH_VOTERS`` says how many rows the first layout has.
"""

import csv
import multiprocessing
import os
import random
import tempfile
from pathlib import Path

from psycopg import sql

from tests.bench.measuring import Result, milliseconds, peak_megabytes, slower
from tests.bench.voter_files.forms import FORMS
from tests.bench.voter_files.make import Made, make
from tests.databases import new_database

# One of each kind: wide, in 1252, by count of columns, by names alone.
MEASURED = {"OH": int(os.environ.get("BENCH_VOTERS", "1000000")), "NC": 100_000, "PA": 100_000, "VAN": 100_000}
COPIES, COPIES_AGAIN = 2.5, 2.0  # An import may take as long as copying the file so many times.
CHANGED = 0.03
GOAL_MEGABYTES = 600


def run() -> list[Result]:
    """Measure each of these layouts; the peak of memory is the import's own, since each has a new process."""
    results = []
    for layout, rows in MEASURED.items():
        with tempfile.TemporaryDirectory() as folder, multiprocessing.get_context("spawn").Pool(1) as pool:
            results += pool.apply(_measure, (layout, make(layout, rows, Path(folder), clean=True)))
    return results


def _measure(layout: str, made: Made) -> list[Result]:
    """Runs in the new process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 -- once the settings are named

    django.setup()
    with new_database("bench_import"):
        copy = milliseconds(lambda: _copy(made.path, FORMS[layout].delimiter)) * 1000 / made.rows
        first = _import(f"import {made.rows:,} {layout}, new", made.path, copy, COPIES)
        return [
            *first,
            *_import(f"import {made.rows:,} {layout}, next month", _next_month(made.path), copy, COPIES_AGAIN),
        ]


def _copy(path: Path, delimiter: str) -> None:
    """What any import has to do at least. The file must be clean: a damaged line ends a COPY."""
    from django.db import connections  # noqa: PLC0415 -- once the settings are named

    with path.open(encoding="latin-1", newline="") as file:
        width = len(next(csv.reader(file, delimiter=delimiter)))
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE bare ({', '.join(f'c{n} text' for n in range(width))})")
        words = sql.SQL("COPY bare FROM STDIN (FORMAT csv, DELIMITER {}, ENCODING 'LATIN1')").format(delimiter)
        with path.open("rb") as file, cursor.copy(words) as copy:
            while block := file.read(1_000_000):
                copy.write(block)
        cursor.execute("DROP TABLE bare")


def _next_month(path: Path) -> Path:
    """The same file with some voters' last names written otherwise."""
    chance, newer = random.Random(1), path.with_name(f"next_{path.name}")
    with path.open("rb") as old, newer.open("wb") as new:
        for number, line in enumerate(old):
            new.write(line.replace(b"A", b"E") if number and chance.random() < CHANGED else line)
    return newer


def _import(name: str, path: Path, copy: float, most: float) -> list[Result]:
    from django.utils import timezone  # noqa: PLC0415 -- once the settings are named

    from voters.roll import applying  # noqa: PLC0415 -- once the settings are named

    report = applying.import_file(path=path, by=None, at=timezone.now(), missing="keep")
    if report.rejects_file:
        Path(report.rejects_file).unlink()
    memory = peak_megabytes()
    return [
        slower(f"{name}: 1,000 rows", "ms", report.seconds * 1_000_000 / report.rows, copy, at_most=most),
        Result(f"{name}: memory", "MB", round(memory), None, None, GOAL_MEGABYTES, memory < GOAL_MEGABYTES),
    ]
