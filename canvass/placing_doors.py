"""Doors of a drive that are on no map: which they are, and a place for them by hand or between their neighbours."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from canvass import turf_editing, walk_lists
from canvass.models import Drive, ListedVoter
from voters import audit, permissions
from voters.models import Household, User
from voters.roll import by_hand


def unplaced(drive: Drive) -> QuerySet[Household]:
    """The drive's doors without a place: on its lists, or of those who may be listed. By street and number."""
    listed = ListedVoter.objects.filter(walk_list__drive=drive, withdrawn_at=None)
    coming = walk_lists.candidates(drive)
    lost = Household.objects.filter(
        latitude=None, pk__in=listed.values("stop__household").union(coming.values("household"))
    )
    return lost.order_by("city", "street", "number", "unit", "pk")


@transaction.atomic
def place(*, drive: Drive, household: Household, latitude: float, longitude: float, by: User, at: datetime) -> int:
    """Somebody shows where a door is, and with it the others of its address. Returns how many.

    Free turfs that hold them are walked anew. Raises ``by_hand.NotOnEarth`` and ``permissions.Forbidden``.
    """
    permissions.check_can(by, permissions.Act.RUN_DOORS, drive.campaign)
    return _noted(drive, by_hand.place(household=household, latitude=latitude, longitude=longitude), by, at)


@transaction.atomic
def place_between(*, drive: Drive, households: Collection[int], by: User, at: datetime) -> int:
    """Doors go between their neighbours of known place, by their numbers. Returns how many."""
    permissions.check_can(by, permissions.Act.RUN_DOORS, drive.campaign)
    return _noted(drive, by_hand.place_between(households=households), by, at)


def _noted(drive: Drive, placed: list[int], by: User, at: datetime) -> int:
    if placed:
        turf_editing.note_placed(drive=drive, households=placed, by=by, at=at)
        audit.record("roll.doors_placed", by=by, campaign=drive.campaign, on=drive, placed=len(placed))
    return len(placed)
