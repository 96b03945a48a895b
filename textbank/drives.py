"""A text drive: written by one person, approved by another, paused by anybody who runs texts, or by itself."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from textbank import extensions, scripts, wordings
from textbank.enums import ConversationState, Direction, MessageState
from textbank.models import Conversation, Drive, Message, ReadyAnswer, Sender
from voters import audit, permissions, universe
from voters.enums import Purpose, Ruling, Stance
from voters.models import Campaign, Identification, IdentificationRuling, Membership, Universe, User
from voters.universe import check as check_search

FILTERED, FILTERED_SHARE, FEWEST = 30007, 0.03, 20
MESSAGE = "message"


class AlreadyDecided(Exception):
    """Somebody approved, paused or resumed this drive a moment ago."""

    code = "already_decided"


class SecondPerson(Exception):
    """Who wrote a script does not approve it."""

    code = "second_person"


class NotOfThisCampaign(Exception):
    """A universe or a sender of another campaign cannot be used."""

    code = "not_of_this_campaign"


@dataclass(frozen=True)
class Progress:
    """How far a drive came. ``people`` is everybody drawn up; the states add up to it."""

    people: int
    states: dict[str, int]
    closings: dict[str, int]
    texts: dict[str, int]
    segments: int
    answered: int
    stances: dict[str, int]
    failures: dict[int, int]


@dataclass(frozen=True)
class Filtered:
    """Of ``sent`` texts the carriers filtered so many."""

    sent: int
    filtered: int

    @property
    def is_much(self) -> bool:
        """More than 3% of at least 20."""
        return self.filtered / max(self.sent, FEWEST) > FILTERED_SHARE


NOTHING = Filtered(0, 0)


@transaction.atomic
def create(
    *,
    campaign: Campaign,
    purpose: Purpose,
    name: str,
    universe: Universe,
    sender: Sender,
    script: str,
    starts_date: date,
    ends_date: date,
    by: User,
    answers: dict[Stance, str] | None = None,
    release_count: int | None = None,
    batch_size: int = 50,
    texter_limit: int | None = None,
    second_pass_of: Drive | None = None,
    hours: tuple[int, int] | None = None,
) -> Drive:
    """Write a drive down. Nothing goes until a second person approves. Raises ``BadScript``.

    A ``second_pass_of`` another drive writes once more to those of its people who have written nothing.
    """
    permissions.check_can(by, permissions.Act.RUN_TEXTS, campaign)
    scripts.check(script, purpose=purpose, state=campaign.state)
    for body in (answers or {}).values():
        scripts.check_answer(body, purpose=purpose)
    if campaign.pk not in {universe.campaign_id} & {sender.campaign_id}:
        raise NotOfThisCampaign
    check_search(universe.spec, purpose=purpose)
    if second_pass_of is not None and (second_pass_of.campaign_id, second_pass_of.purpose) != (campaign.pk, purpose):
        raise NotOfThisCampaign
    drive = Drive.objects.create(
        campaign=campaign,
        purpose=purpose,
        name=name,
        universe=universe,
        sender=sender,
        script=script,
        starts_date=starts_date,
        ends_date=ends_date,
        created_by=by,
        release_count=release_count,
        batch_size=batch_size,
        texter_limit=texter_limit,
        second_pass_of=second_pass_of,
        opens_hour=hours[0] if hours else None,
        closes_hour=hours[1] if hours else None,
    )
    for stance, body in (answers or {}).items():
        if body.strip():
            ReadyAnswer.objects.create(drive=drive, stance=stance, body=body.strip())
    audit.record("text_drive.created", by=by, campaign=campaign, on=drive, purpose=str(purpose))
    return drive


@transaction.atomic
def approve(*, drive: Drive, by: User, at: datetime) -> None:
    """A second person stands behind the script. Raises ``SecondPerson``, ``AlreadyDecided``."""
    permissions.check_can(by, permissions.Act.APPROVE_SCRIPT, drive.campaign)
    check_approver(drive=drive, by=by)
    won = Drive.objects.filter(pk=drive.pk, approved_at=None).update(
        approved_by=by, approved_at=at, approved_count=F("release_count")
    )
    if not won:
        raise AlreadyDecided
    audit.record("text_drive.approved", by=by, campaign=drive.campaign, on=drive)


def check_approver(*, drive: Drive, by: User) -> None:
    if drive.created_by_id == by.pk:
        raise SecondPerson


def can_approve(*, drive: Drive, by: User) -> bool:
    """Whether to offer the button."""
    try:
        check_approver(drive=drive, by=by)
    except SecondPerson:
        return False
    return drive.approved_at is None and permissions.can(by, permissions.Act.APPROVE_SCRIPT, drive.campaign)


@transaction.atomic
def pause(*, drive: Drive, by: User, at: datetime) -> None:
    """Nothing of this drive goes after this commits, until somebody resumes it."""
    permissions.check_can(by, permissions.Act.RUN_TEXTS, drive.campaign)
    if not Drive.objects.filter(pk=drive.pk, paused_at=None).update(paused_at=at, pause_reason="by_hand"):
        raise AlreadyDecided
    audit.record("text_drive.paused", by=by, campaign=drive.campaign, on=drive)


@transaction.atomic
def resume(*, drive: Drive, by: User) -> None:
    permissions.check_can(by, permissions.Act.RUN_TEXTS, drive.campaign)
    paused = Drive.objects.filter(pk=drive.pk, paused_at__isnull=False)
    if not paused.update(paused_at=None, pause_reason=""):
        raise AlreadyDecided
    by_the_carrier = Sender.objects.filter(pk=drive.sender_id, stop_code__isnull=False)
    by_the_carrier.update(stopped_at=None, stop_code=None)  # What an admin stopped, an admin lets go again.
    audit.record("text_drive.resumed", by=by, campaign=drive.campaign, on=drive)


def pause_by_itself(*, drive: Drive, reason: str, at: datetime) -> None:
    """The carrier refuses this drive's texts: it stops before it does harm."""
    if Drive.objects.filter(pk=drive.pk, paused_at=None).update(paused_at=at, pause_reason=reason):
        audit.record("text_drive.paused", by=None, campaign=drive.campaign, on=drive, reason=reason)


def filtered(*, drive: Drive) -> dict[str, Filtered]:
    """How many texts of each variant the carriers took, and how many of those they filtered."""
    ours = Message.objects.filter(drive=drive, direction=Direction.OUT, sid__isnull=False).order_by()
    counts = ours.values("conversation__variant").annotate(
        sent=Count("*"), bad=Count("pk", filter=Q(error_code=FILTERED))
    )
    return {row["conversation__variant"]: Filtered(row["sent"], row["bad"]) for row in counts}


@transaction.atomic
def stop_variant(*, drive: Drive, variant: str, by: User | None) -> bool:
    """These words go to nobody more; who was to get them gets another variant. Says whether another one is left.

    With ``by`` None the carriers' filtering stops them.
    """
    if by is not None:
        permissions.check_can(by, permissions.Act.RUN_TEXTS, drive.campaign)
    locked = Drive.objects.select_for_update(no_key=True).get(pk=drive.pk)
    stopped = sorted({*locked.stopped_variants, variant})
    Drive.objects.filter(pk=drive.pk).update(stopped_variants=stopped)
    audit.record("text_drive.variant_stopped", by=by, campaign=drive.campaign, on=drive, variant=variant)
    drive.stopped_variants = stopped
    left = wordings.variants(drive)
    waiting = Conversation.objects.filter(drive=drive, variant=variant, state=ConversationState.TO_SEND)
    if left:
        waiting.update(variant=left[0])
    return bool(left)


@transaction.atomic
def resume_variant(*, drive: Drive, variant: str, by: User) -> None:
    """These words may be drawn again, for whom is drawn up from now on."""
    permissions.check_can(by, permissions.Act.RUN_TEXTS, drive.campaign)
    locked = Drive.objects.select_for_update(no_key=True).get(pk=drive.pk)
    left = [letter for letter in locked.stopped_variants if letter != variant]
    Drive.objects.filter(pk=drive.pk).update(stopped_variants=left)
    audit.record("text_drive.variant_resumed", by=by, campaign=drive.campaign, on=drive, variant=variant)


@transaction.atomic
def release(*, drive: Drive, count: int | None, by: User, at: datetime) -> bool:
    """Let so many people be taken, or everybody. What is in somebody's hand stays there.

    More than a second person has agreed to waits until one does; says whether it holds already.
    """
    permissions.check_can(by, permissions.Act.RUN_TEXTS, drive.campaign)
    if extensions.needs_two(drive=drive, count=count):
        extensions.ask(campaign=drive.campaign, drive=drive, count=count, by=by, at=at)
        return False
    Drive.objects.filter(pk=drive.pk).update(release_count=count)
    audit.record("text_drive.released", by=by, campaign=drive.campaign, on=drive, count=-1 if count is None else count)
    return True


def preview(
    *, campaign: Campaign, script: str, found: Universe | None, purpose: Purpose = Purpose.IDENTIFY
) -> scripts.Preview:
    """The script for the shortest and the longest names of its universe and of the campaign's people."""
    names: set[str] = set()
    if found is not None:
        names = set(universe.voters(found.spec, campaign).order_by().values_list("first_name", flat=True).distinct())
    people = Membership.objects.filter(campaign=campaign, suspended_at=None)
    texters = people.values_list("user__name", flat=True)
    return scripts.preview(
        script,
        campaign_name=campaign.name,
        voter_names=names,
        texter_names=texters,
        purpose=purpose,
        state=campaign.state,
    )


def states(*, drive: Drive) -> dict[str, int]:
    """How many people of the drive stand where."""
    return _counted(Conversation.objects.filter(drive=drive), "state")


def states_of(found: Sequence[Drive]) -> dict[UUID, dict[str, int]]:
    """The same for many drives, in one question."""
    rows = Conversation.objects.filter(drive__in=found).order_by().values("drive", "state").annotate(count=Count("*"))
    counts: dict[UUID, dict[str, int]] = defaultdict(dict)
    for row in rows:
        counts[row["drive"]][row["state"]] = row["count"]
    return counts


def progress(*, drive: Drive) -> Progress:
    """Count what became of everybody in the drive, in a handful of queries."""
    conversations, texts = Conversation.objects.filter(drive=drive), Message.objects.filter(drive=drive)
    ours = texts.filter(direction=Direction.OUT)
    standing = states(drive=drive)
    return Progress(
        people=sum(standing.values()),
        states=standing,
        closings=_counted(conversations.exclude(closing=""), "closing"),
        texts=_counted(ours, "state"),
        segments=sum(ours.filter(sid__isnull=False).values_list("segments", flat=True)),
        answered=texts.filter(direction=Direction.IN).values("conversation").distinct().count(),
        stances=_counted(answers_of(drive), "stance"),
        failures=_counted(ours.filter(error_code__isnull=False), "error_code"),
    )


def on_their_way(*, drive: Drive) -> int:
    """Texts that somebody sent and whose outcome is not known yet."""
    return Message.objects.filter(
        drive=drive, state__in=[MessageState.QUEUED, MessageState.CLAIMED, MessageState.UNKNOWN]
    ).count()


def answers_of(drive: Drive) -> QuerySet[Identification]:
    """The IDs that were read from this drive's texts and not taken back."""
    read_from = Message.objects.filter(drive=drive, direction=Direction.IN).values("pk")
    gone = IdentificationRuling.objects.filter(ruling__in=[Ruling.WITHDRAWN, Ruling.SET_ASIDE])
    return Identification.objects.filter(
        campaign_id=drive.campaign_id, evidence_kind=MESSAGE, evidence_id__in=read_from, corrected_by=None
    ).exclude(pk__in=gone.values("identification_id"))


def _counted(rows: QuerySet[Any], field: str) -> dict[Any, int]:
    counts = rows.order_by().values(field).annotate(count=Count("*"))
    return {row[field]: row["count"] for row in counts}
