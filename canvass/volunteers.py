"""The volunteers of a campaign as its organizer sees them: what they hold, how many people they have seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from canvass import trust
from canvass.enums import ListState
from canvass.models import WalkList
from voters import budgets
from voters.budgets import Used
from voters.enums import AllowanceKind, Channel, Role
from voters.models import Allowance, Campaign, Membership


@dataclass(frozen=True)
class Row:
    """One volunteer. ``doors`` and ``texts`` hold what is used of each limit, the shortest first."""

    id: UUID
    name: str
    role: str
    in_hand: int
    worked: int
    unworked: int
    flagged: bool
    vouched_for: bool
    doors: list[Used]
    texts: list[Used]


def rows(members: Sequence[Membership], *, campaign: Campaign, at: datetime) -> list[Row]:
    """These members as rows, in a handful of queries however many they are."""
    ids = [member.user_id for member in members]
    doors = budgets.used_by(ids, campaign=campaign, channel=Channel.DOOR, at=at)
    texts = budgets.used_by(ids, campaign=campaign, channel=Channel.TEXT, at=at)
    opened = trust.opened(campaign, ids)
    out = WalkList.objects.filter(campaign=campaign, state=ListState.OUT, volunteer__in=ids)
    in_hand = dict(out.values_list("volunteer").annotate(count=Count("pk")))
    vouched = Allowance.objects.filter(campaign=campaign, kind=AllowanceKind.VOUCHED_FOR, volunteer__in=ids)
    known = set(vouched.values_list("volunteer_id", flat=True))
    return [_row(member, opened, in_hand, known, doors, texts) for member in members]


def _row(
    member: Membership,
    opened: dict[UUID, trust.Opened],
    in_hand: dict[UUID, int],
    known: set[UUID],
    doors: dict[UUID, list[Used]],
    texts: dict[UUID, list[Used]],
) -> Row:
    lists = opened.get(member.user_id, trust.Opened())
    return Row(
        id=member.user_id,
        name=member.user.name,
        role=str(Role(member.role).label),
        in_hand=in_hand.get(member.user_id, 0),
        worked=lists.worked,
        unworked=lists.unworked,
        flagged=lists.flagged,
        vouched_for=member.role != Role.VOLUNTEER or member.user_id in known,
        doors=doors[member.user_id],
        texts=texts[member.user_id],
    )


def flagged(campaign: Campaign) -> int:
    """How many volunteers took lists without knocking, and wait for an organizer to look."""
    return sum(each.flagged for each in trust.opened(campaign).values())
