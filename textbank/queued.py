"""A text that waits for the carrier, with all that says whether its turn has come (sql/0010_holding.sql)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

LATELY, FAILURES = timedelta(minutes=10), 5


@dataclass(frozen=True)
class Queued:
    """``ready_at`` is when it was tapped, or when a lead released it. ``lost`` are the latest attempts of anybody's of
    which nothing is known, the newest first, five at most.
    """

    id: UUID
    conversation_id: UUID
    by_id: UUID
    purpose: str
    kind: str
    body: str
    segments: int
    not_before: datetime | None
    ready_at: datetime
    campaign_id: UUID
    sender_id: UUID
    segments_a_second: int | None
    segments_a_minute: int
    lost: Sequence[datetime]


def find(*, message_id: UUID, at: datetime) -> Queued | None:
    """The text, or None when it does not wait for the carrier now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM textbank_queued(%s, %s, %s)", [message_id, at - LATELY, FAILURES])
        found = cursor.fetchone()
    return Queued(*found) if found else None
