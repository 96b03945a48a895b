"""Who takes people and writes to few of them shows: an organizer looks, and lets them go on. Nobody is accused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from textbank.enums import TextRefusal
from textbank.refusals import Refused
from voters import budgets
from voters.enums import AllowanceKind
from voters.models import Campaign, User

TAKEN, GIVEN_BACK = "texts.batch_taken", "texts.batch_given_back"
IDLE_BATCHES = 3
LOOKED_BACK = timedelta(days=7)
#: The batches of which nine tenths or more were given back, since somebody last looked. Nobody gets the next people
#: without writing to those in hand or giving them back, so this is how people are taken and not worked.
IDLE = """
    WITH acts AS (
        SELECT a.by_id, a.at, a.act, a.people,
               lead(a.act) OVER following AS next_act, lead(a.details) OVER following AS next_details
          FROM voters_auditrow a
         WHERE a.act IN (%(taken)s, %(given_back)s) AND a.campaign_id = %(campaign)s AND a.on_id <> ''
           AND a.at > %(since)s AND (%(volunteer)s::uuid IS NULL OR a.by_id = %(volunteer)s)
        WINDOW following AS (PARTITION BY a.by_id, a.on_id ORDER BY a.id)
    )
    SELECT b.by_id, u.name, count(*), sum(b.people)
      FROM acts b
      JOIN voters_user u ON u.id = b.by_id
      LEFT JOIN LATERAL (
           SELECT max(given_at) AS at FROM voters_allowance
            WHERE campaign_id = %(campaign)s AND volunteer_id = b.by_id AND kind = 'looked_at') looked ON true
     WHERE b.act = %(taken)s AND b.next_act = %(given_back)s AND (b.next_details ->> 'count')::int * 10 > b.people * 9
       AND b.at > coalesce(looked.at, '-infinity')
     GROUP BY b.by_id, u.name HAVING count(*) >= %(most)s ORDER BY u.name
"""


@dataclass(frozen=True)
class Idle:
    """Somebody took so many batches with so many people and gave nearly all of them back."""

    volunteer: UUID
    name: str
    batches: int
    people: int


def idle(campaign: Campaign, *, at: datetime, volunteer: User | None = None) -> Sequence[Idle]:
    """Whoever took three batches or more in the last week without working, or this one of them."""
    asked: dict[str, str | int | datetime | UUID | None] = {
        "taken": TAKEN,
        "given_back": GIVEN_BACK,
        "campaign": campaign.pk,
        "since": at - LOOKED_BACK,
        "volunteer": volunteer.pk if volunteer else None,
        "most": IDLE_BATCHES,
    }
    with connection.cursor() as cursor:
        cursor.execute(IDLE, asked)
        return [Idle(*row) for row in cursor.fetchall()]


def check(*, campaign: Campaign, volunteer: User, at: datetime) -> None:
    """Raise ``Refused`` for a fourth batch where three were taken without writing and nobody has looked since."""
    if idle(campaign, at=at, volunteer=volunteer):
        raise Refused(TextRefusal.TAKES_WITHOUT_WRITING)


def let_go_on(*, campaign: Campaign, volunteer: User, by: User, at: datetime) -> None:
    """An organizer has looked. Raises ``permissions.Forbidden``."""
    budgets.allow(campaign=campaign, volunteer=volunteer, kind=AllowanceKind.LOOKED_AT, by=by, at=at)
