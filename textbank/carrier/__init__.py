"""The carrier: the only package that knows Twilio.

It sends a text, finds what was sent, and proves that a webhook is genuine. It decides nothing: whether a text may go is
settled before, and what an outcome means for the row is settled after.
"""

from textbank.carrier.calls import (
    MOST_VALID_SECONDS,
    Unavailable,
    fetch,
    find,
    gone_numbers,
    has,
    inbound_address,
    inbound_since,
    is_simulated,
    redact,
    send,
    status_callback,
)
from textbank.carrier.codes import CODES, Kind, Meaning, kind_of, meaning_of
from textbank.carrier.outcomes import Accepted, Busy, Found, Outcome, Refused, Unknown
from textbank.carrier.registration import Facts, facts
from textbank.carrier.signature import signature_is_valid, signature_of
from textbank.carrier.statuses import is_final, rank_of

__all__ = [
    "CODES",
    "MOST_VALID_SECONDS",
    "Accepted",
    "Busy",
    "Facts",
    "Found",
    "Kind",
    "Meaning",
    "Outcome",
    "Refused",
    "Unavailable",
    "Unknown",
    "facts",
    "fetch",
    "find",
    "gone_numbers",
    "has",
    "inbound_address",
    "inbound_since",
    "is_final",
    "is_simulated",
    "kind_of",
    "meaning_of",
    "rank_of",
    "redact",
    "send",
    "signature_is_valid",
    "signature_of",
    "status_callback",
]
