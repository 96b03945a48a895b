"""Doors that no file places: a person shows where they are, or says that they stand between their neighbours."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Sequence

from voters.enums import Placed
from voters.models import Household

Known = tuple[int, float, float]


class NotOnEarth(Exception):
    """There is no such latitude or longitude."""

    code = "not_on_earth"


def place(*, household: Household, latitude: float, longitude: float) -> list[int]:
    """Place a door, and every other of its address, where none has a place yet; which. Raises ``NotOnEarth``."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise NotOnEarth
    address = {name: getattr(household, name) for name in ("state", "city", "zip5", "address_line")}
    doors = Household.objects.filter(**address, latitude=None)
    placed = sorted(doors.values_list("pk", flat=True))
    doors.filter(pk__in=placed).update(latitude=latitude, longitude=longitude, placed=Placed.HAND)
    return placed


def place_between(*, households: Collection[int]) -> list[int]:
    """Place those of these doors whose street has a known door, by their numbers. Returns which.

    A number beyond all known ones goes to the nearest.
    """
    lost = list(Household.objects.filter(pk__in=households, latitude=None).exclude(street=""))
    placed = []
    for street, doors in _by_street(lost).items():
        known = _known(*street)
        for door in doors:
            number = _number(door.number)
            if known and number:
                door.latitude, door.longitude = _between(known, number)
                door.placed = Placed.BETWEEN
                placed.append(door)
    Household.objects.bulk_update(placed, ["latitude", "longitude", "placed"], batch_size=500)
    return sorted(door.pk for door in placed)


def forget(households: Collection[int]) -> None:
    """Take the places back that a person gave to these doors."""
    doors = Household.objects.filter(pk__in=households, placed__in=[Placed.HAND, Placed.BETWEEN])
    doors.update(latitude=None, longitude=None, placed="")


def _by_street(doors: Sequence[Household]) -> dict[tuple[str, str, str, str], list[Household]]:
    found: dict[tuple[str, str, str, str], list[Household]] = defaultdict(list)
    for door in doors:
        found[door.state, door.city, door.zip5, door.street].append(door)
    return found


def _known(state: str, city: str, zip5: str, street: str) -> list[Known]:
    """The numbers of a street whose place is known, in order."""
    there = Household.objects.filter(state=state, city=city, zip5=zip5, street=street, latitude__isnull=False)
    rows = there.exclude(placed=Placed.BETWEEN).values_list("number", "latitude", "longitude")
    return sorted(
        (_number(number), north, east)
        for number, north, east in rows
        if _number(number) and north is not None and east is not None
    )


def _between(known: Sequence[Known], number: int) -> tuple[float, float]:
    at = bisect_left(known, (number,))
    below, above = known[max(0, at - 1)], known[min(at, len(known) - 1)]
    if not below[0] < number < above[0]:
        return above[1], above[2]
    share = (number - below[0]) / (above[0] - below[0])
    return below[1] + (above[1] - below[1]) * share, below[2] + (above[2] - below[2]) * share


def _number(number: str) -> int:
    """The number on the door; 0 where it has none."""
    found = re.match(r"\d{1,6}", number)
    return int(found.group()) if found else 0
