"""Is the carrier out? Then texts wait with us, and one in half a minute finds out whether it is back."""

from datetime import datetime, timedelta

from textbank.enums import MessageState
from textbank.models import Message

FAILURES, LATELY, PROBE_AFTER = 5, timedelta(minutes=10), timedelta(seconds=30)


def wait(*, at: datetime) -> timedelta | None:
    """How long to wait when the latest five attempts all came to nothing known; None when a text may try.

    What was handed over meanwhile stays unknown until ``reconcile`` has asked; nothing is sent a second time here.
    """
    lost = Message.objects.filter(state=MessageState.UNKNOWN, claimed_at__gt=at - LATELY)
    latest = list(lost.order_by("-claimed_at").values_list("claimed_at", flat=True)[:FAILURES])
    if len(latest) < FAILURES or latest[0] is None or latest[0] <= at - PROBE_AFTER:
        return None
    if Message.objects.filter(sid__isnull=False, claimed_at__gte=latest[-1]).exists():
        return None
    return latest[0] + PROBE_AFTER - at
