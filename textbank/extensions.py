"""More than two people agreed to: one asks, another agrees, and only then does the database let it by."""

from datetime import datetime

from django.db import transaction

from textbank.models import Drive, Extension, Rules
from voters import audit, permissions
from voters.models import Campaign, User
from voters.permissions import Act


class AlreadySettled(Exception):
    """Somebody agreed, refused or asked anew a moment ago."""

    code = "already_settled"

    def __init__(self) -> None:
        super().__init__("This does not wait any more.")


class OwnExtension(Exception):
    """Who asks for more does not agree to it."""

    code = "own_extension"

    def __init__(self) -> None:
        super().__init__("You asked for it. Another organizer or an admin agrees.")


def needs_two(*, drive: Drive, count: int | None) -> bool:
    """Whether so many are more than stood there when a second person approved, or agreed since."""
    if drive.approved_at is None or drive.approved_count is None:
        return False
    agreed = Extension.objects.filter(drive=drive, agreed_at__isnull=False).values_list("count", flat=True)
    limits = [drive.approved_count, *agreed]
    if None in limits:
        return False
    return count is None or count > max(limit for limit in limits if limit is not None)


def most_segments(campaign: Campaign, *, usual: int) -> int:
    """So many segments a day need nobody more: ``usual``, or what two people agreed to."""
    rows = Extension.objects.filter(campaign=campaign, drive=None, agreed_at__isnull=False)
    return max([usual, *(count for count in rows.values_list("count", flat=True) if count is not None)])


@transaction.atomic
def ask(*, campaign: Campaign, drive: Drive | None, count: int | None, by: User, at: datetime) -> Extension:
    """Write down that somebody wants more; what waited before is dropped. The caller has asked whether they may."""
    Extension.objects.filter(campaign=campaign, drive=drive, agreed_at=None, dropped_at=None).update(dropped_at=at)
    made = Extension.objects.create(campaign=campaign, drive=drive, count=count, asked_by=by, asked_at=at)
    _record("extension.asked", made, by)
    return made


@transaction.atomic
def agree(*, extension: Extension, by: User, at: datetime) -> None:
    """A second person agrees, and it holds. Raises ``Forbidden``, ``OwnExtension`` and ``AlreadySettled``."""
    permissions.check_can(by, Act.APPROVE_SCRIPT, extension.campaign)
    if extension.asked_by_id == by.pk:
        raise OwnExtension
    waiting = Extension.objects.filter(pk=extension.pk, agreed_at=None, dropped_at=None)
    if not waiting.update(agreed_by=by, agreed_at=at):
        raise AlreadySettled
    if extension.drive_id is not None:
        Drive.objects.filter(pk=extension.drive_id).update(release_count=extension.count)
    else:
        Rules.objects.filter(campaign=extension.campaign).update(segments_a_day=extension.count)
    _record("extension.agreed", extension, by)


@transaction.atomic
def refuse(*, extension: Extension, by: User, at: datetime) -> None:
    """No: by a second person, or by whoever asked. Raises ``Forbidden`` and ``AlreadySettled``."""
    permissions.check_can(by, Act.APPROVE_SCRIPT, extension.campaign)
    waiting = Extension.objects.filter(pk=extension.pk, agreed_at=None, dropped_at=None)
    if not waiting.update(dropped_at=at):
        raise AlreadySettled
    _record("extension.refused", extension, by)


def waiting(campaign: Campaign) -> list[Extension]:
    """What waits for a second person in this campaign, the oldest first."""
    rows = Extension.objects.filter(campaign=campaign, agreed_at=None, dropped_at=None)
    return list(rows.select_related("drive", "asked_by").order_by("asked_at"))


def _record(act: str, extension: Extension, by: User) -> None:
    count = -1 if extension.count is None else extension.count
    drive = str(extension.drive_id or "")
    audit.record(act, by=by, campaign=extension.campaign, on=extension, drive=drive, count=count)
