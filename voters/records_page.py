"""What the page of likely duplicates shows: two records beside each other, as far as staff may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from voters import queries
from voters.models import Campaign, LikelyPair, RecordRuling, Voter


@dataclass(frozen=True)
class Record:
    """One record of the roll, and how much the campaign has of it."""

    person: queries.Person
    source: str
    born: date | None
    registered: date | None
    elections: int
    answers: int
    numbers: int


@dataclass(frozen=True)
class Pair:
    """Two records that may be one person."""

    one: Record
    two: Record


@dataclass(frozen=True)
class Joined:
    """A record that stands merged into another, and by whom."""

    ruling: UUID
    kept: int
    kept_number: str
    other: int
    other_number: str
    other_door: str
    by: str
    ruled_at: datetime


def pairs(found: Iterable[LikelyPair], campaign: Campaign) -> list[Pair]:
    """These pairs with what the campaign has of each; a fixed number of queries."""
    found = list(found)
    voters = {voter.pk: voter for pair in found for voter in (pair.one, pair.two)}
    answers = Count("identifications", filter=Q(identifications__campaign=campaign), distinct=True)
    counted = Voter.objects.filter(pk__in=voters).annotate(
        answers=answers, numbers=Count("phones", distinct=True)
    )  # fmt: skip
    held = {pk: (said, numbers) for pk, said, numbers in counted.values_list("pk", "answers", "numbers")}
    records = {pk: _record(voter, campaign, *held.get(pk, (0, 0))) for pk, voter in voters.items()}
    return [Pair(records[pair.one_id], records[pair.two_id]) for pair in found]


def _record(voter: Voter, campaign: Campaign, answers: int, numbers: int) -> Record:
    return Record(
        person=queries.person(voter, on=campaign.election_date),
        source=voter.source,
        born=voter.birth_date,
        registered=voter.registered_date,
        elections=len(voter.voted_in),
        answers=answers,
        numbers=numbers,
    )


def joined(rulings: Iterable[RecordRuling]) -> list[Joined]:
    """These rulings as lines, by the records' own numbers."""
    return [
        Joined(
            ruling=row.pk,
            kept=row.kept_id,
            kept_number=row.kept.external_id,
            other=row.other_id,
            other_number=row.other.external_id,
            other_door=_door(row.other),
            by=row.by.name,
            ruled_at=row.ruled_at,
        )
        for row in rulings
    ]


def _door(voter: Voter) -> str:
    door = voter.household
    return ", ".join(filter(None, (door.address_line, door.unit, door.city))) if door else ""
