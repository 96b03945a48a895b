"""May we be deaf? No first text goes while a STOP may be among what we have not heard."""

from datetime import datetime

from django.db import connection

from textbank.enums import TextRefusal
from textbank.models import InboundWebhook, StatusReport, Sweep
from textbank.refusals import Refused

INBOUND = "inbound"


def check(*, at: datetime) -> None:
    """Raise ``Refused`` while answers wait unread for a minute, while the carrier is silent, or a sweep failed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT textbank_deafness(%s)", [at])
        (reason,) = cursor.fetchone()
    if reason:
        raise Refused(TextRefusal(reason))


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


def swept_at(*, name: str, before: datetime) -> datetime:
    """When this sweep last went well, or ``before`` where it never has."""
    found = Sweep.objects.filter(name=name).values_list("succeeded_at", flat=True).first()
    return min(found, before) if found else before


def swept(*, name: str, at: datetime, well: bool) -> None:
    """Write down how a sweep of the carrier went."""
    field = "succeeded_at" if well else "failed_at"
    Sweep.objects.update_or_create(name=name, defaults={field: at})
