"""A walk list on paper, for the person who has it in hand. The pages are made on request and kept nowhere.

On a reminding packet nobody stands without a row of the gate of her own, made in the transaction that sets the pages.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format

from canvass import scripts, sheets, walk_lists, way
from canvass.enums import ListState
from canvass.models import Packet, PrintedVoter, Visit, WalkList
from canvass.paper import drawing, marks, pages, printing
from canvass.paper.marks import Mark
from voters import audit, gate, permissions
from voters.enums import Act, Channel, Purpose
from voters.models import GotvContact, User, Voter

MAP_WIDTH, MAP_HEIGHT = 189.0, 115.0
#: A reminding packet is good on the day on which it is printed and on the next: news comes in all the time.
GOOD_FOR = timedelta(days=1)


class NotInHand(Exception):
    """Nobody has this list: who sees its people has to be known first."""

    code = "not_in_hand"


class NobodyLeft(Exception):
    """Nobody on the list is still to be spoken to."""

    code = "nobody_left"


class Over(Exception):
    """The election is over: nobody is reminded any more."""

    code = "over"


@dataclass(frozen=True)
class Made:
    """``pdf`` is the only copy there is."""

    packet: Packet
    pdf: bytes


@transaction.atomic
def make(*, walk_list: WalkList, by: User, at: datetime) -> Made:
    """Print whoever on a list that is out may still be visited now, and write down who was printed.

    Raises ``NotInHand``, ``NobodyLeft``, ``Over``, ``printing.Unprintable`` and ``permissions.Forbidden``; then
    nothing is recorded.
    """
    permissions.check_can(by, permissions.Act.RUN_DOORS, walk_list.campaign)
    held = WalkList.objects.select_for_update(of=("self",), no_key=True).select_related(
        "campaign", "drive", "turf", "script", "volunteer"
    )
    walk_list = held.get(pk=walk_list.pk)
    if walk_list.state != ListState.OUT or walk_list.volunteer is None:
        raise NotInHand
    walk_lists.withdraw(walk_list=walk_list, at=at)
    chosen, contacts = _who(walk_list, by, at)
    if not chosen:
        raise NobodyLeft
    valid_until = _last_day(walk_list, contacts.values(), at) if contacts else None
    doors = _only(sheets.doors_of(walk_list, at), chosen)
    laid_out = pages.lay_out(_paper_door(door) for door in doors)
    packet = Packet.objects.create(
        campaign=walk_list.campaign,
        walk_list=walk_list,
        purpose=walk_list.purpose,
        copy_number=walk_list.packets.count() + 1,
        valid_until=valid_until,
        page_count=len(laid_out) + 1,
        printed_by=by,
        printed_at=at,
    )
    _write_down(packet, chosen, contacts)
    audit.record(
        "packet.printed", by=by, campaign=walk_list.campaign, on=packet, people=len(chosen), list=str(walk_list.pk)
    )
    content = _content(packet, walk_list, doors, laid_out)
    return Made(packet, printing.set_pages(content, at=at))


def _who(walk_list: WalkList, by: User, at: datetime) -> tuple[set[int], Mapping[int, GotvContact]]:
    """Whom the list still asks for and who may be visited; of a reminding list, with the gate's row for each."""
    settled = Visit.objects.filter(walk_list=walk_list, result__in=walk_lists.SETTLED, voter__isnull=False).standing()
    listed = walk_list.listed.filter(withdrawn_at=None).exclude(voter_id__in=settled.values("voter_id"))
    found = Voter.objects.filter(pk__in=list(listed.values_list("voter_id", flat=True)))
    campaign = walk_list.campaign
    voters = walk_lists.approachable(found, campaign=campaign)
    if walk_list.purpose != Purpose.GOTV:
        return set(voters.values_list("pk", flat=True)), {}
    if at.astimezone(ZoneInfo(campaign.time_zone)).date() > campaign.election_date:
        raise Over
    contacts = gate.contacts(campaign=campaign, voters=voters, channel=Channel.DOOR, act=Act.PRINTED, by=by)
    return set(contacts), contacts


def _last_day(walk_list: WalkList, contacts: Collection[GotvContact], at: datetime) -> date:
    """The last day on which everybody in the packet may be reminded, if no news comes: today at the earliest."""
    campaign = walk_list.campaign
    zone = ZoneInfo(campaign.time_zone)
    today = at.astimezone(zone).date()
    ends = [moment for moment in (walk_list.due_at, gate.supports_until(contacts=contacts)) if moment is not None]
    days = [moment.astimezone(zone).date() for moment in ends]
    return max(today, min([today + GOOD_FOR, campaign.election_date, *days]))


def _write_down(packet: Packet, chosen: Collection[int], contacts: Mapping[int, GotvContact]) -> None:
    PrintedVoter.objects.bulk_create(
        [
            PrintedVoter(
                packet=packet,
                walk_list_id=packet.walk_list_id,
                campaign_id=packet.campaign_id,
                purpose=packet.purpose,
                voter_id=voter_id,
                gotv_contact=contacts.get(voter_id),
            )
            for voter_id in sorted(chosen)
        ],
        batch_size=5000,
    )


def _only(doors: Sequence[sheets.Door], chosen: Collection[int]) -> list[sheets.Door]:
    """The doors behind which somebody is chosen, with nobody else."""
    for door in doors:
        door.people[:] = [person for person in door.people if person.id in chosen]
    return [door for door in doors if door.people]


def _paper_door(door: sheets.Door) -> pages.Door:
    gates = [f"gate {note.words}" for note in door.notes if note.kind == "gate" and note.words]
    warned = [note.kind.replace("_", " ") for note in door.notes if note.kind != "gate"]
    about = ", ".join([*gates, *warned])
    address = f"{door.address} ({about})" if about else door.address
    return pages.Door(door.position, address, [_paper_person(person) for person in door.people])


def _paper_person(person: sheets.Person) -> pages.Person:
    language = scripts.LANGUAGES.get(person.language, "")
    yes = f"said yes on {date_format(person.said_yes_on, 'j F')}" if person.said_yes_on else ""
    return pages.Person(person.name, ", ".join(part for part in (str(person.age or ""), language, yes) if part))


def _content(
    packet: Packet, walk_list: WalkList, doors: Sequence[sheets.Door], laid_out: Sequence[pages.Page]
) -> dict[str, Any]:
    """Everything that packet.typ shows."""
    purpose, script = Purpose(walk_list.purpose), walk_list.script
    places = [drawing.Place(d.position, d.street, d.number, d.latitude, d.longitude) for d in doors]
    return {
        "title": "Packet",
        "drive": walk_list.drive.name,
        "turf": walk_list.turf.name,
        "facts": _facts(doors),
        "trace": _trace(packet, walk_list),
        "valid_until": _valid(packet),
        "map": drawing.draw(places, width=MAP_WIDTH, height=MAP_HEIGHT).as_json(),
        "opening": script.opening,
        "question": script.question,
        "thanks": script.thanks,
        "door_marks": _boxes(marks.of_door()),
        "person_marks": _boxes(marks.of_person(purpose)),
        "pages": [_page(page, walk_list) for page in laid_out],
    }


def _boxes(of: Sequence[Mark]) -> list[dict[str, str]]:
    return [{"key": mark.key, "words": mark.words} for mark in of]


def _facts(doors: Sequence[sheets.Door]) -> str:
    people = sum(len(door.people) for door in doors)
    metres = way.metres((door.latitude, door.longitude) for door in doors)
    minutes = way.minutes(doors=len(doors), metres=metres)
    walked = f", {metres / 1000:.1f} km" if metres else ""
    return f"Doors: {len(doors)}. People: {people}{walked}. About {minutes // 60} h {minutes % 60:02} min."


def _valid(packet: Packet) -> str | None:
    if packet.valid_until is None:
        return None
    return f"Only to remind. Valid until {date_format(packet.valid_until, 'l, j F Y')}, not after."


def _trace(packet: Packet, walk_list: WalkList) -> str:
    at = packet.printed_at.astimezone(ZoneInfo(walk_list.campaign.time_zone))
    holder = walk_list.volunteer.name if walk_list.volunteer else ""
    return (
        f"Copy {packet.copy_number} for {holder}, printed by {packet.printed_by.name} on"
        f" {date_format(at, 'j F Y, H:i')}. Found it? Please bring it to {walk_list.campaign.name}."
    )


def _page(page: pages.Page, walk_list: WalkList) -> dict[str, Any]:
    doors = [asdict(door) | {"height": door.height} for door in page.doors]
    title = f"Door {page.first}" if page.first == page.last else f"Doors {page.first} to {page.last}"
    return {"title": title, "code": printing.qr(typing_link(walk_list, page)), "doors": doors}


def typing_link(walk_list: WalkList, page: pages.Page) -> str:
    """The whole address at which the doors of one page are typed in. It names nobody."""
    path = reverse("canvass:type_in", kwargs={"slug": walk_list.campaign.slug, "pk": walk_list.pk})
    return f"{settings.PUBLIC_URL}{path}?doors={page.first}-{page.last}"
