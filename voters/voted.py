"""Who has voted already: nobody of them is reminded any more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from voters import audit, voter_rows
from voters.enums import Restriction
from voters.models import Campaign, User, Voter, VoterRestriction

BLOCK = 5000


@dataclass(frozen=True)
class Noted:
    """Each id has one fate: ``rows`` = ``noted`` + ``already`` + ``duplicates`` + ``unknown``."""

    rows: int
    noted: int
    already: int
    duplicates: int
    unknown: int


@transaction.atomic
def note(*, campaign: Campaign, external_ids: Iterable[str], by: User | None) -> Noted:
    """Note that the voters with these numbers on the roll of the campaign's state have voted; all or none."""
    seen: set[str] = set()
    rows = noted = already = known = 0
    for block in _blocks(external_ids):
        rows += len(block)
        fresh = set(block) - seen
        seen |= fresh
        found = Voter.objects.filter(state=campaign.state, external_id__in=fresh).order_by("pk")
        ids = list(found.values_list("pk", flat=True))
        known += len(ids)
        new = _note_block(campaign, ids, by)
        noted, already = noted + new, already + len(ids) - new
    audit.record("voted.noted", by=by, campaign=campaign, people=noted, unknown=len(seen) - known)
    return Noted(rows, noted, already, rows - len(seen), len(seen) - known)


def _note_block(campaign: Campaign, ids: list[int], by: User | None) -> int:
    voter_rows.lock(*ids)
    standing = VoterRestriction.objects.filter(
        campaign=campaign, voter__in=ids, kind=Restriction.VOTED, lifts=None, lifted_by=None
    )
    before = set(standing.values_list("voter_id", flat=True))
    made = [
        VoterRestriction(campaign=campaign, voter_id=voter_id, kind=Restriction.VOTED, by=by)
        for voter_id in ids
        if voter_id not in before
    ]
    VoterRestriction.objects.bulk_create(made, batch_size=BLOCK)
    return len(made)


def _blocks(external_ids: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(external_ids)
    while block := list(islice(rest, BLOCK)):
        yield block
