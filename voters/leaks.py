"""A reminder that reached somebody who is not for us: counted, shown, never hidden."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count

from voters import audit, releases
from voters.enums import LeakCause, Stance, ToldBy
from voters.models import Campaign, GotvContact, Identification, Leak, Reach
from voters.rates import Rate, wilson

__all__ = ["Rate", "by_cause", "note", "note_answer", "rate", "reminded_among", "wilson"]


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
    """Count the contact as a leak, once; the drive that leaks too much is stopped."""
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
        releases.stop_if_it_leaks(campaign=contact.campaign, contact_id=contact.pk)
    return leak
