"""A volunteer takes a list: by its QR code, by its number, or the next one of a launch."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from canvass import access, handing_out, launches, numbers, refusals
from canvass.enums import ListState
from canvass.forms import NumberForm
from canvass.models import WalkList
from voters import access as campaign_access
from voters.permissions import Act
from voters.views.staff_page import show


@require_GET
def take_here(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a volunteer takes a list without asking anybody: the launches of now, and a number to type."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.KNOCK)
    open_now = launches.running(campaign, at=timezone.now())
    shown = [(launch.pk, launch.drive.name, launch.invitation.meeting_place) for launch in open_now]
    return show(request, "canvass/take_here.html", campaign, "my_work", launches=shown, form=NumberForm())


@require_POST
def take_next(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The next free list of a launch is mine."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.KNOCK)
    person, now = campaign_access.person(request.user), timezone.now()
    launch = next((each for each in launches.running(campaign, at=now) if each.pk == pk), None)
    if launch is None:
        raise Http404
    return _taken(request, slug, lambda: handing_out.claim_next(drive=launch.drive, volunteer=person, at=now))


@require_POST
def take_number(request: HttpRequest, slug: str) -> HttpResponse:
    """The list with this number is mine."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.KNOCK)
    person, now, form = campaign_access.person(request.user), timezone.now(), NumberForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Type the six digits of the list."))
        return redirect("canvass:take_here", slug=slug)

    def take() -> WalkList:
        found = numbers.of_number(campaign=campaign, volunteer=person, digits=form.cleaned_data["number"], at=now)
        return handing_out.claim(walk_list=found, volunteer=person, at=now)

    return _taken(request, slug, take)


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The list behind a QR code: its name and its size, and one button to take it. It shows no voter."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.KNOCK)
    try:
        walk_list = access.walk_list_in(campaign, numbers.of_link(token))
    except numbers.WrongNumber:
        raise Http404 from None
    person, now = campaign_access.person(request.user), timezone.now()
    if request.method == "POST":
        return _taken(request, slug, lambda: handing_out.claim(walk_list=walk_list, volunteer=person, at=now))
    if walk_list.state == ListState.OUT and walk_list.volunteer_id == person.pk:
        return _to_list(slug, walk_list)
    doors = walk_list.stops.filter(listed__withdrawn_at=None).distinct().count()
    gone = walk_list.state != ListState.FREE and not access.is_overdue(walk_list, at=now)
    drive = walk_list.drive.name
    return show(
        request, "canvass/take.html", campaign, "my_work", name=walk_list.turf.name, drive=drive, doors=doors, gone=gone
    )


def _taken(request: HttpRequest, slug: str, act: Callable[[], WalkList]) -> HttpResponse:
    """Take it and open it, or say why not."""
    try:
        return _to_list(slug, act())
    except refusals.REFUSED as refusal:
        messages.error(request, refusals.in_words(refusal))
    return redirect("canvass:take_here", slug=slug)


def _to_list(slug: str, walk_list: WalkList) -> HttpResponse:
    return redirect(f"{reverse('canvass:walk', args=[slug])}#{walk_list.pk}")
