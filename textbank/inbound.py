"""What voters write to us. A thin receiver keeps it; a task reads it, once."""

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
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
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


def keep(*, form: Mapping[str, str], at: datetime) -> tuple[InboundWebhook, bool]:
    """Keep what came in, once for each sid, and say whether it is new. Nothing is decided here."""
    reach(CrashPoint.BEFORE_KEEPING)
    row, new = InboundWebhook.objects.get_or_create(
        sid=_clean(form.get("MessageSid", ""), 34),
        defaults={
            "from_number": _clean(form.get("From", ""), 20),
            "to_number": _clean(form.get("To", ""), 20),
            "service_sid": _clean(form.get("MessagingServiceSid", ""), 34),
            "body": _clean(form.get("Body", ""), 10_000),
            "opt_out_type": _clean(form.get("OptOutType", ""), 5),
            "media_count": _count(form.get("NumMedia", "")),
            "received_at": at,
        },
    )
    reach(CrashPoint.AFTER_KEEPING)
    return row, new


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
    return StatusReport.objects.get_or_create(
        sid=_clean(form.get("MessageSid", ""), 34),
        status=_clean(form.get("MessageStatus", ""), 20),
        defaults={
            "attempt_id": attempt_id,
            "error_code": int(code) if code.isascii() and code.isdigit() and len(code) < 9 else None,
            "received_at": at,
        },
    )


def _clean(text: str, longest: int) -> str:
    return text.replace("\0", "")[:longest]


def _count(text: str) -> int:
    return min(int(text), 100) if text.isascii() and text.isdigit() and len(text) < 4 else 0


@transaction.atomic
def read(*, webhook_id: int, at: datetime) -> Message | None:
    """Put one incoming text into its conversation and do at once what it asks for. Reading twice does nothing.

    A clear wish to be left alone counts for every campaign; a doubtful one holds the number until a person has
    decided. Returns the message, or None when nobody here wrote to that number.
    """
    row = InboundWebhook.objects.select_for_update().filter(pk=webhook_id, read_at=None).first()
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
