"""The first text in other words and other languages: written before approval, drawn by chance, compared after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from textbank import scripts
from textbank.enums import Direction, Kind, MessageState
from textbank.models import Conversation, Drive, Message, ReadyAnswer, Wording
from voters import audit, permissions
from voters.enums import Purpose, Stance
from voters.models import Identification, User
from voters.permissions import Act

SCRIPT = "A"
Bodies = Mapping[tuple[str, str], str]
NOT_GONE = (MessageState.CANCELLED, MessageState.NOT_SENT, MessageState.REFUSED)


class Approved(Exception):
    """What two people stand behind is not changed any more."""

    code = "approved"

    def __init__(self) -> None:
        super().__init__("This drive is approved. Its words stay as they are.")


@dataclass(frozen=True)
class Compared:
    """How one variant did: ``answered`` and the IDs are of the ``sent``."""

    variant: str
    sent: int
    answered: int
    stances: dict[str, int]
    stops: int


@transaction.atomic
def add(*, drive: Drive, variant: str, language: str, body: str, by: User) -> Wording:
    """Write another first text down. Raises ``Approved``, ``BadScript``."""
    permissions.check_can(by, Act.RUN_TEXTS, drive.campaign)
    _check_open(drive)
    scripts.check(body, purpose=Purpose(drive.purpose), state=drive.campaign.state)
    row, _ = Wording.objects.update_or_create(drive=drive, variant=variant, language=language, defaults={"body": body})
    audit.record("text_drive.wording_added", by=by, campaign=drive.campaign, on=drive, variant=variant)
    return row


@transaction.atomic
def add_answer(*, drive: Drive, title: str, body: str, after: ReadyAnswer | None, by: User) -> ReadyAnswer:
    """Add a ready answer to the list, or after another one: a branch of the follow-up tree. Raises like ``add``."""
    permissions.check_can(by, Act.RUN_TEXTS, drive.campaign)
    _check_open(drive)
    scripts.check_answer(body, purpose=Purpose(drive.purpose))
    made = ReadyAnswer.objects.create(drive=drive, title=title, body=body.strip(), after=after)
    audit.record("text_drive.answer_added", by=by, campaign=drive.campaign, on=drive)
    return made


def _check_open(drive: Drive) -> None:
    if Drive.objects.filter(pk=drive.pk, approved_at__isnull=False).exists():
        raise Approved


def variants(drive: Drive) -> Sequence[str]:
    """The letters to draw from: all but those that are stopped."""
    return [letter for letter in letters(drive) if letter not in drive.stopped_variants]


def letters(drive: Drive) -> Sequence[str]:
    """The drive's variants; the script itself is A."""
    return sorted({SCRIPT, *Wording.objects.filter(drive=drive).values_list("variant", flat=True)})


def drawn(among: Sequence[str], *, chance: Random) -> str:
    """One of them, each as likely as the others."""
    return among[0] if len(among) == 1 else chance.choice(among)


def bodies_of(drive_id: UUID) -> Bodies:
    """The drive's other wordings, by variant and language."""
    rows = Wording.objects.filter(drive=drive_id).values_list("variant", "language", "body")
    return {(variant, language): body for variant, language, body in rows}


def body_for(conversation: Conversation, bodies: Bodies) -> str:
    """The words for this voter: their variant in their language, else their variant, else the script in either."""
    language = conversation.voter.language
    for key in ((conversation.variant, language), (conversation.variant, ""), (SCRIPT, language)):
        if key in bodies:
            return bodies[key]
    return conversation.drive.script


def compared(drive: Drive, answers: Sequence[Identification]) -> list[Compared]:
    """Each variant beside the others. ``answers`` are the IDs read from the drive's texts."""
    ours = Message.objects.filter(conversation=OuterRef("pk"), kind=Kind.OPENER).exclude(state__in=NOT_GONE)
    theirs = Message.objects.filter(conversation=OuterRef("pk"), direction=Direction.IN)
    rows = Conversation.objects.filter(Exists(ours), drive=drive).order_by().values("variant")
    counted = rows.annotate(
        sent=Count("pk"), answered=Count("pk", filter=Exists(theirs)), stops=Count("pk", filter=Q(closing="stopped"))
    )
    stances = _stances(answers)
    return [
        Compared(row["variant"], row["sent"], row["answered"], stances.get(row["variant"], {}), row["stops"])
        for row in sorted(counted, key=lambda row: str(row["variant"]))
    ]


def _stances(answers: Sequence[Identification]) -> dict[str, dict[str, int]]:
    """By variant. An answer belongs to the text it was read from, whoever on that phone gave it."""
    said = {answer.evidence_id: Stance(answer.stance) for answer in answers if answer.evidence_id}
    found: dict[str, dict[str, int]] = {}
    for message_id, variant in Message.objects.filter(pk__in=said).values_list("pk", "conversation__variant"):
        counts = found.setdefault(variant, {})
        counts[said[message_id]] = counts.get(said[message_id], 0) + 1
    return found
