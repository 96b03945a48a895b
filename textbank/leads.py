"""What a texter hands to a lead, what strangers write, and what a lead does about both."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from textbank import conversations, may_send, reading_along, stops
from textbank.enums import ConversationState, TextRefusal, Verdict
from textbank.models import Conversation, InboundWebhook, Sender
from textbank.models.conversation import OPEN
from textbank.refusals import Refused
from voters import audit, permissions
from voters.enums import WishSource
from voters.models import Campaign, User
from voters.permissions import Act


class AlreadySettled(Exception):
    """Somebody was faster."""

    code = "already_settled"

    def __init__(self) -> None:
        super().__init__("Somebody did this a moment ago.")


@transaction.atomic
def hand_over(*, conversation: Conversation, texter: User, reason: str, at: datetime) -> None:
    """The texter hands an open conversation to a lead and says why. It leaves their inbox."""
    may_send.lock_part(texter=texter, campaign=conversation.campaign)
    locked = may_send.lock_conversation(conversation.pk, voter_id=conversation.voter_id)
    if locked.texter_id != texter.pk:
        raise Refused(TextRefusal.NOT_YOURS)
    if locked.state not in OPEN or locked.state == ConversationState.TO_SEND or locked.for_lead_at:
        raise Refused(TextRefusal.ALREADY_CHANGED)
    Conversation.objects.filter(pk=locked.pk).update(for_lead_at=at, lead_reason=reason.strip()[:200])
    audit.record("texts.handed_to_lead", by=texter, campaign=locked.campaign, on=locked)


def handed_over(campaign: Campaign) -> QuerySet[Conversation]:
    """What waits for a lead, the oldest first."""
    rows = Conversation.objects.filter(campaign=campaign, for_lead_at__isnull=False)
    return rows.select_related("voter", "texter", "drive").order_by("for_lead_at")


@transaction.atomic
def take_over(*, conversation: Conversation, by: User, at: datetime, why: str = "") -> None:
    """The lead goes on with this conversation, whoever had it. Raises ``Refused`` where it is done or not begun."""
    permissions.check_can(by, Act.RUN_TEXTS, conversation.campaign)
    locked = may_send.lock_conversation(conversation.pk, voter_id=conversation.voter_id)
    if locked.state not in (ConversationState.WAITING, ConversationState.TO_ANSWER):
        raise Refused(TextRefusal.ALREADY_CHANGED)
    conversations.call_off(locked, reason=TextRefusal.NOT_YOURS)
    Conversation.objects.filter(pk=locked.pk).update(
        texter=by, taken_at=at, for_lead_at=None, lead_reason="", offered_at=None
    )
    reading_along.look(conversation=locked, by=by, at=at, verdict=Verdict.TAKEN, why=why)


def strangers(campaign: Campaign) -> QuerySet[InboundWebhook]:
    """What came to this campaign's senders from numbers that nobody here wrote to, the oldest first."""
    ours = Sender.objects.filter(campaign=campaign).values("address")
    rows = InboundWebhook.objects.filter(message=None, settled_at=None, read_at__isnull=False)
    rows = rows.filter(Q(to_number__in=ours) | Q(service_sid__in=ours)).exclude(from_number="")
    return rows.order_by("received_at")


@transaction.atomic
def settle(*, campaign: Campaign, webhook_id: int, by: User, at: datetime, stop: bool) -> None:
    """A lead has read a stranger's words; with ``stop`` the number gets no texts from anybody here."""
    permissions.check_can(by, Act.RUN_TEXTS, campaign)
    row = strangers(campaign).select_for_update(of=("self",)).filter(pk=webhook_id).first()
    if row is None:
        raise AlreadySettled
    InboundWebhook.objects.filter(pk=row.pk).update(settled_at=at, settled_by=by)
    if stop:
        stops.stop(number=row.from_number, source=WishSource.STAFF, by=by, campaign=campaign)
    audit.record("texts.stranger_settled", by=by, campaign=campaign, on=row, stop=int(stop))
