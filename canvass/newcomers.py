"""People met at a door who are on no list: kept as somebody to check, and nobody's supporter.

A newcomer is a visit with a name in its note. It is no voter, so no list, text or reminder can hold it. An
organizer finds out whether the roll has them; a voter who is found so is asked like everybody else.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from canvass.enums import Result
from canvass.models import NewcomerCheck, Visit
from voters import audit, permissions
from voters.models import Campaign, User, Voter


class NotOfThisDoor(Exception):
    """The voter lives behind another door."""

    code = "not_of_this_door"


@dataclass(frozen=True)
class Newcomer:
    """Somebody to check. ``voters`` are the people whom the roll has behind that door, by id and name."""

    id: UUID
    name: str
    address: str
    met_by: str
    met_at: datetime
    voters: list[tuple[int, str]]


def unchecked(campaign: Campaign) -> QuerySet[Visit]:
    """Those whom nobody has looked for yet, the longest waiting first."""
    met = Visit.objects.filter(campaign=campaign, result=Result.SOMEBODY_ELSE, check_made=None).standing()
    return met.select_related("household", "by").order_by("said_at")


def shown(visits: Sequence[Visit]) -> list[Newcomer]:
    """These newcomers, each with the people on the roll at that door who may be shown."""
    behind: dict[int, list[tuple[int, str]]] = defaultdict(list)
    roll = Voter.objects.filter(
        household__in={visit.household_id for visit in visits}, protected=False, erased_at=None, merged_into=None
    ).order_by("pk")
    for pk, household_id, first, last in roll.values_list("pk", "household", "first_name", "last_name"):
        behind[household_id].append((pk, f"{first} {last}".strip()))
    return [
        Newcomer(
            id=visit.pk,
            name=visit.note,
            address=", ".join(part for part in (visit.household.address_line, visit.household.unit) if part),
            met_by=visit.by.name,
            met_at=visit.said_at,
            voters=behind[visit.household_id],
        )
        for visit in visits
    ]


@transaction.atomic
def check(*, visit: Visit, voter: Voter | None, by: User, at: datetime) -> NewcomerCheck:
    """Say who on the roll the newcomer is, or with None that the roll has nobody of that name.

    Raises ``NotOfThisDoor`` and ``permissions.Forbidden``. A second word on the same newcomer changes nothing.
    """
    permissions.check_can(by, permissions.Act.RUN_DOORS, visit.walk_list.campaign)
    if voter is not None and voter.household_id != visit.household_id:
        raise NotOfThisDoor
    made, fresh = NewcomerCheck.objects.get_or_create(
        visit=visit, defaults={"campaign_id": visit.campaign_id, "voter": voter, "by": by, "checked_at": at}
    )
    if fresh:
        audit.record("newcomer.checked", by=by, campaign=visit.walk_list.campaign, on=visit, found=voter is not None)
    return made
