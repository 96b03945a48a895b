"""How fast a voter file becomes the roll, and how much memory it takes.

    python -m tests.bench.bench_import [--rows 100000] [--layout OH]

Each layout is imported twice, in a process and a database of its own: into an empty roll, and again into the roll that
the first import left. Prints a JSON list of results.
"""

import argparse
import json
import multiprocessing
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.voter_files.forms import FORMS
from tests.bench.voter_files.make import Made, make

GOAL_ROWS_A_SECOND = 20_000
GOAL_MEGABYTES = 300


def run(rows: int = 100_000, layouts: list[str] | None = None) -> list[dict[str, Any]]:
    """Measure each layout in a new database of the running engines, and take the database away again."""
    results = []
    # A new process each: its peak of memory is the import's own.
    workers = multiprocessing.get_context("spawn")
    for layout in layouts or list(FORMS):
        with tempfile.TemporaryDirectory() as folder:
            made = make(layout, rows, Path(folder))
            with workers.Pool(1) as pool:
                results += pool.apply(_measure, (layout, made))
    return results


def _measure(layout: str, made: Made) -> list[dict[str, Any]]:
    """Runs in the new process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 -- once the settings are named

    django.setup()
    return _in_new_database(lambda: [*_import(layout, "new", made), *_import(layout, "again", made)])


def _in_new_database(work: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    from django.db import connections  # noqa: PLC0415 -- once the settings are named

    from config import services  # noqa: PLC0415 -- once the settings are named

    if not os.environ.get("DATABASE_URL"):
        services.start()
    owner, default = connections["owner"], connections["default"]
    old_name = owner.settings_dict["NAME"]
    owner.settings_dict["TEST"] = owner.settings_dict["TEST"] | {"NAME": "bench_import"}
    owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        default.close()
        default.creation.set_as_test_mirror(owner.settings_dict)
        return work()
    finally:
        default.close()
        owner.creation.destroy_test_db(old_name, verbosity=0)


def _import(layout: str, label: str, made: Made) -> list[dict[str, Any]]:
    from django.utils import timezone  # noqa: PLC0415 -- once the settings are named

    from voters.roll import applying  # noqa: PLC0415 -- once the settings are named

    report = applying.import_file(path=made.path, by=None, at=timezone.now())
    speed = report.rows / report.seconds
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        _result(f"import {layout} {label}", "rows/s", speed, GOAL_ROWS_A_SECOND, holds=speed >= GOAL_ROWS_A_SECOND),
        _result(f"import {layout} {label}, memory", "MB", memory, GOAL_MEGABYTES, holds=memory < GOAL_MEGABYTES),
    ]


def _result(name: str, unit: str, value: float, goal: float, *, holds: bool) -> dict[str, Any]:
    """The benchmarks' common form. Nothing else reads these files into such a roll, so there is no baseline."""
    measured = {"name": name, "unit": unit, "value": round(value, 1), "baseline": None, "ratio": None}
    return measured | {"goal": goal, "holds": holds}


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast a voter file becomes the roll.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--layout", choices=sorted(FORMS), action="append")
    options = parser.parse_args()
    json.dump(run(options.rows, options.layout), sys.stdout, indent=1)


if __name__ == "__main__":
    main()
