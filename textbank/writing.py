"""Writes a text of ours down, before anything goes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from textbank import segments
from textbank.enums import Direction, Kind, MessageState, WaitsFor
from textbank.models import Conversation, Message, Reading
from voters.models import User

#: The text and where its conversation stands after it, at once.
WRITE = """
WITH moved AS (
    UPDATE textbank_conversation SET state = 'waiting', latest_at = %(made_at)s
     WHERE id = %(conversation_id)s AND %(waits)s)
INSERT INTO textbank_message
       (id, request_id, campaign_id, drive_id, purpose, conversation_id, voter_id, gotv_contact_id, direction, kind,
        body, by_id, made_at, state, segments, carrier_status, status_rank, refusal)
VALUES (%(id)s, %(request_id)s, %(campaign_id)s, %(drive_id)s, %(purpose)s, %(conversation_id)s, %(voter_id)s,
        %(gotv_contact_id)s, 'out', %(kind)s, %(body)s, %(by_id)s, %(made_at)s, %(state)s, %(segments)s, '', -1, '')
"""


def write(
    *,
    conversation: Conversation,
    by: User,
    request_id: UUID,
    at: datetime,
    kind: Kind,
    body: str,
    why: Sequence[WaitsFor] = (),
    waits: bool = False,
) -> Message:
    """Queue the text for the carrier, or put it before a lead where there is a reason. The caller holds the locks.

    After one that ``waits`` for an answer the conversation does.
    """
    values: dict[str, Any] = {
        "id": uuid4(),
        "request_id": request_id,
        "campaign_id": conversation.campaign_id,
        "drive_id": conversation.drive_id,
        "purpose": conversation.purpose,
        "conversation_id": conversation.pk,
        "voter_id": conversation.voter_id,
        "gotv_contact_id": conversation.gotv_contact_id,
        "kind": kind,
        "body": body,
        "by_id": by.pk,
        "made_at": at,
        "state": MessageState.HELD if why else MessageState.QUEUED,
        "segments": segments.measure(body).segments,
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values | {"waits": waits})
    message = Message(direction=Direction.OUT, **values)
    message._state.adding = False
    if why:
        Reading.objects.create(message=message, campaign_id=message.campaign_id, by=by, reasons=list(why), asked_at=at)
    return message
