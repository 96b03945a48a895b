"""The doors behind one volunteer's measures, one by one in the order in which they were knocked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from canvass import measures
from canvass.enums import Result
from voters.enums import Stance
from voters.models import Campaign, User


@dataclass(frozen=True)
class KnockedDoor:
    """One door. What nobody knows is None, and the address is empty where somebody lives who must be on no page.

    ``seconds`` since another address, without a rest; ``metres`` from the door, beyond what the phone doubts.
    ``quick``, ``far`` and ``at_night`` say that the door counts so among the measures.
    """

    at: datetime
    address: str
    results: Sequence[str]
    answers: Sequence[tuple[str, str]]
    seconds: float | None
    metres: float | None
    quick: bool
    far: bool
    at_night: bool

    @property
    def worth_a_look(self) -> bool:
        return self.quick or self.far or self.at_night


DOORS = f"""{measures.WAYS}
SELECT w.first, CASE WHEN hidden.is THEN '' ELSE concat_ws(', ', h.address_line, nullif(h.unit, ''), h.city) END,
       told.results, told.answers,
       CASE WHEN w.moved AND w.seconds BETWEEN 0 AND %(rest)s THEN w.seconds END::double precision,
       greatest(0, w.metres)::double precision,
       coalesce(w.moved AND w.seconds BETWEEN 0 AND %(rest)s AND w.seconds < quick.seconds, false),
       coalesce(w.metres > %(far)s, false), w.hour < %(morning)s OR w.hour >= %(night)s
  FROM ways w
  JOIN voters_household h ON h.id = w.household_id
 CROSS JOIN quick
 CROSS JOIN LATERAL (
       SELECT EXISTS (SELECT FROM voters_voter v
                       WHERE v.household_id = h.id AND (v.protected OR v.erased_at IS NOT NULL)) AS is) hidden
 CROSS JOIN LATERAL (
       SELECT array_agg(DISTINCT v.result) AS results,
              array_agg(i.stance ORDER BY i.said_at, i.id) FILTER (WHERE i.id IS NOT NULL) AS answers
         FROM canvass_visit v
         LEFT JOIN voters_identification i ON i.id = v.id AND i.told_by = 'self'
        WHERE v.campaign_id = %(campaign)s AND v.household_id = w.household_id AND v.by_id = w.by_id
          AND v.purpose = 'identify' AND v.said_at >= %(since)s AND v.said_at < %(until)s
          AND v.result <> ALL (%(no_knock)s)
          AND NOT EXISTS (SELECT FROM canvass_visit undo WHERE undo.undoes = v.id)) told
 WHERE w.by_id = %(volunteer)s
 ORDER BY w.first, w.household_id
"""  # noqa: S608 -- ours alone


def of(*, campaign: Campaign, volunteer: User, since: datetime, until: datetime) -> list[KnockedDoor]:
    """Every door that ``volunteer`` knocked to ask from ``since`` to before ``until``, the earliest first."""
    given = measures.asked(campaign=campaign, since=since, until=until) | {"volunteer": volunteer.pk}
    with connection.cursor() as cursor:
        cursor.execute(DOORS, given)
        return [_door(*row) for row in cursor.fetchall()]


def _door(
    at: datetime,
    address: str,
    results: Sequence[str],
    answers: Sequence[str] | None,
    *way: float | bool | None,
) -> KnockedDoor:
    said = [(stance, str(Stance(stance).label)) for stance in answers or ()]
    return KnockedDoor(at, address, [str(Result(each).label) for each in results], said, *way)  # type: ignore[arg-type]
