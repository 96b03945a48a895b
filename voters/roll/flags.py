"""Bans that a file brings with it hold from the moment of its import, in every campaign."""

from dataclasses import dataclass

from django.db import connection, transaction

from voters import audit
from voters.enums import Restriction, Wish, WishSource
from voters.models import Campaign, User

KINDS = {"do_not_contact": Restriction.DO_NOT_CONTACT, "deceased": Restriction.DECEASED}

# Everybody whom a ban is about, locked in the order in which everybody locks voters.
LOCK = """
SELECT count(*) FROM (
  SELECT held.id
    FROM voters_voter held
   WHERE held.id IN (
         SELECT v.id
           FROM roll_staged r
           JOIN voters_voter v ON v.state = r.state AND v.external_id = r.external_id
          WHERE r.do_not_contact OR r.deceased
          UNION
         SELECT other.voter_id
           FROM roll_staged r
           JOIN voters_voter v ON v.state = r.state AND v.external_id = r.external_id
           JOIN voters_voterphone own ON own.voter_id = v.id
           JOIN voters_voterphone other ON other.number = own.number
          WHERE r.do_not_call)
   ORDER BY held.id FOR NO KEY UPDATE) AS locked
"""

# One that a person has lifted stays lifted.
RESTRICT = """
INSERT INTO voters_voterrestriction (campaign_id, voter_id, kind, by_id)
SELECT campaign.id, v.id, %(kind)s, %(by)s::uuid
  FROM roll_staged r
  JOIN voters_voter v ON v.state = r.state AND v.external_id = r.external_id
 CROSS JOIN voters_campaign campaign
 WHERE CASE %(flag)s WHEN 'deceased' THEN r.deceased ELSE r.do_not_contact END
   AND NOT EXISTS (SELECT FROM voters_voterrestriction n
                    WHERE n.voter_id = v.id AND n.campaign_id = campaign.id AND n.kind = %(kind)s)
 ORDER BY v.id
"""

# Whoever asked for texts again after a file had stopped them is not stopped by the next one.
STOP = """
INSERT INTO voters_phonewish (number, wish, source, by_id)
SELECT DISTINCT p.number, %(stop)s, %(import)s, %(by)s::uuid
  FROM roll_staged r
  JOIN voters_voter v ON v.state = r.state AND v.external_id = r.external_id
  JOIN voters_voterphone p ON p.voter_id = v.id
 WHERE r.do_not_call
   AND NOT EXISTS (SELECT FROM voters_phonewish w
                    WHERE w.number = p.number AND w.wish = %(stop)s AND w.source = %(import)s)
   AND %(stop)s IS DISTINCT FROM (SELECT w.wish FROM voters_phonewish w
                                   WHERE w.number = p.number ORDER BY w.id DESC LIMIT 1)
"""


@dataclass(frozen=True, slots=True)
class Bans:
    """How many there are that were not known before."""

    restrictions: int
    stops: int


@transaction.atomic
def honour(*, by: User | None, campaign: Campaign | None) -> Bans:
    """Write down what the staged file says about whom nobody may contact, and which numbers nobody may text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM roll_staged WHERE do_not_contact OR do_not_call OR deceased)")
        (any_ban,) = cursor.fetchone()
        if not any_ban:
            return Bans(0, 0)
        cursor.execute(LOCK)
        restrictions = 0
        for flag, kind in KINDS.items():
            cursor.execute(RESTRICT, {"flag": flag, "kind": kind.value, "by": by.pk if by else None})
            restrictions += cursor.rowcount
        words = {"stop": Wish.STOP.value, "import": WishSource.IMPORT.value, "by": by.pk if by else None}
        cursor.execute(STOP, words)
        bans = Bans(restrictions, cursor.rowcount)
    audit.record("roll.bans_honoured", by=by, campaign=campaign, restrictions=bans.restrictions, stops=bans.stops)
    return bans
