"""How fast a voter file becomes the roll, beside a bare COPY of the same file, and how much memory it takes.

Each layout is imported three times, in a process and a database of its own: into an empty roll; next month's file into
the roll that the first import left, where of 100 voters 3 are told of otherwise, one is new and one is gone; and that
file again as if a new version of ours read its lines otherwise, so that none is known. The bare COPY goes into an
unlogged table of texts, by the same server in the same run. ``BENCH_VOTERS`` says how many rows the first layout has.
"""

import csv
import multiprocessing
import os
import random
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from psycopg import sql

from tests.bench.measuring import Result, milliseconds, peak_megabytes, slower
from tests.bench.voter_files.forms import FORMS
from tests.bench.voter_files.make import Made, make
from tests.databases import new_database

# One of each kind: wide, in 1252, by count of columns, by names alone.
MEASURED = {"OH": int(os.environ.get("BENCH_VOTERS", "1000000")), "NC": 300_000, "PA": 300_000, "VAN": 300_000}
# As long as copying the file so many times may an import take: new, next month, and read anew. Where the file is narrow
# the goal only holds what is linear: a plan that goes through a table for each row of another misses it by far.
COPIES = {"OH": (2.5, 2.0, 14.0), "NC": (13.0, 4.0, 20.0), "PA": (13.0, 5.0, 20.0), "VAN": (24.0, 5.0, 24.0)}
CHANGED, COMES, GOES = 0.03, 0.01, 0.01
GOAL_MEGABYTES = 600


def run() -> list[Result]:
    """Measure each of these layouts, in a process that sets up Django by itself, as a worker does."""
    results = []
    for layout, rows in MEASURED.items():
        with tempfile.TemporaryDirectory() as folder, _process("spawn") as process:
            results += process.submit(_measure, layout, make(layout, rows, Path(folder), clean=True)).result()
    return results


def _process(begun: str) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(begun))


def _measure(layout: str, made: Made) -> list[Result]:
    """Runs in the new process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 -- once the settings are named

    django.setup()
    with new_database("bench_import"):
        copy = milliseconds(lambda: _copy(made.path, FORMS[layout].delimiter)) * 1000 / made.rows
        this_month, next_month = _months(made.path)
        new, next_, anew = COPIES[layout]
        results = _alone(f"import {made.rows:,} {layout}, new", this_month, copy, new)
        results += _alone(f"import {made.rows:,} {layout}, next month", next_month, copy, next_)
        _forget_lines()
        return results + _alone(f"import {made.rows:,} {layout}, read anew", next_month, copy, anew)


def _alone(name: str, path: Path, copy: float, most: float) -> list[Result]:
    """Import in a process of its own, whose peak of memory is then the import's."""
    from django.db import connections  # noqa: PLC0415 -- once the settings are named

    connections.close_all()
    with _process("fork") as process:
        return process.submit(_import, name, path, copy, most).result()


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


def _forget_lines() -> None:
    """Let every voter's line be known under another hash, as a new version of the reading would."""
    from django.db import connections  # noqa: PLC0415 -- once the settings are named

    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE voters_voter SET line_hash = line_hash # 1")


def _months(path: Path) -> tuple[Path, Path]:
    """The file as it is this month and next; its first lines stand in both as they are."""
    chance = random.Random(1)
    months = path.with_name(f"this_{path.name}"), path.with_name(f"next_{path.name}")
    with path.open("rb") as whole, months[0].open("wb") as this, months[1].open("wb") as following:
        for number, line in enumerate(whole):
            luck = chance.random() if number > 1 else 1.0
            if luck > COMES:
                this.write(line)
            if not COMES < luck <= COMES + GOES:
                changes = COMES + GOES < luck <= COMES + GOES + CHANGED
                following.write(line.replace(b"A", b"E") if changes else line)
    path.unlink()
    return months


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
