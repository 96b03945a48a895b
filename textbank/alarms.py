"""What about texts cannot wait until an admin looks: told by e-mail, once for each time it happens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.urls import reverse
from redis.exceptions import RedisError

from textbank import carrier, hearing, switches
from textbank.enums import MessageState
from textbank.models import AccountStop, Drive, Message, Sender
from voters import alarms, audit
from voters.models import AuditRow, Campaign

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
UNKNOWN_FOR = timedelta(minutes=10)
FORGED, MANY_FORGED = "webhooks-forged", 20
LAST_LINES = "What happened, and what to do: {address}\n"


@dataclass(frozen=True)
class Alarm:
    """``since`` is when this began: it is told once since then."""

    act: str
    campaign: Campaign
    since: datetime
    subject: str
    words: str
    on: models.Model | None = None


def sound(*, at: datetime) -> int:
    """Mail what is new. Returns how many mails left."""
    return sum(_tell(alarm) for alarm in due(at=at) if not _is_told(alarm))


def due(*, at: datetime) -> Iterator[Alarm]:
    """Everything that is wrong now, told or not."""
    yield from _paused()
    yield from _stopped_senders()
    yield from _unknown(at)
    texting = [drive.campaign for drive in _running(at)]
    everywhere = list({campaign.pk: campaign for campaign in texting}.values())
    for act, since, subject, words in [*_account(), *_deaf(at), *_forged(at)]:
        for campaign in everywhere:
            yield Alarm(act, campaign, since, subject, words)


def _running(at: datetime) -> models.QuerySet[Drive]:
    today = at.date()
    running = Drive.objects.filter(approved_at__isnull=False, starts_date__lte=today, ends_date__gte=today)
    return running.select_related("campaign")


def _paused() -> Iterator[Alarm]:
    rows = Drive.objects.filter(paused_at__isnull=False).exclude(pause_reason="by_hand").select_related("campaign")
    for drive in rows:
        words = "Carriers filter its texts." if drive.pause_reason == "filtered" else _of_code(drive.pause_reason)
        since = cast("datetime", drive.paused_at)
        yield Alarm("alarm.drive_paused", drive.campaign, since, "A text drive has paused itself", words, drive)


def _of_code(reason: str) -> str:
    code = reason.removeprefix("carrier_")
    return carrier.meaning_of(int(code)).words if code.isdigit() else ""


def _stopped_senders() -> Iterator[Alarm]:
    for sender in Sender.objects.filter(stop_code__isnull=False, stopped_at__isnull=False).select_related("campaign"):
        since, words = cast("datetime", sender.stopped_at), carrier.meaning_of(sender.stop_code).words
        yield Alarm("alarm.sender_stopped", sender.campaign, since, "A sender was stopped", words, sender)


def _unknown(at: datetime) -> Iterator[Alarm]:
    late = Message.objects.filter(state=MessageState.UNKNOWN, claimed_at__lte=at - UNKNOWN_FOR)
    for campaign in Campaign.objects.filter(pk__in=late.values("campaign")):
        words = "They are not sent again by themselves. The carrier is asked until it answers."
        subject = "For ten minutes nobody knows whether some texts have gone"
        yield Alarm("alarm.texts_unknown", campaign, at - AN_HOUR, subject, words)


def _account() -> Iterator[tuple[str, datetime, str, str]]:
    for stop in AccountStop.objects.filter(stop_code__isnull=False):
        restored = stop.stop_code == switches.RESTORED
        subject = "A backup was restored" if restored else "The carrier refuses the account"
        words = switches.why_stopped(stop.stop_code or 0)
        yield "alarm.account_stopped", stop.stopped_at, f"{subject}: all texts are stopped", words


def _deaf(at: datetime) -> Iterator[tuple[str, datetime, str, str]]:
    words = hearing.deafness(at=at)
    if words:
        yield "alarm.deaf", at - AN_HOUR, "We may not hear what voters answer", words


def _forged(at: datetime) -> Iterator[tuple[str, datetime, str, str]]:
    try:
        count = int(cache.get(FORGED) or 0)
    except RedisError:
        return  # The count is lost with Redis; each of them was refused all the same.
    if count >= MANY_FORGED:
        words = f"{count} webhooks of the last day had a wrong signature. They were refused."
        yield "alarm.webhooks_forged", at - A_DAY, "Somebody sends forged webhooks, or a token is wrong", words


def _is_told(alarm: Alarm) -> bool:
    told = AuditRow.objects.filter(act=alarm.act, campaign=alarm.campaign, at__gte=alarm.since)
    return told.filter(on_id=str(alarm.on.pk) if alarm.on is not None else "").exists()


def _tell(alarm: Alarm) -> int:
    address = settings.PUBLIC_URL + reverse("textbank:troubles", args=[alarm.campaign.slug])
    body = f"{alarm.words}\n\n{LAST_LINES.format(address=address)}"
    sent = alarms.tell_admins(campaign=alarm.campaign, subject=alarm.subject, body=body)
    audit.record(alarm.act, by=None, campaign=alarm.campaign, on=alarm.on, mails=sent)
    return sent
