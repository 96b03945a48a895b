"""The organizer's pages of the doors."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from canvass import access, devices, drives, progress, refusals, tasks, turf_cuts, walk_lists
from canvass.enums import ListState
from canvass.forms import AssignForm, DrawForm, DriveForm
from canvass.models import Drive
from canvass.way import Manner
from voters import access as campaign_access
from voters import gate, releases, universe, waterfall_page
from voters.enums import Channel, Purpose
from voters.models import Campaign, User
from voters.permissions import Act
from voters.views.staff_page import show

PAGE = 50


@require_GET
def drive_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every door drive of the campaign, the newest first."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    found = list(access.drives_of(campaign))
    totals = progress.of_drives(found)
    shown = [(drive, Purpose(drive.purpose).label, totals[drive.pk]) for drive in found]
    return show(request, "canvass/drives.html", campaign, "doors", drives=shown)


@require_http_methods(["GET", "POST"])
def drive_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Set up a drive: whom, what for, and what to say."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    first = {"question": campaign.question, "starts_date": timezone.localdate(), "ends_date": campaign.election_date}
    form = DriveForm(request.POST or None, campaign=campaign, initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"purpose": Purpose(form.cleaned_data["purpose"])}
        drive = drives.create(campaign=campaign, by=campaign_access.person(request.user), **given)
        messages.success(request, "The drive is set up. Draw up its walk lists next.")
        return redirect("canvass:drive", slug=slug, pk=drive.pk)
    has_universe = campaign.universes.exists()
    status = 400 if form.errors else 200
    return show(
        request, "canvass/drive_new.html", campaign, "doors", status=status, form=form, has_universe=has_universe
    )


@require_GET
def drive_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """One drive: its walk lists, whose hands they are in, and how far they are."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    drive = access.drive_for(campaign, pk)
    page = Paginator(progress.in_order(drive), PAGE).get_page(request.GET.get("page"))
    rows = progress.rows(page.object_list, at=timezone.now())
    holders = {row.volunteer_id for row in rows if row.volunteer_id}
    total = progress.of_drives([drive])[drive.pk]
    cut = drive.cuts.order_by("pk").last()
    return show(
        request,
        "canvass/drive.html",
        campaign,
        "doors",
        drive=drive,
        purpose=Purpose(drive.purpose).label,
        sentence=universe.sentence(drive.universe.spec),
        page=page,
        rows=rows,
        some_free=any(row.state == ListState.FREE for row in rows),
        total=total,
        printed=access.printed_among(page.object_list),
        people=[(person.pk, person.name) for person in access.volunteers_of(campaign)],
        phones=progress.phones(campaign, sorted(holders)),
        draw=DrawForm(initial={"borders": cut.borders} if cut else None),
        cut=cut,
        cutting=cut is not None and cut.state in turf_cuts.UNDER_WAY,
        fall=_fall(drive, campaign),
        release=_release(drive, campaign),
    )


def _release(drive: Drive, campaign: Campaign) -> releases.State | None:
    """For a reminding drive, who has signed it."""
    if drive.purpose != Purpose.GOTV:
        return None
    return releases.state(campaign=campaign, channel=Channel.DOOR, drive_id=drive.pk)


def _fall(drive: Drive, campaign: Campaign) -> waterfall_page.Fall | None:
    """For a reminding drive, from its universe down to who passes the gate."""
    if drive.purpose != Purpose.GOTV:
        return None
    voters = universe.voters(drive.universe.spec, campaign)
    return waterfall_page.fall(gate.waterfall(campaign=campaign, channel=Channel.DOOR, voters=voters))


@require_POST
def draw_up(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Draw up walk lists for everybody who may be listed and is not yet."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    drive, form = access.drive_for(campaign, pk), DrawForm(request.POST)
    if form.is_valid():
        try:
            messages.info(request, _cut(drive, campaign_access.person(request.user), form.cleaned_data))
        except turf_cuts.AlreadyCutting:
            messages.error(request, "The doors are being cut already.")
        except turf_cuts.UnknownStreet as unknown:
            messages.error(request, f"No door of this drive is on “{unknown}”. Nothing was cut.")
        except turf_cuts.UnknownPlace:
            messages.error(request, "No door of this drive has that address and a place on the map. Nothing was cut.")
    else:
        messages.error(request, " ".join(str(line) for lines in form.errors.values() for line in lines))
    return _to_the_cut(drive)


def _cut(drive: Drive, by: User, wanted: dict[str, Any]) -> str:
    """Cut at once what takes a second, and leave the rest to a worker."""
    start = turf_cuts.meeting_point(drive, wanted["meeting_point"]) if wanted["meeting_point"] else None
    cut = turf_cuts.begin(
        drive=drive,
        by=by,
        at=timezone.now(),
        doors_wanted=wanted["doors_per_turf"],
        minutes_wanted=wanted["minutes_per_turf"],
        borders=wanted["borders"],
        recut=wanted["recut"],
        manner=Manner(closed=wanted["closed"], start=start, busy_streets=wanted["busy_streets"]),
    )
    if not turf_cuts.is_quick(cut):
        tasks.cut_after_commit(cut.pk)
        return "The doors are being cut into turfs. This page shows how far it is."
    drawn = turf_cuts.run(cut_id=cut.pk, at=timezone.now())
    return _drawn(drawn) if drawn else "The doors are being cut already."


@require_POST
def stop_cutting(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """End a cut early: its walk lists are drawn up from what it has."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    drive = access.drive_for(campaign, pk)
    if cut := turf_cuts.under_way(drive):
        turf_cuts.stop(cut=cut, by=campaign_access.person(request.user), at=timezone.now())
        messages.info(request, "The cut ends soon. Its walk lists are whole, and walk a little further.")
    else:
        messages.info(request, "Nothing is being cut.")
    return _to_the_cut(drive)


def _to_the_cut(drive: Drive) -> HttpResponse:
    """The drive's page; while doors are being cut, at the place that shows how far it is, below many lists."""
    page = reverse("canvass:drive", args=[drive.campaign.slug, drive.pk])
    return redirect(f"{page}#cut" if turf_cuts.under_way(drive) else page)


def _drawn(drawn: walk_lists.Drawn) -> str:
    if not drawn.turfs:
        return "Nobody new can be listed now."
    return f"Walk lists drawn up: {drawn.turfs:,}, with {drawn.doors:,} doors and {drawn.people:,} people."


@require_POST
def assign(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Put a list into somebody's hands."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    walk_list = access.walk_list_in(campaign, pk)
    form = AssignForm(request.POST, people=access.volunteers_of(campaign))
    if form.is_valid():
        volunteer, by = form.cleaned_data["volunteer"], campaign_access.person(request.user)
        try:
            lasts = timedelta(days=form.cleaned_data["days"] or 3)
            walk_lists.assign(walk_list=walk_list, volunteer=volunteer, by=by, at=timezone.now(), lasts=lasts)
            messages.success(request, f"{walk_list.turf.name} is in the hands of {volunteer.name}.")
        except refusals.REFUSED as refusal:
            messages.error(request, refusals.in_words(refusal, name=volunteer.name))
    else:
        messages.error(request, "Choose a person for the list.")
    if request.POST.get("from") == "cards":  # The next person waits at the desk.
        told = urlencode({"given": walk_list.pk, "page": request.POST.get("page", "1")})
        return redirect(f"{reverse('canvass:hand_out', args=[slug, walk_list.drive_id])}?{told}#desk")
    return redirect("canvass:drive", slug=slug, pk=walk_list.drive_id)


@require_POST
def take_back(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take a list out of somebody's hands; what is left of it is free again."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    walk_list = access.walk_list_in(campaign, pk)
    try:
        rest = walk_lists.take_back(walk_list=walk_list, by=campaign_access.person(request.user), at=timezone.now())
        messages.success(request, "Taken back. The rest is free." if rest else "Taken back. Every door was knocked.")
    except walk_lists.NotOut:
        messages.error(request, "This list has come back already.")
    return redirect("canvass:drive", slug=slug, pk=walk_list.drive_id)


@require_POST
def device_lost(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """A phone is lost: one tap, and it gets nothing more."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    devices.lose(device=access.device_in(campaign, pk), by=campaign_access.person(request.user), at=timezone.now())
    messages.success(request, "That phone gets nothing more, and forgets every name when it next asks.")
    return redirect("canvass:drives", slug=slug)
