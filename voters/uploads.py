"""A voter file that somebody uploads: kept under a number, read by the worker, taken away a day later."""

import logging
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path, PurePath
from time import monotonic
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from voters import audit, permissions
from voters.models import Campaign, Erasure, RollImport, User
from voters.roll import applying
from voters.roll.applying import Progress
from voters.roll.layouts import AUTO
from voters.roll.recognise import FileRefused

logger = logging.getLogger(__name__)

LARGEST = 500 * 1024 * 1024
KEPT_FOR = timedelta(hours=24)
SECONDS_BETWEEN_NOTES = 0.5
#: What may come with a voter file, and the plain name under which the reader looks for it beside the file.
NAMES = {
    "file": "voters.txt",
    "history": "history.txt",
    "election_map": "election_map.txt",
    "zone_types": "zone_types.txt",
}
FAILED = "Something failed on our side. Nothing of the file was imported. Try again, or ask whoever runs the server."


class CountedUploadHandler(TemporaryFileUploadHandler):
    """Takes a file from somebody signed in, up to ``LARGEST``. What is more is read past and not kept."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            raise SkipFile
        self.taken = 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.taken += len(raw_data)
        if self.taken > LARGEST:
            self.file.close()
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


def label_of(name: str) -> str:
    """The file's own name without its folders, to show and for nothing else."""
    bare = PurePath(name.replace("\\", "/").replace("\x00", "")).name
    return "".join(character for character in bare if character.isprintable())[:200] or "Voter file"


@transaction.atomic
def keep(
    *, campaign: Campaign, files: "Mapping[str, UploadedFile[Any]]", layout: str = AUTO, by: User, enqueue: Any = None
) -> RollImport:
    """Keep the uploaded files, of which ``file`` is the voter file, and let the worker read them after the commit."""
    permissions.check_can(by, permissions.Act.IMPORT_ROLL, campaign)
    main = files["file"]
    row = RollImport.objects.create(
        campaign=campaign, label=label_of(main.name or ""), layout=layout, by=by, bytes_total=main.size or 0
    )
    folder = folder_of(row.pk)
    folder.mkdir(parents=True, mode=0o700)
    for kind, upload in files.items():
        _store(upload, folder / NAMES[kind])
    audit.record("roll.uploaded", by=by, campaign=campaign, on=row, bytes=row.bytes_total)
    if enqueue is not None:
        transaction.on_commit(partial(enqueue, import_id=str(row.pk)))
    return row


def folder_of(import_id: UUID) -> Path:
    return Path(settings.HOME) / "uploads" / str(import_id)


def _store(upload: "UploadedFile[Any]", path: Path) -> None:
    path.touch(mode=0o600)
    with path.open("wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)


def read(*, import_id: UUID, at: datetime) -> None:
    """Read one uploaded file into the roll. Told twice, or again after a crash, it does no harm."""
    with _alone(import_id) as alone:
        row = RollImport.objects.select_related("campaign", "by").filter(pk=import_id).first()
        if not alone or row is None or row.state in (RollImport.State.DONE, RollImport.State.FAILED):
            return
        RollImport.objects.filter(pk=row.pk).update(state=RollImport.State.READING)
        try:
            report = _import(row, at)
        except FileRefused as refusal:
            _end(row, timezone.now(), RollImport.State.FAILED, message=_without_paths(str(refusal)))
        except Exception:  # Whatever it was, the page says so and the log has the trace.
            logger.exception("import %s failed", row.pk)
            _end(row, timezone.now(), RollImport.State.FAILED, message=FAILED)
        else:
            _end(row, timezone.now(), RollImport.State.DONE, report=report)


@contextmanager
def _alone(import_id: UUID) -> Iterator[bool]:
    """Whether no other worker reads this file. The lock is the connection's, so a worker that dies lets go of it."""
    key = import_id.int >> 65
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        (alone,) = cursor.fetchone()
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def _import(row: RollImport, at: datetime) -> dict[str, Any]:
    folder = folder_of(row.pk)
    history = folder / NAMES["history"]
    report = applying.import_file(
        path=folder / NAMES["file"],
        history=history if history.exists() else None,
        layout=row.layout,
        state=row.campaign.state if row.campaign else "",
        campaign=row.campaign,
        by=row.by,
        at=at,
        progress=_noting(row),
    )
    numbers = report.as_json()
    if report.rejects_file:
        numbers["rejects_file"] = Path(report.rejects_file).name
    warnings = [{"words": words, "count": count} for words, count in report.warnings.most_common()]
    return {**numbers, "layout": report.layout, "warnings": warnings}


def _noting(row: RollImport) -> applying.Tell:
    """Write down how far it has come, twice a second at most."""
    latest = 0.0

    def note(progress: Progress) -> None:
        nonlocal latest
        if monotonic() - latest < SECONDS_BETWEEN_NOTES and progress.stage == "reading":
            return
        latest = monotonic()
        RollImport.objects.filter(pk=row.pk).update(
            bytes_done=progress.bytes_done,
            bytes_total=progress.bytes_total,
            report={"stage": progress.stage, "rows": progress.rows},
        )

    return note


def _end(
    row: RollImport, at: datetime, state: RollImport.State, *, message: str = "", report: dict[str, Any] | None = None
) -> None:
    row.state, row.message, row.report, row.ended_at = state, message, report or {}, at
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
    if rejects is not None:
        rejects.unlink(missing_ok=True)
    return found


def clear_out(*, at: datetime) -> int:
    """Take away the files of imports that ended, or never began, a day ago. Returns how many."""
    ended = RollImport.objects.filter(ended_at__lt=at - KEPT_FOR) | RollImport.objects.filter(
        ended_at=None, state=RollImport.State.WAITING, started_at__lt=at - KEPT_FOR
    )
    return sum(_take_away(row) for row in ended)
