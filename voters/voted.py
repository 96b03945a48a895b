"""Who has voted already: nobody of them is reminded any more."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection, transaction

from voters import voter_rows
from voters.models import Campaign, User

NOTE = """
INSERT INTO voters_voterrestriction (campaign_id, voter_id, kind, by_id, evidence_id)
SELECT %(campaign)s, v.id, 'voted', %(by)s::uuid, %(evidence)s::uuid
  FROM unnest(%(voters)s::bigint[]) AS v (id)
 WHERE NOT EXISTS (SELECT FROM voters_voterrestriction r
                    WHERE r.voter_id = v.id AND r.campaign_id = %(campaign)s AND r.kind = 'voted' AND r.lifts_id IS NULL
                      AND NOT EXISTS (SELECT FROM voters_voterrestriction lift WHERE lift.lifts_id = r.id))
 ORDER BY v.id
"""


@transaction.atomic
def note(*, campaign: Campaign, voter_ids: Collection[int], by: User | None, evidence_id: UUID | None = None) -> int:
    """Note that these voters have voted; returns of how many nobody had noted it.

    ``evidence_id`` names the import that says so. Each voter is locked until the transaction ends.
    """
    voter_rows.lock(*voter_ids)
    named = {"campaign": campaign.pk, "by": by.pk if by else None, "evidence": evidence_id}
    with connection.cursor() as cursor:
        cursor.execute(NOTE, {**named, "voters": sorted(set(voter_ids))})
        return int(cursor.rowcount)
