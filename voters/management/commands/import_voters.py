"""Read a voter file into the roll: ``manage.py import_voters FILE``."""

import json
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from voters.roll import applying
from voters.roll.applying import Progress
from voters.roll.layouts import AUTO, LAYOUTS
from voters.roll.recognise import FileRefused
from voters.roll.report import Report

SECONDS_BETWEEN_WORDS = 1.0
STAGES = {"reading": "Reading", "history": "Reading the history", "applying": "Writing the roll"}


class Command(BaseCommand):
    help = "Read a voter file into the roll."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the voter file")
        parser.add_argument("--layout", default=AUTO, choices=[AUTO, *sorted(LAYOUTS)], help="how it is written")
        parser.add_argument("--history", type=Path, help="the file of who voted when, where the state keeps one apart")
        parser.add_argument("--state", default="", help="two letters, where the file does not say")
        parser.add_argument("--dry-run", action="store_true", help="count what would change, and change nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options: Any) -> None:
        for file in (options["file"], options["history"]):
            if file and not file.is_file():
                raise CommandError(f"There is no file {file}.", returncode=2)
        try:
            report = self._import(options)
        except FileRefused as refusal:
            self._refuse(refusal, as_json=options["json"])
        else:
            self.stdout.write(json.dumps(report.as_json()) if options["json"] else _in_words(report))

    def _import(self, options: dict[str, Any]) -> Report:
        with _words(self.stderr.write) as tell:
            return applying.import_file(
                path=options["file"],
                layout=options["layout"],
                history=options["history"],
                state=options["state"],
                dry_run=options["dry_run"],
                by=None,
                at=timezone.now(),
                progress=tell,
            )

    def _refuse(self, refusal: FileRefused, *, as_json: bool) -> None:
        """Say what happened, in JSON where a script listens, and end with 1."""
        if not as_json:
            raise CommandError(str(refusal), returncode=1)
        self.stdout.write(json.dumps({"error": refusal.code, "message": str(refusal)}))
        sys.exit(1)


@contextmanager
def _words(write: Any) -> Iterator[applying.Tell]:
    """Say at least each second how far it has come, also while the database works alone."""
    latest: list[Progress] = []
    done, started = threading.Event(), time.monotonic()

    def speak() -> None:
        while not done.wait(SECONDS_BETWEEN_WORDS):
            if latest:
                write(_progress_in_words(latest[-1], time.monotonic() - started))

    def tell(progress: Progress) -> None:
        latest[:] = [progress]

    speaker = threading.Thread(target=speak, daemon=True)
    speaker.start()
    try:
        yield tell
    finally:
        done.set()
        speaker.join()


def _progress_in_words(progress: Progress, seconds: float) -> str:
    share = progress.bytes_done / max(progress.bytes_total, 1)
    return f"{STAGES[progress.stage]}: {progress.rows:,} rows, {share:.0%} of the file, {seconds:.0f} s"


def _in_words(report: Report) -> str:
    """The report for a person."""
    lines = [
        f"{report.rows:,} rows in {report.seconds:.1f} s, layout {report.layout}"
        + (" (a dry run: nothing was changed)" if report.dry_run else ""),
        f"  created     {report.created:>12,}",
        f"  updated     {report.updated:>12,}",
        f"  unchanged   {report.unchanged:>12,}",
        f"  duplicates  {report.duplicates:>12,}",
        f"  rejected    {report.rejected:>12,}" + (f"   see {report.rejects_file}" if report.rejects_file else ""),
        f"  skipped     {report.skipped:>12,}   blank lines",
        "Voters who are missing from the file stay as they are.",
        *(f"{count:,} voters were kept without {what}." for what, count in report.warnings.items()),
    ]
    return "\n".join(lines)
