"""Record what a voter said, and correct it. The stance follows in the same transaction.

The following itself lies in the database (sql/0002_promise.sql): a row here moves the voter's period of
support before the transaction ends, whoever wrote the row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from voters import audit, leaks, many_rows, permissions, voter_rows
from voters.enums import LeakCause, Role, Ruling, Source, Stance, ToldBy
from voters.models import Campaign, Identification, IdentificationRuling, User, Voter


class IdTaken(Exception):
    """Another answer already has this id: a phone may repeat an event, never change it."""

    code = "id_taken"


class NotTheirs(Exception):
    """Only the person who recorded an answer, or staff, takes it back."""

    code = "not_theirs"


@dataclass(frozen=True)
class Recorded:
    """``again`` says that this very answer was recorded before, and nothing was written now."""

    identification: Identification
    again: bool


@transaction.atomic
def record(
    *,
    id: UUID,
    campaign: Campaign,
    voter: Voter,
    stance: Stance,
    said_at: datetime,
    source: Source,
    told_by: ToldBy,
    by: User | None,
    scale: int | None = None,
    evidence_kind: str = "",
    evidence_id: UUID | None = None,
    corrects: Identification | None = None,
    leak_cause: LeakCause = LeakCause.CHANGED_MIND,
) -> Recorded:
    """Keep one answer, named by the client's ``id``; repeating it is harmless.

    ``by`` is who heard it (None only for an import). An answer that is not "for" and follows a reminder that
    reached the voter is counted as a leak. Raises ``permissions.Forbidden`` and ``IdTaken``.
    """
    if by is not None:
        permissions.check_can(by, permissions.Act.IDENTIFY, campaign)
    identification = Identification(
        id=id,
        campaign=campaign,
        voter=voter,
        stance=stance,
        scale=scale,
        said_at=said_at,
        source=source,
        told_by=told_by,
        heard_by=by,
        evidence_kind=evidence_kind,
        evidence_id=evidence_id,
        corrects=corrects,
    )
    voter_rows.lock(voter.pk)
    before = Identification.objects.filter(pk=id).first()
    if before is not None:
        return Recorded(_the_same(before, identification), again=True)
    identification.save(force_insert=True)
    leaks.note_answer(identification, cause=leak_cause)
    audit.record("identification.recorded", by=by, campaign=campaign, on=identification)
    return Recorded(identification, again=False)


@transaction.atomic
def record_many(*, campaign: Campaign, answers: Sequence[Identification], by: User | None) -> int:
    """Keep a stack of answers, typed in from paper or brought from another system; returns how many were new.

    The rows are unsaved and each names its id, voter and who heard it; one whose id is known is passed over.
    The stances of all the voters follow in one step. Leaks are counted as in ``record``. ``by`` is None only for an
    import by whoever owns the machine.
    """
    if by is not None:
        permissions.check_can(by, permissions.Act.IDENTIFY, campaign)
    voter_rows.lock(*{answer.voter_id for answer in answers})
    known = set(Identification.objects.filter(pk__in=[a.pk for a in answers]).values_list("pk", flat=True))
    new = [answer for answer in answers if answer.pk not in known]
    _keep(new, campaign)
    audit.record("identification.recorded_many", by=by, campaign=campaign, count=len(new))
    return len(new)


@transaction.atomic
def record_heard(*, campaign: Campaign, answers: Sequence[Identification], by: User) -> None:
    """Keep the answers that one person heard, in the order in which they were said, each with its own audit row.

    The rows are unsaved and none is a correction. The stances follow in one step, leaks are counted as in ``record``.
    Raises ``permissions.Forbidden``, and ``IntegrityError`` when one of the ids is known; then none is kept.
    """
    permissions.check_can(by, permissions.Act.IDENTIFY, campaign)
    voter_rows.lock(*{answer.voter_id for answer in answers})
    _keep(answers, campaign)
    audit.record_each("identification.recorded", by=by, campaign=campaign, on=answers)


def _keep(answers: Sequence[Identification], campaign: Campaign) -> None:
    """Write unsaved answers, and count as leaks those that follow a reminder."""
    for answer in answers:
        answer.campaign = campaign
    many_rows.insert(answers)
    reminded = leaks.reminded_among({answer.voter_id for answer in answers}, campaign=campaign)
    late = Identification.objects.in_bulk([answer.pk for answer in answers if answer.voter_id in reminded])
    for answer in answers:
        if answer.pk in late:
            leaks.note_answer(late[answer.pk])


def _the_same(before: Identification, now: Identification) -> Identification:
    for field in ("campaign_id", "voter_id", "stance", "told_by", "heard_by_id", "source", "corrects_id"):
        if getattr(before, field) != getattr(now, field):
            raise IdTaken
    return before


@transaction.atomic
def take_back(*, identification: Identification, by: User, reason: str = "undo") -> None:
    """Undo: the answer was recorded by mistake. What stood before it stands again."""
    if identification.heard_by_id != by.pk:
        role = permissions.role_in(by, identification.campaign)
        if role not in (Role.ORGANIZER, Role.ADMIN):
            raise NotTheirs
    voter_rows.lock(identification.voter_id)
    latest = identification.rulings.order_by("-pk").first()
    if latest is not None and latest.ruling == Ruling.WITHDRAWN:
        return
    IdentificationRuling.objects.create(
        identification=identification, ruling=Ruling.WITHDRAWN, reason=reason, ruled_by=by
    )
    audit.record("identification.taken_back", by=by, campaign=identification.campaign, on=identification)
