"""A launch: people gather, join by QR code or number, and each takes the next list of a drive."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from canvass.models import Drive, Launch, WalkList
from voters import audit, invitations, join_numbers, permissions, sealing
from voters.enums import Role
from voters.models import Campaign, Membership, User


class Running(Exception):
    """The drive is being launched already."""

    code = "launch_running"


@dataclass(frozen=True)
class Invitation:
    """What the board shows to whoever comes: a whole address for the QR code, and six digits."""

    address: str
    digits: str


@transaction.atomic
def open_launch(*, drive: Drive, meeting_place: str, newcomers: int, by: User, at: datetime) -> Launch:
    """Open a launch of the drive for 12 hours, with a link and a number by which ``newcomers`` may join.

    Raises ``permissions.Forbidden``, and ``Running`` where the drive is being launched.
    """
    permissions.check_can(by, permissions.Act.RUN_DOORS, drive.campaign)
    Drive.objects.select_for_update(of=("self",), no_key=True).get(pk=drive.pk)
    Launch.objects.filter(drive=drive, ended_at=None, ends_at__lte=at).update(ended_at=at, ended_by=by)
    if Launch.objects.filter(drive=drive, ended_at=None).exists():
        raise Running
    digits = join_numbers.fresh(at=at)
    invited = invitations.launch(
        campaign=drive.campaign,
        by=by,
        at=at,
        number=join_numbers.hashed(digits),
        meeting_place=meeting_place,
        lands_at=reverse("canvass:take_here", args=[drive.campaign.slug]),
        newcomers=newcomers,
    )
    launch = Launch.objects.create(
        campaign=drive.campaign,
        drive=drive,
        invitation=invited.invitation,
        sealed=sealing.seal(f"{invited.token} {digits}"),
        opened_by=by,
        opened_at=at,
        ends_at=invited.invitation.expires_at,
    )
    audit.record("launch.opened", by=by, campaign=drive.campaign, on=launch)
    return launch


@transaction.atomic
def end(*, launch: Launch, by: User, at: datetime) -> None:
    """The launch is over: its number and its link die, and nobody takes the next list by themselves."""
    permissions.check_can(by, permissions.Act.RUN_DOORS, launch.campaign)
    if Launch.objects.filter(pk=launch.pk, ended_at=None).update(ended_at=at, ended_by=by):
        invitations.end(campaign=launch.campaign, id=launch.invitation_id, by=by, at=at)
        audit.record("launch.ended", by=by, campaign=launch.campaign, on=launch)


def running(campaign: Campaign, *, at: datetime) -> list[Launch]:
    """The launches of now, the newest first."""
    found = Launch.objects.filter(campaign=campaign, ended_at=None, ends_at__gt=at)
    return list(found.select_related("drive", "campaign", "invitation").order_by("-opened_at"))


def without_a_list(launch: Launch) -> int:
    """How many joined since the launch began and have had no list of its drive."""
    came = Membership.objects.filter(
        campaign=launch.campaign, role=Role.VOLUNTEER, suspended_at=None, joined_at__gte=launch.opened_at
    )
    return came.exclude(
        user__in=WalkList.objects.filter(drive=launch.drive).exclude(volunteer=None).values("volunteer")
    ).count()


def invitation(launch: Launch) -> Invitation | None:
    """What whoever comes may join by, or None where our key has changed since."""
    try:
        token, digits = sealing.unseal(launch.sealed).split(" ")
    except sealing.InvalidToken:
        return None
    return Invitation(settings.PUBLIC_URL + reverse("voters:join", args=[token]), digits)
