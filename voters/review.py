"""Which answers an admin must see; approve, set aside, hold."""

from django.db import transaction
from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from voters import audit, permissions, voter_rows
from voters.enums import Ruling, Stance, Standing
from voters.models import Campaign, Identification, IdentificationRuling, User, VoterStanding

#: Why an answer is set aside whose correction came before it.
CORRECTED = "corrected"


class AlreadyDecided(Exception):
    """Somebody decided the same a moment ago."""

    code = "already_decided"


def waiting(campaign: Campaign) -> QuerySet[VoterStanding]:
    """The voters whose answers wait for a decision, the longest waiting first."""
    return (
        VoterStanding.objects.filter(campaign=campaign, stance=Standing.HELD)
        .select_related("voter", "identification", "identification__heard_by")
        .order_by("said_at")
    )


def cards(campaign: Campaign) -> QuerySet[VoterStanding]:
    """The same as cards: without those who must be on no page, and without whom a decision sent to be asked again.

    First those whose latest answer is "for", the oldest first: they are whom a reminder could reach wrongly.
    """
    latest = IdentificationRuling.objects.filter(identification=OuterRef("identification")).order_by("-pk")
    risk = Case(When(identification__stance=Stance.FOR, then=0), default=1)
    return (
        waiting(campaign)
        .filter(voter__protected=False, voter__erased_at=None)
        .select_related("voter__household")
        .annotate(why=Coalesce(Subquery(latest.values("reason")[:1]), Value("")))
        .exclude(why="ask_again")
        .order_by(risk, "said_at", "voter_id")
    )


def hold(*, identification: Identification, by: User, reason: str) -> None:
    """Shut the gate on this answer until somebody has looked."""
    _rule(identification, Ruling.HELD, by, reason)


def hold_on_arrival(*, identification: Identification, by: User, reason: str) -> None:
    """Shut the gate on an answer in the transaction that records it: shutting needs no role, opening does."""
    _rule_on_arrival(identification, Ruling.HELD, by, reason)


def set_aside_on_arrival(*, identification: Identification, by: User, reason: str) -> None:
    """The correction of this answer, by who recorded it, came before the answer itself."""
    _rule_on_arrival(identification, Ruling.SET_ASIDE, by, reason)


def release_corrected(*, identification: Identification, by: User) -> bool:
    """The correction that set this answer aside was taken back: it counts as if nobody had ruled on it.

    It opens nothing else: a ruling of any other person, or for any other reason, stays. Answers whether it opened.
    """
    latest = identification.rulings.order_by("-pk").first()
    ruled = latest and (latest.ruling, latest.reason, latest.ruled_by_id)
    if ruled != (Ruling.SET_ASIDE, CORRECTED, by.pk):
        return False
    _rule_on_arrival(identification, Ruling.RELEASED, by, CORRECTED)
    return True


@transaction.atomic
def _rule_on_arrival(identification: Identification, ruling: Ruling, by: User, reason: str) -> None:
    voter_rows.lock(identification.voter_id)
    IdentificationRuling.objects.create(identification=identification, ruling=ruling, reason=reason, ruled_by=by)
    audit.record(f"identification.{ruling}", by=by, campaign=identification.campaign, on=identification)


def approve(*, identification: Identification, by: User) -> None:
    """This answer stands, although another contradicts it."""
    _rule(identification, Ruling.APPROVED, by, "")


def release(*, identification: Identification, by: User) -> None:
    """Nobody has decided about this answer after all: it counts as if it had never been ruled on."""
    _rule(identification, Ruling.RELEASED, by, "")


def set_aside(*, identification: Identification, by: User, reason: str) -> None:
    """This answer does not count; the one before it decides."""
    _rule(identification, Ruling.SET_ASIDE, by, reason)


@transaction.atomic
def _rule(identification: Identification, ruling: Ruling, by: User, reason: str) -> None:
    permissions.check_can(by, permissions.Act.REVIEW, identification.campaign)
    voter_rows.lock(identification.voter_id)
    latest = identification.rulings.order_by("-pk").first()
    if latest is not None and latest.ruling == ruling:
        raise AlreadyDecided
    IdentificationRuling.objects.create(identification=identification, ruling=ruling, reason=reason, ruled_by=by)
    audit.record(f"identification.{ruling}", by=by, campaign=identification.campaign, on=identification)
