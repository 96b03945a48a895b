"""Who was shown a voter, and who looks up more than the work asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncHour
from django.utils.module_loading import import_string

from voters.models import AuditRow, Campaign, Voter

#: The acts by which somebody opens one voter outside a task, and by which somebody searches.
OPENED = ("gate.looked_up", "voter.erasing_opened", "voter.file_taken")
SEARCHED = "gate.searched"
SAME_VOTER, IN_AN_HOUR = 3, 50
LOOKED_BACK = timedelta(days=7)


@dataclass(frozen=True)
class Seen:
    """Somebody was handed this voter's particulars."""

    at: datetime
    by_id: str
    by: str
    how: str


@dataclass(frozen=True)
class Curious:
    """Somebody who looked up one voter ``SAME_VOTER`` times, or ``IN_AN_HOUR`` voters within an hour."""

    by: str
    why: str
    count: int
    latest_at: datetime


def who_saw(*, voter: Voter, campaign: Campaign | None = None) -> list[Seen]:
    """Everybody who opened this voter, or had them on a list or in a batch; the earliest first."""
    rows = AuditRow.objects.filter(on_kind="voters.voter", on_id=str(voter.pk)).select_related("by")
    if campaign is not None:
        rows = rows.filter(campaign=campaign)
    seen = [Seen(row.at, str(row.by_id or ""), row.by.name if row.by else "The system", row.act) for row in rows]
    for path in settings.HANDED_OUT_BY:
        seen += import_string(path)(voter=voter, campaign=campaign)
    return sorted(seen, key=lambda one: one.at)


def curious(*, campaign: Campaign, at: datetime) -> Sequence[Curious]:
    """Who looked up more in the last seven days than the work asks for. It accuses nobody."""
    rows = AuditRow.objects.filter(campaign=campaign, at__gte=at - LOOKED_BACK, by__isnull=False)
    return [*_same_voter(rows), *_many(rows)]


def _same_voter(rows: QuerySet[AuditRow]) -> list[Curious]:
    found = (
        rows.filter(act__in=OPENED, on_kind="voters.voter")
        .values("by", "by__name", "on_id")
        .annotate(count=Count("pk"), latest=Max("at"))
        .filter(count__gte=SAME_VOTER)
        .order_by("-count", "by__name")
    )
    return [
        Curious(row["by__name"], f"voter {row['on_id']}, again and again", row["count"], row["latest"]) for row in found
    ]


def _many(rows: QuerySet[AuditRow]) -> list[Curious]:
    found = (
        rows.filter(act__in=[*OPENED, SEARCHED])
        .annotate(hour=TruncHour("at"))
        .values("by", "by__name", "hour")
        .annotate(count=Count("pk"), latest=Max("at"))
        .filter(count__gte=IN_AN_HOUR)
        .order_by("-count", "by__name")
    )
    return [Curious(row["by__name"], "look-ups within an hour", row["count"], row["latest"]) for row in found]
