"""What came from the phones and needs a person: refused events, people met at a door, a file that could not be sent."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from rest_framework.exceptions import ValidationError as Unreadable

from canvass import access, newcomers, rescue
from canvass.api import reading
from canvass.enums import Outcome, RefusedBecause, Result
from canvass.events import Event
from canvass.models import RefusedEvent
from voters import access as campaign_access
from voters import audit
from voters.permissions import Act
from voters.views.staff_page import show

PAGE = 50
LARGEST_FILE = 2 * 1024 * 1024
MOST_EVENTS = 10_000
FORMAT = "groundtruth-unsent"


@dataclass(frozen=True)
class Refused:
    """One event that was not recorded, as the page shows it."""

    volunteer: str
    what: str
    reason: str
    refused_at: Any


@dataclass(frozen=True)
class Saved:
    """A file that a phone saved, read."""

    device: UUID
    volunteer: UUID
    clock_behind: timedelta
    events: list[Event]


class RescueForm(forms.Form):
    """A file that a phone saved."""

    file = forms.FileField(label="The file", help_text="It is called unsent and a date, and ends in .json.")

    def clean_file(self) -> Saved:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError("That is larger than a phone's file.")
        try:
            return _saved(json.loads(file.read()))
        except (ValueError, KeyError, TypeError, RecursionError, Unreadable) as error:
            raise ValidationError("This is not a file that a phone saved. Nothing was taken in.") from error


def _saved(kept: dict[str, Any]) -> Saved:
    if kept["format"] != FORMAT or len(kept["events"]) > MOST_EVENTS:
        raise ValueError(kept["format"])
    behind = timedelta(seconds=int(kept["offset_seconds"]))
    return Saved(UUID(kept["device"]), UUID(kept["volunteer"]), behind, reading.events(kept["events"]))


@require_GET
def from_phones(request: HttpRequest, slug: str) -> HttpResponse:
    """Refused events, and people met at a door who are on no list."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    by = campaign_access.person(request.user)
    page = Paginator(access.refused_events_of(campaign), PAGE).get_page(request.GET.get("page"))
    met = newcomers.shown(list(newcomers.unchecked(campaign)[:PAGE]))
    if people := sum(1 + len(one.voters) for one in met):
        audit.record("newcomers.shown", by=by, campaign=campaign, people=people)
    rows = [_refused(event) for event in page.object_list]
    return show(
        request, "canvass/from_phones.html", campaign, "doors", page=page, rows=rows, met=met, form=RescueForm()
    )


def _refused(refused: RefusedEvent) -> Refused:
    sent = refused.event.get("result", "") if isinstance(refused.event, dict) else ""
    return Refused(
        volunteer=refused.device.volunteer.name,
        what=str(Result(sent).label) if sent in Result.values else "Unreadable",
        reason=str(RefusedBecause(refused.reason).label),
        refused_at=refused.refused_at,
    )


@require_POST
def bring(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in a file that a phone saved, for the volunteer who could not send it."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    form = RescueForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors["file"]))))
        return redirect("canvass:from_phones", slug=slug)
    saved: Saved = form.cleaned_data["file"]
    try:
        answers = rescue.bring(
            campaign=campaign,
            device=saved.device,
            volunteer=saved.volunteer,
            events=saved.events,
            clock_behind=saved.clock_behind,
            by=campaign_access.person(request.user),
            at=timezone.now(),
        )
    except rescue.UnknownPhone:
        messages.error(request, "No phone of this campaign saved that file. Nothing was taken in.")
    else:
        counts = [sum(answer.outcome == kind for answer in answers) for kind in Outcome]
        words = "Taken in: {} new, {} known before, {} refused. The phone may still send them; nothing counts twice."
        messages.success(request, words.format(*counts))
    return redirect("canvass:from_phones", slug=slug)


@require_POST
def check_newcomer(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Say who on the roll somebody is who was met at a door."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    visit = access.newcomer_in(campaign, pk)
    chosen = request.POST.get("voter", "")
    voter = access.voter_behind(visit, int(chosen)) if chosen.isdecimal() and len(chosen) < 19 else None
    newcomers.check(visit=visit, voter=voter, by=campaign_access.person(request.user), at=timezone.now())
    messages.success(request, "Noted. Nobody is reminded because of it.")
    return redirect("canvass:from_phones", slug=slug)
