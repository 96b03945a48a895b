"""How a conversation ends and opens again. Callers hold the voter's row."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from textbank.enums import Closing, ConversationState, MessageState
from textbank.models import Conversation, Message
from textbank.models.conversation import OPEN

#: Not with the carrier yet: a stop calls these off.
NOT_GONE = (MessageState.QUEUED, MessageState.HELD)


def close(*, conversation: Conversation, closing: Closing, reason: str = "") -> bool:
    """End an open conversation and call off what waits in it; say whether this call did."""
    done = Conversation.objects.filter(pk=conversation.pk, state__in=OPEN).update(
        state=ConversationState.DONE, closing=closing, closing_reason=reason[:20]
    )
    call_off(conversation, reason=closing)
    return bool(done)


def close_number(*, number: str, closing: Closing) -> int:
    """End every open conversation on this number, in every campaign, and call off what waits; say how many."""
    waiting = Message.objects.filter(conversation__number=number, state__in=NOT_GONE)
    waiting.update(state=MessageState.CANCELLED, refusal=closing)
    return Conversation.objects.filter(number=number, state__in=OPEN).update(
        state=ConversationState.DONE, closing=closing
    )


def call_off(conversation: Conversation, *, reason: str) -> None:
    """What waits for the carrier in this conversation does not go."""
    waiting = Message.objects.filter(conversation=conversation, state__in=NOT_GONE)
    waiting.update(state=MessageState.CANCELLED, refusal=reason)


def wait_for_us(*, conversation_id: UUID, at: datetime) -> None:
    """Nothing of ours is on its way any more: the voter waits for an answer again."""
    waiting = Conversation.objects.filter(pk=conversation_id, state=ConversationState.WAITING)
    waiting.update(state=ConversationState.TO_ANSWER, latest_at=at)


def put_back(*, conversation: Conversation, at: datetime) -> None:
    """The first text did not go: the person stands in the texter's batch again."""
    rows = Conversation.objects.filter(pk=conversation.pk, state=ConversationState.WAITING)
    rows.update(state=ConversationState.TO_SEND, latest_at=at)


def reopen(*, conversation: Conversation, state: ConversationState, at: datetime) -> bool:
    """Open it again, unless the number is in another open conversation by now; say which."""
    try:
        with transaction.atomic():
            Conversation.objects.filter(pk=conversation.pk).update(
                state=state, closing="", closing_reason="", latest_at=at
            )
    except IntegrityError:
        return False
    return True
