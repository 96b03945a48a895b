"""What the audit page shows: who did what and when, in words, narrowed by filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from voters.models import AuditRow, Campaign

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One line of the audit."""

    at: datetime
    act: str
    by: str
    on: str
    people: int
    details: str


@dataclass(frozen=True)
class Choice:
    """What a filter offers."""

    value: str
    label: str
    chosen: bool


def rows(campaign: Campaign, wanted: Mapping[str, str]) -> QuerySet[AuditRow]:
    """The campaign's rows, latest first: scope first, then ``act``, ``by``, ``day``, ``voter``, ``handed_out``."""
    found = AuditRow.objects.filter(campaign=campaign).select_related("by").order_by("-id")
    if wanted.get("act"):
        found = found.filter(act=wanted["act"])
    if wanted.get("by"):
        found = found.filter(by__memberships__campaign=campaign, by__memberships__pk=wanted["by"])
    if wanted.get("voter"):
        found = found.filter(on_kind="voters.voter", on_id=wanted["voter"])
    if wanted.get("day"):
        day = wanted["day"]
        found = found.filter(at__gte=_midnight(day, campaign), at__lt=_midnight(day, campaign, after=1))
    return found.filter(people__gt=0) if wanted.get("handed_out") else found


def _midnight(day: str, campaign: Campaign, *, after: int = 0) -> datetime:
    """The beginning of that day, or of so many days later, where the campaign is."""
    here = date.fromisoformat(day) + timedelta(days=after)
    return datetime.combine(here, time(), tzinfo=ZoneInfo(campaign.time_zone))


def is_day(text: str) -> bool:
    """Whether it reads like 2026-11-03, of a year that a calendar can hold."""
    try:
        return 1900 < date.fromisoformat(text).year < 9000
    except ValueError:
        return False


def line(row: AuditRow) -> Line:
    details = ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in row.details.items())
    on = f"{row.on_kind.rpartition('.')[2]} {row.on_id}".strip()
    return Line(row.at, in_words(row.act), row.by.name if row.by else "The system", on, row.people, details)


def in_words(act: str) -> str:
    """``member.role_changed`` as a person reads it."""
    return act.replace(".", ": ").replace("_", " ").capitalize()


def acts(campaign: Campaign, chosen: str) -> list[Choice]:
    """Every act that has happened in the campaign."""
    found = AuditRow.objects.filter(campaign=campaign).order_by("act").values_list("act", flat=True).distinct()
    return [Choice(act, in_words(act), act == chosen) for act in found]


def actors(campaign: Campaign, chosen: str) -> list[Choice]:
    """Everybody who has, or had, a part in the campaign."""
    found = campaign.memberships.select_related("user").order_by("user__name")
    return [Choice(str(each.pk), each.user.name, str(each.pk) == chosen) for each in found]
