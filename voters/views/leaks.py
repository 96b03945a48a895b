"""Reminders that reached somebody who is not for us: the rate, the causes, and each one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from voters import access, audit, leaks, leaks_by, queries, releases
from voters.enums import LeakCause
from voters.forms import LeakCauseForm
from voters.models import Leak
from voters.permissions import Act
from voters.queries import Person
from voters.rate_page import drawn, line, trend
from voters.views.staff_page import show


@dataclass(frozen=True)
class LeakRow:
    """One leak as the list shows it. ``person`` is None for who must be on no list."""

    id: UUID
    person: Person | None
    cause: str
    code: str
    ruled_by: str
    may_undo: bool
    answer: str
    stance: str
    channel: str
    found_at: datetime


@require_GET
def leaks_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The rate with its interval, where the leaks come from, the trend, and every leak, the newest first."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_LEAKS)
    found = (
        leaks.with_causes(Leak.objects.filter(campaign=campaign))
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
        choices=LeakCause.choices,
        tables=[
            (table.code, table.heading, [line(part.name, part.rate) for part in table.parts])
            for table in leaks_by.tables(campaign)
        ],
        days=[(each.day, line("", each.rate)) for each in by_day],
        trend=trend([each.rate for each in by_day], campaign),
        stopped=releases.stopped_drives(campaign),
    )


def _row(leak: Any, on: date) -> LeakRow:
    voter = leak.voter
    shown = None if voter.protected or voter.erased_at else queries.person(voter, on=on)
    return LeakRow(
        id=leak.pk,
        person=shown,
        cause=str(LeakCause(leak.found_cause).label),
        code=leak.found_cause,
        ruled_by=leak.ruled_by or "",
        may_undo=leak.may_undo,
        answer=leak.identification.get_stance_display() if leak.identification else "",
        stance=leak.identification.stance if leak.identification else "",
        channel=leak.contact.get_channel_display(),
        found_at=leak.found_at,
    )


@require_POST
def leak_cause(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Say what the cause was, or take the latest such word back."""
    campaign = access.campaign_for(request.user, slug, Act.REVIEW)
    leak, by = access.leak_for(campaign, pk), access.person(request.user)
    form = LeakCauseForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was changed: choose one of the causes.")
    elif cause := form.cleaned_data["cause"]:
        leaks.rule(leak=leak, cause=LeakCause(cause), by=by)
        messages.success(request, f"The cause is now: {LeakCause(cause).label}. Undo takes it back.")
    else:
        try:
            stands = leaks.undo_ruling(leak=leak, by=by)
        except leaks.NothingToUndo:
            messages.info(request, "There is nothing to take back.")
        else:
            messages.success(request, f"Undone. The cause is again: {stands.label}.")
    return redirect(f"{reverse('voters:leaks', args=[campaign.slug])}#each")
