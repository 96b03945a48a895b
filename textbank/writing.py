"""Writes a text of ours down, before anything goes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from textbank import segments
from textbank.enums import Direction, Kind, MessageState, WaitsFor
from textbank.models import Conversation, Message, Reading
from voters.models import User


def write(
    *,
    conversation: Conversation,
    by: User,
    request_id: UUID,
    at: datetime,
    kind: Kind,
    body: str,
    why: Sequence[WaitsFor] = (),
) -> Message:
    """Queue the text for the carrier, or put it before a lead where there is a reason. The caller holds the locks."""
    message = Message.objects.create(
        request_id=request_id,
        campaign_id=conversation.campaign_id,
        drive_id=conversation.drive_id,
        purpose=conversation.purpose,
        conversation=conversation,
        voter_id=conversation.voter_id,
        gotv_contact_id=conversation.gotv_contact_id,
        direction=Direction.OUT,
        kind=kind,
        body=body,
        by=by,
        made_at=at,
        state=MessageState.HELD if why else MessageState.QUEUED,
        segments=segments.measure(body).segments,
    )
    if why:
        Reading.objects.create(message=message, campaign_id=message.campaign_id, by=by, reasons=list(why), asked_at=at)
    return message
