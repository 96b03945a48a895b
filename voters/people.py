"""Who works for a campaign: roles, suspending and restoring. Each takes effect at the person's next request."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from voters import audit, permissions, sessions
from voters.enums import Role
from voters.models import Campaign, Membership, User
from voters.permissions import Act


class OnYourself(Exception):
    """Nobody changes their own part: another admin does."""

    code = "on_yourself"


class LastAdmin(Exception):
    """A campaign keeps at least one admin."""

    code = "last_admin"


@transaction.atomic
def change_role(*, membership: Membership, role: Role, by: User) -> None:
    """Give a member another role. Their sessions end, so that nothing of the old role lives on."""
    held = _locked(membership, by)
    if held.role == role:
        return
    if held.role == Role.ADMIN:
        _check_another_admin(held)
    old = held.role
    held.role = role
    held.save(update_fields=["role"])
    sessions.end_all(user=held.user)
    audit.record("member.role_changed", by=by, campaign=held.campaign, on=held, old=old, new=role)


@transaction.atomic
def suspend(*, membership: Membership, by: User, at: datetime) -> None:
    """Shut a member out of the campaign, at once and in every browser."""
    held = _locked(membership, by)
    if held.suspended_at is not None:
        return
    if held.role == Role.ADMIN:
        _check_another_admin(held)
    held.suspended_at, held.suspended_by = at, by
    held.save(update_fields=["suspended_at", "suspended_by"])
    sessions.end_all(user=held.user)
    audit.record("member.suspended", by=by, campaign=held.campaign, on=held)


@transaction.atomic
def restore(*, membership: Membership, by: User) -> None:
    """Let a suspended member back in, in the role they had."""
    held = _locked(membership, by)
    if held.suspended_at is None:
        return
    held.suspended_at, held.suspended_by = None, None
    held.save(update_fields=["suspended_at", "suspended_by"])
    sessions.end_all(user=held.user)
    audit.record("member.restored", by=by, campaign=held.campaign, on=held)


@transaction.atomic
def forget_factor(*, membership: Membership, by: User) -> None:
    """Take a lost second factor off somebody's account; at their next sign-in they set up a new one.

    Only a person who is staff nowhere else but in campaigns that ``by`` administers can be helped so: otherwise an
    admin of one campaign could open another.
    """
    held = _locked(membership, by)
    for elsewhere in Membership.objects.filter(user=held.user, suspended_at=None).select_related("campaign"):
        permissions.check_can(by, Act.MANAGE_PEOPLE, elsewhere.campaign)
    Authenticator.objects.filter(user=held.user).delete()
    sessions.end_all(user=held.user)
    audit.record("member.factor_forgotten", by=by, campaign=held.campaign, on=held)


def is_staff(user: User) -> bool:
    """Whether the person is organizer or admin anywhere, and so needs a second factor everywhere."""
    return Membership.objects.filter(user=user, suspended_at=None, role__in=[Role.ORGANIZER, Role.ADMIN]).exists()


def members(campaign: Campaign) -> list[Membership]:
    """Everybody who has a part in the campaign, staff first."""
    order = {Role.ADMIN: 0, Role.ORGANIZER: 1, Role.VOLUNTEER: 2}
    found = Membership.objects.filter(campaign=campaign).select_related("user")
    return sorted(found, key=lambda each: (order[Role(each.role)], each.user.name.lower()))


def _locked(membership: Membership, by: User) -> Membership:
    """The membership under lock, if ``by`` may change it.

    All memberships of the campaign's admins are locked with it, in one order, so that two admins who demote each
    other at the same moment do not both win.
    """
    permissions.check_can(by, Act.MANAGE_PEOPLE, membership.campaign)
    if membership.user_id == by.pk:
        raise OnYourself
    Campaign.objects.select_for_update(no_key=True).get(pk=membership.campaign_id)
    permissions.check_can(by, Act.MANAGE_PEOPLE, membership.campaign)
    return Membership.objects.select_for_update().select_related("user", "campaign").get(pk=membership.pk)


def _check_another_admin(held: Membership) -> None:
    others = Membership.objects.filter(campaign=held.campaign_id, role=Role.ADMIN, suspended_at=None)
    if not others.exclude(pk=held.pk).exists():
        raise LastAdmin
