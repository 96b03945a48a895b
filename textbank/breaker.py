"""Is the carrier out? Then texts wait with us, and one in half a minute finds out whether it is back."""

from datetime import datetime, timedelta

from textbank import queued
from textbank.models import Message
from textbank.queued import Queued

PROBE_AFTER = timedelta(seconds=30)


def wait(*, text: Queued, at: datetime) -> timedelta | None:
    """How long to wait when the latest five attempts all came to nothing known; None when a text may try.

    What was handed over meanwhile stays unknown until ``reconcile`` has asked; nothing is sent a second time here.
    """
    if len(text.lost) < queued.FAILURES or text.lost[0] <= at - PROBE_AFTER:
        return None
    if Message.objects.filter(sid__isnull=False, claimed_at__gte=text.lost[-1]).exists():
        return None
    return text.lost[0] + PROBE_AFTER - at
