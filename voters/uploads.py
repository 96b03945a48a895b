"""A voter file that somebody uploads: kept under a number, read by the worker, taken away a day later."""

import logging
import re
import shutil
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path, PurePath
from time import monotonic
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from voters import audit, permissions
from voters.models import Campaign, Erasure, RollChange, RollImport, SavedLayout, User
from voters.outside import applying as outside
from voters.outside import guessing
from voters.outside import undoing as lists
from voters.outside.report import Report as ListReport
from voters.roll import applying, mapping, samples, undoing
from voters.roll.applying import alone
from voters.roll.layouts import AUTO
from voters.roll.recognise import FileRefused
from voters.roll.report import Report
from voters.roll.telling import Progress, Stopped, Tell

logger = logging.getLogger(__name__)
Enqueue = Callable[..., object]

LARGEST = 500 * 1024 * 1024
KEPT_FOR = timedelta(hours=24)
SECONDS_BETWEEN_NOTES = 0.5
#: Said of a request that held more than is taken. What came whole before that is no whole either.
TOO_MUCH = "upload_is_too_much"
#: The folder of several files of one kind. They keep their names, by which some of them tell what belongs together.
SEVERAL = {"file": "voters", "history": "histories"}
LONGEST_NAME = 150
#: What may come with a voter file, and the plain name under which the reader looks for it beside the file.
NAMES = {
    "file": "voters.txt",
    "history": "history.txt",
    "election_map": "election_map.txt",
    "zone_types": "zone_types.txt",
    "doors": "doors.txt",
}
UNDER_WAY = (
    RollImport.State.WAITING,
    RollImport.State.READING,
    RollImport.State.APPLYING,
    RollImport.State.UNDOING,
)
FAILED_LIST = (
    "Something failed on our side. What had been noted before stays. Import the file again, or ask whoever runs the"
    " server: nothing is noted twice."
)
FAILED = "Something failed on our side. Nothing of the file was imported. Try again, or ask whoever runs the server."
#: In the report of an import that failed or was stopped: where. From a dry run the way leads back to the columns.
ENDED_IN, DRY_RUN = "ended_in", "dry_run"


class CountedUploadHandler(TemporaryFileUploadHandler):
    """Takes files from somebody signed in, up to ``LARGEST`` together. What is more is read past and not kept."""

    taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            raise SkipFile
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.taken += len(raw_data)
        if self.taken > LARGEST:
            setattr(self.request, TOO_MUCH, True)
            self.file.close()
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


def _plain_name(name: str, others: Container[str]) -> str:
    """A name for a file in a folder of ours: of letters that harm nobody, and none that another file has."""
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", label_of(name)).lstrip(". ")[-LONGEST_NAME:] or "file"
    numbered = (f"{number} {plain}" for number in count(2))
    return plain if plain not in others else next(other for other in numbered if other not in others)


def label_of(name: str) -> str:
    """The file's own name without its folders, to show and for nothing else."""
    bare = PurePath(name.replace("\\", "/").replace("\x00", "")).name
    return "".join(character for character in bare if character.isprintable())[:200] or "Voter file"


class NotNow(ValueError):
    """The import is in another state by now, or another one of the campaign is under way. Nothing was changed."""

    code = "not_now"


@transaction.atomic
def keep(
    *,
    campaign: Campaign,
    files: "Mapping[str, Sequence[UploadedFile[Any]]]",
    layout: str = AUTO,
    kind: str = RollImport.Kind.VOTERS,
    by: User,
) -> RollImport:
    """Keep the uploaded files, of which ``file`` is what to import, until somebody has looked at its columns."""
    permissions.check_can(by, permissions.Act.IMPORT_ROLL, campaign)
    main, *others = files["file"]
    label, more = label_of(main.name or ""), f" and {len(others)} more" if others else ""
    row = RollImport.objects.create(
        campaign=campaign,
        kind=kind,
        label=label[: 200 - len(more)] + more,
        layout=layout,
        by=by,
        bytes_total=sum(each.size or 0 for each in files["file"]),
        state=RollImport.State.COLUMNS,
    )
    folder = folder_of(row.pk)
    folder.mkdir(parents=True, mode=0o700)
    _store_all(files, folder, several=bool(others))
    audit.record("roll.uploaded", by=by, campaign=campaign, on=row, bytes=row.bytes_total)
    return row


@transaction.atomic
def look(*, row: RollImport, layout: str, columns: Mapping[str, list[str]], by: User, enqueue: Enqueue) -> None:
    """The columns are right: let the worker make the dry run."""
    _move(row, by, (RollImport.State.COLUMNS, RollImport.State.CHECKED), RollImport.State.WAITING, enqueue)
    RollImport.objects.filter(pk=row.pk).update(layout=layout, columns=dict(columns), report={}, bytes_done=0)


def ended_in_dry_run(row: RollImport) -> bool:
    """Whether it was the dry run that failed or was stopped, so that nothing is written yet."""
    return bool(row.report.get(ENDED_IN) == DRY_RUN)


def can_change_columns(row: RollImport) -> bool:
    """Whether the way leads back to the columns: from a dry run, also one that ended early while its file is kept."""
    is_checked = row.state == RollImport.State.CHECKED
    return is_checked or (ended_in_dry_run(row) and _kept(row, "file") is not None)


@transaction.atomic
def change_columns(*, row: RollImport, by: User) -> None:
    """Back from the dry run to the columns. The file stays; what the dry run wrote of it is taken away."""
    permissions.check_can(by, permissions.Act.IMPORT_ROLL, Campaign.objects.get(roll_imports=row))
    if ended_in_dry_run(row) and not can_change_columns(row):
        raise NotNow("The file is kept for a day and is gone by now. Upload it again.")
    looked_at = Q(state=RollImport.State.CHECKED) | Q(**{f"report__{ENDED_IN}": DRY_RUN})
    moved = RollImport.objects.filter(looked_at, pk=row.pk).update(
        state=RollImport.State.COLUMNS, report={}, bytes_done=0, ended_at=None, stop_asked_at=None, message=""
    )
    if not moved:
        raise NotNow("Somebody has gone on with this file already.")
    transaction.on_commit(partial(_take_away_findings, row))


@transaction.atomic
def write(*, row: RollImport, missing: str, by: User, enqueue: Enqueue) -> None:
    """The dry run is right: let the worker write the roll."""
    _move(row, by, (RollImport.State.CHECKED,), RollImport.State.APPLYING, enqueue)
    RollImport.objects.filter(pk=row.pk).update(missing=missing, report={}, bytes_done=0)


def _move(
    row: RollImport, by: User, before: tuple[RollImport.State, ...], after: RollImport.State, enqueue: Enqueue
) -> None:
    """One import of a campaign at a time, and each step once."""
    campaign = Campaign.objects.select_for_update().get(roll_imports=row)
    permissions.check_can(by, permissions.Act.IMPORT_ROLL, campaign)
    if RollImport.objects.filter(campaign=campaign, state__in=UNDER_WAY).exclude(pk=row.pk).exists():
        raise NotNow("Another file of this campaign is being imported. Wait until it is done, then go on here.")
    if not RollImport.objects.filter(pk=row.pk, state__in=before).update(state=after):
        raise NotNow("Somebody has gone on with this file already.")
    transaction.on_commit(partial(enqueue, import_id=str(row.pk)))


@transaction.atomic
def stop(*, row: RollImport, by: User, at: datetime) -> None:
    """Stop an import. What it wrote so far is undone; what waits for a person is given up."""
    permissions.check_can(by, permissions.Act.IMPORT_ROLL, Campaign.objects.get(roll_imports=row))
    waits = (RollImport.State.COLUMNS, RollImport.State.CHECKED)
    if not RollImport.objects.filter(pk=row.pk, state__in=waits).update(state=RollImport.State.STOPPED, ended_at=at):
        asked = RollImport.objects.filter(pk=row.pk, state__in=UNDER_WAY, stop_asked_at=None)
        if not asked.update(stop_asked_at=at):
            raise NotNow("The import is over.")
    audit.record("roll.stopped", by=by, campaign=row.campaign, on=row)


@transaction.atomic
def take_back(*, row: RollImport, by: User, at: datetime, enqueue: Enqueue) -> None:
    """*Undo this import*: let the worker make the roll what it was before."""
    permissions.check_can(by, permissions.Act.IMPORT_ROLL, Campaign.objects.get(roll_imports=row))
    undoing.check_can_undo(row, at=at)
    if not RollImport.objects.filter(pk=row.pk, state=row.state).update(state=RollImport.State.UNDOING, undone_by=by):
        raise NotNow("The import is being undone already.")
    transaction.on_commit(partial(enqueue, import_id=str(row.pk)))


def guess(row: RollImport, *, today: date) -> mapping.Guess:
    """What the columns of a kept file look like. Raises FileRefused."""
    campaign, path = Campaign.objects.get(roll_imports=row), kept_file(row)
    if row.kind != RollImport.Kind.VOTERS:
        return guessing.guess(path, kind=row.kind, campaign=campaign)
    wanted = row.columns.get("base", row.layout)
    return mapping.guess(path, wanted=wanted, campaign_id=campaign.pk, state=campaign.state, today=today)


def kept_file(row: RollImport) -> Path:
    """The uploaded file itself, or the folder of several. Raises FileRefused when it is gone."""
    path = _kept(row, "file")
    if path is None:
        raise FileRefused("gone", "The file is kept for a day and is gone by now.")
    return path


def _kept(row: RollImport, kind: str) -> Path | None:
    """The file of this kind, or the folder of several, if one was uploaded and is there still."""
    names = (SEVERAL.get(kind, ""), NAMES[kind])
    return next((path for name in names if name and (path := folder_of(row.pk) / name).exists()), None)


def refuse(row: RollImport, reason: str, *, at: datetime) -> None:
    """The file is none that we read, whatever its columns are."""
    _end(row, at, RollImport.State.FAILED, message=_without_paths(reason))


def save_layout(*, campaign: Campaign, name: str, columns: Mapping[str, Any], by: User) -> None:
    """Keep columns that a person mapped, under a name of the campaign; the same name again is the newer one."""
    permissions.check_can(by, permissions.Act.IMPORT_ROLL, campaign)
    if name and columns:
        SavedLayout.objects.update_or_create(
            campaign=campaign, name=name, defaults={"columns": dict(columns), "by": by, "saved_at": timezone.now()}
        )


def folder_of(import_id: UUID) -> Path:
    return Path(settings.HOME) / "uploads" / str(import_id)


def _store_all(files: "Mapping[str, Sequence[UploadedFile[Any]]]", folder: Path, *, several: bool) -> None:
    """One file under its plain name; of several each under its own, and beside them what belongs with them."""
    for kind, uploads in files.items():
        is_one = len(uploads) == 1
        if kind in ("history", "doors"):
            within = folder if is_one else folder / SEVERAL[kind]
        else:
            within = folder / SEVERAL["file"] if several else folder
        within.mkdir(mode=0o700, exist_ok=True)
        for upload in uploads:
            name = NAMES[kind] if is_one else _plain_name(upload.name or "", {path.name for path in within.iterdir()})
            _store(upload, within / name)


def _store(upload: "UploadedFile[Any]", path: Path) -> None:
    path.touch(mode=0o600)
    with path.open("wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)


def read(*, import_id: UUID, at: datetime) -> None:
    """Do what is next with one uploaded file: look at it, or, when a person has said so, write it into the roll.

    Told twice, or again after a crash, it does no harm: it goes on where it was.
    """
    with alone(import_id) as is_alone:
        row = RollImport.objects.select_related("campaign", "by").filter(pk=import_id).first()
        if not is_alone or row is None or row.state not in UNDER_WAY:
            return
        try:
            _do(row, at)
        except FileRefused as refusal:
            message = _failed_words(row) if _may_have_noted(row) else _without_paths(str(refusal))
            _fail(row, message)
        except Stopped as stopped:
            _end(row, timezone.now(), RollImport.State.STOPPED, message=str(stopped))
        except Exception:  # Whatever it was, the page says so and the log has the trace.
            logger.exception("import %s failed", row.pk)
            if row.state != RollImport.State.UNDOING:  # An undoing goes on at the next look of ``interrupted``.
                _fail(row, _failed_words(row))


def _may_have_noted(row: RollImport) -> bool:
    """A list from outside is noted line by line: what was noted before it failed stays."""
    return row.kind != RollImport.Kind.VOTERS and row.state == RollImport.State.APPLYING


def _failed_words(row: RollImport) -> str:
    return FAILED_LIST if _may_have_noted(row) else FAILED


def _fail(row: RollImport, message: str) -> None:
    _end(row, timezone.now(), RollImport.State.FAILED, message=message)


def _do(row: RollImport, at: datetime) -> None:
    if row.state == RollImport.State.UNDOING:
        with applying.roll_held():
            _undo(row, at)
        RollImport.objects.filter(pk=row.pk).update(state=RollImport.State.UNDONE, report=row.report)
        return
    if row.state == RollImport.State.WAITING:
        row.state = RollImport.State.READING
        row.save(update_fields=["state"])
    _import(row, at)


def _undo(row: RollImport, at: datetime) -> None:
    if row.kind == RollImport.Kind.VOTERS:
        row.report |= {"kept": undoing.undo(row, by=row.undone_by, at=at)}
    elif row.undone_by is not None:  # Whoever pressed the button.
        lists.undo(row, by=row.undone_by, at=at)


def interrupted() -> list[UUID]:
    """The imports that are under way and that nobody works at: their worker died, or a message was lost.

    One from the command line is none of them: its file is not ours to read, and the same command goes on with it.
    """
    by_command = Q(kind=RollImport.Kind.VOTERS, by=None) & ~Q(state=RollImport.State.UNDOING)
    under_way = RollImport.objects.filter(state__in=UNDER_WAY).exclude(by_command)
    return [pk for pk in under_way.values_list("pk", flat=True) if _is_left(pk)]


def _is_left(import_id: UUID) -> bool:
    with alone(import_id) as is_left:
        return is_left


def _import(row: RollImport, at: datetime) -> None:
    """The dry run, or the import itself once a person has said so."""
    dry_run = row.state == RollImport.State.READING
    takes = _import_voters if row.kind == RollImport.Kind.VOTERS else _import_list
    report = takes(row, at, dry_run=dry_run)
    if dry_run:
        row.state, row.report = RollImport.State.CHECKED, report.stored()
        row.save(update_fields=["state", "report"])


def _import_list(row: RollImport, at: datetime, *, dry_run: bool) -> ListReport:
    return outside.import_list(
        kind=row.kind,
        path=kept_file(row),
        campaign=Campaign.objects.get(roll_imports=row),
        said=row.columns,
        by=row.by,
        at=at,
        dry_run=dry_run,
        row=row,
        progress=_noting(row),
    )


def _import_voters(row: RollImport, at: datetime, *, dry_run: bool) -> Report:
    return applying.import_file(
        path=kept_file(row),
        history=_kept(row, "history"),
        doors=_kept(row, "doors"),
        layout=mapping.layout(row.layout, row.columns) if row.columns else row.layout,
        state=row.campaign.state if row.campaign else "",
        campaign=row.campaign,
        by=row.by,
        at=at,
        dry_run=dry_run,
        missing=row.missing,
        row=row,
        progress=_noting(row),
    )


def _noting(row: RollImport) -> Tell:
    """Write down how far it has come, twice a second at most."""
    latest = 0.0

    def note(progress: Progress) -> None:
        nonlocal latest
        if monotonic() - latest < SECONDS_BETWEEN_NOTES and progress.stage == "reading":
            return
        latest = monotonic()
        if RollImport.objects.filter(pk=row.pk, stop_asked_at__isnull=False).exists():
            raise Stopped
        row.report |= {"stage": progress.stage, "rows": progress.rows, "seconds": progress.seconds}
        RollImport.objects.filter(pk=row.pk).update(
            bytes_done=progress.bytes_done, bytes_total=progress.bytes_total, report=row.report
        )

    return note


def _end(row: RollImport, at: datetime, state: RollImport.State, *, message: str) -> None:
    """It ended early; of a dry run that is written down, since the way leads back from there."""
    looked = row.state in (RollImport.State.WAITING, RollImport.State.READING)
    row.state, row.message, row.report, row.ended_at = state, message, {ENDED_IN: DRY_RUN} if looked else {}, at
    row.save(update_fields=["state", "message", "report", "ended_at"])


def _without_paths(message: str) -> str:
    """The reader names a file for whoever owns the machine; a page names none."""
    return re.sub(rf" The list is {re.escape(str(settings.HOME))}\S*", "", message)


def rejects_path(row: RollImport) -> Path | None:
    """The file of the lines that were not imported, while it is kept."""
    name = PurePath(str(row.report.get("rejects_file") or "")).name
    path = Path(settings.HOME) / "imports" / name
    return path if name and path.is_file() else None


def forget_files() -> int:
    """Take away the files of every import that began before somebody was erased and has ended. Returns how many.

    They are whole voter files, so they name whoever was erased since. What is still being read waits for the next
    time.
    """
    latest = Erasure.objects.aggregate(at=Max("erased_at"))["at"]
    ended = RollImport.objects.filter(ended_at__isnull=False, started_at__lte=latest) if latest else ()
    return sum(_take_away(row) for row in ended)


def _take_away(row: RollImport) -> bool:
    """Delete the files of one import; say whether there were any."""
    folder, rejects = folder_of(row.pk), rejects_path(row)
    found = folder.exists() or rejects is not None
    shutil.rmtree(folder, ignore_errors=True)
    _take_away_findings(row)
    return found


def _take_away_findings(row: RollImport) -> None:
    """Delete what was written about the people of one file: the samples, and the lines that were not imported."""
    samples.path_of(row.pk).unlink(missing_ok=True)
    if rejects := rejects_path(row):
        rejects.unlink(missing_ok=True)


def clear_out(*, at: datetime) -> int:
    """Take away the files of imports that ended, or waited for somebody, a day ago. Returns how many.

    With them goes what the roll was before: an import that old is not undone any more.
    """
    waits = (RollImport.State.COLUMNS, RollImport.State.WAITING, RollImport.State.CHECKED)
    left = RollImport.objects.filter(ended_at=None, state__in=waits, started_at__lt=at - KEPT_FOR)
    cleared = sum(_take_away(row) for row in RollImport.objects.filter(ended_at__lt=at - KEPT_FOR) | left)
    left.update(state=RollImport.State.STOPPED, ended_at=at)
    RollChange.objects.filter(roll_import__ended_at__lt=at - KEPT_FOR).delete()
    return cleared
