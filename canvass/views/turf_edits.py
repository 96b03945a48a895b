"""Every act on turfs by hand: one form field says which. The map posts here too, and reads the page that comes back."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from canvass import access, barrier_lines, line_files, placing_doors, turf_editing, turf_map
from canvass.enums import TurfAct
from canvass.models import Drive, Turf
from voters import access as campaign_access
from voters.models import User
from voters.permissions import Act
from voters.roll import by_hand

BACK = {"map": "canvass:turf_map", "streets": "canvass:turf_streets", "unplaced": "canvass:unplaced_doors"}
MOST_PARTS = 10
MOST_BYTES = 4_000_000
Done = Callable[[Drive, QueryDict, User, datetime], str]


class Incomplete(Exception):
    """Something was not chosen; the words say what."""


@require_POST
def turf_edit(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Do what the form says, and go back to the page on which it stood."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    drive, by = access.drive_for(campaign, pk), campaign_access.person(request.user)
    act = ACTS.get(request.POST.get("act", ""))
    if request.POST.get("act") == "barrier-file":
        act = partial(_barrier_file, request.FILES.get("file"))
    try:
        if act is None:
            raise Incomplete("Choose what to do.")
        messages.success(request, act(drive, request.POST, by, timezone.now()))
    except (Incomplete, turf_editing.Refused, barrier_lines.NoLine, line_files.BadLinesFile) as refusal:
        messages.error(request, str(refusal))
    except by_hand.NotOnEarth:
        messages.error(request, "That place is not on the map.")
    return _back(request, drive)


def _back(request: HttpRequest, drive: Drive) -> HttpResponse:
    came_from = request.POST.get("from", "")
    slug = drive.campaign.slug
    if came_from in BACK:
        return redirect(BACK[came_from], slug=slug, pk=drive.pk)
    turf = access.turfs_of(drive).filter(pk=came_from).first() if _is_uuid(came_from) else None
    if turf is not None:
        return redirect("canvass:turf", slug=slug, pk=turf.pk)
    return redirect("canvass:turf_map", slug=slug, pk=drive.pk)


def _draw(drive: Drive, form: QueryDict, by: User, at: datetime) -> str:
    name = form.get("name", "").strip()[:120]
    return _drawn(turf_editing.draw(drive=drive, households=_doors(drive, form), by=by, at=at, name=name))


def _move(drive: Drive, form: QueryDict, by: User, at: datetime) -> str:
    chosen = _turfs(drive, form.getlist("into"))
    if len(chosen) != 1:
        raise Incomplete("Choose the turf to which the doors go.")
    return _drawn(turf_editing.move(drive=drive, households=_doors(drive, form), into=chosen[0], by=by, at=at))


def _drawn(drawn: turf_editing.Drawn) -> str:
    way = f", {drawn.turf.metres / 1000:.1f} km" if drawn.turf.metres is not None else ""
    words = f"{drawn.turf.name}: {_many(drawn.turf.door_count)}, {_many(drawn.turf.people_count, 'person', 'people')}"
    words += f"{way}, about {_many(round(drawn.turf.minutes), 'minute', 'minutes')}."
    stayed = f" {_many(drawn.left)} stayed: out, walked, or nobody there may be visited."
    return words + stayed if drawn.left else words


def _many(count: int, one: str = "door", more: str = "doors") -> str:
    return f"{count} {one if count == 1 else more}"


def _merge(drive: Drive, form: QueryDict, by: User, at: datetime) -> str:
    turfs = _chosen(drive, form, least=2, words="Tick two turfs or more to merge.")
    into = turf_editing.merge(drive=drive, turfs=turfs, by=by, at=at)
    return f"{len(turfs)} turfs are one now: {into.name}."


def _split(drive: Drive, form: QueryDict, by: User, at: datetime) -> str:
    (turf,) = _chosen(drive, form, least=1, most=1, words="Tick one turf to split.")
    parts = form.get("parts", "2")
    into = min(int(parts), MOST_PARTS) if parts.isdecimal() and len(parts) < 4 else 2
    made = turf_editing.split(turf=turf, into=max(2, into), by=by, at=at)
    return f"Split: {', '.join(part.name for part in made)}."


def _order(drive: Drive, form: QueryDict, by: User, at: datetime) -> str:
    turfs = _chosen(drive, form, least=1, words="Tick the turfs to put in order.")
    for turf in turfs:
        turf_editing.order_anew(turf=turf, by=by, at=at)
    return "In the shortest order again: " + ", ".join(turf.name for turf in turfs) + "."


def _reorder(drive: Drive, form: QueryDict, by: User, at: datetime) -> str:
    """Ticked doors go before the door that was chosen; or the whole turf is turned round."""
    (turf,) = _chosen(drive, form, least=1, most=1, words="Choose a turf.")
    doors = [door.id for door in turf_map.listed(drive, turf=turf)]
    if form.get("way") == "turned":
        turf_editing.reorder(turf=turf, households=doors[::-1], by=by, at=at)
        return f"{turf.name} is walked the other way round."
    ticked = set(_ids(form.getlist("door")))
    moved = [door for door in doors if door in ticked]
    if not moved:
        raise Incomplete("Tick the doors to move.")
    rest = [door for door in doors if door not in ticked]
    before = form.get("before", "")
    place = int(before) - 1 if before.isdecimal() and len(before) < 6 else len(doors)
    place = sum(door not in ticked for door in doors[:place])
    turf_editing.reorder(turf=turf, households=[*rest[:place], *moved, *rest[place:]], by=by, at=at)
    return f"{turf.name}: another place in the order for {_many(len(moved))}."


def _rename(drive: Drive, form: QueryDict, by: User, at: datetime) -> str:
    (turf,) = _chosen(drive, form, least=1, most=1, words="Tick one turf to rename.")
    name = form.get("name", "").strip()[:120]
    if not name:
        raise Incomplete("Type the new name.")
    turf_editing.rename(turf=turf, name=name, by=by, at=at)
    return f"{turf.name} is {name} now."


def _undo(drive: Drive, _form: QueryDict, by: User, at: datetime) -> str:
    edit = turf_editing.undo(drive=drive, by=by, at=at)
    return f"Undone: {TurfAct(edit.act).label}."


def _place(drive: Drive, form: QueryDict, by: User, at: datetime) -> str:
    door = placing_doors.unplaced(drive).filter(pk__in=_ids([form.get("door", "")])).first()
    if door is None:
        raise Incomplete("That door has a place already.")
    ((latitude, longitude),) = _points(form.get("at", ""), most=1)
    placed = placing_doors.place(drive=drive, household=door, latitude=latitude, longitude=longitude, by=by, at=at)
    return f"Placed by hand: {_many(placed)}."


def _place_between(drive: Drive, form: QueryDict, by: User, at: datetime) -> str:
    doors = placing_doors.unplaced(drive)
    if form.get("which") != "all":
        doors = doors.filter(pk__in=_ids(form.getlist("door")))
    asked = list(doors.values_list("pk", flat=True))
    if not asked:
        raise Incomplete("Tick the doors to place.")
    placed = placing_doors.place_between(drive=drive, households=asked, by=by, at=at)
    left = len(asked) - placed
    words = f"Placed between their neighbours: {_many(placed)}."
    return f"{words} No neighbour has a place for {_many(left)}: show them on the map." if left else words


def _barrier(drive: Drive, form: QueryDict, by: User, at: datetime) -> str:
    line = _points(form.get("line", ""), most=barrier_lines.MOST_POINTS)
    barrier_lines.draw(drive=drive, line=line, name=form.get("name", "").strip()[:60], by=by, at=at)
    return "The next cut does not cross this line. Turfs that stand already are not changed."


def _barrier_file(file: "UploadedFile[bytes] | None", drive: Drive, _form: QueryDict, by: User, at: datetime) -> str:
    if file is None or not file.size:
        raise Incomplete("Choose a file of lines.")
    if file.size > MOST_BYTES:
        raise Incomplete("A file of lines has at most 4 MB.")
    kept = barrier_lines.bring(drive=drive, lines=line_files.read(file.read()), by=by, at=at)
    return f"Lines near the doors of this drive: {kept}. The next cut does not cross them."


def _barriers_away(drive: Drive, _form: QueryDict, by: User, at: datetime) -> str:
    return f"Lines removed: {barrier_lines.remove_all(drive=drive, by=by, at=at)}. The next cut may cross them."


def _barrier_away(drive: Drive, form: QueryDict, by: User, at: datetime) -> str:
    asked = form.get("barrier", "")
    barrier = barrier_lines.standing(drive).filter(pk=asked).first() if _is_uuid(asked) else None
    if barrier is None:
        raise Incomplete("That line is gone already.")
    barrier_lines.remove(barrier=barrier, by=by, at=at)
    return "The line is gone. The next cut may cross it."


ACTS: dict[str, Done] = {
    "draw": _draw,
    "move": _move,
    "merge": _merge,
    "split": _split,
    "order": _order,
    "reorder": _reorder,
    "rename": _rename,
    "undo": _undo,
    "place": _place,
    "between": _place_between,
    "barrier": _barrier,
    "barrier-away": _barrier_away,
    "barriers-away": _barriers_away,
}


def _doors(drive: Drive, form: QueryDict) -> list[int]:
    """The doors of a form: by their ids, one field each or all in one, or by the sides of streets that were ticked."""
    asked = _ids([*form.getlist("door"), *form.get("doors", "").split(",")])
    if sides := form.getlist("side"):
        asked += turf_map.of_sides(turf_map.doors(drive), sides)
    if not asked:
        raise Incomplete("Choose doors first.")
    return asked


def _ids(texts: Sequence[str]) -> list[int]:
    return [int(text) for text in texts if text.isdecimal() and len(text) < 19]


def _chosen(drive: Drive, form: QueryDict, *, least: int, words: str, most: int = 100) -> list[Turf]:
    turfs = _turfs(drive, form.getlist("turf"))
    if not least <= len(turfs) <= most:
        raise Incomplete(words)
    return turfs


def _turfs(drive: Drive, asked: Sequence[str]) -> list[Turf]:
    """The turfs that were ticked, in the order of the page."""
    return list(access.turfs_of(drive).filter(pk__in=[pk for pk in asked if _is_uuid(pk)]).order_by("pk"))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _points(text: str, *, most: int) -> list[tuple[float, float]]:
    """Latitudes and longitudes that a map sent as JSON."""
    try:
        points = [(float(latitude), float(longitude)) for latitude, longitude in json.loads(text)]
    except (ValueError, TypeError, RecursionError):
        points = []
    if not 1 <= len(points) <= most:
        raise Incomplete("Show it on the map first.")
    return points
