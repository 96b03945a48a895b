"""What the carrier refuses at once, with the codes it gives, and the numbers that force a code."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

NUMBER = re.compile(r"\+[1-9]\d{6,14}")
NORTH_AMERICAN = re.compile(r"\+1[2-9]\d{9}")
SERVICE_SID = re.compile(r"MG[0-9a-fA-F]{32}")
LONGEST_BODY = 1600

WORDS = {
    14107: "SMS send rate limit exceeded",
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too many requests",
    21211: "The 'To' number is not a valid phone number.",
    21212: "The 'From' number is not a valid phone number, shortcode, or alphanumeric sender ID.",
    21266: "'To' and 'From' number cannot be the same",
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21606: "The 'From' phone number provided is not a valid message-capable Twilio phone number",
    21609: "The 'StatusCallback' URL is not a valid URL.",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "This 'From' number has exceeded the maximum number of queued messages",
    21612: "The 'To' phone number is not currently reachable using the 'From' phone number via SMS.",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21701: "The Messaging Service does not exist.",
    30001: "Queue overflow",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Carrier violation",
    30008: "Unknown error",
    30034: "Message from an unregistered number",
    30036: "Validity period expired",
    30045: "The validity period is out of range",
}
TO_CODES = {"+15005550001": 21211, "+15005550002": 21612, "+15005550003": 21408, "+15005550004": 21610,
            "+15005550009": 21614}  # fmt: skip
FROM_CODES = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}

# The carrier's own keywords: they count only when they are the whole text.
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "UNSTOP", "YES"})


def keyword(body: str) -> str:
    """``stop``, ``start`` or nothing: what the carrier itself reads in an incoming text."""
    word = body.strip().upper()
    return "stop" if word in STOP_WORDS else "start" if word in START_WORDS else ""


def refusal(form: Mapping[str, str]) -> int | None:
    """The code with which this request to create a message is refused, or None."""
    return _recipient(form) or _sender(form) or _content(form) or _terms(form)


def _recipient(form: Mapping[str, str]) -> int | None:
    to = form.get("To", "")
    if not to:
        return 21604
    if to in TO_CODES:
        return TO_CODES[to]
    if not NUMBER.fullmatch(to):
        return 21211
    return None if NORTH_AMERICAN.fullmatch(to) else 21408


def _sender(form: Mapping[str, str]) -> int | None:
    sender, service = form.get("From", ""), form.get("MessagingServiceSid", "")
    if service and not SERVICE_SID.fullmatch(service):
        return 21701
    if not sender:
        return None if service else 21603
    if sender in FROM_CODES:
        return FROM_CODES[sender]
    if not NORTH_AMERICAN.fullmatch(sender):
        return 21212
    return 21266 if sender == form["To"] else None


def _content(form: Mapping[str, str]) -> int | None:
    body = form.get("Body", "")
    if not body and not form.get("MediaUrl"):
        return 21602
    return 21617 if len(body) > LONGEST_BODY else None


def _terms(form: Mapping[str, str]) -> int | None:
    seconds = form.get("ValidityPeriod", "36000")
    if not seconds.isdigit() or not 1 <= int(seconds) <= 36_000:
        return 30045
    callback = form.get("StatusCallback", "")
    parts = urlsplit(callback)
    valid = parts.scheme in ("http", "https") and parts.hostname and "_" not in parts.hostname
    return None if valid or not callback else 21609


def seconds_until(form: Mapping[str, str]) -> float:
    """How long a scheduled message waits from now; nought where nothing is scheduled. Only a service schedules."""
    if form.get("ScheduleType") != "fixed" or not form.get("MessagingServiceSid"):
        return 0.0
    try:
        at = datetime.fromisoformat(form.get("SendAt", "").replace("Z", "+00:00"))
    except ValueError:
        return 0.0
    return max((at - datetime.now(UTC)).total_seconds(), 0.0) if at.tzinfo else 0.0
