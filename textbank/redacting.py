"""The carrier keeps a copy of every text. What we forget, it is told to forget: one row of work a text."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from textbank import carrier
from textbank.models import Redaction

AT_ONCE = 500
AGAIN_AFTER = timedelta(hours=1)


def carry_out(*, at: datetime) -> int:
    """Redact what waits, longest untried first; say how many were done. What the carrier holds back waits an hour.

    Raises ``carrier.Unavailable``; what was done until then stays done.
    """
    due = Redaction.objects.filter(Q(tried_at=None) | Q(tried_at__lte=at - AGAIN_AFTER), done_at=None)
    done = 0
    for row in due.order_by(F("tried_at").asc(nulls_first=True), "pk")[:AT_ONCE]:
        if carrier.redact(sid=row.sid):
            done += Redaction.objects.filter(pk=row.pk, done_at=None).update(tried_at=at, done_at=at)
        else:
            Redaction.objects.filter(pk=row.pk, done_at=None).update(tried_at=at)
    return done
