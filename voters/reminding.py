"""The drives that remind, whoever runs them: doors and texts say here which they are, and which contacts are theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from voters.enums import Channel
from voters.models import Campaign, Universe


@dataclass(frozen=True)
class RemindingDrive:
    """One drive of purpose ``gotv``. ``words`` are what is said or sent."""

    channel: Channel
    id: UUID
    name: str
    universe: Universe
    words: str
    url: str


@dataclass(frozen=True)
class Reminding:
    """What one part of the product knows of its reminders.

    ``contacts`` is SQL with a row for each GOTV contact of ``%(campaign)s``: contact_id, channel, drive_id, drive,
    turf, script.
    """

    drives: Callable[[Campaign], Sequence[RemindingDrive]]
    contacts: str


_PARTS: dict[Channel, Reminding] = {}


def register(channel: Channel, part: Reminding) -> None:
    """Called once by each part of the product when it is ready."""
    _PARTS[channel] = part


def drives(campaign: Campaign) -> list[RemindingDrive]:
    """Every drive of the campaign that reminds, doors first, the newest first."""
    return [drive for channel in Channel if channel in _PARTS for drive in _PARTS[channel].drives(campaign)]


def drive(campaign: Campaign, channel: Channel, pk: UUID) -> RemindingDrive | None:
    found = _PARTS[channel].drives(campaign) if channel in _PARTS else []
    return next((each for each in found if each.id == pk), None)


def contacts_sql() -> str:
    """One table of all reminders with their drive, turf and script."""
    return " UNION ALL ".join(part.contacts for part in _PARTS.values())


def drive_of(*, campaign: Campaign, contact_id: UUID) -> tuple[Channel, UUID] | None:
    """The drive whose reminder this is."""
    given: dict[str, Any] = {"campaign": campaign.pk, "contact": contact_id}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT channel, drive_id FROM ({contacts_sql()}) placed WHERE contact_id = %(contact)s",  # noqa: S608 -- ours
            given,
        )
        row = cursor.fetchone()
    return (Channel(row[0]), row[1]) if row else None
