"""Ask again by phone: one voter at a time of those who wait, never by the person who heard the answer before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from voters import audit, identify, permissions
from voters.enums import Restriction, Source, Stance, ToldBy
from voters.models import AuditRow, Campaign, SpotCheckOutcome, User, Voter, VoterRestriction

NO_ANSWER = "spot_check.no_answer"
#: Whoever did not answer is not rung again by anybody before so long.
REST = timedelta(hours=3)


class NotWaiting(Exception):
    """Somebody else has asked this voter meanwhile, or this person may not."""

    code = "not_waiting"


@dataclass(frozen=True)
class Call:
    """Whom to ring, on which numbers."""

    voter: Voter
    numbers: list[str]


def waiting(*, campaign: Campaign, by: User, at: datetime) -> QuerySet[Voter]:
    """Those whom this person may ring now: with a number, and heard by somebody else before."""
    wait = SpotCheckOutcome.objects.filter(campaign=campaign, stance=None).exclude(heard_by=by)
    kept_away = VoterRestriction.objects.filter(
        campaign=campaign,
        kind__in=[Restriction.DO_NOT_CONTACT, Restriction.MOVED, Restriction.DECEASED],
        lifts=None,
        lifted_by=None,
    )
    rung = AuditRow.objects.filter(act=NO_ANSWER, campaign=campaign, at__gt=at - REST).values_list("on_id", flat=True)
    return (
        Voter.objects.filter(pk__in=wait.values("voter_id"), protected=False, erased_at=None)
        .filter(phones__wrong_person_at=None, phones__isnull=False)
        .exclude(pk__in=kept_away.values("voter_id"))
        .exclude(pk__in=[int(pk) for pk in rung])
        .order_by("pk")
        .distinct()
    )


def next_call(*, campaign: Campaign, by: User, at: datetime) -> Call | None:
    """The next voter to ring. Audited by who shows it."""
    permissions.check_can(by, permissions.Act.SEE_VOTERS, campaign)
    voter = waiting(campaign=campaign, by=by, at=at).select_related("household").first()
    if voter is None:
        return None
    numbers = voter.phones.filter(wrong_person_at=None).order_by("pk").values_list("number", flat=True)
    return Call(voter, list(numbers))


@transaction.atomic
def answered(*, id: UUID, campaign: Campaign, voter: Voter, stance: Stance, by: User, at: datetime) -> None:
    """The voter said so on the phone. Raises ``NotWaiting`` and ``permissions.Forbidden``."""
    _check_waits(campaign, voter, by, at)
    identify.record(
        id=id,
        campaign=campaign,
        voter=voter,
        stance=stance,
        said_at=at,
        source=Source.PHONE,
        told_by=ToldBy.SELF,
        by=by,
    )


@transaction.atomic
def no_answer(*, campaign: Campaign, voter: Voter, by: User, at: datetime) -> None:
    """Nobody answered: the voter goes on waiting, and nobody rings again for three hours."""
    _check_waits(campaign, voter, by, at)
    audit.record(NO_ANSWER, by=by, campaign=campaign, on=voter)


def _check_waits(campaign: Campaign, voter: Voter, by: User, at: datetime) -> None:
    permissions.check_can(by, permissions.Act.SEE_VOTERS, campaign)
    if not waiting(campaign=campaign, by=by, at=at).filter(pk=voter.pk).exists():
        raise NotWaiting
