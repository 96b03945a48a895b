"""Lines that somebody draws on a drive's map and that its next cut does not cross: rivers, railways, borders."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from canvass.models import Barrier, Drive
from voters import audit, permissions
from voters.models import User

MOST_POINTS = 500


class NoLine(Exception):
    """A line has 2 to 500 points on earth."""

    code = "no_line"


def standing(drive: Drive) -> QuerySet[Barrier]:
    """The lines that the drive's next cut does not cross, the oldest first."""
    return Barrier.objects.filter(drive=drive, removed_at=None).order_by("pk")


@transaction.atomic
def draw(*, drive: Drive, line: Sequence[tuple[float, float]], name: str, by: User, at: datetime) -> Barrier:
    """Keep a line of latitudes and longitudes. Raises ``NoLine`` and ``permissions.Forbidden``."""
    permissions.check_can(by, permissions.Act.RUN_DOORS, drive.campaign)
    on_earth = all(-90 <= latitude <= 90 and -180 <= longitude <= 180 for latitude, longitude in line)
    if not 2 <= len(line) <= MOST_POINTS or not on_earth:
        raise NoLine("A line has from 2 to 500 points on earth.")
    barrier = Barrier.objects.create(
        campaign_id=drive.campaign_id, drive=drive, name=name, line=[list(point) for point in line], by=by, at=at
    )
    audit.record("barrier.drawn", by=by, campaign=drive.campaign, on=barrier)
    return barrier


@transaction.atomic
def remove(*, barrier: Barrier, by: User, at: datetime) -> None:
    """Cut across this line again from the next cut on; once removed, it stays so."""
    permissions.check_can(by, permissions.Act.RUN_DOORS, barrier.campaign)
    if Barrier.objects.filter(pk=barrier.pk, removed_at=None).update(removed_by=by, removed_at=at):
        audit.record("barrier.removed", by=by, campaign=barrier.campaign, on=barrier)
