"""Finding conversations again: by words, answer, volunteer, tag, error and drive."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from textbank import sharing
from textbank.enums import Closing, ConversationState, Direction, MessageState
from textbank.models import Conversation, Hold, Message
from voters.enums import Ruling, Stance
from voters.models import Campaign, Identification, IdentificationRuling

NO_ID = "none"
#: Words for what stands of a conversation, beside the reasons for which it is done.
TAGS = {
    "to_send": Q(state=ConversationState.TO_SEND),
    "waiting": Q(state=ConversationState.WAITING),
    "to_answer": Q(state=ConversationState.TO_ANSWER),
    "for_lead": Q(for_lead_at__isnull=False),
    **{str(closing): Q(closing=closing) for closing in Closing},
}
TROUBLED = (
    MessageState.UNDELIVERED,
    MessageState.FAILED,
    MessageState.REFUSED,
    MessageState.UNKNOWN,
    MessageState.NOT_SENT,
)


@dataclass(frozen=True)
class Search:
    """What somebody looks for; an empty field leaves it open."""

    words: str = ""
    answer: str = ""
    volunteer: UUID | None = None
    tag: str = ""
    error: str = ""
    drive: UUID | None = None


def found(campaign: Campaign, search: Search) -> QuerySet[Conversation]:
    """The campaign's conversations that fit, the latest first."""
    rows = Conversation.objects.filter(campaign=campaign).order_by("-latest_at", "-pk")
    if search.drive:
        rows = rows.filter(drive=search.drive)
    if search.volunteer:
        rows = rows.filter(texter=search.volunteer)
    if search.tag == "held":
        rows = rows.filter(Exists(Hold.objects.filter(number=OuterRef("number"), settled_at=None)))
    elif search.tag in TAGS:
        rows = rows.filter(TAGS[search.tag])
    if search.words.strip():
        rows = rows.filter(Exists(_texts().filter(body__icontains=search.words.strip())))
    if search.error:
        rows = rows.filter(Exists(_troubled(search.error)))
    if search.answer:
        rows = _by_answer(rows, search.answer)
    return rows


def _texts() -> QuerySet[Message]:
    return Message.objects.filter(conversation=OuterRef("pk"))


def _troubled(error: str) -> QuerySet[Message]:
    """A text of ours with this code of the carrier's, or in this state."""
    if error.isascii() and error.isdigit() and len(error) < 9:
        return _texts().filter(error_code=int(error))
    return _texts().filter(state=error) if error in TROUBLED else _texts().none()


def _by_answer(rows: QuerySet[Conversation], answer: str) -> QuerySet[Conversation]:
    """Conversations in which this was read, or with an answer out of which nothing was."""
    gone = IdentificationRuling.objects.filter(ruling__in=[Ruling.WITHDRAWN, Ruling.SET_ASIDE])
    stand = Identification.objects.filter(evidence_kind=sharing.EVIDENCE, corrected_by=None)
    stand = stand.exclude(pk__in=gone.values("identification_id"))
    theirs = _texts().filter(direction=Direction.IN)
    if answer == NO_ID:
        read = stand.filter(evidence_id=OuterRef("pk"), campaign=OuterRef("campaign"))
        return rows.filter(Exists(theirs)).exclude(Exists(theirs.filter(Exists(read))))
    if answer not in Stance.values:
        return rows.none()
    said = stand.filter(campaign__in=rows.order_by().values("campaign")[:1], stance=answer)
    return rows.filter(Exists(theirs.filter(pk__in=said.values("evidence_id"))))
