"""A voter file becomes the roll: all of it, or nothing. Killed on its way, it goes on where it was when told again."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from voters import audit
from voters.crash_points import CrashPoint, reach
from voters.models import Campaign, RollImport, User
from voters.roll import (
    asking,
    changing,
    filling,
    flags,
    known,
    matching,
    numbering,
    passed_over,
    placing,
    quality,
    reading,
    registry,
    samples,
    scoring,
    staging,
    statistics,
    undoing,
)
from voters.roll import history as histories
from voters.roll.layouts import AUTO, Layout
from voters.roll.recognise import FileRefused, Source, recognise
from voters.roll.report import Rejects, Report
from voters.roll.telling import Progress, Tell, aside, beating, tell_nobody

# Beyond this share of lines that do not fit, it is the file that is wrong, not its lines.
MOST_REJECTED = 0.5
JUDGED_FROM = 20
# Beyond this share of voters missing, the file is taken for a part of its list, unless a person says otherwise.
MOST_MISSING = 0.1
SECONDS_BETWEEN_WORDS = 0.5
# One lock for all who write the roll, so that two files are applied one after the other.
ROLL_LOCK = 7_301_984


def import_file(
    *,
    path: Path,
    by: User | None,
    at: datetime,
    layout: str | Layout = AUTO,
    history: Path | None = None,
    doors: Path | None = None,
    state: str = "",
    campaign: Campaign | None = None,
    dry_run: bool = False,
    missing: str = RollImport.Missing.AUTO,
    row: RollImport | None = None,
    progress: Tell = tell_nobody,
) -> Report:
    """Read the voter file at ``path`` into the roll, and say what became of each of its lines.

    Raises FileRefused where it is no voter file that we read; nothing of it is in the roll then, nor after any other
    error: what was written is undone. Killed, the same call goes on and ends with the same roll. ``progress`` is
    called now and then and may raise to stop the import. A dry run gives the same sums and changes nothing; it leaves
    samples where ``samples.path_of(row)`` says. ``row`` is the import's own; without one it is made.
    """
    source = recognise(path, layout=layout, state=state)
    if history:
        histories.check_can_read(history, source)
    if doors:
        placing.check_can_read(path=doors, state=source.state)
    beside = [file.path.name for file in histories.among_voters(path, source)]
    report = Report(layout=source.layout.name, dry_run=dry_run, histories=beside)
    report.passed_over = passed_over.of(path, source, history)
    told = tuple(dict.fromkeys([*([history] if history else []), *([path] if beside else [])]))
    work = _Work(source, told, at, report, progress, doors)
    if dry_run:
        return work.look(row, missing=missing)
    if row is not None:
        with roll_held():
            return work.apply(row, missing=missing)
    with _own_row(path, by=by, campaign=campaign, layout=source.layout.name) as own, roll_held():
        return work.apply(own, missing=missing)


@contextmanager
def roll_held() -> Iterator[None]:
    """Wait until nobody else writes the roll. The lock is the connection's, so a worker that dies lets go of it."""
    asking.run("SELECT pg_advisory_lock(%s)", ROLL_LOCK)
    try:
        yield
    finally:
        _let_go(ROLL_LOCK)


def _let_go(key: int) -> None:
    """Of a lock, unless the connection is gone, and the lock with it."""
    if connection.connection is not None and not connection.connection.closed and connection.is_usable():
        asking.run("SELECT pg_advisory_unlock(%s)", key)


@contextmanager
def alone(import_id: uuid.UUID) -> Iterator[bool]:
    """Whether no other worker is at this import. The lock is the connection's, so a worker that dies lets go of it."""
    key = import_id.int >> 65
    (is_alone,) = asking.ask("SELECT pg_try_advisory_lock(%s)", key)
    try:
        yield bool(is_alone)
    finally:
        if is_alone:
            _let_go(key)


@contextmanager
def _own_row(path: Path, *, by: User | None, campaign: Campaign | None, layout: str) -> Iterator[RollImport]:
    """The row of an import that comes from the command line, held; of the same file that was killed, the same again."""
    label, size = path.name[:200], path.stat().st_size
    rows = RollImport.objects.filter(by=by, campaign=campaign, label=label, bytes_total=size, layout=layout)
    unfinished = rows.filter(state__in=[RollImport.State.READING, RollImport.State.APPLYING])
    if found := unfinished.first():
        with alone(found.pk) as is_left:
            if is_left and (left := unfinished.filter(pk=found.pk).first()):
                yield left
                return
    row = RollImport.objects.create(
        by=by, campaign=campaign, label=label, bytes_total=size, layout=layout, state=RollImport.State.READING
    )
    with alone(row.pk):
        yield row


class _Work:
    """One pass over one file."""

    def __init__(
        self,
        source: Source,
        histories_in: tuple[Path, ...],
        at: datetime,
        report: Report,
        progress: Tell,
        doors: Path | None = None,
    ) -> None:
        self.source, self.history, self.at, self.report, self.doors = source, histories_in, at, report, doors
        self._progress, self._told = progress, 0.0
        self._began = time.monotonic()
        self._registry, self._states = registry.Registry(), set[str]()
        self._is_alone = not connection.in_atomic_block  # and not inside a transaction of the caller's

    def look(self, row: RollImport | None, *, missing: str) -> Report:
        """The dry run."""
        with _failing_without(row), self._staged(row):
            self._plan(missing)
            if row is not None:
                samples.write(row)
        self.report.seconds = time.monotonic() - self._began
        return self.report

    def apply(self, row: RollImport, *, missing: str) -> Report:
        """Change the roll, prove that no line was lost, and leave a row in the audit."""
        if filling.can_fill(self.source, has_history=bool(self.history)):
            return self._fill(row)
        with _failing_without(row), self._staged(row):
            self._tell("applying", self.source.size)
            with _undone_on_error(row):
                self._change(row, missing)
        return self.report

    def _fill(self, row: RollImport) -> Report:
        """The same where the roll is empty, in one transaction: until it ends, nobody sees anything of it."""
        (doors_before,) = asking.ask("SELECT coalesce(max(id), 0) FROM voters_household")
        filled = partial(filling.Filling, source=self.source, import_id=row.pk, is_asked=not self._is_alone)
        told = self._progress
        with _failing_without(row), aside(told) as self._progress, transaction.atomic():
            with self._staged(row, filled):
                self._tell("applying", self.source.size)
                with self._beating("applying"):
                    flags.honour_of_new(row.pk, by=row.by, campaign=row.campaign)
                    self._registry.keep()
                    self.report.created = filling.count_of(row.pk)
            self.report.check()
            reach(CrashPoint.AFTER_DOORS)
            self._begin(row, doors_before)  # The row is held from here on: nobody is told of progress.
        self._progress = told
        with _undone_on_error(row):
            reach(CrashPoint.AFTER_CREATING)
            self._tell("applying", self.source.size)  # Whoever stopped it meanwhile is heard at least here.
            with self._beating("applying"):
                statistics.refresh()
            self._place_doors(row)
            reach(CrashPoint.BEFORE_ENDING)
            self._end(row)
        return self.report

    @contextmanager
    def _staged(self, row: RollImport | None = None, make: staging.Make = staging.Stage) -> Iterator[None]:
        """All of the file in the temporary tables, and its bad lines in a file of their own."""
        name = f"{row.pk if row is not None else uuid.uuid4()}.rejects.csv"
        with staging.tables(make) as stage, Rejects(Path(settings.HOME) / "imports" / name) as rejects:
            self._read(stage, rejects)
            yield

    def _read(self, stage: staging.Stage, rejects: Rejects) -> None:
        """Stage the sound voters and write down the lines that are none."""
        with self._beating("reading", 0):
            held, report = known.nothing(self.source) if self.history else known.load(self.source), self.report
            self._registry = registry.load()
        for block in reading.blocks(self.source, today=self.at.date(), known=held, registry=self._registry):
            stage.share = block.bytes_read / max(self.source.size, 1)
            stage.add_voters(block.frame)
            rejects.add(block.rejects)
            self._states.update(block.frame.get_column("state").unique())
            report.rows += block.count
            report.skipped += block.blank_count
            report.warnings += block.warnings
            report.first_reject = report.first_reject or next(iter(block.rejects), None)
            self._tell("reading", block.bytes_read, stage)
            reach(CrashPoint.WHILE_READING)
        report.duplicates, report.rejected = held.again, rejects.count
        report.rejects_file = str(rejects.path) if rejects.count else None
        _check_is_worth_it(report)
        for shown in held.shown():
            self._states |= quality.states_of(shown.seen)
            stage.add_seen(shown)
        if self.history:
            self._tell("history", self.source.size, stage)
            with self._beating("history"):
                for path in self.history:
                    stage.add_history(histories.numbered(path, self.source, self._registry))
        with self._beating("comparing"):
            report.duplicates += stage.finish(self.source, has_history=bool(self.history))

    def _tell(self, stage: str, done: int, staged: staging.Stage | None = None) -> None:
        """Say how far we are, twice a second; whoever listens may ask the database, so it must be free."""
        if stage == "reading" and time.monotonic() - self._told < SECONDS_BETWEEN_WORDS:
            return
        self._told = time.monotonic()
        if staged is not None:
            staged.let_ask()
        self._progress(Progress(stage, done, self.source.size, self.report.rows))

    @contextmanager
    def _beating(self, stage: str, done: int | None = None) -> Iterator[None]:
        """Say each second that this step goes on, and stop it when a person says so."""
        if not self._is_alone:
            yield
            return
        size, rows = self.source.size, self.report.rows
        read = size if done is None else done
        with beating(self._progress, lambda seconds: Progress(stage, read, size, rows, seconds)):
            yield

    def _plan(self, missing: str) -> None:
        with self._beating("comparing"):
            counts = matching.compare(source=self.source, has_history=bool(self.history))
        report = self.report
        report.created, report.updated, report.unchanged = counts.created, counts.updated, counts.unchanged
        report.missing, report.missing_of = counts.missing, counts.missing_of
        are_few = report.missing <= MOST_MISSING * report.missing_of
        gone = missing == RollImport.Missing.MARK or (missing == RollImport.Missing.AUTO and are_few)
        report.removed = report.missing if gone else 0
        report.check()

    def _change(self, row: RollImport, missing: str) -> None:
        (doors_before,) = asking.ask("SELECT coalesce(max(id), 0) FROM voters_household")
        self._registry.keep()
        with self._beating("applying"):
            changing.add_doors()
        self._plan(missing)
        report = self.report
        self._begin(row, doors_before)
        tell = partial(self._tell, "applying", self.source.size)
        flags.honour_of_known(row.pk, by=row.by, campaign=row.campaign, pause=tell)
        # Nobody stands on the roll for a moment without the bans of their line.
        with self._beating("applying"), transaction.atomic():
            if report.created:
                changing.create(self.source, row.pk, phones="phones" in self.source.positions)
            numbering.keep(self.source, row.pk)
            flags.honour_of_new(row.pk, by=row.by, campaign=row.campaign)
            if "score" in self.source.positions:
                scoring.keep(row.campaign)
            placing.from_voter_file()
        reach(CrashPoint.AFTER_CREATING)
        changing.change(
            self.source,
            row.pk,
            at=self.at,
            gone=bool(report.removed),
            pause=tell,
        )
        if report.created:
            with self._beating("applying"):
                statistics.refresh()
        self._place_doors(row)
        reach(CrashPoint.BEFORE_ENDING)
        self._end(row)

    def _place_doors(self, row: RollImport) -> None:
        """By the list that came with the voters, now that they live somewhere."""
        if self.doors:
            with self._beating("applying"):
                self.report.doors = placing.from_list(path=self.doors, state=self.source.state, by=row.by).as_json()

    def _begin(self, row: RollImport, doors_before: int) -> None:
        """Write the plan down before anything of it is done; where it stands already, what it says still counts."""
        planned, report = row.report.get("plan"), self.report
        if planned and row.state == RollImport.State.APPLYING:
            report.created, report.updated, report.unchanged, report.removed = planned["counts"]
            return
        counts = [report.created, report.updated, report.unchanged, report.removed]
        row.state, row.report = RollImport.State.APPLYING, {"plan": {"counts": counts}, "doors_before": doors_before}
        row.report |= {"stage": "applying", "rows": report.rows}
        row.save(update_fields=["state", "report"])

    @transaction.atomic
    def _end(self, row: RollImport) -> None:
        report, ended_at = self.report, timezone.now()
        report.states = sorted(self._states)
        report.filled = quality.filled(states=report.states, source=self.source.layout.name)
        report.wrong = quality.wrong(report, report.filled, quality.before(row, states=report.states))
        report.seconds = time.monotonic() - self._began
        row.state, row.ended_at, row.message = RollImport.State.DONE, ended_at, ""
        row.report = {**report.stored(), "doors_before": row.report["doors_before"]}
        row.save(update_fields=["state", "ended_at", "report", "message"])
        audit.record(
            "roll.imported",
            by=row.by,
            campaign=row.campaign,
            layout=report.layout,
            rows=report.rows,
            created=report.created,
            updated=report.updated,
            rejected=report.rejected,
        )


@contextmanager
def _undone_on_error(row: RollImport) -> Iterator[None]:
    """Whatever goes wrong, and also when a person stops it, the roll is as before."""
    try:
        yield
    except BaseException:  # Also a stop from the keyboard.
        # Where even this fails, the row says "applying" and the import is resumed.
        undoing.undo(row, by=None, at=timezone.now())
        RollImport.objects.filter(pk=row.pk, by=None).update(state=RollImport.State.FAILED, ended_at=timezone.now())
        raise


@contextmanager
def _failing_without(row: RollImport | None) -> Iterator[None]:
    """An import from the command line that breaks off before it changed anything leaves no row that waits."""
    try:
        yield
    except BaseException:  # Also a stop from the keyboard.
        if row is not None and row.by_id is None and row.state == RollImport.State.READING:
            RollImport.objects.filter(pk=row.pk, state=RollImport.State.READING).delete()
        raise


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
            " Get the file again, or name its layout or its columns.",
        )
