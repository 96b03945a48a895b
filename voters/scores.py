"""What a score would have done: scores held against what the voters themselves said. No list comes from here."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from voters import leaks
from voters.enums import Standing
from voters.models import Campaign

THRESHOLD = 0.6

TENTHS = """
SELECT least(floor(sc.value * 10), 9)::int AS tenth, s.stance, count(*)
  FROM voters_score sc
  JOIN voters_standing s ON s.campaign_id = sc.campaign_id AND s.voter_id = sc.voter_id
 WHERE sc.campaign_id = %s AND s.stance IN ('for', 'against', 'undecided')
 GROUP BY 1, 2
"""
OVER = """
SELECT count(*), count(*) FILTER (WHERE s.stance = 'against')
  FROM voters_score sc
  JOIN voters_standing s ON s.campaign_id = sc.campaign_id AND s.voter_id = sc.voter_id
 WHERE sc.campaign_id = %s AND sc.value > %s AND s.stance IN ('for', 'against', 'undecided')
"""


@dataclass(frozen=True)
class Tenth:
    """The voters with an ID whose score lies in one tenth, by what they said."""

    low: float
    high: float
    for_count: int
    undecided_count: int
    against_count: int

    @property
    def count(self) -> int:
        return self.for_count + self.undecided_count + self.against_count


def by_tenths(campaign: Campaign) -> Sequence[Tenth]:
    """The ten tenths of the score, the highest first."""
    with connection.cursor() as cursor:
        cursor.execute(TENTHS, [campaign.pk])
        counts = {(tenth, stance): count for tenth, stance, count in cursor.fetchall()}
    return [
        Tenth(
            low=tenth / 10,
            high=(tenth + 1) / 10,
            for_count=counts.get((tenth, Standing.FOR.value), 0),
            undecided_count=counts.get((tenth, Standing.UNDECIDED.value), 0),
            against_count=counts.get((tenth, Standing.AGAINST.value), 0),
        )
        for tenth in range(9, -1, -1)
    ]


def would_have_leaked(campaign: Campaign, *, over: float = THRESHOLD) -> leaks.Rate | None:
    """Had everybody with a score over ``over`` been reminded: the share that said against, of those with an ID.

    None while nobody has both, since there is nothing to compare.
    """
    with connection.cursor() as cursor:
        cursor.execute(OVER, [campaign.pk, over])
        reached, opponents = cursor.fetchone()
    return leaks.wilson(opponents, reached) if reached else None
