"""What an admin decides about a card of the review: one row a decision, with the rulings that follow; and its undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import QuerySet

from voters import audit, permissions, review, voter_rows
from voters.enums import AskedAgain, Decided, Ruling, Standing
from voters.models import (
    Campaign,
    Identification,
    IdentificationRuling,
    ReviewDecision,
    SpotCheck,
    User,
    VoterStanding,
)

ASK_AGAIN = "ask_again"
#: What may be decided about many cards at once.
OF_MANY = (Decided.ACCEPT, Decided.ASK_AGAIN, Decided.SET_ASIDE)
MAY_BE_UNDONE_FOR = timedelta(hours=24)


class NotWaiting(Exception):
    """Somebody decided a moment ago, or the voter has answered again: the card is another one now."""

    code = "not_waiting"


class NoOther(Exception):
    """There is no other answer that could stand."""

    code = "no_other"


class NothingToUndo(Exception):
    """This person has decided nothing here that could still be taken back."""

    code = "nothing_to_undo"


class ChangedSince(Exception):
    """Something came after the decision, so that taking it back would undo more than it did."""

    code = "changed_since"


class AnotherCount(Exception):
    """The count that was typed is not the number of cards."""

    code = "another_count"


@dataclass(frozen=True)
class Day:
    """One volunteer's answers of one day that wait, to be decided together."""

    volunteer: User
    day: date
    cards: Sequence[VoterStanding]


@transaction.atomic
def decide(
    *,
    campaign: Campaign,
    shown: Identification,
    does: Decided,
    by: User,
    at: datetime,
    other: Identification | None = None,
    batch: UUID | None = None,
) -> ReviewDecision:
    """Decide about the voter whose latest answer, on the card, was ``shown``.

    ``other`` is the answer to accept instead; the one before the latest unless it is named. Raises ``NotWaiting``,
    ``NoOther`` and ``permissions.Forbidden``.
    """
    permissions.check_can(by, permissions.Act.REVIEW, campaign)
    voter_rows.lock(shown.voter_id)
    standing = VoterStanding.objects.filter(campaign=campaign, voter=shown.voter_id).first()
    if standing is None or standing.stance != Standing.HELD or standing.identification_id != shown.pk:
        raise NotWaiting
    decision = ReviewDecision.objects.create(
        campaign=campaign, voter_id=shown.voter_id, identification=shown, does=does, by=by, batch=batch
    )
    counted = _counted(shown)
    match does:
        case Decided.ACCEPT:
            _rule(decision, Ruling.APPROVED, [shown.pk])
        case Decided.ACCEPT_ANOTHER:
            _accept_another(decision, counted, other.pk if other else None)
        case Decided.UNDECIDED:
            _rule(decision, Ruling.SET_ASIDE, counted)
        case Decided.ASK_AGAIN:
            _rule(decision, Ruling.HELD, [shown.pk], reason=ASK_AGAIN)
            wanted = {"campaign": campaign, "drawn_at": at, "drawn_by": by, "reason": AskedAgain.REVIEW}
            SpotCheck.objects.get_or_create(identification=shown, defaults=wanted)
        case Decided.SET_ASIDE:
            _rule(decision, Ruling.SET_ASIDE, [shown.pk])
        case _:
            raise ValueError(does)
    audit.record(f"review.{does}", by=by, campaign=campaign, on=decision)
    return decision


def _accept_another(decision: ReviewDecision, counted: Sequence[UUID], other: UUID | None) -> None:
    """The other answer stands, and those said after it are set aside."""
    if other is None:
        other = counted[1] if len(counted) > 1 else None
    if other not in counted[1:]:
        raise NoOther
    assert other is not None  # noqa: S101 -- it is among them
    _rule(decision, Ruling.SET_ASIDE, counted[: counted.index(other)])
    _rule(decision, Ruling.APPROVED, [other])


def other_of(shown: Identification) -> Identification | None:
    """The answer before the latest: what stands if another is accepted."""
    counted = _counted(shown)
    return Identification.objects.get(pk=counted[1]) if len(counted) > 1 else None


def _counted(latest: Identification) -> list[UUID]:
    """The voter's answers that count, the latest said first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM voters_countedanswer WHERE campaign_id = %s AND voter_id = %s"
            " ORDER BY said_at DESC, recorded_at DESC, id DESC",
            [latest.campaign_id, latest.voter_id],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _rule(decision: ReviewDecision, ruling: Ruling, ids: Sequence[UUID], reason: str = "review") -> None:
    IdentificationRuling.objects.bulk_create(
        [
            IdentificationRuling(
                identification_id=pk, ruling=ruling, reason=reason, ruled_by_id=decision.by_id, decision=decision
            )
            for pk in ids
        ]
    )


def latest_of(*, campaign: Campaign, by: User, at: datetime) -> ReviewDecision | None:
    """This person's latest decision that may still be taken back."""
    return (
        ReviewDecision.objects.filter(campaign=campaign, by=by, decided_at__gt=at - MAY_BE_UNDONE_FOR)
        .exclude(does=Decided.UNDO)
        .filter(undone_by=None)
        .order_by("-pk")
        .first()
    )


@transaction.atomic
def undo(*, campaign: Campaign, by: User, at: datetime) -> list[ReviewDecision]:
    """Take back this person's latest decision, or all that were taken together with it.

    Each answer gets the ruling that it had before. Raises ``NothingToUndo``, ``ChangedSince`` and
    ``permissions.Forbidden``.
    """
    permissions.check_can(by, permissions.Act.REVIEW, campaign)
    latest = latest_of(campaign=campaign, by=by, at=at)
    if latest is None:
        raise NothingToUndo
    together = (
        ReviewDecision.objects.filter(batch=latest.batch)
        if latest.batch
        else ReviewDecision.objects.filter(pk=latest.pk)
    )
    decisions = list(together.exclude(does=Decided.UNDO).filter(undone_by=None).order_by("pk"))
    voter_rows.lock(*{decision.voter_id for decision in decisions})
    batch = uuid4() if latest.batch else None
    for decision in decisions:
        undone = ReviewDecision.objects.create(
            campaign=campaign,
            voter_id=decision.voter_id,
            identification_id=decision.identification_id,
            does=Decided.UNDO,
            undoes=decision,
            batch=batch,
            by=by,
        )
        _restore(decision, undone)
        audit.record("review.undo", by=by, campaign=campaign, on=decision)
    return decisions


def _restore(decision: ReviewDecision, undone: ReviewDecision) -> None:
    for ruled in decision.rulings.order_by("pk"):
        others = IdentificationRuling.objects.filter(identification=ruled.identification_id)
        if others.filter(pk__gt=ruled.pk).exists():
            raise ChangedSince
        before = others.filter(pk__lt=ruled.pk).order_by("-pk").first()
        IdentificationRuling.objects.create(
            identification_id=ruled.identification_id,
            ruling=before.ruling if before else Ruling.RELEASED,
            reason=before.reason if before else "undo",
            quarantine_id=before.quarantine_id if before else None,
            ruled_by_id=undone.by_id,
            decision=undone,
        )


def day_of(*, campaign: Campaign, shown: Identification) -> Day | None:
    """The cards whose latest answer was heard by the same volunteer on the same day; None when it is this one alone."""
    if shown.heard_by is None:
        return None
    zone = ZoneInfo(campaign.time_zone)
    day = shown.said_at.astimezone(zone).date()
    begins = datetime.combine(day, datetime.min.time(), tzinfo=zone)
    cards = _of_day(campaign, shown.heard_by, begins)
    return Day(shown.heard_by, day, list(cards)) if len(cards) > 1 else None


def _of_day(campaign: Campaign, volunteer: User, begins: datetime) -> QuerySet[VoterStanding]:
    said = review.cards(campaign).filter(identification__heard_by=volunteer)
    return said.filter(said_at__gte=begins, said_at__lt=begins + timedelta(days=1))


def decide_day(*, campaign: Campaign, shown: Identification, does: Decided, typed: int, by: User, at: datetime) -> int:
    """Decide the same about every card of one volunteer's one day; ``typed`` is their number, as a person counted it.

    Raises ``AnotherCount`` and ``permissions.Forbidden``; whoever was decided about meanwhile is left out.
    """
    permissions.check_can(by, permissions.Act.REVIEW, campaign)
    day = day_of(campaign=campaign, shown=shown)
    if day is None or does not in OF_MANY or typed != len(day.cards):
        raise AnotherCount
    batch, decided = uuid4(), 0
    with transaction.atomic():
        voter_rows.lock(*{card.voter_id for card in day.cards})
        for card in day.cards:
            try:
                decide(campaign=campaign, shown=card.identification, does=does, by=by, at=at, batch=batch)
            except NotWaiting:
                continue
            decided += 1
    return decided
