"""A volunteer's answers put in question together: held, released or set aside, by volunteer, list and time.

Nobody is accused. While answers are held the gate is shut for their voters; every step is a row of its own and
may be followed by any other, so nothing is lost by looking.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery

from voters import audit, permissions, voter_rows
from voters.enums import Question
from voters.models import Campaign, Identification, Quarantine, QuarantineStep, User


class NothingThere(Exception):
    """The volunteer recorded no answer in that stretch of time."""

    code = "nothing_there"


class AlreadyThere(Exception):
    """Somebody took the same step a moment ago."""

    code = "already_there"


@dataclass(frozen=True)
class Placed:
    """A quarantine and the number of answers on which its step was put."""

    quarantine: Quarantine
    answers: int


@transaction.atomic
def place(
    *,
    campaign: Campaign,
    volunteer: User,
    since: datetime,
    until: datetime | None,
    reason: str,
    by: User,
    among: Collection[UUID] | None = None,
) -> Placed:
    """Hold what ``volunteer`` recorded as said from ``since`` to before ``until``, or from then on.

    ``among`` narrows it to these answers, those of one list for instance, and asks for an ``until``. An answer about
    which somebody has decided already stays as decided. Raises ``permissions.Forbidden`` and ``NothingThere``.
    """
    permissions.check_can(by, permissions.Act.REVIEW, campaign)
    if among is not None and until is None:
        raise ValueError("Among given answers there is no from now on: name an until.")
    answers = Identification.objects.filter(campaign=campaign, heard_by=volunteer, said_at__gte=since)
    if until is not None:
        answers = answers.filter(said_at__lt=until)
    if among is not None:
        answers = answers.filter(pk__in=among)
    found = dict(answers.values_list("pk", "voter_id"))
    if not found:
        raise NothingThere
    quarantine = Quarantine.objects.create(
        campaign=campaign, volunteer=volunteer, since=since, until=until, reason=reason, placed_by=by
    )
    voter_rows.lock(*set(found.values()))
    count = _rule(quarantine, Question.HELD, by, ids=list(found), fresh=True)
    return Placed(quarantine, count)


@transaction.atomic
def step(*, quarantine: Quarantine, to: Question, by: User) -> int:
    """Take a quarantine to ``released``, ``set_aside`` or back to ``held``; on how many answers that was put.

    Answers about which somebody has decided singly since stay as decided. Raises ``permissions.Forbidden`` and
    ``AlreadyThere``.
    """
    permissions.check_can(by, permissions.Act.REVIEW, quarantine.campaign)
    ruled = quarantine.rulings.values_list("identification_id", "identification__voter_id").distinct()
    found = dict(ruled)
    voter_rows.lock(*set(found.values()))
    if state(quarantine) == to:
        raise AlreadyThere
    return _rule(quarantine, to, by, ids=list(found), fresh=False)


def state(quarantine: Quarantine) -> Question:
    """How far we are with it."""
    return Question(quarantine.steps.order_by("-pk").values_list("step", flat=True)[0])


def of_campaign(campaign: Campaign) -> QuerySet[Quarantine]:
    """Every quarantine of the campaign, the newest first, each with its ``state``."""
    latest = QuarantineStep.objects.filter(quarantine=OuterRef("pk")).order_by("-pk")
    return (
        Quarantine.objects.filter(campaign=campaign)
        .annotate(state=Subquery(latest.values("step")[:1]))
        .select_related("volunteer", "placed_by")
        .order_by("-pk")
    )


RULE = """
INSERT INTO voters_identificationruling (identification_id, ruling, reason, ruled_by_id, quarantine_id)
SELECT i.id, %(ruling)s, 'volunteer_under_question', %(by)s, %(quarantine)s
  FROM voters_identification i
  LEFT JOIN LATERAL (
       SELECT ruling, quarantine_id FROM voters_identificationruling
        WHERE identification_id = i.id ORDER BY id DESC LIMIT 1) latest ON true
 WHERE i.id = ANY (%(ids)s)
   AND CASE WHEN %(fresh)s THEN coalesce(latest.ruling, 'released') = 'released'
            ELSE latest.quarantine_id = %(quarantine)s END
"""


def _rule(quarantine: Quarantine, to: Question, by: User, *, ids: list[UUID], fresh: bool) -> int:
    QuarantineStep.objects.create(quarantine=quarantine, step=to, by=by)
    with connection.cursor() as cursor:
        cursor.execute(RULE, {"ruling": to, "by": by.pk, "quarantine": quarantine.pk, "ids": ids, "fresh": fresh})
        count: int = cursor.rowcount
    audit.record(f"quarantine.{to}", by=by, campaign=quarantine.campaign, on=quarantine, count=count)
    return count
