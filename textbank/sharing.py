"""Several people on one phone: who they are, and what was read of each of them out of the texts of one conversation."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from textbank.models import Conversation, Message
from voters import budgets
from voters.enums import Channel, Ruling
from voters.models import Identification, IdentificationRuling, User, Voter, VoterPhone

EVIDENCE = "message"
#: The number of a home for many people helps nobody to find the one who answered.
NAMED_AT_MOST = 6


class NotOnThisNumber(Exception):
    """This person has another number, so the answer is not theirs."""

    code = "not_on_this_number"

    def __init__(self) -> None:
        super().__init__("This person is not known to have this number.")


def holders(conversation: Conversation) -> list[Voter]:
    """The person we wrote to, then the others whom the roll connects with the number; nobody protected or erased."""
    others = _others_on([conversation.number]).exclude(voter=conversation.voter_id)
    rows = others.select_related("voter").order_by("voter__first_name", "voter_id")[: NAMED_AT_MOST - 1]
    return [conversation.voter, *(row.voter for row in rows)]


def holder(conversation: Conversation, voter_id: int | None) -> Voter:
    """Who of them answered; without an id the person we wrote to. Raises ``NotOnThisNumber``."""
    if voter_id is None or voter_id == conversation.voter_id:
        return conversation.voter
    row = _others_on([conversation.number]).filter(voter=voter_id).select_related("voter").first()
    if row is None:
        raise NotOnThisNumber
    return row.voter


def _others_on(numbers: Collection[str]) -> QuerySet[VoterPhone]:
    on = VoterPhone.objects.filter(number__in=numbers, wrong_person_at=None)
    return on.filter(voter__protected=False, voter__erased_at=None)


def shown(conversation: Conversation, *, reader: User, at: datetime) -> Sequence[Voter]:
    """The same as ``holders``, counted as seen by a volunteer; only the person we wrote to where that is too many."""
    found = holders(conversation)
    if len(found) > 1 and reader.pk == conversation.texter_id:
        voter_ids = [voter.pk for voter in found]
        try:
            budgets.hand_over(
                campaign=conversation.campaign, volunteer=reader, channel=Channel.TEXT, voter_ids=voter_ids, at=at
            )
        except budgets.OverBudget:
            return found[:1]
    return found


def read_from(messages: Collection[Message]) -> dict[UUID, list[Identification]]:
    """What was read from each of these texts and stands: the latest of each person, the first to be read first."""
    if not messages:
        return {}
    numbers = {message.conversation.number for message in messages} - {""}
    voter_ids = {message.voter_id for message in messages}
    voter_ids |= set(VoterPhone.objects.filter(number__in=numbers).values_list("voter_id", flat=True))
    gone = IdentificationRuling.objects.filter(ruling=Ruling.WITHDRAWN).values("identification_id")
    rows = Identification.objects.filter(
        campaign__in={message.campaign_id for message in messages},
        voter__in=voter_ids,
        evidence_kind=EVIDENCE,
        evidence_id__in=[message.pk for message in messages],
    ).exclude(pk__in=gone)
    latest: dict[tuple[UUID, int], Identification] = {}
    for row in rows.select_related("voter").order_by("recorded_at"):
        if row.evidence_id is not None:
            latest[row.evidence_id, row.voter_id] = row
    found: dict[UUID, list[Identification]] = {}
    for (message_id, _voter_id), row in latest.items():
        found.setdefault(message_id, []).append(row)
    return found
