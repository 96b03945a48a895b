"""The organizer's map of a drive, and the same as tables: turfs, streets, one turf's doors, doors without a place."""

import json
import sqlite3
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from canvass import access, barrier_lines, map_tiles, placing_doors, turf_editing, turf_map
from canvass.enums import ListState
from canvass.models import Drive
from voters import access as campaign_access
from voters import audit
from voters.models import Campaign
from voters.permissions import Act
from voters.views.staff_page import show

STREETS, DOORS = 100, 200
#: What the map's script imports: named on the page, so that they come beside it, not after it.
PARTS = ("corners", "doors", "dots", "measuring")


@require_GET
def turf_map_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The map, and beside it the turfs as a table that does the same without it."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    drive = access.drive_for(campaign, pk)
    rows, barriers = turf_map.turfs(drive, at=timezone.now()), list(barrier_lines.standing(drive))
    answer = show(
        request,
        "canvass/turf_map.html",
        campaign,
        "doors",
        drive=drive,
        rows=rows,
        some_free=any(row.state == ListState.FREE for row in rows),
        latest=turf_editing.latest(drive),
        barriers=barriers,
        lines=json.dumps([barrier.line for barrier in barriers]),
        placing=_placing(request, drive),
        most=turf_editing.MOST_DOORS,
        parts=[static(f"canvass/turf/{name}.js") for name in PARTS],
        tiles=_tiles(campaign),
        attribution=settings.MAP_TILES_ATTRIBUTION,
    )
    if (host := map_tiles.host()) and not settings.MAP_TILES_FILE:
        answer._csp_update = {"img-src": [host]}  # type: ignore[attr-defined]  # read by django-csp
    return answer


def _tiles(campaign: Campaign) -> str:
    """The address of the tiles under the map, with {z}, {x} and {y}; nothing where there are none."""
    if not settings.MAP_TILES_FILE:
        return str(settings.MAP_TILES_URL)
    return reverse("canvass:tile", args=[campaign.slug, 0, 0, 0]).replace("0/0/0", "{z}/{x}/{y}")


def _placing(request: HttpRequest, drive: Drive) -> int | None:
    """The door that is to be shown on the map, if one is and it has no place yet."""
    asked = request.GET.get("place", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    return placing_doors.unplaced(drive).filter(pk=int(asked)).values_list("pk", flat=True).first()


@require_GET
@gzip_page
def map_doors(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Every door of the drive in columns, or one of two parts: see ``turf_map.doors`` and ``turf_map.packed``."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    drive = access.drive_for(campaign, pk)
    found = turf_map.doors(drive, only=request.GET.get("only", ""))
    _note_shown(request, drive, found)
    packed = turf_map.packed(found, rows=turf_map.turfs(drive, at=timezone.now()))
    return HttpResponse(packed, content_type="application/octet-stream")


def _note_shown(request: HttpRequest, drive: Drive, found: list[turf_map.MapDoor]) -> None:
    """Addresses of voters were handed out."""
    by, people = campaign_access.person(request.user), sum(door.people for door in found)
    if people:
        audit.record("turf.doors_shown", by=by, campaign=drive.campaign, on=drive, people=people)


@require_GET
def turf_streets(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The doors as streets with a box to tick for each side: the map's work without a map."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    drive = access.drive_for(campaign, pk)
    rows = turf_map.turfs(drive, at=timezone.now())
    asked = request.GET.get("q", "").strip().upper()[:60]
    found = [door for door in turf_map.doors(drive) if asked in door.street.upper()]
    page = Paginator(turf_map.streets(found, rows=rows), STREETS).get_page(request.GET.get("page"))
    shown = {(street.city, street.name) for street in page.object_list}
    _note_shown(request, drive, [door for door in found if (door.city, door.street or "No street") in shown])
    return show(
        request,
        "canvass/turf_streets.html",
        campaign,
        "doors",
        drive=drive,
        page=page,
        query=request.GET.get("q", "").strip()[:60],
        free=[row for row in rows if row.state == ListState.FREE],
        latest=turf_editing.latest(drive),
    )


@require_GET
def turf_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """One turf: its doors in the order to knock, to be moved and put in another order."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    turf = access.turf_in(campaign, pk)
    rows = turf_map.turfs(turf.drive, at=timezone.now())
    own = next((row for row in rows if row.id == turf.pk), None)
    found = turf_map.listed(turf.drive, turf=turf)
    _note_shown(request, turf.drive, found)
    return show(
        request,
        "canvass/turf.html",
        campaign,
        "doors",
        drive=turf.drive,
        turf=turf,
        row=own,
        doors=found,
        others=[row for row in rows if row.state == ListState.FREE and row.id != turf.pk],
        latest=turf_editing.latest(turf.drive),
    )


@require_GET
def unplaced_doors(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The doors that are on no map: to be shown on it one by one, or placed between their neighbours."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    drive = access.drive_for(campaign, pk)
    page = Paginator(placing_doors.unplaced(drive), DOORS).get_page(request.GET.get("page"))
    if page.object_list:
        by = campaign_access.person(request.user)
        audit.record("turf.doors_shown", by=by, campaign=campaign, on=drive, people=len(page.object_list))
    doors = [(door.pk, door.address_line, door.unit, door.city) for door in page.object_list]
    return show(
        request,
        "canvass/unplaced_doors.html",
        campaign,
        "doors",
        drive=drive,
        page=page,
        doors=doors,
        latest=turf_editing.latest(drive),
    )


@require_GET
def tile(request: HttpRequest, slug: str, z: int, x: int, y: int) -> HttpResponse:
    """A tile of the organizer's offline file."""
    campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    try:
        found = map_tiles.read(z, x, y)
    except sqlite3.Error:
        found = None
    if found is None:
        raise Http404
    return HttpResponse(found.picture, content_type=found.kind, headers={"Cache-Control": "max-age=86400, private"})
