"""Setting up a campaign and changing its rules. A rule that changes re-derives every stance, in the database."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from voters import audit, permissions, sign_in_links
from voters.enums import Role
from voters.models import Campaign, Membership, User
from voters.permissions import Act


@dataclass(frozen=True)
class Rules:
    """Everything about a campaign that an admin may change."""

    name: str
    question: str
    election_date: date
    state: str
    time_zone: str
    opens_hour: int
    closes_hour: int
    gotv_opens_at: datetime
    id_valid_days: int
    support_threshold: int
    conflict_window_days: int
    counts_imports: bool
    kept_days: int = 90
    leak_warning_percent: int = 2
    leak_stop_percent: int = 5
    leak_least_reached: int = 100


def check_can_create(user: User) -> None:
    """Whoever is admin of a campaign may set up another."""
    if not Membership.objects.filter(user=user, role=Role.ADMIN, suspended_at=None, user__is_active=True).exists():
        raise permissions.Forbidden("create_campaign")


@transaction.atomic
def create(*, rules: Rules, by: User) -> Campaign:
    """Set up a campaign; who sets it up is its admin."""
    check_can_create(by)
    return _create(rules, by)


@transaction.atomic
def create_first(*, rules: Rules, token: str, name: str, email: str, password: str, at: datetime) -> User:
    """Set up the first campaign and its admin by the link that was printed, once."""
    sign_in_links.use_first_admin(token, at=at)
    admin = User.objects.create_user(name=name, email=email, time_zone=rules.time_zone)
    admin.set_password(password)
    admin.save(update_fields=["password"])
    _create(rules, admin)
    return admin


@transaction.atomic
def change(*, campaign: Campaign, rules: Rules, by: User) -> list[str]:
    """Change the campaign's rules and name what changed. What hangs on them follows in the same transaction."""
    permissions.check_can(by, Act.CHANGE_CAMPAIGN, campaign)
    held = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    wanted = asdict(rules)
    changed = sorted(name for name, value in wanted.items() if getattr(held, name) != value)
    if not changed:
        return []
    noted: dict[str, Any] = {f"{name}_was": str(getattr(held, name)) for name in changed}
    noted |= {name: str(wanted[name]) for name in changed}
    for name in changed:
        setattr(held, name, wanted[name])
    held.save(update_fields=changed)
    audit.record("campaign.changed", by=by, campaign=held, on=held, **noted)
    return changed


def _create(rules: Rules, admin: User) -> Campaign:
    campaign = Campaign.objects.create(slug=_free_slug(rules), **asdict(rules))
    Membership.objects.create(campaign=campaign, user=admin, role=Role.ADMIN)
    audit.record("campaign.created", by=admin, campaign=campaign, on=campaign)
    return campaign


def _free_slug(rules: Rules) -> str:
    """The name as it can stand in an address, with a number where another campaign has it."""
    stem = (slugify(rules.name) or "campaign")[:50]
    taken = set(Campaign.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(f"{stem}-{number}" for number in range(2, len(taken) + 3) if f"{stem}-{number}" not in taken)
