"""Listings move between the free walk lists of a drive: the doors of each in a given order, the people with them.

Nobody is listed anew and nobody is taken off: the database lets a listing move only between lists that nobody has had
in hand, with the contact that allowed it.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection

ASIDE = 1_000_000
# All stops step aside first, so that no two share a place on the way.
STEP_ASIDE = "UPDATE canvass_stop SET position = position + %(aside)s WHERE walk_list_id = ANY(%(lists)s)"
WANTED = """
WITH wanted AS (SELECT * FROM unnest(%(to)s::uuid[], %(doors)s::bigint[], %(places)s::integer[])
                AS w (walk_list_id, household_id, position))
"""
STOPS = f"""{WANTED}
INSERT INTO canvass_stop (walk_list_id, household_id, position)
SELECT walk_list_id, household_id, 2 * %(aside)s + position FROM wanted
    ON CONFLICT (walk_list_id, household_id) DO NOTHING
"""  # noqa: S608 -- our own words
MOVE = f"""{WANTED}
UPDATE canvass_listedvoter listed
   SET walk_list_id = there.walk_list_id, stop_id = there.id
  FROM canvass_stop here
  JOIN wanted ON wanted.household_id = here.household_id
  JOIN canvass_stop there ON (there.walk_list_id, there.household_id) = (wanted.walk_list_id, wanted.household_id)
 WHERE here.id = listed.stop_id AND here.walk_list_id = ANY(%(lists)s) AND there.id <> here.id
   AND listed.withdrawn_at IS NULL
"""  # noqa: S608 -- our own words
SWEEP = """
DELETE FROM canvass_stop stop
 WHERE walk_list_id = ANY(%(lists)s)
   AND NOT EXISTS (SELECT FROM canvass_listedvoter listed WHERE listed.stop_id = stop.id)
"""
# A stop at which nobody stands any more comes after all others.
SETTLE = f"""{WANTED}
UPDATE canvass_stop stop SET position = placed.position
  FROM (SELECT here.id, row_number() OVER (PARTITION BY here.walk_list_id ORDER BY wanted.position, here.position)
                        AS position
          FROM canvass_stop here
          LEFT JOIN wanted USING (walk_list_id, household_id)
         WHERE here.walk_list_id = ANY(%(lists)s)) placed
 WHERE stop.id = placed.id
"""  # noqa: S608 -- our own words


def rearrange(wanted: Mapping[UUID, Sequence[int]]) -> None:
    """Give each of these free lists exactly these doors (households), in this order.

    Every door must stand on one of the lists already. Call it in a transaction, under ``busy.lock``.
    """
    rows = [(pk, door, place) for pk, doors in wanted.items() for place, door in enumerate(doors, start=1)]
    given: dict[str, int | list[UUID] | list[int]] = {
        "aside": ASIDE,
        "lists": list(wanted),
        "to": [pk for pk, _, _ in rows],
        "doors": [door for _, door, _ in rows],
        "places": [place for _, _, place in rows],
    }
    with connection.cursor() as cursor:
        for statement in (STEP_ASIDE, STOPS, MOVE, SWEEP, SETTLE):
            cursor.execute(statement, given)
