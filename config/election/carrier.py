"""A carrier in this process: it takes texts, reports them delivered and brings answers, row for row as webhooks would.

What asks the gate, claims, records and reads is the product's own; left out are only the wire and the waiting.
"""

import random
from datetime import datetime, timedelta
from uuid import UUID

from textbank import hearing, inbound, queued, recording, sending
from textbank.carrier import Accepted
from textbank.models import Message

OURS = "+18025560100"
DELIVERED_AFTER = timedelta(seconds=3)
BETWEEN_SWEEPS = timedelta(minutes=5)


class Carrier:
    """Names its messages by ``chance``, so that the same seed gives the same."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._swept_at: datetime | None = None

    def send(self, message_id: UUID, *, at: datetime) -> bool:
        """Hand one queued text over and report it delivered; say whether it went."""
        text = queued.find(message_id=message_id, at=at)
        if text is None or sending.claim(text, at=at) is None:
            return False
        sid = self._sid()
        taken = Accepted(sid=sid, status="queued", from_number=OURS, segments=0)
        recording.record(message_id=message_id, outcome=taken, at=at)
        told = {"MessageSid": sid, "MessageStatus": "delivered"}
        report, _ = inbound.keep_report(form=told, attempt_id=message_id, at=at + DELIVERED_AFTER)
        recording.read_report(report_id=report.pk, at=at + DELIVERED_AFTER)
        return True

    def bring(self, *, number: str, body: str, at: datetime) -> Message | None:
        """Somebody writes from this number."""
        form = {"MessageSid": self._sid(), "From": number, "To": OURS, "Body": body}
        kept, _ = inbound.keep(form=form, at=at)
        return inbound.read(webhook_id=kept.pk, at=at)

    def sweep(self, *, at: datetime) -> None:
        """Nothing that came in was missed."""
        if self._swept_at is None or at - self._swept_at >= BETWEEN_SWEEPS:
            self._swept_at = at
            hearing.swept(name=hearing.INBOUND, at=at, well=True)

    def _sid(self) -> str:
        return f"SM{self._chance.getrandbits(128):032x}"
