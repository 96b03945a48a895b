"""Scores that a vendor's file brings: predictions of the campaign that imports it. They order its work of asking."""

from voters.models import Campaign
from voters.roll.asking import run

KEEP = """
INSERT INTO voters_score (campaign_id, voter_id, value)
SELECT %s, v.id, r.score
  FROM roll_staged r
  JOIN voters_voter v ON v.state = r.state AND v.external_id = r.external_id
 WHERE r.score IS NOT NULL AND v.erased_at IS NULL AND NOT v.protected
 ORDER BY v.id
    ON CONFLICT (campaign_id, voter_id) DO UPDATE SET value = EXCLUDED.value
 WHERE voters_score.value <> EXCLUDED.value
"""


def keep(campaign: Campaign | None) -> int:
    """Write the scores of the staged file down for this campaign; a later file's count. Returns how many are new."""
    return run(KEEP, campaign.pk) if campaign is not None else 0
