"""How far a text came: the one table of steps, taken by comparing, so that two workers cannot both win."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from textbank.enums import MessageState as S
from textbank.models import Message

ALLOWED: Mapping[S, frozenset[S]] = {
    S.HELD: frozenset({S.QUEUED, S.CANCELLED}),
    S.QUEUED: frozenset({S.CLAIMED, S.CANCELLED}),
    S.CLAIMED: frozenset({S.QUEUED, S.SENT, S.REFUSED, S.NOT_SENT, S.UNKNOWN}),
    S.UNKNOWN: frozenset({S.SENT, S.NOT_SENT}),
    S.SENT: frozenset({S.DELIVERED, S.UNDELIVERED, S.FAILED, S.NOT_SENT}),
}


class NotAllowed(Exception):
    """No text goes from the one state to the other."""

    code = "state_not_allowed"


def move(message_id: UUID, *, to: S, **fields: Any) -> bool:
    """Take the step if the text stands where the step begins; say whether this call took it."""
    before = [state for state, after in ALLOWED.items() if to in after]
    if not before:
        raise NotAllowed(to)
    return bool(Message.objects.filter(pk=message_id, state__in=before).update(state=to, **fields))
