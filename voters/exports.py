"""A part of the roll leaves the house: asked for with a reason, approved where it is big, taken once, gone in a day.

What voters said is in no such file, and nobody is picked for one by it: whom to remind leaves through the gate alone.
Every line says who took it, when, and which copy it is.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from voters import audit, permissions, universe
from voters.models import Campaign, Erasure, RollExport, Universe, User
from voters.models.export import BIG
from voters.permissions import Act
from voters.roll import exporting

KEPT_FOR = timedelta(hours=24)
MOST_A_DAY = 5
NUMBERS = "phone"
#: The columns of ours that can be chosen, as a person reads them.
LABELS = {
    "external_id": "Number on the roll",
    "last": "Last name",
    "first": "First name",
    "middle": "Middle name",
    "suffix": "Suffix",
    "address_line": "Address",
    "unit": "Unit",
    "city": "City",
    "state": "State",
    "zip5": "ZIP",
    "zip4": "ZIP + 4",
    "birth_date": "Day of birth",
    "birth_year": "Year of birth",
    "sex": "Sex",
    "party": "Party",
    "status": "Status on the roll",
    "phone": "Telephone number",
}
State = RollExport.State


@dataclass(frozen=True)
class Source:
    """Another part of the product whose lists leave by the same door: how many they are, and how they are written."""

    title: str
    count: Callable[[UUID], int]
    write: Callable[[UUID, Path, str], int]


_SOURCES: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Let ``source`` bring files of its own; ``name`` is what the database keeps."""
    _SOURCES[name] = source


class CannotExport(Exception):
    """Not so, or not now. The words say why; nothing left the house."""

    code = "cannot_export"


def ask(
    *,
    campaign: Campaign,
    saved: Universe | None,
    columns: Sequence[str],
    form: exporting.Form,
    reason: str,
    by: User,
    session_key: str,
    at: datetime,
    enqueue: Callable[[str], object],
) -> RollExport:
    """Ask for these columns of everybody in a universe; it is made at once, or waits for a second person.

    Raises ``permissions.Forbidden`` and ``CannotExport``.
    """
    permissions.check_can(by, Act.EXPORT, campaign)
    spec = saved.spec if saved else {"all": []}
    try:
        people = universe.counts(spec, None).voters
    except universe.BadUniverse:
        raise CannotExport(
            "This universe asks what voters said or did. Whom to remind leaves through the gate alone: make a drive."
        ) from None
    return _asked(
        RollExport(
            campaign=campaign,
            universe=saved,
            spec=spec,
            columns=[name for name in LABELS if name in columns],
            form=form,
            reason=reason.strip(),
            people=people,
            numbers=NUMBERS in columns,
            by=by,
            asked_at=at,
            session_hash=_hash(session_key),
        ),
        enqueue,
    )


def ask_of(
    *,
    source: str,
    source_id: UUID,
    source_name: str,
    campaign: Campaign,
    reason: str,
    by: User,
    session_key: str,
    at: datetime,
    enqueue: Callable[[str], object],
) -> RollExport:
    """Ask for a list of another part of the product, without numbers; the rest is as for the roll.

    Raises ``permissions.Forbidden`` and ``CannotExport``.
    """
    permissions.check_can(by, Act.EXPORT, campaign)
    return _asked(
        RollExport(
            campaign=campaign,
            spec={},
            source=source,
            source_id=source_id,
            source_name=source_name,
            columns=[],
            reason=reason.strip(),
            people=_SOURCES[source].count(source_id),
            numbers=False,
            by=by,
            asked_at=at,
            session_hash=_hash(session_key),
        ),
        enqueue,
    )


def _asked(export: RollExport, enqueue: Callable[[str], object]) -> RollExport:
    """Number the copy and write it down; a big one, or one with numbers, waits for a second person."""
    campaign, by = export.campaign, export.by
    if not export.reason:
        raise CannotExport("Say why: the reason stands beside the file for as long as the audit does.")
    with transaction.atomic():
        _one_of_today(campaign, by, export.asked_at)
        latest = RollExport.objects.filter(campaign=campaign).aggregate(latest=Max("copy_number"))["latest"] or 0
        export.copy_number = latest + 1
        export.state = State.ASKED if export.numbers or export.people >= BIG else State.MAKING
        export.save(force_insert=True)
        audit.record("export.asked", by=by, campaign=campaign, on=export, people=0, **_said(export))
        if export.state == State.MAKING:
            transaction.on_commit(lambda: enqueue(str(export.pk)))
    return export


def _one_of_today(campaign: Campaign, by: User, at: datetime) -> None:
    """Hold the campaign, so that copies are numbered in turn, and refuse the sixth of a day."""
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    today = RollExport.objects.filter(by=by, asked_at__gt=at - timedelta(days=1)).count()
    if today >= MOST_A_DAY:
        raise CannotExport(f"{MOST_A_DAY} exports a day are the most. The next is possible tomorrow.")


def approve(*, export: RollExport, by: User, at: datetime, enqueue: Callable[[str], object]) -> None:
    """A second person agrees. Raises ``permissions.Forbidden`` and ``CannotExport``."""
    permissions.check_can(by, Act.EXPORT, export.campaign)
    if by.pk == export.by_id:
        raise CannotExport("Somebody else must agree: two people stand behind a big export.")
    with transaction.atomic():
        waiting = RollExport.objects.filter(pk=export.pk, state=State.ASKED, asked_at__gt=at - KEPT_FOR)
        if not waiting.update(state=State.MAKING, approved_by=by, approved_at=at):
            raise CannotExport("This export does not wait any more.")
        audit.record("export.approved", by=by, campaign=export.campaign, on=export, people=0, **_said(export))
        transaction.on_commit(lambda: enqueue(str(export.pk)))


def refuse(*, export: RollExport, by: User) -> None:
    """No: by a second person, or by whoever asked. Raises ``permissions.Forbidden`` and ``CannotExport``."""
    permissions.check_can(by, Act.EXPORT, export.campaign)
    with transaction.atomic():
        if not RollExport.objects.filter(pk=export.pk, state=State.ASKED).update(state=State.REFUSED):
            raise CannotExport("This export does not wait any more.")
        audit.record("export.refused", by=by, campaign=export.campaign, on=export)


def make(*, export_id: UUID, at: datetime) -> None:
    """Write the file. Told twice, or again after a crash, it is written once more, and is one file."""
    export = RollExport.objects.select_related("campaign", "by").filter(pk=export_id, state=State.MAKING).first()
    if export is None:
        return
    if not permissions.can(export.by, Act.EXPORT, export.campaign):  # Taken away meanwhile.
        RollExport.objects.filter(pk=export.pk).update(state=State.REFUSED)
        return
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder() / secrets.token_hex(32)
    people = _write(export, path)
    if people >= BIG and export.approved_by_id is None:  # More came in since.
        path.unlink()
        RollExport.objects.filter(pk=export.pk, state=State.MAKING).update(state=State.ASKED, people=people)
        return
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with transaction.atomic():
        made = RollExport.objects.filter(pk=export.pk, state=State.MAKING).update(
            state=State.READY, people=people, made_at=at, sha256=digest, file_name=path.name
        )
        if made:
            audit.record("export.made", by=export.by, campaign=export.campaign, on=export, sha256=digest, count=people)
    if not made:
        path.unlink()


def _write(export: RollExport, path: Path) -> int:
    if export.source and export.source_id:
        return _SOURCES[export.source].write(export.source_id, path, trace(export))
    found = universe.voters(export.spec, None, on=export.campaign.election_date)
    return exporting.write(out=path, form=export.form, voters=found, columns=export.columns, trace=trace(export))


def title(export: RollExport) -> str:
    """Of whom it is, for the list."""
    if export.source:
        return f"{_SOURCES[export.source].title}: {export.source_name}"
    return export.universe.name if export.universe else "Everybody"


def take(*, export: RollExport, by: User, session_key: str, at: datetime) -> IO[bytes]:
    """The file, once, to whoever asked, in the session that asked. Raises ``Forbidden`` and ``CannotExport``."""
    permissions.check_can(by, Act.EXPORT, export.campaign)
    if not can_take(export, by=by, session_key=session_key, at=at):
        raise CannotExport(
            "This file is taken once, by whoever asked for it, in the session that asked, within 24 hours."
        )
    path = folder() / export.file_name
    with transaction.atomic():
        if not path.is_file() or not RollExport.objects.filter(pk=export.pk, state=State.READY).update(
            state=State.TAKEN, taken_at=at
        ):
            raise CannotExport("This file was taken already, or is gone.")
        audit.record(
            "export.taken",
            by=by,
            campaign=export.campaign,
            on=export,
            people=export.people,
            sha256=export.sha256,
            **_said(export),
        )
    file = path.open("rb")
    path.unlink()  # What is open is still read.
    return file


def can_take(export: RollExport, *, by: User, session_key: str, at: datetime) -> bool:
    return (
        export.state == State.READY
        and export.by_id == by.pk
        and secrets.compare_digest(export.session_hash, _hash(session_key))
        and export.made_at is not None
        and export.made_at > at - KEPT_FOR
    )


def trace(export: RollExport) -> str:
    """What every line of the file says of itself."""
    return f"Copy {export.copy_number} for {export.by.name}, {export.asked_at:%Y-%m-%d %H:%M} UTC"


def clear_out(*, at: datetime) -> int:
    """Take away every file that is a day old, or older than the latest erasure. Returns how many ended."""
    latest = Erasure.objects.aggregate(at=Max("erased_at"))["at"]
    kept_from = max(at - KEPT_FOR, latest) if latest else at - KEPT_FOR
    ready = RollExport.objects.filter(state=State.READY, made_at__lte=kept_from)
    for export in ready:
        (folder() / export.file_name).unlink(missing_ok=True)
    ended = ready.update(state=State.ENDED)
    waiting = RollExport.objects.filter(state__in=[State.ASKED, State.MAKING], asked_at__lte=at - KEPT_FOR)
    ended += waiting.update(state=State.ENDED)
    known = set(RollExport.objects.filter(state=State.READY).values_list("file_name", flat=True))
    for path in folder().glob("*"):  # What a crash left.
        if path.name not in known and path.stat().st_mtime < (at - KEPT_FOR).timestamp():
            path.unlink(missing_ok=True)
    return ended


def folder() -> Path:
    return Path(settings.HOME) / "exports"


def _hash(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()


def _said(export: RollExport) -> dict[str, str | int]:
    return {
        "copy": export.copy_number,
        "universe": str(export.source_id or export.universe_id or "everybody"),
        "columns": " ".join(export.columns),
        "count": export.people,
    }
