"""The organizer hands lists out: cards with codes, somebody else's rest, and the board of a launch."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from canvass import access, boards, day, day_map, handing_out, launches, qr, refusals
from canvass.enums import ListState
from canvass.forms import AssignForm, LaunchForm
from canvass.models import Drive, WalkList
from voters import access as campaign_access
from voters.enums import Purpose
from voters.permissions import Act
from voters.views.staff_page import show

CARDS = 24


@require_GET
def hand_out(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The free lists of a drive as cards: QR code, number, link; and how a launch is opened."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    drive, now = access.drive_for(campaign, pk), timezone.now()
    page = Paginator(handing_out.free_lists(drive), CARDS).get_page(request.GET.get("page"))
    running = [launch for launch in launches.running(campaign, at=now) if launch.drive_id == drive.pk]
    return show(
        request,
        "canvass/hand_out.html",
        campaign,
        "doors",
        drive=drive,
        page=page,
        cards=boards.cards(page.object_list, slug=campaign.slug),
        people=[(person.pk, person.name) for person in access.volunteers_of(campaign)],
        launch=running[0] if running else None,
        form=LaunchForm(),
        given=_given(request, drive),
    )


def _given(request: HttpRequest, drive: Drive) -> WalkList | None:
    """The list that was handed out on this page a moment ago, and can be printed here."""
    try:
        pk = UUID(request.GET.get("given", ""))
    except ValueError:
        return None
    found = access.walk_list_in(drive.campaign, pk)
    return found if found.drive_id == drive.pk and found.state == ListState.OUT else None


@require_GET
def progress(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The day of a drive, a few seconds behind the phones. The page asks again by itself."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    drive, now = access.drive_for(campaign, pk), timezone.now()
    return show(
        request,
        "canvass/progress.html",
        campaign,
        "doors",
        drive=drive,
        day=day.of(drive, at=now),
        reminding=drive.purpose == Purpose.GOTV,
        picture=day_map.of(drive, at=now),
        people=[(person.pk, person.name) for person in access.volunteers_of(campaign)],
    )


@require_POST
def take_over(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Give what is left of one person's list to another."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    walk_list, by = access.walk_list_in(campaign, pk), campaign_access.person(request.user)
    form = AssignForm(request.POST, people=access.volunteers_of(campaign))
    if form.is_valid():
        volunteer = form.cleaned_data["volunteer"]
        try:
            handing_out.take_over(walk_list=walk_list, volunteer=volunteer, by=by, at=timezone.now())
            messages.success(request, f"The rest of {walk_list.turf.name} is in the hands of {volunteer.name}.")
        except refusals.REFUSED as refusal:
            messages.error(request, refusals.in_words(refusal, name=volunteer.name))
    else:
        messages.error(request, "Choose a person for the list.")
    return redirect("canvass:progress", slug=slug, pk=walk_list.drive_id)


@require_POST
def launch_open(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Open a launch, and show its board."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    drive, form = access.drive_for(campaign, pk), LaunchForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say where to meet, and how many newcomers you expect: 1 to 500.")
        return redirect("canvass:hand_out", slug=slug, pk=pk)
    by = campaign_access.person(request.user)
    try:
        launch = launches.open_launch(drive=drive, by=by, at=timezone.now(), **form.cleaned_data)
    except launches.Running:
        messages.info(request, "This drive is being launched already.")
        return redirect("canvass:hand_out", slug=slug, pk=pk)
    return redirect("canvass:launch_board", slug=slug, pk=launch.pk)


@require_POST
def launch_end(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The launch is over."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    launch = access.launch_in(campaign, pk)
    launches.end(launch=launch, by=campaign_access.person(request.user), at=timezone.now())
    messages.success(request, "The launch is over. Its number and its QR code no longer work.")
    return redirect("canvass:hand_out", slug=slug, pk=launch.drive_id)


@require_GET
def launch_board(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """For a projector: how to join, and which list is out with whom. It names no voter and refreshes itself."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    launch, now = access.launch_in(campaign, pk), timezone.now()
    invitation = launches.invitation(launch) if launch.ended_at is None and launch.ends_at > now else None
    shown = {
        "campaign": campaign,
        "launch": launch,
        "place": launch.invitation.meeting_place,
        "board": boards.board(launch.drive, at=now),
        "invitation": invitation,
        "code": qr.svg(invitation.address, label="QR code: join this campaign") if invitation else "",
        "address": settings.PUBLIC_URL.partition("//")[2],
    }
    with timezone.override(campaign.time_zone):
        return render(request, "canvass/launch_board.html", shown)
