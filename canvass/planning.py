"""How a drive's doors fall into turfs before anything is stored."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from canvass import cutting, routing, way
from canvass.cutting.annealing import Watch
from canvass.enums import Border
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


@dataclass(frozen=True)
class Sketch:
    """What the quick cut found, while the slow one goes on: how many turfs, from the smallest to the largest, and how
    they lie. Doors without a place have no shape."""

    turfs: int
    smallest: int
    largest: int
    shapes: list[list[tuple[float, float]]]


def as_cut(door: Door, *, borders: Collection[str] = ()) -> cutting.Door:
    """The door as cutting knows it: streets of two cities differ, and a place off the earth is not known.

    Its part is where it lies between these ``borders``; a precinct is one of its county.
    """
    latitude, longitude = door.latitude, door.longitude
    if latitude is None or longitude is None or not (abs(latitude) <= 90 and abs(longitude) <= 180):
        latitude = longitude = None
    street = f"{door.street}, {door.city}" if door.street else ""
    county = [door.county] if Border.PRECINCT in borders else []
    part = "\n".join(county + [getattr(door, border) for border in borders])
    return cutting.Door(door.household_id, latitude, longitude, street, door.number, door.unit, part)


def plan(
    listed: Sequence[Door],
    *,
    doors: int,
    minutes: float | None,
    borders: Collection[str],
    seed: int,
    watch: Watch,
    barriers: Sequence[cutting.Line] = (),
    rough: bool = False,
    manner: way.Manner | None = None,
    show: Callable[[Sketch], None] | None = None,
) -> list[PlannedTurf]:
    """Cut doors into turfs of so many doors or minutes; no turf holds doors from two sides of one of ``borders``.

    No turf crosses a line of ``barriers``; lists are walked in that ``manner``. ``watch`` is that of ``cutting.cut``;
    a ``rough`` cut is its preview, made at once and walked further. Of a cut that takes longer, ``show`` hears what the
    preview found before it begins.
    """
    size = cutting.Size(doors=doors, minutes=minutes)
    known = [as_cut(door, borders=borders) for door in listed]
    if rough:
        cut = cutting.preview(known, size=size, barriers=barriers)
    else:
        if show is not None:
            show(_sketched(known, cutting.preview(known, size=size, barriers=barriers)))
        order = order_of(known, manner or way.Manner())
        cut = cutting.cut(known, size=size, seed=seed, watch=watch, barriers=barriers, order=order)
    turfs = []
    for turf in cut.turfs:
        first = listed[turf.doors[0]]
        turfs.append(
            PlannedTurf(
                county=first.county if Border.PRECINCT in borders else "",
                precinct=first.precinct if Border.PRECINCT in borders else "",
                doors=[listed[index] for index in turf.doors],
                metres=turf.metres,
                minutes=turf.minutes,
                shape=cutting.outline([known[index] for index in turf.doors]),
            )
        )
    return turfs


def _sketched(doors: Sequence[cutting.Door], cut: cutting.Cut) -> Sketch:
    sizes = [len(turf.doors) for turf in cut.turfs]
    shapes = [cutting.outline([doors[index] for index in turf.doors]) for turf in cut.turfs]
    return Sketch(len(sizes), min(sizes, default=0), max(sizes, default=0), [shape for shape in shapes if shape])


def order_of(doors: Sequence[cutting.Door], manner: way.Manner) -> cutting.Order:
    """A street is named as in the addresses; it is busy in each of its cities."""
    named = {cutting.plain(street) for street in manner.busy_streets}
    streets = {door.street for door in doors} if named else set()
    busy = frozenset(
        street for street in streets if {cutting.plain(street), cutting.plain(street.rpartition(", ")[0])} & named
    )
    return cutting.Order(routing.Way(closed=manner.closed), start=manner.start, busy_streets=busy)


def only(
    turfs: Sequence[PlannedTurf], *, households: Collection[int], manner: way.Manner | None = None
) -> list[PlannedTurf]:
    """The turfs with these households alone: one that loses doors is measured anew, an empty one goes."""
    return [left for left in (_with(turf, households, manner) for turf in turfs) if left]


def _with(turf: PlannedTurf, households: Collection[int], manner: way.Manner | None) -> PlannedTurf | None:
    left = [door for door in turf.doors if door.household_id in households]
    if len(left) == len(turf.doors) or not left:
        return turf if left else None
    return replace(as_it_stands(left, manner=manner), county=turf.county, precinct=turf.precinct)


def as_it_stands(doors: Sequence[Door], *, manner: way.Manner | None = None) -> PlannedTurf:
    """These doors, in this very order, as one turf."""
    known = [as_cut(door) for door in doors]
    return _by_hand(doors, cutting.measure(known, order=order_of(known, manner or way.Manner())))


def walked(doors: Sequence[Door], *, into: int = 1, manner: way.Manner | None = None) -> list[PlannedTurf]:
    """These doors as so many turfs of about the same size, each in the order to knock; fewer where doors are few."""
    known = [as_cut(door) for door in doors]
    whole = {door.household_id: door for door in doors}
    parts = cutting.split(known, into=into, order=order_of(known, manner or way.Manner()))
    return [_by_hand([whole[int(door.id)] for door in part.doors], part) for part in parts]


def _by_hand(doors: Sequence[Door], measured: cutting.Measured) -> PlannedTurf:
    places = {(door.county, door.precinct) for door in doors}
    county, precinct = places.pop() if len(places) == 1 else ("", "")
    return PlannedTurf(
        county, precinct, list(doors), measured.metres, measured.minutes, cutting.outline(measured.doors)
    )
