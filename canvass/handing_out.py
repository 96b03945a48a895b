"""Lists come into hands: whoever scans first, the next of a launch, another person's rest, twenty doors more near here.

Each ends in ``walk_lists.hand_out``, where the limits are. Lists of one campaign are handed out one after the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from canvass import busy, street_order, walk_lists, way
from canvass.enums import ListState
from canvass.models import Drive, Stop, WalkList
from canvass.street_order import Door
from voters import permissions
from voters.models import User

TAKEN_LASTS = timedelta(hours=12)
MORE_DOORS = 20
SPLITS_FROM = 30


class NothingFree(Exception):
    """No list of the drive is free."""

    code = "nothing_free"


@dataclass(frozen=True)
class Place:
    """A door of a free list, and where it stands."""

    walk_list: WalkList
    position: int
    household_id: int
    door: Door
    point: tuple[float, float] | None


@transaction.atomic
def claim(*, walk_list: WalkList, volunteer: User, at: datetime) -> WalkList:
    """The volunteer takes a list: a free one, or what is left of one that is overdue in another's hands.

    A list that is in the volunteer's hands already is returned as it is. Raises what ``walk_lists.hand_out`` raises.
    """
    permissions.check_can(volunteer, permissions.Act.KNOCK, walk_list.campaign)
    busy.lock(walk_list.campaign)
    now = WalkList.objects.select_related("turf", "campaign", "drive", "given_by").get(pk=walk_list.pk)
    if now.state == ListState.OUT and now.volunteer_id == volunteer.pk:
        return now
    if now.state == ListState.OUT and now.due_at is not None and now.due_at <= at and now.given_by is not None:
        now = _rest(now, now.given_by, at)
    return walk_lists.hand_out(walk_list=now, volunteer=volunteer, by=volunteer, at=at, lasts=TAKEN_LASTS)


@transaction.atomic
def claim_next(*, drive: Drive, volunteer: User, at: datetime) -> WalkList:
    """The volunteer takes the next free list of the drive, in the order of its turfs. Raises ``NothingFree`` too."""
    permissions.check_can(volunteer, permissions.Act.KNOCK, drive.campaign)
    busy.lock(drive.campaign)
    for walk_list in free_lists(drive)[:10]:
        try:
            with transaction.atomic():
                return walk_lists.hand_out(
                    walk_list=walk_list, volunteer=volunteer, by=volunteer, at=at, lasts=TAKEN_LASTS
                )
        except walk_lists.BeingWalked:
            continue
    raise NothingFree


def free_lists(drive: Drive) -> QuerySet[WalkList]:
    """The drive's free lists on which somebody stands, in the order of their turfs."""
    free = WalkList.objects.filter(drive=drive, state=ListState.FREE, listed__withdrawn_at=None).distinct()
    return free.select_related("turf", "campaign", "drive").order_by("turf_id", "pk")


@transaction.atomic
def take_over(*, walk_list: WalkList, volunteer: User, by: User, at: datetime) -> WalkList:
    """An organizer gives what is left of one person's list to another. Raises ``NothingFree`` when nothing is left."""
    permissions.check_can(by, permissions.Act.RUN_DOORS, walk_list.campaign)
    busy.lock(walk_list.campaign)
    rest = _rest(walk_list, by, at)
    return walk_lists.assign(walk_list=rest, volunteer=volunteer, by=by, at=at)


def _rest(walk_list: WalkList, by: User, at: datetime) -> WalkList:
    rest = walk_lists.take_back(walk_list=walk_list, by=by, at=at)
    if rest is None:
        raise NothingFree
    return WalkList.objects.select_related("turf", "campaign", "drive").get(pk=rest.pk)


@transaction.atomic
def take_more(*, walk_list: WalkList, volunteer: User, at: datetime, count: int = MORE_DOORS) -> WalkList:
    """Hand the volunteer about ``count`` more doors of the same drive, the nearest to the end of this list.

    All of them come from the free list of the nearest door: the whole of it where it has fewer than 30 doors, else
    its ``count`` nearest, which become a turf of their own. Raises ``NothingFree`` and what ``hand_out`` raises.
    """
    permissions.check_can(volunteer, permissions.Act.KNOCK, walk_list.campaign)
    busy.lock(walk_list.campaign)
    here = _end_of(walk_list)
    near = _by_nearness(_free_places(walk_list.drive), here) if here else []
    if not near:
        raise NothingFree
    chosen = near[0].walk_list
    of_it = [place for place in near if place.walk_list.pk == chosen.pk]
    if len(of_it) >= SPLITS_FROM:
        nearest = sorted(of_it[:count], key=lambda place: place.position)
        doors = [place.household_id for place in nearest]
        part = walk_lists.split(walk_list=chosen, households=doors, at=at)
        if part is None:
            raise NothingFree
        chosen = WalkList.objects.select_related("turf", "campaign", "drive").get(pk=part.pk)
    return walk_lists.hand_out(walk_list=chosen, volunteer=volunteer, by=volunteer, at=at, lasts=TAKEN_LASTS)


def _end_of(walk_list: WalkList) -> Place | None:
    """The last door of the list that was knocked, or its last door."""
    stops = Stop.objects.filter(walk_list=walk_list)
    knocked = stops.filter(visits__isnull=False).order_by("-visits__said_at")
    latest = _places(knocked[:1]) or _places(stops.order_by("-position")[:1])
    return latest[0] if latest else None


def _free_places(drive: Drive) -> list[Place]:
    free = WalkList.objects.filter(drive=drive, state=ListState.FREE)
    return _places(Stop.objects.filter(walk_list__in=free, listed__withdrawn_at=None).distinct())


def _places(stops: QuerySet[Stop]) -> list[Place]:
    found = stops.select_related("household", "walk_list__turf", "walk_list__campaign", "walk_list__drive")
    return [_place(stop) for stop in found]


def _place(stop: Stop) -> Place:
    home, turf = stop.household, stop.walk_list.turf
    door = Door(home.pk, turf.county, turf.precinct, home.city, home.street, home.number, home.unit)
    known = home.latitude is not None and home.longitude is not None
    point = (home.latitude, home.longitude) if known else None
    return Place(stop.walk_list, stop.position, home.pk, door, point)  # type: ignore[arg-type]  # both are known


def _by_nearness(places: Iterable[Place], here: Place) -> Sequence[Place]:
    """The nearest first: by the map where both places are known, then along the street, then by precinct."""
    return sorted(places, key=lambda place: (_distance(place, here), place.walk_list.pk, place.position))


def _distance(place: Place, here: Place) -> tuple[int, float, int]:
    if place.point and here.point:
        return (0, way.apart(place.point, here.point), 0)
    one, other = place.door, here.door
    same_street = (one.city, one.street) == (other.city, other.street)
    apart = abs(street_order.house_number(one.number) - street_order.house_number(other.number))
    same_precinct = (one.county, one.precinct) == (other.county, other.precinct)
    return (1, 0.0 if same_street else 1.0 if same_precinct else 2.0, apart if same_street else place.position)
