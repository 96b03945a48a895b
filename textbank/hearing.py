"""May we be deaf? No first text goes while a STOP may be among what we have not heard."""

from datetime import datetime, timedelta

from django.db.models import Min

from textbank.enums import TextRefusal
from textbank.models import InboundWebhook, Message, StatusReport, Sweep
from textbank.refusals import Refused

UNREAD_FOR = timedelta(seconds=60)
SILENT_FOR = timedelta(minutes=10)
#: What went out earlier says nothing about now: after an hour of rest the next texts find out.
FORGET_AFTER = timedelta(hours=1)
INBOUND = "inbound"


def check(*, at: datetime) -> None:
    """Raise ``Refused`` while answers wait unread for a minute, while the carrier is silent, or a sweep failed."""
    if InboundWebhook.objects.filter(read_at=None, received_at__lt=at - UNREAD_FOR).exists():
        raise Refused(TextRefusal.DEAF)
    sweep = Sweep.objects.filter(name=INBOUND).first()
    if sweep and sweep.failed_at and (sweep.succeeded_at is None or sweep.failed_at > sweep.succeeded_at):
        raise Refused(TextRefusal.SWEEP_FAILED)
    swept_at = sweep.succeeded_at if sweep else None
    if _waited_in_vain(swept_at, at):
        raise Refused(TextRefusal.SWEEP_FAILED)
    if _waited_in_vain(latest_webhook(), at):
        raise Refused(TextRefusal.SILENCE)


def deafness(*, at: datetime) -> str:
    """Why first texts pause now, in words, or nothing."""
    try:
        check(at=at)
    except Refused as refusal:
        return str(refusal)
    return ""


def latest_webhook() -> datetime | None:
    """When the carrier last told us anything."""
    rows = (
        model.objects.order_by("-pk").values_list("received_at", flat=True).first()
        for model in (StatusReport, InboundWebhook)
    )
    return max((moment for moment in rows if moment is not None), default=None)


def _waited_in_vain(heard_at: datetime | None, at: datetime) -> bool:
    """Whether a text went out ten minutes ago or earlier, within the hour, and nothing came since."""
    if heard_at is not None and heard_at > at - SILENT_FOR:
        return False
    since = max(heard_at or at - FORGET_AFTER, at - FORGET_AFTER)
    gone = Message.objects.filter(sid__isnull=False, claimed_at__gt=since, claimed_at__lte=at)
    first = gone.aggregate(first=Min("claimed_at"))["first"]
    return first is not None and first <= at - SILENT_FOR


def swept_at(*, name: str, before: datetime) -> datetime:
    """When this sweep last went well, or ``before`` where it never has."""
    found = Sweep.objects.filter(name=name).values_list("succeeded_at", flat=True).first()
    return min(found, before) if found else before


def swept(*, name: str, at: datetime, well: bool) -> None:
    """Write down how a sweep of the carrier went."""
    field = "succeeded_at" if well else "failed_at"
    Sweep.objects.update_or_create(name=name, defaults={field: at})
