"""The audit's chain: whoever changes a row afterwards, even as the owner of the database, can be shown to have done so.

Each seal holds the hash of the seal before and of one row. The head goes to every admin by e-mail each day, so that
nobody can forge the whole chain anew without disagreeing with what others hold.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction

from voters.enums import Role
from voters.models import AuditRow, AuditSeal, User

AT_ONCE = 5000
#: An act that takes long commits a row with a lower id than others that are sealed; further back none is waited for.
LATEST_BEHIND = 100_000
CHAIN_LOCK = 7_301_985
BEGINNING = "0" * 64
#: One row as text, always the same: moments in UTC, keys of the details in order (jsonb sorts them).
CONTENT = """
jsonb_build_array(r.id, r.act, to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), r.by_id, r.campaign_id,
                  r.on_kind, r.on_id, r.people, r.details)::text
"""
UNSEALED = f"""
SELECT r.id, {CONTENT} FROM voters_auditrow r
  LEFT JOIN voters_auditseal s ON s.row_id = r.id
 WHERE s.id IS NULL AND r.id > (SELECT coalesce(max(row_id), 0) FROM voters_auditseal) - {LATEST_BEHIND}
 ORDER BY r.id LIMIT {AT_ONCE}
"""  # noqa: S608 -- our own words
SEALED = f"""
SELECT s.row_id, s.chain_hash, {CONTENT} FROM voters_auditseal s
  LEFT JOIN voters_auditrow r ON r.id = s.row_id
 ORDER BY s.id
"""  # noqa: S608 -- our own words


@dataclass(frozen=True)
class Verdict:
    """``first_lie`` is the id of the first row that is not what was sealed, or None when all of them are."""

    sealed: int
    waiting: int
    head: str
    first_lie: int | None


def seal() -> int:
    """Seal the rows that wait, at most ``AT_ONCE`` of them; say how many. Whoever else seals meanwhile goes first."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        cursor.execute(UNSEALED)
        waiting = cursor.fetchall()
        ids = [row_id for row_id, _ in waiting]
        links = zip(ids, _chain(head(), (content for _, content in waiting)), strict=True)
        AuditSeal.objects.bulk_create([AuditSeal(row_id=row_id, chain_hash=link) for row_id, link in links])
    return len(waiting)


def head() -> str:
    """The latest link of the chain."""
    latest = AuditSeal.objects.order_by("-pk").values_list("chain_hash", flat=True).first()
    return latest or BEGINNING


def verify() -> Verdict:
    """Walk the chain from its beginning, and name the first row that lies. Reads the whole audit."""
    count, link, lie = 0, BEGINNING, None
    for row_id, sealed, content in _sealed():
        (link,) = _chain(link, [content or ""])
        if link != sealed:
            lie = row_id
            break
        count += 1
    return Verdict(count, AuditRow.objects.filter(seal=None).count(), link if lie is None else head(), lie)


def mail_head(*, at: datetime) -> int:
    """Send today's head of the chain to every admin who has an address; say to how many."""
    count, link = AuditSeal.objects.count(), head()
    admins = User.objects.filter(memberships__role=Role.ADMIN, memberships__suspended_at=None, is_active=True)
    addresses = list(admins.exclude(email=None).distinct().order_by("pk").values_list("email", flat=True))
    for address in addresses:
        send_mail(
            f"Audit of {at:%d %B %Y}",
            f"The audit holds {count:,} sealed rows. The latest seal is\n\n{link}\n\n"
            "Keep this message: with it you can show later that nobody changed a row before it."
            " To check: manage.py audit --verify\n",
            settings.DEFAULT_FROM_EMAIL,
            [address or ""],
        )
    return len(addresses)


def _chain(before: str, contents: Iterable[str]) -> Iterator[str]:
    """Each link follows from the one before and one content."""
    for content in contents:
        before = hashlib.sha256(f"{before}\n{content}".encode()).hexdigest()
        yield before


def _sealed() -> Iterator[tuple[int, str, str | None]]:
    """Every seal with the row's content as it stands now: None when the row is gone."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(SEALED)
        while rows := list(islice(cursor, AT_ONCE)):
            yield from rows
