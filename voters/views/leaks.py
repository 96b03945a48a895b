"""Reminders that reached somebody who is not for us: the rate, the causes, and each one."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from voters import access, audit, leaks, leaks_by, queries, releases
from voters.models import Leak
from voters.permissions import Act
from voters.queries import Person
from voters.rate_page import drawn, line, trend
from voters.views.staff_page import show


@dataclass(frozen=True)
class LeakRow:
    """One leak as the list shows it. ``person`` is None for who must be on no list."""

    person: Person | None
    cause: str
    answer: str
    stance: str
    channel: str
    found_at: datetime


@require_GET
def leaks_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The rate with its interval, where the leaks come from, the trend, and every leak, the newest first."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_LEAKS)
    found = (
        Leak.objects.filter(campaign=campaign)
        .select_related("voter", "voter__household", "identification", "contact")
        .order_by("-found_at", "pk")
    )
    page = queries.page_of(found, number=request.GET.get("page"))
    page.object_list = [_row(leak, campaign.election_date) for leak in page.object_list]
    seen = sum(row.person is not None for row in page.object_list)
    audit.record("leaks.seen", by=access.person(request.user), campaign=campaign, people=seen)
    causes = [(cause.label, count) for cause, count in leaks.by_cause(campaign).items()]
    by_day = leaks_by.days(campaign)
    return show(
        request,
        "voters/leaks.html",
        campaign,
        "leaks",
        page=page,
        rate=drawn(leaks.rate(campaign), campaign),
        causes=causes,
        tables=[
            (table.code, table.heading, [line(part.name, part.rate) for part in table.parts])
            for table in leaks_by.tables(campaign)
        ],
        days=[(each.day, line("", each.rate)) for each in by_day],
        trend=trend([each.rate for each in by_day], campaign),
        stopped=releases.stopped_drives(campaign),
    )


def _row(leak: Leak, on: date) -> LeakRow:
    voter = leak.voter
    shown = None if voter.protected or voter.erased_at else queries.person(voter, on=on)
    return LeakRow(
        person=shown,
        cause=leak.get_cause_display(),
        answer=leak.identification.get_stance_display() if leak.identification else "",
        stance=leak.identification.stance if leak.identification else "",
        channel=leak.contact.get_channel_display(),
        found_at=leak.found_at,
    )
