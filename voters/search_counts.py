"""How many are found, over a whole state: counted by several processes of the database at once.

Distinct doors can only be counted where all their rows come together. So 64 doors that lie beside each other are the
bits of one number, and four such numbers are a block; each process makes blocks of the rows it reads, and only those
come together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from voters.models import SearchCopy, SearchedAfresh, SearchRow, SearchStale

COLUMNS = ("household_id", "own_numbers", "shared", "shares_more")

# OFFSET '0', a constant before anything is planned, does not forbid several processes; and behind it the database does
# not know how many blocks there are, and takes them for few.
BLOCKS = """
SELECT block, count(*) AS voters, sum(own_numbers) AS own_numbers,
       bit_or(door) FILTER (WHERE part = 0) AS doors_0, bit_or(door) FILTER (WHERE part = 1) AS doors_1,
       bit_or(door) FILTER (WHERE part = 2) AS doors_2, bit_or(door) FILTER (WHERE part = 3) AS doors_3,
       array_agg(shared) FILTER (WHERE shared IS NOT NULL) AS shared,
       bool_or(shares_more) AS share_more
  FROM (SELECT household_id >> 8 AS block, (household_id >> 6) & 3 AS part,
               1::bigint << (household_id & 63)::int AS door, own_numbers, shared, shares_more
          FROM ({found}) AS found OFFSET '0') AS row
 GROUP BY block"""

SUMS = """
WITH blocks AS MATERIALIZED ({blocks})
SELECT coalesce(sum(voters), 0)::bigint, coalesce(sum(doors), 0)::bigint, coalesce(sum(own_numbers), 0)::bigint,
       (SELECT count(*) FROM (SELECT DISTINCT unnest(shared) FROM blocks) AS numbers),
       coalesce(bool_or(share_more), false)
  FROM (SELECT sum(voters) AS voters, sum(own_numbers) AS own_numbers, bool_or(share_more) AS share_more,
               bit_count(coalesce(bit_or(doors_0), 0)::bit(64)) + bit_count(coalesce(bit_or(doors_1), 0)::bit(64)) +
               bit_count(coalesce(bit_or(doors_2), 0)::bit(64)) + bit_count(coalesce(bit_or(doors_3), 0)::bit(64))
               AS doors
          FROM blocks GROUP BY block) AS whole"""


@dataclass(frozen=True)
class Sums:
    """``numbers`` lacks those that somebody shares besides one; ``share_more`` says that there is such a voter."""

    voters: int
    doors: int
    numbers: int
    share_more: bool


def halves() -> Sequence[QuerySet[SearchRow]]:
    """The rows of the whole roll in two parts: those that are kept and true, and those looked at afresh.

    To be counted as ``whole_roll.asked``: whoever changed lies in a hash then, which each copy is looked up in.
    """
    return [
        SearchCopy.objects.exclude(pk__in=SearchStale.objects.values("voter_id")),
        SearchedAfresh.objects.all(),
    ]


def sums(parts: Sequence[QuerySet[SearchRow]]) -> Sums:
    """Count these rows together."""
    queries = [part.order_by().values(*COLUMNS).query.sql_with_params() for part in parts]
    blocks = " UNION ALL ".join(BLOCKS.format(found=sql) for sql, _ in queries)
    with connection.cursor() as cursor:
        # Rows mostly come door beside door already: to sort them costs more than to look each up among the blocks.
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(SUMS.format(blocks=blocks), [value for _, values in queries for value in values])
        voters, doors, own_numbers, shared, share_more = cursor.fetchone()
        cursor.execute("SET LOCAL enable_sort TO DEFAULT")
    return Sums(voters, doors, own_numbers + shared, share_more)
