"""Every act leaves a row. It holds ids and counts, never people."""

from collections.abc import Sequence

from django.db import models

from voters import many_rows
from voters.models import AuditRow, Campaign, User


def record(
    act: str,
    *,
    by: User | None,
    campaign: Campaign | None,
    on: models.Model | None = None,
    people: int = 0,
    **details: str | int,
) -> None:
    """Write down who did what, in the transaction that does it.

    ``people`` counts the voters whose particulars were handed out by the act; ``details`` take ids,
    counts and reasons.
    """
    AuditRow.objects.create(
        act=act,
        by=by,
        campaign=campaign,
        on_kind=on._meta.label_lower if on is not None else "",
        on_id=str(on.pk) if on is not None else "",
        people=people,
        details=details,
    )


def record_each(act: str, *, by: User | None, campaign: Campaign | None, on: Sequence[models.Model]) -> None:
    """Write down that somebody did the same to each of these things of one kind, a row for each, in their order."""
    many_rows.insert(
        [
            AuditRow(act=act, by=by, campaign=campaign, on_kind=thing._meta.label_lower, on_id=str(thing.pk))
            for thing in on
        ]
    )
