"""A reminder that reached somebody who is not for us: counted, shown, never hidden."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from voters import audit, permissions, releases, voter_rows
from voters.enums import LeakCause, Stance, ToldBy
from voters.models import Campaign, GotvContact, Identification, Leak, LeakRuling, Reach, User
from voters.rates import Rate, wilson

__all__ = [
    "NothingToUndo",
    "Rate",
    "by_cause",
    "note",
    "note_answer",
    "rate",
    "reminded_among",
    "rule",
    "undo_ruling",
    "wilson",
    "with_causes",
]


class NothingToUndo(Exception):
    """Nobody has found another cause of this leak, or it was taken back."""

    code = "nothing_to_undo"


def rate(campaign: Campaign) -> Rate:
    """People who were reached by a reminder and were not for us, of all who were reached."""
    leaked = Leak.objects.filter(campaign=campaign).values("voter").distinct().count()
    reached = Reach.objects.filter(campaign=campaign).values("voter").distinct().count()
    return wilson(leaked, max(reached, leaked))


def by_cause(campaign: Campaign) -> dict[LeakCause, int]:
    found = with_causes(Leak.objects.filter(campaign=campaign))
    counts = found.values("found_cause").annotate(count=Count("*")).order_by("found_cause")
    return {LeakCause(row["found_cause"]): row["count"] for row in counts}


def with_causes(found: QuerySet[Leak]) -> QuerySet[Any]:
    """Each leak with its ``found_cause``: what an admin found last, or what it was counted with.

    ``ruled_by`` names that admin, and ``may_undo`` says whether that finding can still be taken back.
    """
    latest = LeakRuling.objects.filter(leak=OuterRef("pk")).order_by("-pk")
    return found.annotate(
        found_cause=Coalesce(Subquery(latest.values("cause")[:1]), F("cause")),
        ruled_by=Subquery(latest.values("by__name")[:1]),
        may_undo=Exists(LeakRuling.objects.filter(leak=OuterRef("pk"), undoes=None, undone_by=None)),
    )


@transaction.atomic
def rule(*, leak: Leak, cause: LeakCause, by: User) -> LeakRuling:
    """An admin found another cause. The rate is what it was: a leak stays a leak. Raises ``permissions.Forbidden``."""
    permissions.check_can(by, permissions.Act.REVIEW, leak.campaign)
    _one_at_a_time(leak)
    made = LeakRuling.objects.create(leak=leak, campaign=leak.campaign, cause=cause, by=by)
    audit.record("leak.cause_found", by=by, campaign=leak.campaign, on=leak, cause=cause)
    return made


@transaction.atomic
def undo_ruling(*, leak: Leak, by: User) -> LeakCause:
    """Take back the latest finding that nobody has taken back; returns the cause that stands again.

    Raises ``NothingToUndo`` and ``permissions.Forbidden``.
    """
    permissions.check_can(by, permissions.Act.REVIEW, leak.campaign)
    _one_at_a_time(leak)
    standing = list(leak.rulings.filter(undoes=None, undone_by=None).order_by("-pk")[:2])
    if not standing:
        raise NothingToUndo
    cause = LeakCause(standing[1].cause if len(standing) > 1 else leak.cause)
    LeakRuling.objects.create(leak=leak, campaign=leak.campaign, cause=cause, undoes=standing[0], by=by)
    audit.record("leak.cause_undone", by=by, campaign=leak.campaign, on=leak, cause=cause)
    return cause


def _one_at_a_time(leak: Leak) -> None:
    voter_rows.lock(leak.voter_id)


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
