"""How many people one volunteer may ever see, and an organizer's word that lets them see more.

People are counted once each, when they are handed over for the first time, in PostgreSQL and under the volunteer's
row: of two lists taken at the same moment the second sees what the first has used.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum

from voters import audit, permissions
from voters.enums import AllowanceKind, Channel, Role
from voters.models import Allowance, Campaign, SeenVoter, User

MORE = 1000
HAND_OVER = """
INSERT INTO voters_seenvoter (campaign_id, volunteer_id, channel, voter_id, seen_at)
SELECT %s, %s, %s, voter_id, %s FROM unnest(%s::bigint[]) AS voter_id
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Limit:
    """At most so many new people ``within`` this time over all campaigns, or, without it, ever in one campaign."""

    most: int
    within: timedelta | None = None

    @property
    def words(self) -> str:
        if self.within is None:
            return "in this campaign"
        return "in 24 hours" if self.within <= timedelta(days=1) else f"in {self.within.days} days"


LIMITS: dict[Channel, tuple[Limit, ...]] = {
    Channel.DOOR: (Limit(1000, timedelta(hours=24)), Limit(3000, timedelta(days=7)), Limit(10_000)),
    Channel.TEXT: (Limit(5000, timedelta(hours=24)),),
}
MORE_OF = {Channel.DOOR: AllowanceKind.MORE_DOORS, Channel.TEXT: AllowanceKind.MORE_TEXTS}


class OverBudget(Exception):
    """The volunteer would see more people than one volunteer may. An organizer can add to it."""

    code = "over_budget"

    def __init__(self, limit: Limit) -> None:
        super().__init__(f"That would be more than {limit.most:,} new people {limit.words}.")
        self.limit = limit


@dataclass(frozen=True)
class Used:
    """How much of one limit a volunteer has used; ``most`` includes what organizers added."""

    limit: Limit
    people: int
    most: int


@transaction.atomic
def hand_over(
    *, campaign: Campaign, volunteer: User, channel: Channel, voter_ids: Collection[int], at: datetime
) -> int:
    """Count these people as seen by the volunteer, and return how many of them are new.

    The volunteer's row is locked until the transaction ends. Raises ``OverBudget``, and then nothing is counted.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=volunteer.pk)
    wanted = set(voter_ids)
    known = SeenVoter.objects.filter(campaign=campaign, volunteer=volunteer, channel=channel, voter_id__in=wanted)
    fresh = wanted - set(known.values_list("voter_id", flat=True))
    for each in used(campaign=campaign, volunteer=volunteer, channel=channel, at=at):
        if fresh and each.people + len(fresh) > each.most:
            raise OverBudget(each.limit)
    with connection.cursor() as cursor:
        cursor.execute(HAND_OVER, [campaign.pk, volunteer.pk, channel, at, sorted(fresh)])
    return len(fresh)


def used(*, campaign: Campaign, volunteer: User, channel: Channel, at: datetime) -> list[Used]:
    """What the volunteer has seen by this channel, against each limit, the shortest first."""
    return used_by([volunteer.pk], campaign=campaign, channel=channel, at=at)[volunteer.pk]


def used_by(
    volunteers: Collection[UUID], *, campaign: Campaign, channel: Channel, at: datetime
) -> dict[UUID, list[Used]]:
    """The same for several volunteers, in two queries."""
    limits = LIMITS[channel]
    seen = SeenVoter.objects.filter(volunteer__in=volunteers, channel=channel).values_list("volunteer")
    given = Allowance.objects.filter(campaign=campaign, volunteer__in=volunteers, kind=MORE_OF[channel])
    counts = {f"n{place}": Count("pk", filter=_counts(limit, campaign, at)) for place, limit in enumerate(limits)}
    sums = {f"n{place}": Sum("people", filter=_still_adds(limit, at)) for place, limit in enumerate(limits)}
    people = {pk: numbers for pk, *numbers in seen.annotate(**counts)}
    more = {pk: numbers for pk, *numbers in given.values_list("volunteer").annotate(**sums)}
    none = [0] * len(limits)
    return {
        pk: [
            Used(limit, count, limit.most + (added or 0))
            for limit, count, added in zip(limits, people.get(pk, none), more.get(pk, none), strict=True)
        ]
        for pk in volunteers
    }


def _counts(limit: Limit, campaign: Campaign, at: datetime) -> Q:
    return Q(campaign=campaign) if limit.within is None else Q(seen_at__gt=at - limit.within)


def _still_adds(limit: Limit, at: datetime) -> Q:
    return Q() if limit.within is None else Q(given_at__gt=at - limit.within)


def _given(campaign: Campaign, volunteer: User, kind: AllowanceKind) -> QuerySet[Allowance]:
    return Allowance.objects.filter(campaign=campaign, volunteer=volunteer, kind=kind)


@transaction.atomic
def allow(*, campaign: Campaign, volunteer: User, kind: AllowanceKind, by: User, at: datetime) -> Allowance:
    """An organizer's word on a volunteer of the campaign, audited: 1,000 people more, known to us, or looked at.

    Raises ``permissions.Forbidden`` where either has no such part in the campaign.
    """
    permissions.check_can(by, permissions.Act.RUN_DOORS, campaign)
    permissions.check_can(volunteer, permissions.Act.SEE_CAMPAIGN, campaign)
    return note(campaign=campaign, volunteer=volunteer, kind=kind, by=by, at=at)


def note(*, campaign: Campaign, volunteer: User, kind: AllowanceKind, by: User, at: datetime) -> Allowance:
    """Write the word down. Asks nobody: ``allow`` does, and whoever sent a link for one person has given it."""
    people = MORE if kind in MORE_OF.values() else 0
    given = Allowance.objects.create(
        campaign=campaign, volunteer=volunteer, kind=kind, people=people, given_by=by, given_at=at
    )
    audit.record(f"volunteer.{kind}", by=by, campaign=campaign, volunteer=str(volunteer.pk), more=people)
    return given


def is_vouched_for(*, campaign: Campaign, volunteer: User) -> bool:
    """Whether somebody of the campaign knows this person: staff are known, and who came by a link of their own."""
    if permissions.role_in(volunteer, campaign) in (Role.ORGANIZER, Role.ADMIN):
        return True
    return _given(campaign, volunteer, AllowanceKind.VOUCHED_FOR).exists()


def looked_at(*, campaign: Campaign, volunteer: User) -> datetime | None:
    """When an organizer last looked at what this volunteer takes, and let them go on."""
    latest = _given(campaign, volunteer, AllowanceKind.LOOKED_AT).order_by("-given_at").first()
    return latest.given_at if latest else None
