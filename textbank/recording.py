"""What came of a text: the carrier's answer, and the reports that follow it. A state only rises."""

import logging
import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from textbank import carrier, message_states, troubles
from textbank.enums import MessageState
from textbank.models import Conversation, Message, StatusReport
from voters import gate, voter_rows
from voters.enums import Purpose
from voters.models import VoterPhone

logger = logging.getLogger(__name__)

WAIT_WHEN_BUSY = 30.0
CLOCKS_APART = timedelta(seconds=5)
HANDED_OVER = (MessageState.CLAIMED, MessageState.UNKNOWN)
ENDS = {
    "delivered": MessageState.DELIVERED,
    "read": MessageState.DELIVERED,
    "partially_delivered": MessageState.DELIVERED,
    "undelivered": MessageState.UNDELIVERED,
    "failed": MessageState.FAILED,
    "canceled": MessageState.FAILED,
}


#: The carrier has the text, and nobody told us of it before. Only the first of a reminder has more to be written down.
#: No disk is waited for: a record that a power cut takes back leaves the text claimed, as the death of a worker does,
#: and what stays claimed is looked for (reconcile.py). The claim itself was on the disk before the carrier was asked.
TAKEN = """
UPDATE textbank_message
   SET state = 'sent', sid = %(sid)s, segments = coalesce(nullif(%(segments)s, 0), segments),
       status_rank = %(rank)s, carrier_status = %(status)s, error_code = %(error_code)s
  FROM set_config('synchronous_commit', 'off', true)
 WHERE id = %(id)s AND state IN ('claimed', 'unknown') AND sid IS NULL AND status_rank < %(rank)s
   AND NOT (purpose = 'gotv' AND kind = 'opener')
"""


def record(*, message_id: UUID, outcome: carrier.Outcome, at: datetime) -> None:
    """Write down what the carrier answered to the one attempt. What it did not answer is ``unknown``."""
    if not (isinstance(outcome, carrier.Accepted) and _was_taken(message_id, outcome)):
        _record_under_lock(message_id, outcome, at)


def _was_taken(message_id: UUID, outcome: carrier.Accepted) -> bool:
    """Record what mostly comes, in one statement that needs no other row; say whether it came."""
    if outcome.status in ENDS:
        return False
    values: dict[str, str | int | UUID | None] = {
        "id": message_id,
        "sid": outcome.sid,
        "segments": outcome.segments,
        "rank": carrier.rank_of(outcome.status),
        "status": outcome.status,
        "error_code": outcome.error_code,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, values)
        return bool(cursor.rowcount)


@transaction.atomic
def _record_under_lock(message_id: UUID, outcome: carrier.Outcome, at: datetime) -> None:
    message = locked(message_id)
    match outcome:
        case carrier.Accepted():
            if accept(message, sid=outcome.sid, segments=outcome.segments, at=at):
                apply_status(message, status=outcome.status, error_code=outcome.error_code, at=at)
            else:
                logger.error("the carrier's answer does not fit text %s: %s", message.pk, message.state)
        case carrier.Refused(code=code):
            ends = troubles.ends_of_refusal(code)
            if message_states.move(message.pk, to=ends, error_code=code):
                troubles.act_on(message, code=code, came_to=ends, at=at)
        case carrier.Busy(retry_after=retry_after):
            wait = timedelta(seconds=(retry_after or WAIT_WHEN_BUSY) + random.uniform(0, 5))
            message_states.move(message.pk, to=MessageState.QUEUED, not_before=at + wait)
        case carrier.Unknown():
            message_states.move(message.pk, to=MessageState.UNKNOWN)


def read_report(*, report_id: int, at: datetime) -> None:
    """Apply one status report, once. A report about a text we do not know is kept and changes nothing.

    A report may come before the carrier's answer and name a sid that we never heard. It is believed only when the
    carrier, asked for that sid, has that very text. Raises ``carrier.Unavailable`` when it cannot be asked now: the
    report stays unread, and the sweep brings it again.
    """
    _apply_report(report_id, is_theirs=_is_confirmed(report_id), at=at)


def _is_confirmed(report_id: int) -> bool:
    """Ask the carrier about a sid that is new to us, holding nothing meanwhile."""
    report = StatusReport.objects.filter(pk=report_id, read_at=None).first()
    if report is None or Message.objects.filter(sid=report.sid).exists():
        return False
    rows = Message.objects.select_related("conversation", "drive__sender")
    waiting = rows.filter(pk=report.attempt_id, sid=None, state__in=HANDED_OVER).first()
    if waiting is None or waiting.claimed_at is None:
        return False
    return carrier.has(
        sid=report.sid,
        to=waiting.conversation.number,
        body=waiting.body,
        senders={waiting.drive.sender.address, waiting.conversation.sent_from} - {""},
        since=waiting.claimed_at - CLOCKS_APART,
    )


@transaction.atomic
def _apply_report(report_id: int, *, is_theirs: bool, at: datetime) -> None:
    """``is_theirs`` says that the carrier has the attempt's text under the report's sid."""
    report = StatusReport.objects.select_for_update().filter(pk=report_id, read_at=None).first()
    if report is None:
        return
    message = _of_report(report)
    if message is None:
        logger.info("report %s is of no text we know", report.pk)
    elif (is_theirs or message.sid == report.sid) and accept(message, sid=report.sid, at=at):
        apply_status(message, status=report.status, error_code=report.error_code, at=at)
    else:
        logger.error("report %s does not fit text %s: %s", report.pk, message.pk, message.state)
    StatusReport.objects.filter(pk=report.pk).update(read_at=at)


def accept(message: Message, *, sid: str, at: datetime, segments: int = 0) -> bool:
    """The carrier has this text under ``sid``; say whether that fits what we know. The caller holds the row."""
    fields: dict[str, Any] = {"segments": segments} if segments else {}
    if message.sid is not None:
        Message.objects.filter(pk=message.pk, sid=sid).update(sid=sid, **fields)
        return message.sid == sid
    if not message_states.move(message.pk, to=MessageState.SENT, sid=sid, **fields):
        return False
    if message.purpose == Purpose.GOTV and message.is_first and message.gotv_contact and message.by:
        gate.reached(contact=message.gotv_contact, by=message.by, at=at)
    return True


def apply_status(message: Message, *, status: str, error_code: int | None, at: datetime) -> None:
    """Let the state rise to ``status``; what comes late or twice changes nothing."""
    rank = carrier.rank_of(status)
    risen = Message.objects.filter(pk=message.pk, status_rank__lt=rank).update(
        status_rank=rank, carrier_status=status, error_code=error_code
    )
    if not risen or status not in ENDS:
        return
    ends = troubles.ends_of_report(ENDS[status], error_code)
    message_states.move(message.pk, to=ends)
    if ends == MessageState.DELIVERED:
        VoterPhone.objects.filter(number=message.conversation.number, texts=None).update(texts=True)
    else:
        troubles.act_on(message, code=error_code, came_to=ends, at=at)


def _of_report(report: StatusReport) -> Message | None:
    found = (
        Message.objects.filter(sid=report.sid).values_list("pk", flat=True).first()
        or Message.objects.filter(pk=report.attempt_id).values_list("pk", flat=True).first()
    )
    return locked(found) if found else None


def locked(message_id: UUID) -> Message:
    """Hold the voter, the conversation and the text, in the order in which everybody does."""
    voter_id, conversation_id = Message.objects.values_list("voter_id", "conversation_id").get(pk=message_id)
    voter_rows.lock(voter_id)
    Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    rows = Message.objects.select_related("conversation__campaign", "drive__sender", "gotv_contact", "by")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=message_id)
