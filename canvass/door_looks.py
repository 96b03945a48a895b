"""What the doors say about an answer: too fast, far from the door, a clock that jumped, many doors from one point."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from canvass.enums import NO_KNOCK, Held
from canvass.measures import VAGUE
from canvass.models import Visit
from voters.looking import Decider, Look, Says

#: Nobody leaves a door, walks to another address and hears a voter out in less time than this, in seconds.
TOO_FAST = 20
#: Metres beyond what the phone itself doubts: at a house whose place is known, and at one that lies between others.
FAR, FAR_IF_PLACED = 100, 300
#: So many addresses in one day, all recorded within the same ten metres or so.
FROM_ONE_POINT = 5
#: The phone's clock, held against ours, moved by more than this from one event to the next, in seconds.
CLOCK_JUMP = 600
#: Longer since the last door is a rest, and says nothing.
LOOKED_BACK = "2 hours"


@dataclass(frozen=True)
class AtTheDoor:
    """One answer at a door. What nobody knows is None.

    ``seconds`` since the volunteer's last record at another address; ``metres`` from the door, beyond what the phone
    doubts; ``flat`` when others live at the same address; ``placed`` when the door's place is a guess; ``addresses``
    that were recorded from this very point on that day; ``clock`` how far the phone's clock moved; ``held`` why the
    record was held when it arrived.
    """

    seconds: float | None
    metres: float | None
    flat: bool
    placed: bool
    addresses: int
    clock: float | None
    held: str


FACTS = """
WITH asked AS (
    SELECT v.id, v.by_id, v.said_at FROM canvass_visit v
      JOIN canvass_devicetoken d ON d.id = v.device_id AND NOT d.paper  -- Paper knows the day and no hour.
     WHERE v.id = ANY (%(ids)s)),
span AS (
    SELECT by_id, min(said_at) - %(back)s::interval AS since, max(said_at) AS until FROM asked GROUP BY by_id),
way AS (
    SELECT v.id, v.by_id, v.said_at, h.state || h.zip5 || h.address_line AS place, h.unit <> '' AS flat,
           h.placed <> '' AND h.placed <> 'file' AS placed,
           extract(epoch FROM v.said_at - v.phone_said_at) AS clock, v.device_id, v.held,
           CASE WHEN p.accuracy <= %(vague)s THEN greatest(0,
               111320 * sqrt((p.latitude - h.latitude) ^ 2
                             + ((p.longitude - h.longitude) * cos(radians(h.latitude))) ^ 2) - p.accuracy)
           END AS metres,
           CASE WHEN p.accuracy <= %(vague)s THEN
                (v.said_at AT TIME ZONE c.time_zone)::date
                || round(p.latitude::numeric, 4)::text || round(p.longitude::numeric, 4) END AS point
      FROM canvass_visit v
      JOIN span ON span.by_id = v.by_id AND v.said_at BETWEEN span.since AND span.until
      JOIN voters_campaign c ON c.id = v.campaign_id
      JOIN voters_household h ON h.id = v.household_id
      JOIN canvass_devicetoken d ON d.id = v.device_id AND NOT d.paper
      LEFT JOIN canvass_position p ON p.visit_id = v.id
     WHERE v.result <> ALL (%(no_knock)s) AND NOT EXISTS (SELECT FROM canvass_visit undo WHERE undo.undoes = v.id)),
walked AS (
    SELECT way.*, lag(place) OVER ways IS DISTINCT FROM place AS moved,
           extract(epoch FROM said_at - lag(said_at) OVER ways) AS seconds,
           clock - lag(clock) OVER (PARTITION BY device_id ORDER BY said_at, id) AS jump
      FROM way WINDOW ways AS (PARTITION BY by_id ORDER BY said_at, id)),
points AS (SELECT by_id, point, count(DISTINCT place) AS addresses FROM way WHERE point IS NOT NULL GROUP BY 1, 2)
SELECT w.id, CASE WHEN w.moved THEN w.seconds END::double precision, w.metres, w.flat, w.placed,
       coalesce(points.addresses, 0), w.jump::double precision, w.held
  FROM walked w
  JOIN asked ON asked.id = w.id
  LEFT JOIN points ON points.by_id = w.by_id AND points.point = w.point
"""


def facts(ids: Sequence[UUID]) -> Mapping[UUID, AtTheDoor]:
    given: dict[str, Any] = {"ids": list(ids), "vague": VAGUE, "back": LOOKED_BACK, "no_knock": [*map(str, NO_KNOCK)]}
    with connection.cursor() as cursor:
        cursor.execute(FACTS, given)
        return {row[0]: AtTheDoor(*row[1:]) for row in cursor.fetchall()}


def _told(it: AtTheDoor) -> Iterator[tuple[str, str]]:
    if it.seconds is not None:
        yield "Since the last door", _seconds(it.seconds)
    if it.metres is not None:
        yield "From the door", f"{it.metres:,.0f} m or more" if it.metres else "At the door"


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"


def too_fast(it: AtTheDoor) -> Says:
    return Says.REVIEW if it.seconds is not None and it.seconds < TOO_FAST else Says.UNDECIDED


def far_away(it: AtTheDoor) -> Says:
    """A flat is as far up or back as its building goes, and a door that was placed by a guess may lie elsewhere."""
    if it.metres is None or it.flat:
        return Says.UNDECIDED
    return Says.REVIEW if it.metres > (FAR_IF_PLACED if it.placed else FAR) else Says.UNDECIDED


def from_one_point(it: AtTheDoor) -> Says:
    return Says.REVIEW if it.addresses >= FROM_ONE_POINT else Says.UNDECIDED


def clock_jump(it: AtTheDoor) -> Says:
    return Says.REVIEW if it.clock is not None and abs(it.clock) > CLOCK_JUMP else Says.UNDECIDED


def _held_for(reason: Held) -> Callable[[AtTheDoor], Says]:
    return lambda it: Says.REVIEW if it.held == reason else Says.UNDECIDED


#: The first that is not undecided ends the question.
DECIDERS = (
    *(Decider(str(each), f"{each.label}.", _held_for(each), holds=False) for each in Held if each != Held.NO),
    Decider("too_fast", f"Less than {TOO_FAST} seconds after another address.", too_fast),
    Decider("far_away", "Recorded far from the door.", far_away),
    Decider("from_one_point", f"One of {FROM_ONE_POINT} addresses or more recorded from one point.", from_one_point),
    Decider("clock_jump", "The clock of the phone jumped.", clock_jump),
)


def drives(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    return dict(Visit.objects.filter(pk__in=ids).values_list("pk", "walk_list__drive__name"))


LOOK = Look(facts=facts, deciders=DECIDERS, told=_told, drives=drives)
