"""Paper: a packet of a list that is out, and the page on which it is typed in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST

from canvass import access
from canvass.enums import ListState, RefusedBecause
from canvass.models import WalkList
from canvass.paper import marks, packets, printing, typing_in
from canvass.paper.marks import Mark
from canvass.paper.typing_in import Door, Entered, Line, Standing
from voters import access as campaign_access
from voters import audit
from voters.enums import Purpose
from voters.models import Campaign, User
from voters.permissions import Act
from voters.views.staff_page import show

DOORS = 12
#: A range of doors in an address names no more than this.
MOST_DOORS = 60
WHY_NOT: dict[type[Exception], str] = {
    packets.NotInHand: "Nothing was printed: hand the list to somebody first, so that it is known who has the pages.",
    packets.NobodyLeft: "Nothing was printed: nobody on this list is still to be spoken to.",
    packets.Over: "Nothing was printed: the election is over, and nobody is reminded any more.",
    printing.Unprintable: "Nothing was printed: the pages could not be set. Print again, or use a phone for this list.",
}


@dataclass(frozen=True)
class Row:
    """One line of the sheet: its marks, and the one that stands."""

    name: str
    words: str
    marks: Sequence[Mark]
    key: str
    from_phone: bool


@dataclass(frozen=True)
class Part:
    """What one request shows and takes: some doors of a list, and where the next ones are."""

    doors: list[Door]
    by_street: bool
    here: str
    onward: str | None
    words: str


@require_POST
def print_packet(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The packet of a list, as a file that is kept nowhere here."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    walk_list, by = access.walk_list_in(campaign, pk), campaign_access.person(request.user)
    try:
        made = packets.make(walk_list=walk_list, by=by, at=timezone.now())
    except tuple(WHY_NOT) as refusal:
        messages.error(request, WHY_NOT[type(refusal)])
        return redirect("canvass:drive", slug=slug, pk=walk_list.drive_id)
    name = f"packet-{made.packet.pk.hex[-6:]}-copy-{made.packet.copy_number}.pdf"
    return HttpResponse(
        made.pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_http_methods(["GET", "POST"])
def type_in(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Type in the doors of one page, or all of them by street: a mark and the next line, two keys a door."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    walk_list, by = access.walk_list_in(campaign, pk), campaign_access.person(request.user)
    printed = typing_in.doors(walk_list)
    if not printed:
        messages.error(request, "No packet of this list was printed. Print one, or use a phone.")
        return redirect("canvass:drive", slug=slug, pk=walk_list.drive_id)
    part = _part(request.GET, printed, reverse("canvass:type_in", args=[slug, pk]))
    if request.method == "POST" and (onward := _taken(request, walk_list, part, by)):
        return redirect(onward)
    return _sheet(request, campaign, walk_list, part, by)


def _part(asked: QueryDict, printed: Sequence[Door], path: str) -> Part:
    """The doors of a page that was scanned, in its order, or else some of all doors by street."""
    first, _, last = asked.get("doors", "").partition("-")
    if first.isdecimal() and last.isdecimal() and len(first + last) < 12:
        return _scanned(int(first), min(int(last), int(first) + MOST_DOORS - 1), printed, path)
    page = Paginator(typing_in.by_street(printed), DOORS).get_page(asked.get("page"))
    onward = f"{path}?page={page.next_page_number()}" if page.has_next() else None
    words = f"Part {page.number} of {page.paginator.num_pages}, by street"
    return Part(list(page.object_list), True, f"{path}?page={page.number}", onward, words)


def _scanned(first: int, last: int, printed: Sequence[Door], path: str) -> Part:
    doors = [door for door in printed if first <= door.position <= last]
    after = [door.position for door in printed if door.position > last][: max(1, len(doors))]
    onward = f"{path}?doors={after[0]}-{after[-1]}" if after else None
    return Part(doors, False, f"{path}?doors={first}-{last}", onward, f"Doors {first} to {last}, as on the page")


def _taken(request: HttpRequest, walk_list: WalkList, part: Part, by: User) -> str | None:
    """Record what was typed and say what became of it; the address of what comes next, or None when it was refused."""
    said_on = _day(request.POST.get("said_on", ""))
    if said_on is None:
        messages.error(request, "Nothing was saved: choose the day on which it was said.")
        return None
    lines = _changed(request.POST, part.doors, Purpose(walk_list.purpose))
    try:
        entered = typing_in.enter(walk_list=walk_list, said_on=said_on, lines=lines, by=by, at=timezone.now())
    except typing_in.NotThatDay:
        messages.error(request, "Nothing was saved: nobody had the list on that day. Choose another.")
        return None
    _tell(request, entered)
    if part.onward is None:
        messages.success(request, "That was the last door of the list.")
        return reverse("canvass:drive", args=[walk_list.campaign.slug, walk_list.drive_id])
    return f"{part.onward}&{urlencode({'said_on': said_on.isoformat()})}"


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None


def _tell(request: HttpRequest, entered: Entered) -> None:
    counts = (("Typed in", entered.new), ("Known before", entered.known), ("Taken back", entered.cleared))
    said = [f"{words}: {count}." for words, count in counts if count]
    messages.success(request, " ".join(said) or "Nothing new was typed.")
    if entered.refused:
        why = ", ".join(sorted({str(RefusedBecause(reason).label) for reason in entered.refused}))
        messages.error(
            request, f"Not recorded: {len(entered.refused)} ({why}). They are kept on the page “From the phones”."
        )


def _changed(typed: QueryDict, doors: Sequence[Door], purpose: Purpose) -> dict[Line, Mark | None]:
    """The lines that were changed since the page was shown. Who spoke to somebody was not before a closed door."""
    found: dict[Line, Mark | None] = {}
    for door in doors:
        lines = [Line(door.household_id), *[Line(door.household_id, person.voter_id) for person in door.people]]
        given = {line: _given(typed, line, purpose) for line in lines}
        if any(given[line] for line in lines[1:]):
            given[lines[0]] = None
        found |= {
            line: mark
            for line, mark in given.items()
            if (mark.key if mark else "") != typed.get(f"was-{_name(line)}", "")
        }
    return found


def _given(typed: QueryDict, line: Line, purpose: Purpose) -> Mark | None:
    mark = marks.with_key(typed.get(_name(line), ""), purpose)
    return mark if mark and mark.of_door == (line.voter_id is None) else None


def _name(line: Line) -> str:
    """The name of a line's field: ids alone."""
    return f"line-{line.household_id}-{line.voter_id or 0}"


def _sheet(request: HttpRequest, campaign: Campaign, walk_list: WalkList, part: Part, by: User) -> HttpResponse:
    now = timezone.now()
    first, latest = typing_in.first_day(walk_list), typing_in.latest_day(walk_list, at=now)
    said_on = _day(request.POST.get("said_on") or request.GET.get("said_on") or "") or latest
    people = sum(len(door.people) for door in part.doors)
    if people:
        audit.record("paper.sheet_shown", by=by, campaign=campaign, on=walk_list, people=people)
    stands = typing_in.standing(walk_list)
    return show(
        request,
        "canvass/type_in.html",
        campaign,
        "doors",
        walk_list=walk_list,
        part=part,
        doors=[(door, list(_rows(door, stands, Purpose(walk_list.purpose)))) for door in part.doors],
        first=first.isoformat() if first else "",
        latest=latest.isoformat(),
        said_on=said_on.isoformat(),
        held=walk_list.state == ListState.BACK,
        heard_by=walk_list.volunteer.name if walk_list.volunteer else "",
    )


def _rows(door: Door, stands: dict[Line, Standing], purpose: Purpose) -> Iterator[Row]:
    """The lines of one door: each person, then the door itself."""
    for person in door.people:
        line = Line(door.household_id, person.voter_id)
        yield _row(line, person.name, marks.of_person(purpose), stands.get(line))
    line = Line(door.household_id)
    yield _row(line, "", marks.of_door(), stands.get(line))


def _row(line: Line, words: str, of: Sequence[Mark], stands: Standing | None) -> Row:
    return Row(_name(line), words, of, stands.mark.key if stands else "", bool(stands and not stands.paper))
