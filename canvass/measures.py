"""Volunteers' records beside each other: whose doors are worth a look, and why. Nobody is accused.

Each measure is held against the middle of all who knocked in the same time (median, and the spread around it by the
median absolute deviation), so neither a town of flats nor a few inventors move what is usual. A few doors prove
nothing: the uncertainty of a small count is part of the question.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import comb, sqrt
from statistics import median
from typing import Any
from uuid import UUID

from django.db import connection

from canvass.enums import NO_KNOCK
from voters import leaks, spot_check
from voters.models import Campaign

#: Below these counts a share says nothing.
LEAST_DOORS, LEAST_ANSWERS, LEAST_WALKS = 40, 30, 30
#: Less time at the doors has no pace.
LEAST_HOURS = 0.5
#: Nobody knocks before the first hour or from the second on, by the campaign's own clock.
MORNING, NIGHT = 8, 21
#: Fewer people than this have no middle.
LEAST_VOLUNTEERS = 5
#: How many spreads from the middle is unusual: about one honest volunteer in 4,000.
UNUSUAL = 3.5
LEAST_SPREAD = 0.03
MAD_TO_DEVIATION = 1.4826
#: Whoever was asked again and said something else: this rare under what is usual, and at least this often.
RARE, LEAST_WRONG, USUAL_WRONG = 0.001, 3, 0.05


@dataclass(frozen=True)
class Measures:
    """What one volunteer did at the doors in a stretch of time.

    ``walks`` are the ways from one address to another without a rest, ``quick`` those among the fastest tenth of all.
    ``placed`` are the doors at which the phone knew where it was, ``far`` those of them that lay somewhere else.
    ``wrong`` are the spot checks that did not agree, of those that were answered. ``hours`` are spent at the doors,
    without the rests; ``median_seconds`` lie between two addresses; ``at_night`` are the doors knocked by night.
    """

    volunteer_id: UUID
    name: str
    doors: int
    contacts: int
    answers: int
    fors: int
    walks: int
    quick: int
    placed: int
    far: int
    wrong: leaks.Rate
    hours: float = 0.0
    median_seconds: float | None = None
    at_night: int = 0

    @property
    def doors_an_hour(self) -> float | None:
        """None while too little time was spent to say."""
        return self.doors / self.hours if self.hours >= LEAST_HOURS else None


@dataclass(frozen=True)
class Reason:
    """Why somebody should look: one measure of the volunteer beside what is usual, as shares from 0 to 1."""

    code: str
    words: str
    share: float
    usual: float
    count: int


@dataclass(frozen=True)
class Question:
    """A volunteer whose doors are worth a look."""

    measures: Measures
    reasons: Sequence[Reason]


#: Every door that somebody knocked, and the way to it from the one before.
WAYS = """
WITH knocks AS (
    SELECT v.by_id, v.household_id, h.state || h.zip5 || h.address_line AS place,
           min(v.said_at) AS first, max(v.said_at) AS last,
           bool_or(v.result IN ('answered', 'refused')) AS spoke,
           extract(hour FROM min(v.said_at) AT TIME ZONE %(zone)s) AS hour,
           -- Metres on a ball, close enough within a county; the nearest look at the door counts.
           min(111320 * sqrt((p.latitude - h.latitude) ^ 2
                             + ((p.longitude - h.longitude) * cos(radians(h.latitude))) ^ 2) - p.accuracy) AS metres
      FROM canvass_visit v
      JOIN voters_household h ON h.id = v.household_id
      LEFT JOIN canvass_position p ON p.visit_id = v.id AND p.accuracy <= %(vague)s
      JOIN canvass_devicetoken d ON d.id = v.device_id AND NOT d.paper  -- Paper knows the day and no hour.
     WHERE v.campaign_id = %(campaign)s AND v.purpose = 'identify'
       AND v.said_at >= %(since)s AND v.said_at < %(until)s AND v.result <> ALL (%(no_knock)s)
       AND NOT EXISTS (SELECT FROM canvass_visit undo WHERE undo.undoes = v.id)
     GROUP BY 1, 2, 3),
ways AS (
    SELECT by_id, household_id, first, spoke, metres, hour, extract(epoch FROM first - lag(last) OVER way) AS seconds,
           place <> lag(place) OVER way AS moved
      FROM knocks WINDOW way AS (PARTITION BY by_id ORDER BY first, household_id)),
walks AS (SELECT by_id, seconds FROM ways WHERE moved AND seconds BETWEEN 0 AND %(rest)s),
quick AS (SELECT percentile_cont(0.1) WITHIN GROUP (ORDER BY seconds) AS seconds FROM walks)
"""
MEASURES = f"""{WAYS}
SELECT u.id, u.name, d.doors, d.contacts, coalesce(a.answers, 0), coalesce(a.fors, 0),
       coalesce(w.walks, 0), coalesce(w.quick, 0), d.placed, d.far, d.hours, w.median_seconds, d.at_night
  FROM (SELECT by_id, count(*) AS doors, count(*) FILTER (WHERE spoke) AS contacts,
               count(metres) AS placed, count(*) FILTER (WHERE metres > %(far)s) AS far,
               count(*) FILTER (WHERE hour < %(morning)s OR hour >= %(night)s) AS at_night,
               coalesce(sum(seconds) FILTER (WHERE seconds BETWEEN 0 AND %(rest)s), 0)::double precision / 3600 AS hours
          FROM ways GROUP BY 1) d
  JOIN voters_user u ON u.id = d.by_id
  LEFT JOIN (SELECT heard_by_id, count(*) AS answers, count(*) FILTER (WHERE stance = 'for') AS fors
               FROM voters_identification
              WHERE campaign_id = %(campaign)s AND source = 'door' AND told_by = 'self'
                AND said_at >= %(since)s AND said_at < %(until)s
              GROUP BY 1) a ON a.heard_by_id = d.by_id
  LEFT JOIN (SELECT by_id, count(*) AS walks, count(*) FILTER (WHERE walks.seconds < quick.seconds) AS quick,
                    percentile_cont(0.5) WITHIN GROUP (ORDER BY walks.seconds)::double precision AS median_seconds
               FROM walks, quick GROUP BY 1) w ON w.by_id = d.by_id
 ORDER BY u.name, u.id
"""  # noqa: S608 -- ours alone
#: Longer between two addresses is a rest, in seconds.
REST = 1200
#: Further from a door than this, beyond what the phone doubts itself, is not at the door; a vaguer look says nothing.
FAR, VAGUE = 200, 100


def measures(*, campaign: Campaign, since: datetime, until: datetime) -> list[Measures]:
    """Everybody who knocked to ask from ``since`` to before ``until``, by name."""
    with connection.cursor() as cursor:
        cursor.execute(MEASURES, asked(campaign=campaign, since=since, until=until))
        rows = cursor.fetchall()
    checked = {each.volunteer_id: each.wrong for each in spot_check.by_volunteer(campaign)}
    nobody = leaks.wilson(0, 0)
    return [Measures(*[*row[:-3], checked.get(row[0], nobody), *row[-3:]]) for row in rows]


def asked(*, campaign: Campaign, since: datetime, until: datetime) -> dict[str, Any]:
    """What ``WAYS`` is asked with."""
    return {
        "campaign": campaign.pk,
        "since": since,
        "until": until,
        "rest": REST,
        "far": FAR,
        "vague": VAGUE,
        "zone": campaign.time_zone,
        "morning": MORNING,
        "night": NIGHT,
        "no_knock": [*map(str, NO_KNOCK)],
    }


def questions(*, campaign: Campaign, since: datetime, until: datetime) -> list[Question]:
    """The volunteers whose records are unusual beside the others', with each reason; the most reasons first."""
    return unusual(measures(campaign=campaign, since=since, until=until))


def unusual(everybody: Sequence[Measures]) -> list[Question]:
    """The same of measures that were taken already."""
    reasons = {each.volunteer_id: [*_contradicted(each, everybody)] for each in everybody}
    for measure in SHARES:
        for volunteer, reason in measure.unusual(everybody):
            reasons[volunteer].append(reason)
    found = [Question(each, reasons[each.volunteer_id]) for each in everybody if reasons[each.volunteer_id]]
    return sorted(found, key=lambda question: (-len(question.reasons), question.measures.name))


@dataclass(frozen=True)
class Share:
    """A measure that is a part of a whole, and in which direction it is worth a look."""

    code: str
    words: str
    part: Callable[[Measures], int]
    whole: Callable[[Measures], int]
    least: int
    both_ways: bool = False

    def unusual(self, everybody: Sequence[Measures]) -> list[tuple[UUID, Reason]]:
        enough = [each for each in everybody if self.whole(each) >= self.least]
        if len(enough) < LEAST_VOLUNTEERS:
            return []
        shares = [self.part(each) / self.whole(each) for each in enough]
        usual = median(shares)
        spread = max(LEAST_SPREAD, MAD_TO_DEVIATION * median(abs(share - usual) for share in shares))
        return [
            (each.volunteer_id, Reason(self.code, self.words, share, usual, self.whole(each)))
            for each, share in zip(enough, shares, strict=True)
            if self._distance(share, usual, spread, self.whole(each)) > UNUSUAL
        ]

    def _distance(self, share: float, usual: float, spread: float, count: int) -> float:
        away = (share - usual) / sqrt(spread * spread + usual * (1 - usual) / count)
        return abs(away) if self.both_ways else away


SHARES = (
    Share(
        "many_at_home",
        "Somebody answered at an unusual share of the doors",
        lambda m: m.contacts,
        lambda m: m.doors,
        LEAST_DOORS,
    ),
    Share(
        "too_quick",
        "An unusual share of the ways between two addresses was very fast",
        lambda m: m.quick,
        lambda m: m.walks,
        LEAST_WALKS,
    ),
    Share(
        "far_away",
        "An unusual share of the doors was recorded somewhere else",
        lambda m: m.far,
        lambda m: m.placed,
        LEAST_DOORS,
    ),
    Share(
        "at_night",
        "An unusual share of the doors was knocked at night",
        lambda m: m.at_night,
        lambda m: m.doors,
        LEAST_DOORS,
    ),
    Share(
        "one_answer",
        "The share of For among the answers is unusual",
        lambda m: m.fors,
        lambda m: m.answers,
        LEAST_ANSWERS,
        both_ways=True,
    ),
)


def _contradicted(one: Measures, everybody: Sequence[Measures]) -> list[Reason]:
    """Those asked again by somebody else said something else more often than chance allows."""
    wrong, asked = one.wrong.leaks, one.wrong.reached
    others = [each.wrong for each in everybody if each.volunteer_id != one.volunteer_id]
    pooled = leaks.wilson(sum(rate.leaks for rate in others), sum(rate.reached for rate in others)).share
    usual = max(USUAL_WRONG, pooled)
    if wrong < LEAST_WRONG or at_least(wrong, asked, usual) > RARE:
        return []
    words = "Voters who were asked again said something else"
    return [Reason("contradicted", words, one.wrong.share, usual, asked)]


def at_least(count: int, of: int, share: float) -> float:
    """The chance of ``count`` or more of ``of``, when each comes with chance ``share``."""
    return sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(count, of + 1))
