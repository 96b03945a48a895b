"""A drive that reminds goes out when two admins have signed it, where the campaign has two; leaks stop it again.

While it waits for a signature nobody gets a list of it and no text of it goes. The rows of ``GotvRelease`` say who
signed what; a stop makes every signature before it void.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from voters import audit, gate, permissions, reminding, universe
from voters.enums import Channel, ReleaseStep, Role
from voters.models import Campaign, GotvRelease, Membership, User
from voters.rates import Rate, wilson
from voters.reminding import RemindingDrive

SIGNATURES = 2
LEAKS, BY_HAND = "leaks", "by_hand"


class NotReleased(Exception):
    """The drive waits for signatures, or was stopped."""

    code = "not_released"


class SignedAlready(Exception):
    """The second signature is somebody else's."""

    code = "signed_already"


class ChangedMeanwhile(Exception):
    """Universe or words are not what this admin was shown."""

    code = "changed_meanwhile"


@dataclass(frozen=True)
class State:
    """How far a drive is: ``needed`` signatures, those that hold, and the stop after which they were given."""

    needed: int
    signatures: Sequence[GotvRelease]
    stopped: GotvRelease | None

    @property
    def released(self) -> bool:
        return len(self.signatures) >= self.needed

    @property
    def missing(self) -> int:
        return max(0, self.needed - len(self.signatures))


def state(*, campaign: Campaign, channel: Channel, drive_id: UUID) -> State:
    """Who has signed since the drive was stopped last; a signature counts while its admin is one."""
    rows = GotvRelease.objects.filter(campaign=campaign, channel=channel, drive_id=drive_id).select_related("by")
    admins = _admins(campaign)
    stopped: GotvRelease | None = None
    signatures: dict[UUID | None, GotvRelease] = {}
    for row in rows.order_by("pk"):
        if row.step == ReleaseStep.STOPPED:
            stopped, signatures = row, {}
        elif row.by_id in admins:
            signatures.setdefault(row.by_id, row)
    # One admin alone has nobody to sign with; but what was stopped is not begun again without a signature.
    needed = SIGNATURES if len(admins) >= SIGNATURES else int(stopped is not None)
    return State(needed, list(signatures.values()), stopped)


def _admins(campaign: Campaign) -> set[UUID]:
    members = Membership.objects.filter(campaign=campaign, role=Role.ADMIN, suspended_at=None, user__is_active=True)
    return set(members.values_list("user_id", flat=True))


def is_released(*, campaign: Campaign, channel: Channel, drive_id: UUID) -> bool:
    """The database's own answer, which it asks again of every list that goes out and every text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT voters_is_released(%s, %s, %s)", [campaign.pk, str(channel), drive_id])
        (released,) = cursor.fetchone()
    return bool(released)


def is_stopped(*, campaign: Campaign, channel: Channel, drive_id: UUID) -> bool:
    """Whether the drive was stopped and nobody has released it again."""
    found = state(campaign=campaign, channel=channel, drive_id=drive_id)
    return found.stopped is not None and not found.released


def stopped_drives(campaign: Campaign) -> list[RemindingDrive]:
    """The drives that were stopped and wait to be signed anew."""
    return [
        drive
        for drive in reminding.drives(campaign)
        if is_stopped(campaign=campaign, channel=drive.channel, drive_id=drive.id)
    ]


def check(*, campaign: Campaign, channel: Channel, drive_id: UUID) -> None:
    if not is_released(campaign=campaign, channel=channel, drive_id=drive_id):
        raise NotReleased


def mark(drive: RemindingDrive) -> str:
    """By which a signature knows what was shown: whom the drive is for, and what it says."""
    shown = json.dumps([drive.universe.spec, drive.words], sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()[:32]


def what(drive: RemindingDrive, campaign: Campaign) -> dict[str, Any]:
    """What an admin signs: the universe in words, whom the gate lets pass and whom not, and the words."""
    voters = universe.voters(drive.universe.spec, campaign)
    fall = gate.waterfall(campaign=campaign, channel=drive.channel, voters=voters)
    return {
        "name": drive.name,
        "universe": universe.sentence(drive.universe.spec),
        "words": drive.words,
        "total": fall.total,
        "allowed": fall.allowed,
        "refused": {str(bar.refusal): bar.count for bar in fall.bars},
        "mark": mark(drive),
    }


@transaction.atomic
def sign(*, campaign: Campaign, drive: RemindingDrive, shown: str, by: User) -> State:
    """One admin stands behind the drive as it was ``shown``.

    Raises ``permissions.Forbidden``, ``SignedAlready`` and ``ChangedMeanwhile``.
    """
    permissions.check_can(by, permissions.Act.REVIEW, campaign)
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)
    if shown != mark(drive):
        raise ChangedMeanwhile
    before = state(campaign=campaign, channel=drive.channel, drive_id=drive.id)
    if any(row.by_id == by.pk for row in before.signatures):
        raise SignedAlready
    GotvRelease.objects.create(
        campaign=campaign,
        channel=drive.channel,
        drive_id=drive.id,
        step=ReleaseStep.SIGNED,
        signed=what(drive, campaign),
        by=by,
    )
    audit.record("gotv.signed", by=by, campaign=campaign, drive=str(drive.id), channel=str(drive.channel))
    return state(campaign=campaign, channel=drive.channel, drive_id=drive.id)


@transaction.atomic
def stop(*, campaign: Campaign, channel: Channel, drive_id: UUID, reason: str, by: User | None) -> None:
    """Nothing of the drive goes out until it is signed anew. ``by`` is None when the leaks did it."""
    if by is not None:
        permissions.check_can(by, permissions.Act.REVIEW, campaign)
    GotvRelease.objects.create(
        campaign=campaign, channel=channel, drive_id=drive_id, step=ReleaseStep.STOPPED, reason=reason, by=by
    )
    audit.record("gotv.stopped", by=by, campaign=campaign, drive=str(drive_id), channel=str(channel), reason=reason)


def rate(*, campaign: Campaign, drive_id: UUID, since: datetime | None = None) -> Rate:
    """People whom this drive reached and who were not for us, of all it reached (from ``since`` on)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(DISTINCT c.voter_id) FILTER (WHERE l.contact_id IS NOT NULL), count(DISTINCT c.voter_id)
              FROM ({reminding.contacts_sql()}) placed
              JOIN voters_gotvcontact c ON c.id = placed.contact_id
              LEFT JOIN voters_reach r ON r.contact_id = c.id
              LEFT JOIN voters_leak l ON l.contact_id = c.id
             WHERE placed.drive_id = %(drive)s AND (r.contact_id IS NOT NULL OR l.contact_id IS NOT NULL)
               AND (%(since)s::timestamptz IS NULL OR coalesce(r.reached_at, l.found_at) >= %(since)s)
            """,  # noqa: S608 -- the parts of the product write it
            {"campaign": campaign.pk, "drive": drive_id, "since": since},
        )
        leaked, reached = cursor.fetchone()
    return wilson(leaked, reached)


def stop_if_it_leaks(*, campaign: Campaign, contact_id: UUID) -> bool:
    """Stop the drive of this contact if it has reached enough people and too many of them were not for us.

    After it was released anew only what came since counts.
    """
    found = reminding.drive_of(campaign=campaign, contact_id=contact_id)
    if found is None:
        return False
    channel, drive_id = found
    before = state(campaign=campaign, channel=channel, drive_id=drive_id)
    if before.stopped is not None and not before.released:
        return False
    now = rate(campaign=campaign, drive_id=drive_id, since=before.stopped.at if before.stopped else None)
    if now.reached < campaign.leak_least_reached or 100 * now.share < campaign.leak_stop_percent:
        return False
    stop(campaign=campaign, channel=channel, drive_id=drive_id, reason=LEAKS, by=None)
    return True
