"""Who was erased is known again, by a keyed hash: nothing of them comes back but that nobody contacts them."""

from django.db import connection
from django.db.backends.utils import CursorWrapper

from voters import sealing
from voters.models import Erasure, ForgottenStop, OtherNumber

KEPT = frozenset({
    "county",
    "precinct",
    "congressional_district",
    "state_senate_district",
    "state_house_district",
    "party",
    "status",
    "registered_date",
    "protected",
    "voted_in",
})  # fmt: skip
UNTOUCHED = frozenset({"line", "state", "external_id"})

STOPS_RETURN = """
INSERT INTO voters_phonewish (number, wish, source)
SELECT DISTINCT phone, 'stop', 'import'
  FROM roll_staged CROSS JOIN LATERAL string_to_table(phones, ',') AS phone
 WHERE EXISTS (SELECT FROM voters_forgottenstop WHERE number_hash = voters_keyed(%s, 'number:' || phone))
   AND NOT EXISTS (SELECT FROM voters_phonewish WHERE number = phone)
"""


def is_stopped(number: str) -> bool:
    """Whether the latest wish for this number is: no more texts; where it is gone with its holder, by its hash."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT voters_is_stopped(%s, %s)", [number, sealing.erasing_keys()])
        return bool(cursor.fetchone()[0])


def hold_back_from_roll(*, own: str) -> None:
    """Take out of the staged voters what a person who was erased did not want kept.

    Their line stays and becomes the scrubbed voter's own, which nothing changes, so that the sums of the import hold.
    A number whose stop is only remembered by hash is stopped anew before anybody gets it. Runs in the import's
    transaction, under the lock of whoever writes the roll.
    """
    with connection.cursor() as cursor:
        for key in sealing.erasing_keys():
            if Erasure.objects.exists():
                _hold_back_lines(cursor, key, own)
            if ForgottenStop.objects.exists():
                cursor.execute(STOPS_RETURN, [key])


def _hold_back_lines(cursor: CursorWrapper, key: bytes, own: str) -> None:
    """By the number of the line, and by every other number that it tells of its voter."""
    lines = _lines_of_erased(cursor)
    for told in ("external_id", "state_id"):
        cursor.execute(f"{lines} AND v.external_id = voters_erased_id(%s, r.state, r.{told})", [key])
    if OtherNumber.objects.filter(voter__erased_at__isnull=False).exists():
        for told, source in (("external_id", own), ("state_id", "state"), ("van_id", "VAN")):
            cursor.execute(
                f"{lines} AND EXISTS (SELECT FROM voters_othernumber o WHERE o.voter_id = v.id AND o.source = %s"
                f" AND o.number = voters_erased_id(%s, r.state || ':' || o.source, r.{told}))",
                [source, key],
            )


def _lines_of_erased(cursor: CursorWrapper) -> str:
    """Whatever columns are staged: those that the roll keeps of an erased voter, and nothing in the others."""
    cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = 'roll_staged'::regclass AND attnum > 0")
    scrubbed = {name: f"v.{name}" if name in KEPT else "NULL" for (name,) in cursor.fetchall()}
    settings = ", ".join(f"{name} = {value}" for name, value in scrubbed.items() if name not in UNTOUCHED)
    return f"""
UPDATE roll_staged r SET external_id = v.external_id, {settings}
  FROM voters_voter v JOIN voters_erasure e ON e.voter_id = v.id
 WHERE v.state = r.state"""  # noqa: S608 -- names of columns of ours
