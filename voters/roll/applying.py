"""A voter file becomes the roll: all of it, or nothing."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from voters import audit
from voters.models import Campaign, User
from voters.roll import flags, matching, placing, reading, staging, statistics
from voters.roll import history as histories
from voters.roll.layouts import AUTO
from voters.roll.recognise import FileRefused, Source, recognise
from voters.roll.report import Rejects, Report

# Beyond this share of lines that do not fit, it is the file that is wrong, not its lines.
MOST_REJECTED = 0.5
JUDGED_FROM = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come."""

    stage: str  # reading, history, applying
    bytes_done: int
    bytes_total: int
    rows: int


Tell = Callable[[Progress], None]


def _tell_nobody(progress: Progress) -> None:
    """For callers who do not wait."""


def import_file(
    *,
    path: Path,
    by: User | None,
    at: datetime,
    layout: str = AUTO,
    history: Path | None = None,
    state: str = "",
    campaign: Campaign | None = None,
    dry_run: bool = False,
    progress: Tell = _tell_nobody,
) -> Report:
    """Read the voter file at ``path`` into the roll, and say what became of each of its lines.

    Raises FileRefused where it is no voter file that we read; nothing of it is in the roll then, nor after any other
    error, since it is read into temporary tables first and applied in one transaction. ``progress`` is called after
    each block. A dry run gives the same sums and changes nothing.
    """
    started = time.monotonic()
    source = recognise(path, layout=layout, state=state)
    if history:
        histories.check_can_read(history, source)
    report = Report(layout=source.layout.name, dry_run=dry_run)
    path_of_rejects = Path(settings.HOME) / "imports" / f"{uuid.uuid4()}.rejects.csv"
    with staging.tables(), Rejects(path_of_rejects) as rejects:
        _read(source, at, report, rejects, progress)
        if history:
            progress(Progress("history", source.size, source.size, report.rows))
            staging.add_history(histories.participations(history, source))
        progress(Progress("applying", source.size, source.size, report.rows))
        _apply(source, report, has_history=history is not None, by=by, campaign=campaign)
    if report.created:
        statistics.refresh()
    report.seconds = time.monotonic() - started
    return report


def _read(source: Source, at: datetime, report: Report, rejects: Rejects, progress: Tell) -> None:
    """Stage the sound voters and write down the lines that are none."""
    for block in reading.blocks(source, today=at.date()):
        staging.add_voters(block.frame)
        rejects.add(block.rejects)
        report.rows += block.count
        report.skipped += block.blank_count
        report.warnings += block.warnings
        report.first_reject = report.first_reject or next(iter(block.rejects), None)
        progress(Progress("reading", block.bytes_read, source.size, report.rows))
    report.rejected = rejects.count
    report.rejects_file = str(rejects.path) if rejects.count else None
    _check_is_worth_it(report)


def _check_is_worth_it(report: Report) -> None:
    """Refuse a file without voters, or one of which most lines do not fit."""
    kept = report.rows - report.rejected - report.skipped
    if report.rows == report.skipped:
        raise FileRefused("no_rows", "The file names its columns and holds no voter. Download it again.")
    first = report.first_reject
    if first and (not kept or (report.rows >= JUDGED_FROM and report.rejected > MOST_REJECTED * report.rows)):
        raise FileRefused(
            "too_many_rejected",
            f"{report.rejected:,} of {report.rows:,} lines do not fit, the first is line {first.line}: {first.reason}."
            " Get the file again, or name its layout.",
        )


@transaction.atomic
def _apply(source: Source, report: Report, *, has_history: bool, by: User | None, campaign: Campaign | None) -> None:
    """Change the roll, prove that no line was lost, and leave a row in the audit."""
    counts = matching.apply(
        carried=source.positions,
        has_history=has_history,
        tells_elections=source.tells_elections,
    )
    report.duplicates, report.created = counts.duplicates, counts.created
    report.updated, report.unchanged = counts.updated, counts.unchanged
    report.check()
    if report.dry_run:
        transaction.set_rollback(True)
        return
    flags.honour(by=by, campaign=campaign)
    placing.from_voter_file()
    audit.record(
        "roll.imported",
        by=by,
        campaign=campaign,
        layout=report.layout,
        rows=report.rows,
        created=report.created,
        updated=report.updated,
        rejected=report.rejected,
    )
