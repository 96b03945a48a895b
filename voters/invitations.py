"""Joining a campaign by a link: who may ask whom, how long it holds, and what joining does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, Sum

from voters import audit, budgets, permissions, sealing, sessions
from voters.enums import AllowanceKind, Role
from voters.models import Campaign, Invitation, Membership, User
from voters.permissions import Act

VOLUNTEERS_LAST = timedelta(days=14)
STAFF_LAST = timedelta(days=3)
LAUNCH_LASTS = timedelta(hours=12)
MOST_USES = 500
MOST_CODES = 2000
STAFF_ROLES = frozenset({Role.ORGANIZER, Role.ADMIN})


class Ended(Exception):
    """This link is unknown, taken back, used up or too old. We do not say which."""

    code = "invitation_ended"


@dataclass(frozen=True)
class Invited:
    """An invitation and its token, which is shown once and kept nowhere."""

    invitation: Invitation
    token: str


def check_can_invite(user: User, campaign: Campaign, role: Role) -> None:
    """Staff invite volunteers; who invites staff must be able to make them staff."""
    permissions.check_can(user, Act.INVITE, campaign)
    if role in STAFF_ROLES:
        permissions.check_can(user, Act.MANAGE_PEOPLE, campaign)


@transaction.atomic
def invite(
    *, campaign: Campaign, role: Role, by: User, at: datetime, most_uses: int = 1, meeting_place: str = ""
) -> Invited:
    """Make a link with which up to ``most_uses`` volunteers, or one member of staff, can join."""
    check_can_invite(by, campaign, role)
    token = sealing.token()
    invitation = Invitation.objects.create(
        campaign=campaign,
        role=role,
        token_hash=sealing.digest(token),
        meeting_place=meeting_place,
        created_by=by,
        expires_at=at + (STAFF_LAST if role in STAFF_ROLES else VOLUNTEERS_LAST),
        most_uses=1 if role in STAFF_ROLES else min(most_uses, MOST_USES),
    )
    audit.record("invitation.made", by=by, campaign=campaign, on=invitation, role=role, most_uses=invitation.most_uses)
    return Invited(invitation, token)


@transaction.atomic
def launch(
    *,
    campaign: Campaign,
    by: User,
    at: datetime,
    number: str,
    meeting_place: str,
    lands_at: str,
    newcomers: int,
) -> Invited:
    """Make the link of a launch, for volunteers, which dies after 12 hours, and with it its ``number_hash``.

    So many ``newcomers`` may join by it and get a code by text within an hour, whatever others use.
    """
    check_can_invite(by, campaign, Role.VOLUNTEER)
    token = sealing.token()
    invitation = Invitation.objects.create(
        campaign=campaign,
        role=Role.VOLUNTEER,
        token_hash=sealing.digest(token),
        number_hash=number,
        meeting_place=meeting_place,
        lands_at=lands_at,
        more_codes=min(newcomers, MOST_CODES),
        created_by=by,
        expires_at=at + LAUNCH_LASTS,
        most_uses=max(2, min(newcomers, MOST_USES)),
    )
    audit.record("launch.link_made", by=by, campaign=campaign, on=invitation, newcomers=newcomers)
    return Invited(invitation, token)


def by_id(id: UUID, *, at: datetime) -> Invitation:
    """An invitation that a browser has opened before and that still holds, or ``Ended``."""
    found = Invitation.objects.filter(holds(at), pk=id).select_related("campaign").first()
    if found is None:
        raise Ended
    return found


def live(token: str, *, at: datetime) -> Invitation:
    """The invitation behind a link that still holds, or ``Ended``."""
    found = Invitation.objects.filter(holds(at), token_hash=sealing.digest(token)).select_related("campaign").first()
    if found is None:
        raise Ended
    return found


@transaction.atomic
def accept(*, invitation: Invitation, user: User | None, name: str, address: str, at: datetime) -> User:
    """Count one use and make the person a member; who is already one keeps the role they have.

    A suspended member stays suspended. Call it only for somebody who has shown that the address is theirs.
    """
    person = user or _newcomer(name, address)
    if Membership.objects.filter(campaign=invitation.campaign_id, user=person).exists():
        return person
    if not Invitation.objects.filter(holds(at), pk=invitation.pk).update(use_count=F("use_count") + 1):
        raise Ended
    membership = Membership.objects.create(campaign_id=invitation.campaign_id, user=person, role=invitation.role)
    sessions.end_all(user=person)
    if invitation.most_uses == 1:
        _vouch(invitation, person, at)
    audit.record(
        "member.joined",
        by=person,
        campaign=invitation.campaign,
        on=membership,
        role=membership.role,
        invitation=str(invitation.pk),
    )
    return person


@transaction.atomic
def end(*, campaign: Campaign, id: UUID, by: User, at: datetime) -> None:
    """Take a link back; nobody joins by it from now on."""
    permissions.check_can(by, Act.INVITE, campaign)
    if Invitation.objects.filter(campaign=campaign, pk=id, ended_at=None).update(ended_at=at, ended_by=by):
        audit.record("invitation.ended", by=by, campaign=campaign, invitation=str(id))


def open_in(campaign: Campaign, *, at: datetime) -> list[Invitation]:
    """The campaign's links that still hold, latest first."""
    found = Invitation.objects.filter(holds(at), campaign=campaign).select_related("created_by")
    return list(found.order_by("-created_at")[:50])


def more_codes(campaign_id: UUID, *, at: datetime) -> int:
    """How many codes by text the campaign's launches of now add to what it may send to newcomers in an hour."""
    launches = Invitation.objects.filter(campaign=campaign_id, ended_at=None, expires_at__gt=at)
    return launches.aggregate(codes=Sum("more_codes"))["codes"] or 0


def holds(at: datetime) -> Q:
    """Which invitations still work."""
    return Q(ended_at=None, expires_at__gt=at, use_count__lt=F("most_uses"))


def _vouch(invitation: Invitation, person: User, at: datetime) -> None:
    """Who makes a link for one person knows whom they send it to."""
    budgets.note(
        campaign=invitation.campaign,
        volunteer=person,
        kind=AllowanceKind.VOUCHED_FOR,
        by=invitation.created_by,
        at=at,
    )


def _newcomer(name: str, address: str) -> User:
    kept = {"email": address} if "@" in address else {"phone": address}
    return User.objects.filter(**kept).first() or User.objects.create_user(name=name, **kept)
