"""What voters write to us. A thin receiver keeps it; a task reads it, once."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, Value, When

from textbank import carrier, conversations, stop_words, stops
from textbank.crash_points import CrashPoint, reach
from textbank.enums import Closing, ConversationState, Direction, Kind, MessageState
from textbank.models import Conversation, Hold, InboundWebhook, Message, Sender, StatusReport
from voters import consent
from voters.enums import WishSource

#: A voter who writes again after one of these is heard; after the others a person has nothing to add.
OPENS_AGAIN = {Closing.FINISHED, Closing.FAILED, Closing.NO_TEXTS, Closing.ANOTHER_DRIVE}
LONGEST = 1600
AT_ONCE = 10_000
#: One statement for one webhook: the carrier waits for us.
KEEP = """
    INSERT INTO textbank_inboundwebhook
           (sid, from_number, to_number, service_sid, body, opt_out_type, media_count, received_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (sid) DO NOTHING RETURNING id
"""
KEEP_REPORT = """
    INSERT INTO textbank_statusreport (attempt_id, sid, status, error_code, received_at)
    VALUES (%s, %s, %s, %s, %s) ON CONFLICT (sid, status) DO NOTHING RETURNING id
"""
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


def keep(*, form: Mapping[str, str], at: datetime) -> tuple[InboundWebhook, bool]:
    """Keep what came in, once for each sid, and say whether it is new. Nothing is decided here."""
    reach(CrashPoint.BEFORE_KEEPING)
    row = InboundWebhook(
        sid=_clean(form.get("MessageSid", ""), 34),
        from_number=_clean(form.get("From", ""), 20),
        to_number=_clean(form.get("To", ""), 20),
        service_sid=_clean(form.get("MessagingServiceSid", ""), 34),
        body=_clean(form.get("Body", ""), 10_000),
        opt_out_type=_clean(form.get("OptOutType", ""), 5),
        media_count=_count(form.get("NumMedia", "")),
        received_at=at,
    )
    said = (row.from_number, row.to_number, row.service_sid, row.body, row.opt_out_type, row.media_count)
    row.pk = _inserted(KEEP, (row.sid, *said, at))
    reach(CrashPoint.AFTER_KEEPING)
    return (row, True) if row.pk else (InboundWebhook.objects.get(sid=row.sid), False)


def keep_found(*, found: carrier.Found, at: datetime) -> tuple[InboundWebhook, bool]:
    """Keep a text that the carrier lists and whose webhook never reached us."""
    form = {
        "MessageSid": found.sid,
        "From": found.from_number,
        "To": found.to,
        "MessagingServiceSid": found.service_sid,
        "Body": found.body,
    }
    return keep(form=form, at=at)


def keep_report(*, form: Mapping[str, str], attempt_id: UUID, at: datetime) -> tuple[StatusReport, bool]:
    """Keep a status report, once for each sid and status, and say whether it is new."""
    code = form.get("ErrorCode", "")
    row = StatusReport(
        attempt_id=attempt_id,
        sid=_clean(form.get("MessageSid", ""), 34),
        status=_clean(form.get("MessageStatus", ""), 20),
        error_code=int(code) if code.isascii() and code.isdigit() and len(code) < 9 else None,
        received_at=at,
    )
    row.pk = _inserted(KEEP_REPORT, (attempt_id, row.sid, row.status, row.error_code, at))
    return (row, True) if row.pk else (StatusReport.objects.get(sid=row.sid, status=row.status), False)


def _inserted(statement: LiteralString, values: Sequence[str | int | datetime | UUID | None]) -> int | None:
    """The id of the new row, or nothing where it stood there already."""
    with connection.cursor() as cursor:
        found = cursor.execute(statement, values).fetchone()
    return found[0] if found else None


def _clean(text: str, longest: int) -> str:
    return text.replace("\0", "")[:longest]


def _count(text: str) -> int:
    return min(int(text), 100) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def waiting() -> list[int]:
    """What nobody has read yet, the oldest first."""
    rows = InboundWebhook.objects.filter(read_at=None).order_by("received_at", "pk")
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def read(*, webhook_id: int, at: datetime) -> Message | None:
    """Put one incoming text into its conversation and do at once what it asks for. Reading twice does nothing, and
    what another reads now is left to them.

    A clear wish to be left alone counts for every campaign; a doubtful one holds the number until a person has
    decided. Returns the message, or None when nobody here wrote to that number.
    """
    row = InboundWebhook.objects.select_for_update(skip_locked=True).filter(pk=webhook_id, read_at=None).first()
    if row is None:
        return None
    if not NUMBER.fullmatch(row.from_number):
        InboundWebhook.objects.filter(pk=row.pk).update(read_at=at)  # No telephone: kept, and nobody to answer.
        return None
    stops.lock_holders(row.from_number)
    conversation = _conversation_of(row)
    message = _message(row, conversation) if conversation else None
    verdict = stop_words.classify(row.body)
    if verdict.wish == stop_words.Wish.STOP or row.opt_out_type == "STOP":
        campaign = conversation.campaign if conversation else None
        stops.stop(number=row.from_number, source=_source(row), by=None, campaign=campaign)
    else:
        _hear(row, conversation, verdict, at)
    InboundWebhook.objects.filter(pk=row.pk).update(read_at=at, message=message)
    if conversation and NUMBER.fullmatch(row.to_number):
        # The number they answered is the one they know: every later text of ours comes from it.
        Conversation.objects.filter(pk=conversation.pk).update(sent_from=row.to_number)
    return message


def _hear(row: InboundWebhook, conversation: Conversation | None, verdict: stop_words.Verdict, at: datetime) -> None:
    if verdict.wish == stop_words.Wish.START:
        campaign = conversation.campaign if conversation else None
        consent.start(number=row.from_number, source=WishSource.KEYWORD, by=None, campaign=campaign)
    if verdict.wish == stop_words.Wish.DOUBTFUL:
        Hold.objects.get_or_create(number=row.from_number, settled_at=None, defaults={"held_at": at})
    if conversation is None:
        return
    if conversation.state != ConversationState.DONE or conversation.closing in OPENS_AGAIN:
        conversations.reopen(conversation=conversation, state=ConversationState.TO_ANSWER, at=row.received_at)


def _source(row: InboundWebhook) -> WishSource:
    return WishSource.KEYWORD if len(row.body.split()) == 1 or row.opt_out_type else WishSource.PHRASE


def _conversation_of(row: InboundWebhook) -> Conversation | None:
    """The open conversation with this number, else the latest in which somebody wrote to it."""
    sender = Sender.objects.filter(address__in=[row.to_number, row.service_sid]).exclude(address="").first()
    written = Conversation.objects.filter(number=row.from_number, texter__isnull=False)
    written = written.exclude(state=ConversationState.TO_SEND)
    if sender is not None:
        written = written.filter(campaign=sender.campaign_id)
    done_last = Case(When(state=ConversationState.DONE, then=Value(1)), default=Value(0))
    rows = written.select_related("campaign").order_by(done_last, "-latest_at", "-drawn_at")
    return rows.select_for_update(of=("self",), no_key=True).first()


def _message(row: InboundWebhook, conversation: Conversation) -> Message:
    pictures = f" [{row.media_count} pictures, not shown]" if row.media_count else ""
    return Message.objects.create(
        campaign_id=conversation.campaign_id,
        drive_id=conversation.drive_id,
        purpose=conversation.purpose,
        conversation=conversation,
        voter_id=conversation.voter_id,
        direction=Direction.IN,
        kind=Kind.ANSWER,
        body=(row.body[: LONGEST - len(pictures)] + pictures).strip(),
        made_at=row.received_at,
        state=MessageState.RECEIVED,
        sid=row.sid,
    )
