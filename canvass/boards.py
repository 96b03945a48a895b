"""The lists of a drive as they stand on cards and on the board of a launch. Nothing here names a voter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.utils.safestring import SafeString

from canvass import access, numbers, qr
from canvass.enums import ListState
from canvass.models import Drive, Stop, WalkList


@dataclass(frozen=True)
class Card:
    """A free list, and the ways to take it; ``text`` opens a text with its link on the organizer's own phone."""

    id: UUID
    name: str
    doors: int
    minutes: float | None
    number: str
    link: str
    text: str
    code: SafeString


@dataclass(frozen=True)
class Tile:
    """A turf on the board: ``state`` is free, out or late."""

    id: UUID
    name: str
    doors: int
    state: str
    number: str
    volunteer: str


@dataclass(frozen=True)
class Board:
    """``free``, ``out`` and ``back`` count lists; the tiles are those that are not back."""

    free: int
    out: int
    back: int
    tiles: list[Tile]


def cards(lists: Iterable[WalkList], *, slug: str) -> list[Card]:
    shown = list(lists)
    doors = doors_of(shown)
    return [_card(each, doors[each.pk], slug) for each in shown]


def _card(walk_list: WalkList, doors: int, slug: str) -> Card:
    link = numbers.link(walk_list, slug)
    code = qr.svg(link, label=f"QR code: take {walk_list.turf.name}")
    text, number = numbers.text_link(walk_list, slug), _spaced(numbers.digits(walk_list))
    turf = walk_list.turf
    return Card(walk_list.pk, turf.name, doors, turf.minutes, number, link, text, code)


def _spaced(digits: str) -> str:
    return f"{digits[:3]} {digits[3:]}" if digits else ""


def board(drive: Drive, *, at: datetime) -> Board:
    """Every list of the drive, in the order of its turfs; a tile keeps its place while the morning goes on."""
    lists = WalkList.objects.filter(drive=drive).select_related("turf", "volunteer")
    living = list(lists.filter(state__in=numbers.LIVING).order_by("turf_id", "pk"))
    doors = doors_of(living)
    tiles = [_tile(each, doors[each.pk], at) for each in living if doors[each.pk] or each.state == ListState.OUT]
    states = [tile.state for tile in tiles]
    back = lists.exclude(state__in=numbers.LIVING).count()
    return Board(states.count("free"), len(states) - states.count("free"), back, tiles)


def _tile(walk_list: WalkList, doors: int, at: datetime) -> Tile:
    late = access.is_overdue(walk_list, at=at)
    return Tile(
        id=walk_list.turf_id,
        name=walk_list.turf.name,
        doors=doors,
        state="late" if late else str(walk_list.state),
        number=_spaced(numbers.digits(walk_list)) if walk_list.state == ListState.FREE else "",
        volunteer=walk_list.volunteer.name if walk_list.volunteer else "",
    )


def doors_of(lists: Iterable[WalkList]) -> dict[UUID, int]:
    """How many doors of each list have somebody on them, in one query."""
    ids = [walk_list.pk for walk_list in lists]
    stops = Stop.objects.filter(walk_list__in=ids, listed__withdrawn_at=None).values_list("walk_list")
    found = dict(stops.annotate(count=Count("pk", distinct=True, filter=Q(listed__isnull=False))))
    return {pk: found.get(pk, 0) for pk in ids}
