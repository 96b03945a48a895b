"""Bans that a file brings with it hold from the moment of its import, in every campaign."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from voters import audit
from voters.enums import Restriction, Wish, WishSource
from voters.models import Campaign, User
from voters.roll.asking import run_named, spans

KINDS = {"do_not_contact": Restriction.DO_NOT_CONTACT, "deceased": Restriction.DECEASED}

BANNED = """
DROP TABLE IF EXISTS pg_temp.roll_banned, pg_temp.roll_banned_numbers;
CREATE TEMP TABLE roll_banned AS
SELECT v.id AS voter_id, bool_or(r.do_not_contact) AS do_not_contact, bool_or(r.do_not_call) AS do_not_call,
       bool_or(r.deceased) AS deceased
  FROM roll_staged r
  JOIN voters_voter v ON v.state = r.state AND v.external_id = r.external_id
 WHERE (r.do_not_contact OR r.do_not_call OR r.deceased)
   AND (v.brought_by IS NOT DISTINCT FROM %(import)s::uuid) = %(new)s
 GROUP BY v.id;
CREATE INDEX ON roll_banned (voter_id);
CREATE TEMP TABLE roll_banned_numbers AS
SELECT voter_id, number FROM roll_banned JOIN {numbers} USING (voter_id) WHERE do_not_call;
CREATE INDEX ON roll_banned_numbers (voter_id);
ANALYZE roll_banned, roll_banned_numbers
"""
#: Those that the voter has, and those that the same file is about to add.
ALSO_TO_COME = "(SELECT voter_id, number FROM voters_voterphone UNION SELECT voter_id, number FROM roll_phones) p"
# Everybody whom a ban is about, locked in the order in which everybody locks voters.
LOCK = """
SELECT count(*) FROM (
  SELECT held.id
    FROM voters_voter held
   WHERE held.id IN (
         SELECT voter_id FROM roll_banned
          WHERE voter_id BETWEEN %(first)s AND %(last)s AND (do_not_contact OR deceased)
          UNION
         SELECT other.voter_id
           FROM roll_banned_numbers banned
           JOIN voters_voterphone other ON other.number = banned.number
          WHERE banned.voter_id BETWEEN %(first)s AND %(last)s)
   ORDER BY held.id FOR NO KEY UPDATE) AS locked
"""

# One that a person has lifted stays lifted.
RESTRICT = """
INSERT INTO voters_voterrestriction (campaign_id, voter_id, kind, by_id)
SELECT campaign.id, banned.voter_id, %(kind)s, %(by)s::uuid
  FROM roll_banned banned
 CROSS JOIN voters_campaign campaign
 WHERE banned.voter_id BETWEEN %(first)s AND %(last)s
   AND CASE %(flag)s WHEN 'deceased' THEN banned.deceased ELSE banned.do_not_contact END
   AND NOT EXISTS (SELECT FROM voters_voterrestriction n
                    WHERE n.voter_id = banned.voter_id AND n.campaign_id = campaign.id AND n.kind = %(kind)s)
 ORDER BY banned.voter_id
"""

# Whoever asked for texts again after a file had stopped them is not stopped by the next one.
STOP = """
INSERT INTO voters_phonewish (number, wish, source, by_id)
SELECT DISTINCT banned.number, %(stop)s, %(import)s, %(by)s::uuid
  FROM roll_banned_numbers banned
 WHERE banned.voter_id BETWEEN %(first)s AND %(last)s
   AND NOT EXISTS (SELECT FROM voters_phonewish w
                    WHERE w.number = banned.number AND w.wish = %(stop)s AND w.source = %(import)s)
   AND %(stop)s IS DISTINCT FROM (SELECT w.wish FROM voters_phonewish w
                                   WHERE w.number = banned.number ORDER BY w.id DESC LIMIT 1)
"""


def honour_of_known(import_id: UUID, *, by: User | None, campaign: Campaign | None, pause: Callable[[], None]) -> None:
    """Write down what the staged file says about whom nobody may contact, and which numbers nobody may text.

    Of those who were on the roll before this import, a few in each transaction: nobody waits long for a voter.
    """
    for first, last in _spans(BANNED.format(numbers=ALSO_TO_COME), import_id, new=False):
        _honour(first, last, by, campaign)
        pause()


@transaction.atomic
def honour_of_new(import_id: UUID, *, by: User | None, campaign: Campaign | None) -> None:
    """The same of those whom this import brings, in the transaction that brings them."""
    for first, last in _spans(BANNED.format(numbers="voters_voterphone"), import_id, new=True):
        _honour(first, last, by, campaign)


def _spans(banned: str, import_id: UUID, *, new: bool) -> list[tuple[int, int]]:
    """From which of these voters to which, a few at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM roll_staged WHERE do_not_contact OR do_not_call OR deceased)")
        (any_ban,) = cursor.fetchone()
        if not any_ban:
            return []
        cursor.execute(banned, {"import": import_id, "new": new})
    return spans("SELECT voter_id FROM roll_banned")


@transaction.atomic
def _honour(first: int, last: int, by: User | None, campaign: Campaign | None) -> None:
    given: dict[str, Any] = {"first": first, "last": last, "by": by.pk if by else None}
    run_named(LOCK, given)
    restrictions = sum(run_named(RESTRICT, given | {"flag": flag, "kind": kind.value}) for flag, kind in KINDS.items())
    stops = run_named(STOP, given | {"stop": Wish.STOP.value, "import": WishSource.IMPORT.value})
    if restrictions or stops:
        audit.record("roll.bans_honoured", by=by, campaign=campaign, restrictions=restrictions, stops=stops)
