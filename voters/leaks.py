"""A reminder that reached somebody who is not for us: counted, shown, never hidden."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from django.db.models import Count

from voters import audit
from voters.enums import LeakCause, Stance, ToldBy
from voters.models import Campaign, GotvContact, Identification, Leak, Reach

NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Rate:
    """``leaks`` of ``reached`` people; ``share`` with its 95% interval (Wilson), each from 0 to 1."""

    leaks: int
    reached: int
    share: float
    low: float
    high: float


def wilson(leaks: int, reached: int) -> Rate:
    """The share and its 95% interval; with nobody reached everything from 0 to 1 is possible."""
    if reached == 0:
        return Rate(leaks, 0, 0.0, 0.0, 1.0)
    share, z = leaks / reached, NORMAL_95
    middle = share + z * z / (2 * reached)
    half = z * sqrt(share * (1 - share) / reached + z * z / (4 * reached * reached))
    whole = 1 + z * z / reached
    low, high = (middle - half) / whole, (middle + half) / whole
    return Rate(leaks, reached, share, max(0.0, min(low, share)), min(1.0, max(high, share)))  # Whatever rounding does.


def rate(campaign: Campaign) -> Rate:
    """People who were reached by a reminder and were not for us, of all who were reached."""
    leaked = Leak.objects.filter(campaign=campaign).values("voter").distinct().count()
    reached = Reach.objects.filter(campaign=campaign).values("voter").distinct().count()
    return wilson(leaked, max(reached, leaked))


def by_cause(campaign: Campaign) -> dict[LeakCause, int]:
    counts = Leak.objects.filter(campaign=campaign).values("cause").annotate(count=Count("*")).order_by("cause")
    return {LeakCause(row["cause"]): row["count"] for row in counts}


def note_answer(identification: Identification, *, cause: LeakCause = LeakCause.CHANGED_MIND) -> Leak | None:
    """Count a leak if this answer is not "for" and comes after a reminder that reached the voter.

    The latest such reminder is the one that leaked; it is counted once.
    """
    if identification.stance == Stance.FOR or identification.told_by != ToldBy.SELF:
        return None
    reach = (
        Reach.objects.filter(
            campaign_id=identification.campaign_id,
            voter_id=identification.voter_id,
            reached_at__lte=identification.said_at,
        )
        .select_related("contact")
        .order_by("-reached_at")
        .first()
    )
    if reach is None:
        return None
    return note(contact=reach.contact, identification=identification, cause=cause, at=identification.recorded_at)


def reminded_among(voter_ids: Collection[int], *, campaign: Campaign) -> set[int]:
    """Those of the voters whom a reminder of this campaign has reached."""
    reached = Reach.objects.filter(campaign=campaign, voter_id__in=voter_ids)
    return set(reached.values_list("voter_id", flat=True))


def note(*, contact: GotvContact, identification: Identification | None, cause: LeakCause, at: datetime) -> Leak:
    """Count the contact as a leak, once."""
    leak, new = Leak.objects.get_or_create(
        contact=contact,
        defaults={
            "campaign_id": contact.campaign_id,
            "voter_id": contact.voter_id,
            "identification": identification,
            "cause": cause,
            "found_at": at,
        },
    )
    if new:
        audit.record("leak.counted", by=None, campaign=contact.campaign, on=contact, cause=cause)
    return leak
