"""How a drive's doors fall into turfs before anything is stored."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from canvass import cutting
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
    listed: Sequence[Door], *, doors: int, minutes: float | None, keep_precincts: bool, seed: int, watch: Watch
) -> list[PlannedTurf]:
    """Cut doors into turfs of so many doors or minutes; with ``keep_precincts`` no turf holds doors of two.

    ``watch`` is that of ``cutting.cut``.
    """
    size = cutting.Size(doors=doors, minutes=minutes)
    known = [as_cut(door, keep_precincts=keep_precincts) for door in listed]
    cut = cutting.cut(known, size=size, seed=seed, watch=watch)
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


def only(turfs: Sequence[PlannedTurf], *, households: Collection[int]) -> list[PlannedTurf]:
    """The turfs with these households alone: one that loses doors is measured anew, an empty one goes."""
    return [left for left in (_with(turf, households) for turf in turfs) if left]


def _with(turf: PlannedTurf, households: Collection[int]) -> PlannedTurf | None:
    left = [door for door in turf.doors if door.household_id in households]
    if len(left) == len(turf.doors) or not left:
        return turf if left else None
    known = [as_cut(door, keep_precincts=False) for door in left]
    measured = cutting.measure(known)
    return PlannedTurf(turf.county, turf.precinct, left, measured.metres, measured.minutes, cutting.outline(known))
