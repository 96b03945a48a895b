"""Undo the import of a list: what it noted does not count any more. The rows stay; further rows take them back."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import OuterRef, Subquery

from voters import audit, voter_rows
from voters.enums import Restriction, Ruling
from voters.models import Identification, IdentificationRuling, RollImport, User, VoterRestriction
from voters.outside.origin import ORIGIN, UNDONE

AT_A_TIME = 1_000
Noted = TypeVar("Noted", VoterRestriction, Identification)


def undo(row: RollImport, *, by: User, at: datetime) -> None:
    """Take back whatever this import noted and nobody has taken back before. Killed on its way, it goes on."""
    if row.kind == RollImport.Kind.VOTED:
        for marks in _in_parts(_marks(row)):
            _lift(marks, by)
    else:
        for answers in _in_parts(_answers(row)):
            _withdraw(answers, by)
    with transaction.atomic():
        RollImport.objects.filter(pk=row.pk).update(undone_at=at, undone_by=by)
        audit.record(f"{row.kind}.undone", by=by, campaign=row.campaign, on=row)


def _marks(row: RollImport) -> list[VoterRestriction]:
    found = VoterRestriction.objects.filter(
        campaign__roll_imports=row, kind=Restriction.VOTED, evidence_id=row.pk, lifts=None, lifted_by=None
    )
    return list(found.order_by("voter_id", "pk"))


def _answers(row: RollImport) -> list[Identification]:
    latest = IdentificationRuling.objects.filter(identification=OuterRef("pk")).order_by("-pk").values("ruling")[:1]
    found = Identification.objects.filter(campaign__roll_imports=row, evidence_kind=ORIGIN, evidence_id=row.pk).alias(
        latest_ruling=Subquery(latest)
    )
    standing = found.exclude(latest_ruling=Ruling.WITHDRAWN) | found.filter(latest_ruling=None)
    return list(standing.order_by("voter_id", "pk"))


def _in_parts(found: Sequence[Noted]) -> Iterator[Sequence[Noted]]:
    for start in range(0, len(found), AT_A_TIME):
        yield found[start : start + AT_A_TIME]


@transaction.atomic
def _lift(marks: Sequence[VoterRestriction], by: User) -> None:
    voter_rows.lock(*(mark.voter_id for mark in marks))
    lifted = set(VoterRestriction.objects.filter(lifts__in=marks).values_list("lifts_id", flat=True))
    VoterRestriction.objects.bulk_create(
        [
            VoterRestriction(campaign_id=mark.campaign_id, voter_id=mark.voter_id, kind=mark.kind, by=by, lifts=mark)
            for mark in marks
            if mark.pk not in lifted
        ]
    )


@transaction.atomic
def _withdraw(answers: Sequence[Identification], by: User) -> None:
    voter_rows.lock(*(answer.voter_id for answer in answers))
    IdentificationRuling.objects.bulk_create(
        [
            IdentificationRuling(identification=answer, ruling=Ruling.WITHDRAWN, reason=UNDONE, ruled_by=by)
            for answer in answers
        ]
    )
