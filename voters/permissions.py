"""Who may do what: one table. Everything not in it is refused."""

from collections.abc import Mapping
from enum import StrEnum

from django.core.exceptions import PermissionDenied

from voters.enums import Role
from voters.models import Campaign, Membership, User


class Act(StrEnum):
    """What a person can do within a campaign."""

    SEE_CAMPAIGN = "see_campaign"
    IDENTIFY = "identify"
    KNOCK = "knock"
    TEXT = "text"
    SEE_VOTERS = "see_voters"
    IMPORT_ROLL = "import_roll"
    MERGE = "merge"
    EXPORT = "export"
    SEE_UNIVERSES = "see_universes"
    RUN_DOORS = "run_doors"
    RUN_TEXTS = "run_texts"
    APPROVE_SCRIPT = "approve_script"
    SEE_GATE = "see_gate"
    SEE_LEAKS = "see_leaks"
    REVIEW = "review"
    INVITE = "invite"
    MANAGE_PEOPLE = "manage_people"
    CHANGE_CAMPAIGN = "change_campaign"
    SEE_AUDIT = "see_audit"
    ERASE = "erase"


EVERYBODY = frozenset(Role)
STAFF = frozenset({Role.ORGANIZER, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})

ALLOWED: Mapping[Act, frozenset[Role]] = {
    Act.SEE_CAMPAIGN: EVERYBODY,
    Act.IDENTIFY: EVERYBODY,
    Act.KNOCK: EVERYBODY,
    Act.TEXT: EVERYBODY,
    Act.SEE_VOTERS: STAFF,
    Act.IMPORT_ROLL: STAFF,
    Act.MERGE: STAFF,
    Act.EXPORT: STAFF,
    Act.SEE_UNIVERSES: STAFF,
    Act.RUN_DOORS: STAFF,
    Act.RUN_TEXTS: STAFF,
    Act.APPROVE_SCRIPT: STAFF,
    Act.SEE_GATE: STAFF,
    Act.SEE_LEAKS: STAFF,
    Act.REVIEW: ADMINS,
    Act.INVITE: STAFF,
    Act.MANAGE_PEOPLE: ADMINS,
    Act.CHANGE_CAMPAIGN: ADMINS,
    Act.SEE_AUDIT: ADMINS,
    Act.ERASE: ADMINS,
}


class Forbidden(PermissionDenied):
    """This person's role does not allow the act."""

    code = "forbidden"


def role_in(user: User, campaign: Campaign) -> Role | None:
    """The person's role, read afresh each time: taking it away works at the next request."""
    if not user.is_active:
        return None
    role = (
        Membership.objects.filter(user=user, campaign=campaign, suspended_at=None, user__is_active=True)
        .values_list("role", flat=True)
        .first()
    )
    return Role(role) if role else None


def check_can(user: User, act: Act, campaign: Campaign) -> None:
    """Refuse with ``Forbidden`` unless the person's role allows the act in this campaign."""
    if role_in(user, campaign) not in ALLOWED.get(act, frozenset()):
        raise Forbidden(act)


def part_allows(part: Membership, act: Act) -> bool:
    """The same for a part in a campaign that the caller holds under lock, with its user."""
    if part.suspended_at is not None or not part.user.is_active:
        return False
    return Role(part.role) in ALLOWED.get(act, frozenset())


def can(user: User, act: Act, campaign: Campaign) -> bool:
    try:
        check_can(user, act, campaign)
    except Forbidden:
        return False
    return True


def abilities(user: User, campaign: Campaign) -> dict[str, bool]:
    """Every act and whether this person may do it, for the templates."""
    role = role_in(user, campaign)
    return {str(act): role in roles for act, roles in ALLOWED.items()}
