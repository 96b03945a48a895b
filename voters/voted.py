"""Who has voted already: nobody of them is reminded any more."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from voters import voter_rows
from voters.enums import Restriction
from voters.models import Campaign, User, VoterRestriction


@transaction.atomic
def note(*, campaign: Campaign, voter_ids: Collection[int], by: User | None, evidence_id: UUID | None = None) -> int:
    """Note that these voters have voted; returns of how many nobody had noted it.

    ``evidence_id`` names the import that says so. Each voter is locked until the transaction ends.
    """
    voter_rows.lock(*voter_ids)
    standing = VoterRestriction.objects.filter(
        campaign=campaign, voter__in=voter_ids, kind=Restriction.VOTED, lifts=None, lifted_by=None
    )
    before = set(standing.values_list("voter_id", flat=True))
    made = [
        VoterRestriction(campaign=campaign, voter_id=voter_id, kind=Restriction.VOTED, by=by, evidence_id=evidence_id)
        for voter_id in voter_ids
        if voter_id not in before
    ]
    VoterRestriction.objects.bulk_create(made)
    return len(made)
