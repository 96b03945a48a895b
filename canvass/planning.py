"""How a drive's doors fall into turfs before anything is stored."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from canvass import cutting, routing, way
from canvass.cutting.annealing import Watch
from canvass.street_order import Door


@dataclass(frozen=True)
class PlannedTurf:
    """A turf before it is stored: doors in the order to knock, metres of the way (None: unknown), minutes of the work.

    ``shape`` are its corners as latitude and longitude; ``county`` and ``precinct`` are empty where they are mixed.
    """

    county: str
    precinct: str
    doors: list[Door]
    metres: float | None
    minutes: float
    shape: list[tuple[float, float]]


def as_cut(door: Door, *, keep_precincts: bool) -> cutting.Door:
    """The door as cutting knows it: streets of two cities differ, and a place off the earth is not known."""
    latitude, longitude = door.latitude, door.longitude
    if latitude is None or longitude is None or not (abs(latitude) <= 90 and abs(longitude) <= 180):
        latitude = longitude = None
    street = f"{door.street}, {door.city}" if door.street else ""
    part = f"{door.county}\n{door.precinct}" if keep_precincts else ""
    return cutting.Door(door.household_id, latitude, longitude, street, door.number, door.unit, part)


def plan(
    listed: Sequence[Door],
    *,
    doors: int,
    minutes: float | None,
    keep_precincts: bool,
    seed: int,
    watch: Watch,
    barriers: Sequence[cutting.Line] = (),
    rough: bool = False,
    manner: way.Manner | None = None,
) -> list[PlannedTurf]:
    """Cut doors into turfs of so many doors or minutes; with ``keep_precincts`` no turf holds doors of two.

    No turf crosses a line of ``barriers``; lists are walked in that ``manner``. ``watch`` is that of ``cutting.cut``;
    a ``rough`` cut is its preview, made at once and walked further.
    """
    size = cutting.Size(doors=doors, minutes=minutes)
    known = [as_cut(door, keep_precincts=keep_precincts) for door in listed]
    if rough:
        cut = cutting.preview(known, size=size, barriers=barriers)
    else:
        order = _order(known, manner or way.Manner())
        cut = cutting.cut(known, size=size, seed=seed, watch=watch, barriers=barriers, order=order)
    turfs = []
    for turf in cut.turfs:
        first = listed[turf.doors[0]]
        turfs.append(
            PlannedTurf(
                county=first.county if keep_precincts else "",
                precinct=first.precinct if keep_precincts else "",
                doors=[listed[index] for index in turf.doors],
                metres=turf.metres,
                minutes=turf.minutes,
                shape=cutting.outline([known[index] for index in turf.doors]),
            )
        )
    return turfs


def _order(doors: Sequence[cutting.Door], manner: way.Manner) -> cutting.Order:
    """A street is named as in the addresses; it is busy in each of its cities."""
    named = {cutting.plain(street) for street in manner.busy_streets}
    streets = {door.street for door in doors} if named else set()
    busy = frozenset(street for street in streets if cutting.plain(street.rpartition(", ")[0]) in named)
    return cutting.Order(routing.Way(closed=manner.closed), start=manner.start, busy_streets=busy)


def only(turfs: Sequence[PlannedTurf], *, households: Collection[int]) -> list[PlannedTurf]:
    """The turfs with these households alone: one that loses doors is measured anew, an empty one goes."""
    return [left for left in (_with(turf, households) for turf in turfs) if left]


def _with(turf: PlannedTurf, households: Collection[int]) -> PlannedTurf | None:
    left = [door for door in turf.doors if door.household_id in households]
    if len(left) == len(turf.doors) or not left:
        return turf if left else None
    return replace(as_it_stands(left), county=turf.county, precinct=turf.precinct)


def as_it_stands(doors: Sequence[Door]) -> PlannedTurf:
    """These doors, in this very order, as one turf."""
    known = [as_cut(door, keep_precincts=False) for door in doors]
    return _by_hand(doors, cutting.measure(known))


def walked(doors: Sequence[Door], *, into: int = 1) -> list[PlannedTurf]:
    """These doors as so many turfs of about the same size, each in the order to knock; fewer where doors are few."""
    known = [as_cut(door, keep_precincts=False) for door in doors]
    whole = {door.household_id: door for door in doors}
    return [_by_hand([whole[int(door.id)] for door in part.doors], part) for part in cutting.split(known, into=into)]


def _by_hand(doors: Sequence[Door], measured: cutting.Measured) -> PlannedTurf:
    places = {(door.county, door.precinct) for door in doors}
    county, precinct = places.pop() if len(places) == 1 else ("", "")
    return PlannedTurf(
        county, precinct, list(doors), measured.metres, measured.minutes, cutting.outline(measured.doors)
    )
