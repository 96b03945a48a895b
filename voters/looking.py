"""Which answers somebody must look at before they count: small deciders, one after the other, each with its reason.

``voters``, ``canvass`` and ``textbank`` each bring a ``Look``: what they know of an answer, and the deciders that
judge it. A "for" that one of them sends to the review is held, and so the gate is shut for its voter.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from voters import audit, voter_rows
from voters.enums import Ruling
from voters.models import Campaign, Identification, IdentificationRuling

AT_ONCE = 2000
#: A transaction that was under way when somebody looked last may have brought answers that were recorded before.
UNDER_WAY = timedelta(minutes=10)


class Says(StrEnum):
    """What a decider says of one answer. The first that is not undecided ends the question."""

    REVIEW = "review"
    NO_REVIEW = "no_review"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Decider:
    """One reason to look. ``holds`` is False where the database shuts the gate for that reason by itself."""

    code: str
    words: str
    says: Callable[[Any], Says]
    holds: bool = True


@dataclass(frozen=True)
class Look:
    """What one part of the product knows of answers: ``facts`` by the answer's id, where it knows anything.

    ``told`` writes the facts for the card: a name and a value a line. ``drives`` names the drive that asked.
    """

    facts: Callable[[Sequence[UUID]], Mapping[UUID, Any]]
    deciders: Sequence[Decider]
    told: Callable[[Any], Iterable[tuple[str, str]]]
    drives: Callable[[Sequence[UUID]], Mapping[UUID, str]] = lambda _: {}


@dataclass(frozen=True)
class Seen:
    """What all looks together say of one answer."""

    reasons: Sequence[Decider]
    told: Sequence[tuple[str, str]]


_LOOKS: dict[str, Look] = {}


def register(name: str, look: Look) -> None:
    """Called once by each part of the product when it is ready."""
    _LOOKS[name] = look


def words_of(code: str) -> str:
    """The reason in words, or nothing for what is no decider's."""
    found = [each.words for look in _LOOKS.values() for each in look.deciders if each.code == code]
    return found[0] if found else ""


def drives_of(ids: Sequence[UUID]) -> dict[UUID, str]:
    """The drive in which each of these answers was given, where it was one."""
    return {pk: name for look in _LOOKS.values() for pk, name in look.drives(ids).items()}


def see(ids: Sequence[UUID]) -> dict[UUID, Seen]:
    """What every look says of these answers: of each look the one reason on which it ends."""
    reasons: dict[UUID, list[Decider]] = {pk: [] for pk in ids}
    told: dict[UUID, list[tuple[str, str]]] = {pk: [] for pk in ids}
    for look in _LOOKS.values():
        for pk, facts in look.facts(ids).items():
            told[pk] += look.told(facts)
            reasons[pk] += _reason(look, facts)
    return {pk: Seen(reasons[pk], told[pk]) for pk in ids}


def _reason(look: Look, facts: Any) -> list[Decider]:
    for decider in look.deciders:
        says = decider.says(facts)
        if says != Says.UNDECIDED:
            return [decider] if says == Says.REVIEW else []
    return []


def look(*, campaign: Campaign, until: datetime) -> int:
    """Look at the answers of every voter who answered since the last time, and hold what the deciders send to review.

    Returns how many were held. Only a "for" is held: nothing else opens the gate. An answer about which anybody has
    ruled is left alone. Looking twice is harmless.
    """
    ids = _unseen(campaign, until=until)
    held = sum(_look_at(campaign, ids[start : start + AT_ONCE]) for start in range(0, len(ids), AT_ONCE))
    Campaign.objects.filter(pk=campaign.pk).update(looked_at=until)
    campaign.looked_at = until
    return held


def look_before_reminding(*, campaign: Campaign, voter_ids: Collection[int]) -> int:
    """The same of these voters alone, before the gate is asked for a reminder: no answer opens it unseen.

    Call it with the voters locked, so that no answer of theirs comes in between.
    """
    campaign.refresh_from_db(fields=["looked_at"])
    ids = _unseen(campaign, voter_ids=voter_ids)
    return sum(_look_at(campaign, ids[start : start + AT_ONCE]) for start in range(0, len(ids), AT_ONCE))


UNSEEN = """
SELECT i.id FROM voters_identification i
 WHERE i.campaign_id = %(campaign)s AND i.stance = 'for' AND i.told_by = 'self'
   AND i.voter_id IN (SELECT n.voter_id FROM voters_identification n
                       WHERE n.campaign_id = %(campaign)s AND n.recorded_at >= %(since)s AND n.recorded_at < %(until)s
                         AND (%(voters)s::bigint[] IS NULL OR n.voter_id = ANY (%(voters)s)))
   AND NOT EXISTS (SELECT FROM voters_identificationruling r WHERE r.identification_id = i.id)
 ORDER BY i.recorded_at, i.id
"""
BEGINNING = datetime.min.replace(year=2000, tzinfo=UTC)
END = datetime.max.replace(year=3000, tzinfo=UTC)


def _unseen(campaign: Campaign, *, until: datetime = END, voter_ids: Collection[int] | None = None) -> list[UUID]:
    """What opens the gate for voters of whom anything came in since somebody looked, and nobody has ruled on."""
    given: dict[str, Any] = {
        "campaign": campaign.pk,
        "since": campaign.looked_at - UNDER_WAY if campaign.looked_at else BEGINNING,
        "until": until,
        "voters": None if voter_ids is None else list(voter_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(UNSEEN, given)
        return [pk for (pk,) in cursor.fetchall()]


def look_everywhere(*, at: datetime) -> int:
    """The same in every campaign whose election is not over."""
    running = Campaign.objects.filter(election_date__gte=timezone.localdate(at) - timedelta(days=1))
    return sum(look(campaign=campaign, until=at) for campaign in running.order_by("pk"))


@transaction.atomic
def _look_at(campaign: Campaign, ids: Sequence[UUID]) -> int:
    found = {pk: [each for each in seen.reasons if each.holds] for pk, seen in see(ids).items()}
    doubtful = Identification.objects.filter(pk__in=[pk for pk, reasons in found.items() if reasons])
    answers = list(doubtful.order_by("voter_id", "pk"))
    if not answers:
        return 0
    voter_rows.lock(*{answer.voter_id for answer in answers})
    ruled = set(
        IdentificationRuling.objects.filter(identification__in=answers).values_list("identification_id", flat=True)
    )
    rulings = [
        IdentificationRuling(identification=answer, ruling=Ruling.HELD, reason=found[answer.pk][0].code, ruled_by=None)
        for answer in answers
        if answer.pk not in ruled
    ]
    IdentificationRuling.objects.bulk_create(rulings)
    audit.record("review.looked", by=None, campaign=campaign, count=len(rulings))
    return len(rulings)
