"""Whether this volunteer may take another list: how many they hold, how many people they see, what came of the last.

People who take lists without knocking show. Nobody is accused: an organizer looks, and lets them go on.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from canvass.enums import ListState
from canvass.models import ListedVoter, WalkList
from voters import budgets
from voters.enums import Channel
from voters.models import Campaign, User

logger = logging.getLogger(__name__)

OPEN_LISTS = 2
FIRST_DOORS = 100
UNWORKED_LISTS = 3
# How many of a volunteer's lists have seen a knock at a tenth of their doors or more, and how many that a phone opened
# have not. A knock that was taken back later was a knock; so was one that came back on paper.
OPENED = """
SELECT l.volunteer_id,
       count(*) FILTER (WHERE touched.doors * 10 >= whole.doors) AS worked,
       count(*) FILTER (WHERE touched.doors * 10 < whole.doors AND l.opened_at > coalesce(looked.at, '-infinity'))
  FROM canvass_walklist l
 CROSS JOIN LATERAL (SELECT count(*) AS doors FROM canvass_stop WHERE walk_list_id = l.id) whole
 CROSS JOIN LATERAL (SELECT count(DISTINCT household_id) AS doors FROM canvass_visit WHERE walk_list_id = l.id) touched
  LEFT JOIN LATERAL (SELECT max(given_at) AS at FROM voters_allowance
                      WHERE campaign_id = l.campaign_id AND volunteer_id = l.volunteer_id AND kind = 'looked_at'
       ) looked ON true
 WHERE l.campaign_id = %s AND l.volunteer_id IS NOT NULL AND (%s::uuid[] IS NULL OR l.volunteer_id = ANY (%s))
   AND (l.opened_at IS NOT NULL OR touched.doors > 0)
 GROUP BY l.volunteer_id
"""


class TooManyLists(Exception):
    """The volunteer has two lists in hand: one has to come back first."""

    code = "too_many_lists"


class NotVouchedFor(Exception):
    """Nobody has vouched for the volunteer, who has walked no list yet: until then at most 100 doors are in hand."""

    code = "not_vouched_for"


class TakesWithoutWorking(Exception):
    """Three lists were opened and hardly a door of them was knocked: an organizer looks first."""

    code = "takes_without_working"


REFUSALS = (TooManyLists, NotVouchedFor, TakesWithoutWorking, budgets.OverBudget)


@dataclass(frozen=True)
class Opened:
    """How many lists a volunteer worked, and how many were opened and not worked since somebody looked."""

    worked: int = 0
    unworked: int = 0

    @property
    def flagged(self) -> bool:
        return self.unworked >= UNWORKED_LISTS


def opened(campaign: Campaign, volunteers: Iterable[UUID] | None = None) -> dict[UUID, Opened]:
    """What came of the lists of these volunteers, or of all; who opened none and knocked nowhere is not in it."""
    chosen = None if volunteers is None else list(volunteers)
    with connection.cursor() as cursor:
        cursor.execute(OPENED, [campaign.pk, chosen, chosen])
        return {volunteer: Opened(worked, unworked) for volunteer, worked, unworked in cursor.fetchall()}


def check_may_take(*, walk_list: WalkList, volunteer: User) -> None:
    """Refuse one list too many, a first list too long, and whoever takes lists without knocking.

    The volunteer's row is locked until the transaction ends, so that of two lists taken at once the second is
    counted after the first. Raises ``TooManyLists``, ``TakesWithoutWorking`` and ``NotVouchedFor``, logged by id.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=volunteer.pk)
    with _logged(walk_list, volunteer):
        _check(walk_list, volunteer)


def count_people(*, walk_list: WalkList, volunteer: User, at: datetime) -> int:
    """Count whoever stands on the list as seen by the volunteer; returns how many stand on it.

    Raises ``budgets.OverBudget``, logged by id.
    """
    listed = ListedVoter.objects.filter(walk_list=walk_list, withdrawn_at=None)
    voter_ids = list(listed.values_list("voter_id", flat=True))
    with _logged(walk_list, volunteer):
        budgets.hand_over(
            campaign=walk_list.campaign, volunteer=volunteer, channel=Channel.DOOR, voter_ids=voter_ids, at=at
        )
    return len(voter_ids)


@contextmanager
def _logged(walk_list: WalkList, volunteer: User) -> Iterator[None]:
    try:
        yield
    except REFUSALS as refusal:
        logger.warning("list %s not handed to %s: %s", walk_list.pk, volunteer.pk, refusal.code)
        raise


def _check(walk_list: WalkList, volunteer: User) -> None:
    in_hand = WalkList.objects.filter(volunteer=volunteer, state=ListState.OUT)
    if in_hand.count() >= OPEN_LISTS:
        raise TooManyLists
    known = opened(walk_list.campaign, [volunteer.pk]).get(volunteer.pk, Opened())
    if known.flagged:
        raise TakesWithoutWorking
    if known.worked or budgets.is_vouched_for(campaign=walk_list.campaign, volunteer=volunteer):
        return
    doors = sum(each.stops.count() for each in [*in_hand.filter(campaign=walk_list.campaign), walk_list])
    if doors > FIRST_DOORS:
        raise NotVouchedFor
