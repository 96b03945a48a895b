"""Where the leaks come from: by volunteer, turf, script, age of the ID and way of asking, and from day to day.

A person counts once in each line: reached by a reminder of that kind, and leaked if one of those was a leak. Whom to
look at is who heard the ID, not who reminded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from voters import reminding
from voters.enums import Source
from voters.models import Campaign
from voters.rates import Rate, wilson
from voters.spot_check import AGES


@dataclass(frozen=True)
class Part:
    """One line of a table."""

    name: str
    rate: Rate


@dataclass(frozen=True)
class Parts:
    """One table: what its lines are, the most surely leaking first."""

    code: str
    heading: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Day:
    """Whom the reminders of one day reached."""

    day: date
    rate: Rate


# One row a reminder that reached somebody or leaked, with everything that a table may ask of it.
REMINDERS = """
WITH placed AS ({placed}),
reminder AS (
    SELECT c.voter_id, l.contact_id IS NOT NULL AS leaked, coalesce(r.reached_at, l.found_at) AS at,
           coalesce(u.name, '') AS volunteer, coalesce(i.source, '') AS source,
           extract(epoch FROM lower(c.at) - i.said_at) / 86400 AS days,
           coalesce(p.turf, '') AS turf, coalesce(p.script, '') AS script, coalesce(p.drive, '') AS drive
      FROM voters_gotvcontact c
      LEFT JOIN voters_reach r ON r.contact_id = c.id
      LEFT JOIN voters_leak l ON l.contact_id = c.id
      LEFT JOIN voters_identification i ON i.id = c.identification_id
      LEFT JOIN voters_user u ON u.id = i.heard_by_id
      LEFT JOIN placed p ON p.contact_id = c.id
     WHERE c.campaign_id = %(campaign)s AND (r.contact_id IS NOT NULL OR l.contact_id IS NOT NULL))
"""
COUNTED = "count(DISTINCT voter_id) FILTER (WHERE leaked), count(DISTINCT voter_id)"
AGE = f"width_bucket(days::numeric, ARRAY{[*AGES]!r}::numeric[])"
#: What each table is about: its code, its heading, and what it groups by.
TABLES = (
    ("volunteer", "By who heard the ID", "volunteer"),
    ("turf", "By turf", "turf"),
    ("script", "By script", "script"),
    ("drive", "By drive", "drive"),
    ("age", "By the age of the ID", AGE),
    ("source", "By the way of asking", "source"),
)


def tables(campaign: Campaign) -> list[Parts]:
    """Every table that has a line."""
    found = []
    for code, heading, by in TABLES:
        rows = _ask(by, campaign)
        named = [(name, wilson(leaked, reached)) for name, leaked, reached in rows if name not in ("", None)]
        parts = [Part(_name(code, name), rate) for name, rate in named]
        if code != "age":
            parts.sort(key=lambda part: -part.rate.low)
        if parts:
            found.append(Parts(code, heading, parts))
    return found


def days(campaign: Campaign) -> list[Day]:
    """Day by day, by the campaign's own calendar."""
    rows = _ask("(at AT TIME ZONE %(zone)s)::date", campaign, zone=campaign.time_zone)
    return [Day(row[0], wilson(*row[1:])) for row in rows]


def _ask(by: str, campaign: Campaign, **given: Any) -> list[tuple[Any, int, int]]:
    """Leaked and reached, grouped by one of our own expressions."""
    placed = REMINDERS.format(placed=reminding.contacts_sql())
    question = f"{placed} SELECT {by}, {COUNTED} FROM reminder GROUP BY 1 ORDER BY 1"  # noqa: S608 -- all ours
    with connection.cursor() as cursor:
        cursor.execute(question, {"campaign": campaign.pk} | given)
        return list(cursor.fetchall())


def _name(code: str, value: Any) -> str:
    if code == "age":
        return _age(value)
    return str(Source(value).label) if code == "source" else str(value)


def _age(bucket: int) -> str:
    """``width_bucket`` counts from 0, everything below the first bound."""
    bounds = [0, *AGES]
    return (
        f"{bounds[bucket]} days and more" if bucket == len(AGES) else f"{bounds[bucket]} to {bounds[bucket + 1]} days"
    )
