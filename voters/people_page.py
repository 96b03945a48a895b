"""What the people page shows: rows, not models."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from voters.enums import Role
from voters.models import Membership, User


@dataclass(frozen=True)
class Member:
    """One line of the people page."""

    pk: int
    name: str
    address: str
    role: str
    role_label: str
    joined_at: datetime
    suspended_at: datetime | None
    is_reader: bool
    is_staff: bool


def roster(members: Iterable[Membership], *, reader: User) -> list[Member]:
    """One row for each membership."""
    return [
        Member(
            pk=each.pk,
            name=each.user.name,
            address=each.user.email or each.user.phone or "",
            role=each.role,
            role_label=Role(each.role).label,
            joined_at=each.joined_at,
            suspended_at=each.suspended_at,
            is_reader=each.user_id == reader.pk,
            is_staff=each.role != Role.VOLUNTEER,
        )
        for each in members
    ]
