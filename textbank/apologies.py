"""One line to a wrong person: the only text that goes to a number after it was closed for its voter."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from textbank import free_words, may_send, pacing, segments, writing
from textbank.enums import Closing, Direction, Kind, MessageState, TextRefusal
from textbank.models import Conversation, Message
from textbank.refusals import Refused
from voters.enums import Purpose
from voters.models import User, VoterPhone

WORDS = {
    "en": "Sorry, we had the wrong person. This number is off our list. Have a good day.",
    "es": "Perdone, nos equivocamos de persona. Este numero ya no esta en nuestra lista. Que tenga un buen dia.",
}
NOT_GONE = (MessageState.CANCELLED, MessageState.NOT_SENT, MessageState.REFUSED)


def words_for(conversation: Conversation) -> str:
    """The apology, in Spanish to whoever wrote Spanish; nothing where none may go.

    None goes in a drive that reminds: the gate is shut for the voter of a wrong number. None goes twice, and none to a
    number out of service, because whoever has it next never heard from us.
    """
    if conversation.closing != Closing.WRONG_PERSON or conversation.purpose == Purpose.GOTV:
        return ""
    if VoterPhone.objects.filter(number=conversation.number, gone_date__isnull=False).exists():
        return ""
    texts = Message.objects.filter(conversation=conversation)
    if texts.filter(kind=Kind.APOLOGY).exclude(state__in=NOT_GONE).exists():
        return ""
    theirs = texts.filter(direction=Direction.IN).order_by("-made_at").values_list("body", flat=True).first()
    return WORDS["es" if free_words.language(theirs or "") == "es" else "en"]


@transaction.atomic
def say(*, conversation: Conversation, texter: User, request_id: UUID, at: datetime) -> Message:
    """Queue the apology, once. All else is asked as for any text. Raises ``Refused``."""
    held = may_send.hold(conversation_id=conversation.pk, texter_id=texter.pk, at=at, request_id=request_id)
    locked = held.conversation
    if locked.texter_id != texter.pk:
        raise Refused(TextRefusal.NOT_YOURS)
    words = words_for(locked)
    if not words:
        raise Refused(TextRefusal.ALREADY_CHANGED)
    may_send.check_may_go(held=held, at=at, apologizes=True)
    pacing.check_pace(held)
    pacing.check_day(held, segments=segments.measure(words).segments)
    return writing.write(conversation=locked, by=texter, request_id=request_id, at=at, kind=Kind.APOLOGY, body=words)


def is_one(kind: str, conversation: Conversation) -> bool:
    """Whether such a text goes although its conversation is done: the number is still known to be somebody else's."""
    return kind == Kind.APOLOGY and conversation.closing == Closing.WRONG_PERSON
