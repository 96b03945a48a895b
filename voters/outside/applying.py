"""A list from outside is noted: who has voted, or what voters said to another system. Each line has one fate.

Voters are locked a thousand at a time, in the order of their ids, so nobody waits for a whole list. Killed or stopped
on its way, what was noted stays; the same list again notes the rest and nothing twice.
"""

import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from voters import audit, identify, permissions, voted
from voters.enums import Source, Stance, ToldBy
from voters.models import Campaign, Identification, RollImport, User
from voters.outside import columns as wanted
from voters.outside import entries, reading, staging
from voters.outside.origin import ORIGIN
from voters.outside.report import Report
from voters.roll import samples
from voters.roll.applying import JUDGED_FROM, MOST_REJECTED, roll_held
from voters.roll.lines import Reject, Unfit
from voters.roll.recognise import FileRefused
from voters.roll.report import Rejects
from voters.roll.telling import Progress, Stopped, Tell, tell_nobody

AT_A_TIME = 1_000
MOST_QUESTIONS = 5
NOBODY = "nobody on the roll has this number"


def import_list(
    *,
    kind: str,
    path: Path,
    campaign: Campaign,
    by: User | None,
    at: datetime,
    row: RollImport | None = None,
    said: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    progress: Tell = tell_nobody,
) -> Report:
    """Read the list at ``path`` and note what it says; what became of each line comes back.

    ``said`` holds what a person said of its columns, as ``columns.chosen`` takes it, and ``unnamed`` where the file
    does not name them. ``row`` is the import's own; only a dry run does without. ``by`` is None for whoever owns the
    machine. Raises FileRefused for what is no list, ``permissions.Forbidden``, and Stopped where ``progress`` does; a
    dry run changes nothing.
    """
    if by is not None:
        permissions.check_can(by, permissions.Act.IMPORT_ROLL, campaign)
    work = _Work(kind, path, campaign, by, at, dict(said or {}), progress)
    with work.read(row) as report:
        if dry_run or row is None:
            work.show(row)
        else:
            with roll_held():  # Nobody is erased between being found and being noted.
                work.note(row)
    return report


class _Work:
    """One pass over one list."""

    def __init__(
        self, kind: str, path: Path, campaign: Campaign, by: User | None, at: datetime, said: dict[str, Any], tell: Tell
    ) -> None:
        self.kind, self.campaign, self.by, self.at = kind, campaign, by, at
        self.file = reading.opened(path, kind, named=_names_them(said))
        self.columns = wanted.chosen(kind, self.file.headers, said)
        self.report, self.questions = Report(), dict[str, None]()
        self._tell, self._began = tell, time.monotonic()
        self._first: Reject | None = None

    @contextmanager
    def read(self, row: RollImport | None) -> Iterator[Report]:
        """All of the list in the temporary table; its bad lines, and whom nobody knows, in a file of their own."""
        name = f"{row.pk if row is not None else uuid.uuid4()}.rejects.csv"
        with staging.tables(), Rejects(Path(settings.HOME) / "imports" / name) as self.rejects:
            self._stage()
            yield self.report
            self.report.rejects_file = str(self.rejects.path) if self.rejects.count else None
            self.report.seconds = time.monotonic() - self._began
            if row is not None and row.state == RollImport.State.APPLYING:
                self._end(row)

    def _stage(self) -> None:
        reads = entries.reader(self.kind, campaign=self.campaign, columns=self.columns, at=self.at)
        for block in reading.blocks(self.file):
            self._add(block, reads)
            self._tell(Progress("reading", block.bytes_read, self.file.part.size, self.report.rows))
        self._check_is_worth_it()
        staging.by_other_numbers(self.campaign)
        self.report.duplicates = staging.drop_duplicates()

    def _add(self, block: reading.Block, reads: entries.Reads) -> None:
        found, bad, report = [], list(block.rejects), self.report
        for line, cells in block.rows:
            shown = " | ".join(cells)[:500] if self.kind == RollImport.Kind.IDS else ""
            try:
                entry = reads(line, cells)
            except Unfit as unfit:
                bad.append(Reject(line, str(unfit), " | ".join(cells)[:500]))
                continue
            if entry is not None:
                found.append((entry, shown))
                self._note_question(cells)
        staging.add(found)
        self.rejects.add(sorted(bad, key=lambda reject: reject.line))
        self._first = self._first or min(bad, key=lambda reject: reject.line, default=None)
        report.rows += block.count
        report.rejected += len(bad)
        report.skipped += block.count - len(bad) - len(found)

    def _note_question(self, cells: list[str]) -> None:
        if "question" in self.columns.at and len(self.questions) <= MOST_QUESTIONS:
            self.questions[cells[self.columns.at["question"]].casefold()] = None

    def _check_is_worth_it(self) -> None:
        """Refuse a list without lines, of which most do not fit, or that mixes answers to several questions."""
        report, first = self.report, self._first
        if not report.rows:
            raise FileRefused("no_rows", "The file holds no voter. Download it again.")
        most = report.rows >= JUDGED_FROM and report.rejected > MOST_REJECTED * report.rows
        if first and (most or report.rejected + report.skipped == report.rows):
            raise FileRefused(
                "too_many_rejected",
                f"{report.rejected:,} of {report.rows:,} lines do not fit, the first is line {first.line}:"
                f" {first.reason}. Say which columns hold what, or get the file again.",
            )
        if len(self.questions) > 1 and not self.columns.question:
            raise FileRefused("several_questions", "The file holds answers to several questions. Say which one counts.")

    def find(self, import_id: uuid.UUID | None = None) -> int:
        """Whom the lines are about, and what of it is known; returns what this import noted before it was killed."""
        report = self.report
        found = staging.find(self.campaign)
        report.unknown = report.rows - report.rejected - report.skipped - report.duplicates - found
        if self.kind == RollImport.Kind.IDS:
            self.rejects.add(Reject(line, NOBODY, shown) for line, shown in staging.unknown())
        report.already, own = staging.drop_known(self.kind, self.campaign, import_id)
        report.noted = found - report.already
        return own

    def show(self, row: RollImport | None) -> None:
        """The dry run."""
        self.find()
        self.report.check()
        if row is not None:
            samples.keep(row, {"created": [(name, _words(stance, day)) for name, stance, day in staging.sample()]})

    def note(self, row: RollImport) -> None:
        """Note all that was found, in short transactions."""
        noted, report = self.find(row.pk), self.report
        found = report.noted + report.already
        try:
            for part in staging.parts(AT_A_TIME):
                noted += self._note_part(part, row)
                self._tell(Progress("applying", self.file.part.size, self.file.part.size, report.rows))
        except Stopped:
            words = f"Noted before the stop, and kept: {noted:,}. The same file again notes the rest."
            raise Stopped(words) from None
        report.noted, report.already = noted, found - noted
        report.check()

    @transaction.atomic
    def _note_part(self, part: list[staging.Row], row: RollImport) -> int:
        """Note these lines; returns how many nobody else has noted meanwhile."""
        if self.kind == RollImport.Kind.VOTED:
            return voted.note(
                campaign=self.campaign, voter_ids=[voter_id for voter_id, *_ in part], by=self.by, evidence_id=row.pk
            )
        answers = [self._answer(each, row) for each in part]
        return identify.record_many(campaign=self.campaign, answers=answers, by=self.by)

    def _answer(self, found: staging.Row, row: RollImport) -> Identification:
        voter_id, stance, scale, said_on, answer_id, _ = found
        return Identification(
            id=answer_id,
            voter_id=voter_id,
            stance=stance,
            scale=scale,
            said_at=entries.said_at(said_on, campaign=self.campaign, at=self.at),
            source=Source.IMPORT,
            told_by=ToldBy.SELF,
            evidence_kind=ORIGIN,
            evidence_id=row.pk,
        )

    @transaction.atomic
    def _end(self, row: RollImport) -> None:
        report = self.report
        row.state, row.ended_at, row.message, row.report = RollImport.State.DONE, timezone.now(), "", report.stored()
        row.save(update_fields=["state", "ended_at", "report", "message"])
        audit.record(
            f"{self.kind}.imported",
            by=self.by,
            campaign=self.campaign,
            on=row,
            rows=report.rows,
            noted=report.noted,
            already=report.already,
            unknown=report.unknown,
            rejected=report.rejected,
        )


def _names_them(said: Mapping[str, Any]) -> bool:
    """Whether a person has taken names of columns from the file's first line."""
    return bool(said.get("fields") or said.get("named")) and not said.get("unnamed")


def _words(stance: str, day: object) -> str:
    return f"{Stance(stance).label}, {day:%-d %B %Y}" if stance else "Has voted"
