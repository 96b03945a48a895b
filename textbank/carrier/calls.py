"""The calls we make: send one text, and find what the carrier has."""

import json
import logging
import os
import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client

from textbank.carrier import wire
from textbank.carrier.codes import Kind, kind_of
from textbank.carrier.outcomes import Accepted, Busy, Found, Outcome, Refused, Unknown

logger = logging.getLogger(__name__)

MOST_VALID_SECONDS = 4 * 3600
MOST_FOUND = 20_000
DEACTIVATIONS = "https://messaging.twilio.com/v1/Deactivations"
AMERICAN = re.compile(r"\+?1?([2-9][0-9]{9})")
NEVER_LISTED = timedelta(days=5)
MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-f]{32}")
SERVICE_SID = re.compile(r"MG[0-9a-fA-F]{32}")


class Unavailable(Exception):
    """The carrier could not be asked. Nothing follows from it; ask again later."""

    code = "carrier_unavailable"


def send(*, to: str, body: str, sender: str, valid_seconds: int, attempt_id: UUID) -> Outcome:
    """Ask the carrier once to send ``body``, and say what came of it.

    ``sender`` is a number, or the sid of a messaging service. The text may arrive within ``valid_seconds`` (at most
    four hours) and not after. Status reports come to an address that ends in ``attempt_id``. What may have been sent
    is ``Unknown``; nothing is ever tried a second time here.
    """
    if valid_seconds < 1:
        raise ValueError("The time in which a text may arrive is over.")
    twilio = client()
    by = {"messaging_service_sid": sender} if SERVICE_SID.fullmatch(sender) else {"from_": sender}
    try:
        message = twilio.messages.create(
            to=to,
            body=body,
            validity_period=min(valid_seconds, MOST_VALID_SECONDS),
            status_callback=status_callback(attempt_id),
            **by,
        )
        outcome = _accepted(message)
    except (TwilioRestException, TwilioServiceException) as refusal:
        outcome = _refused(refusal.status, refusal.code)
    except wire.Throttled as throttled:
        outcome = Busy(throttled.retry_after, "throttled")
    except wire.NotSent:
        outcome = Busy(None, "unreachable")
    except wire.Lost as lost:
        outcome = Unknown(lost.reason)
    except Exception as surprise:  # noqa: BLE001 -- after the POST, whatever goes wrong means: nobody knows
        outcome = Unknown(type(surprise).__name__)
    if isinstance(outcome, Busy | Unknown):
        logger.warning("attempt %s: %s, %s", attempt_id, type(outcome).__name__, outcome.reason)
    return outcome


def find(*, to: str, body: str, since: datetime) -> list[Found]:
    """List the outgoing messages to ``to`` with this text, created at ``since`` or later, newest first.

    Only letters and digits are compared, because the carrier may replace quotes, dashes and blanks. Messages of other
    attempts are among them; the caller knows their sids. Raises ``Unavailable``.
    """
    earliest = since.astimezone(UTC).replace(microsecond=0)  # The carrier's clock has whole seconds.
    found = _listed(until=earliest, to=to)
    return [message for message in found if not message.is_inbound and _essence(message.body) == _essence(body)]


def inbound_since(*, since: datetime, to: str = "") -> list[Found]:
    """List what came in at ``since`` or later to one of our numbers or to all, newest first. Raises ``Unavailable``."""
    earliest = since.astimezone(UTC).replace(microsecond=0)
    by = {"to": to} if to else {}
    # One second more on the carrier's side, because its filter is a plain "after".
    found = _listed(until=earliest, date_sent_after=earliest - timedelta(seconds=1), **by)
    return [message for message in found if message.is_inbound]


def has(*, sid: str, to: str, body: str, senders: Collection[str], since: datetime) -> bool:
    """Whether the carrier's ``sid`` is this text: to this number, in these words, created at ``since`` or later.

    It went from one of ``senders``, each a number or the sid of a messaging service. Raises ``Unavailable``.
    """
    found = fetch(sid=sid)
    return (
        found is not None
        and not found.is_inbound
        and found.to == to
        and not {found.from_number, found.service_sid}.isdisjoint(senders)
        and _essence(found.body) == _essence(body)
        and (found.created_at is None or found.created_at >= since.astimezone(UTC).replace(microsecond=0))
    )


def fetch(*, sid: str) -> Found | None:
    """Return the message that the carrier calls ``sid``, or None when it has none. Raises ``Unavailable``."""
    if not MESSAGE_SID.fullmatch(sid):
        return None
    try:
        return _found(client().messages(sid).fetch())
    except TwilioRestException as refusal:
        if refusal.status == 404:
            return None
        raise Unavailable(f"status {refusal.status}") from None
    except (TwilioException, json.JSONDecodeError) as trouble:
        raise Unavailable(type(trouble).__name__) from None


def redact(*, sid: str) -> bool:
    """Have the carrier take the words out of its copy of one message. Doing it twice does no harm.

    False: not yet, because the message is still on its way. A message that it no longer has is done with. Raises
    ``Unavailable``.
    """
    try:
        client().messages(sid).update(body="")
    except TwilioRestException as refusal:
        if refusal.status in (400, 409):
            return False
        if refusal.status != 404:
            raise Unavailable(f"status {refusal.status}") from None
    except (TwilioException, json.JSONDecodeError) as trouble:
        raise Unavailable(type(trouble).__name__) from None
    return True


def gone_numbers(*, day: date) -> Iterator[str]:
    """The numbers of the United States that their carriers took out of service on that day. Raises ``Unavailable``.

    A day that is over for five days and still has no list never gets one.
    """
    client = wire.OneShotClient(settings.TWILIO_API_URL)
    credentials = settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKENS[0]
    try:
        for line in client.lines(DEACTIVATIONS, {"Date": day.isoformat()}, credentials):
            found = AMERICAN.fullmatch(line)
            if found:
                yield f"+1{found[1]}"
    except wire.Missing as trouble:
        if datetime.now(UTC).date() - day < NEVER_LISTED:
            raise Unavailable("no list yet") from trouble
    except TwilioException as trouble:
        raise Unavailable(str(trouble)) from None


def inbound_address() -> str:
    """Where the carrier is to post what comes in."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/webhooks/twilio/inbound/"


def status_callback(attempt_id: UUID) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}/webhooks/twilio/status/{attempt_id}/"


def is_simulated() -> bool:
    """Whether texts go to another server than Twilio's."""
    return bool(settings.TWILIO_API_URL)


def client() -> Any:
    """The twilio package's client, set up as we need it."""
    return _client_for(settings.TWILIO_API_URL, settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKENS[0])


@lru_cache(maxsize=4)
def _client_for(base_url: str, account_sid: str, token: str) -> Any:
    # A region or edge in the environment would change the host behind our back.
    nothing_else = {"TWILIO_EDGE": "", "TWILIO_REGION": ""}
    client = Client(account_sid, token, http_client=wire.OneShotClient(base_url), environment=nothing_else)
    _ = client.messages  # Built before threads share it: the package builds its parts without a lock.
    return client


os.register_at_fork(after_in_child=_client_for.cache_clear)  # Two processes must not write to one connection.


def _listed(*, until: datetime, **filters: Any) -> list[Found]:
    """Read pages, newest first, until a message is older than ``until``."""
    found = []
    try:
        for message in client().messages.stream(limit=MOST_FOUND, page_size=100, **filters):
            known = _found(message)
            if known.created_at and known.created_at < until:
                break
            found.append(known)
    except (TwilioException, ValueError, KeyError) as trouble:
        raise Unavailable(type(trouble).__name__) from None
    return found


def _accepted(message: Any) -> Outcome:
    if not isinstance(message.sid, str) or not MESSAGE_SID.fullmatch(message.sid):
        return Unknown("no_sid")
    return Accepted(
        sid=message.sid,
        status=message.status or "",
        from_number=message.from_ or "",
        segments=int(message.num_segments or 0),
        error_code=message.error_code,
    )


def _refused(status: int, code: int) -> Outcome:
    kind = kind_of(code)
    if kind is Kind.UNCLEAR or not 400 <= status < 500:
        return Unknown(f"status_{status}")
    return Refused(code, kind)


def _found(message: Any) -> Found:
    created = message.date_created
    return Found(
        sid=message.sid,
        status=message.status or "",
        direction=message.direction or "",
        to=message.to or "",
        from_number=message.from_ or "",
        service_sid=message.messaging_service_sid or "",
        body=message.body or "",
        segments=int(message.num_segments or 0),
        error_code=message.error_code,
        created_at=created if isinstance(created, datetime) else None,
    )


def _essence(body: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKC", body).casefold() if part.isalnum())
