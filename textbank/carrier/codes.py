"""The carrier's error codes as data: what kind of trouble each is, in words for the people who must act on it.

The carrier warns that the code for one cause may change: act on the kind, keep the code.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    PERMANENT = "permanent"
    """This number takes no texts. It is not tried again; doors and calls stay."""
    OPT_OUT = "opt_out"
    """This person wants no texts, or the carrier blocks them. It counts for the whole organization."""
    SENDER = "sender"
    """The sending number, its registration or the account is refused. The sender stops; an admin acts."""
    LATER = "later"
    """It may be tried again once, later and with care."""
    OURS = "ours"
    """Our own mistake or set-up. Nothing about the voter follows from it."""
    UNCLEAR = "unclear"
    """Nobody knows whether the text went. It is looked for before anything else."""
    UNKNOWN_CODE = "unknown_code"
    """A code that stands in no table. It is shown, and never tried again by itself."""


@dataclass(frozen=True)
class Meaning:
    kind: Kind
    words: str


def _table(kind: Kind, words: dict[int, str]) -> dict[int, Meaning]:
    return {code: Meaning(kind, text) for code, text in words.items()}


CODES: dict[int, Meaning] = {
    **_table(
        Kind.PERMANENT,
        {
            21211: "This is not a valid number.",
            21214: "This number cannot be reached.",
            21408: "Texts to this country are not switched on.",
            21612: "This number cannot be reached from here.",
            21614: "This is not a mobile number.",
            21635: "This is a landline.",
            30005: "This number no longer exists.",
            30006: "This is a landline, or its carrier cannot be reached.",
        },
    ),
    **_table(
        Kind.OPT_OUT,
        {
            21610: "This person has opted out with the carrier.",
            30004: "This number blocks our texts.",
            30640: "The carrier lists this number as one never to text.",
            63014: "This person blocks our texts.",
        },
    ),
    **_table(
        Kind.SENDER,
        {
            21606: "The sending number cannot text this number.",
            21608: "The account is on trial or has no approved profile.",
            21701: "The messaging service is missing.",
            21703: "The messaging service has no number that can send.",
            21704: "The messaging service has no number.",
            21705: "The messaging service is not valid.",
            30002: "The account is suspended. Stop everything.",
            30007: "Carriers filter this text. It is charged and does not arrive.",
            30022: "The registered campaign sends too fast.",
            30023: "The day's limit of this carrier is reached.",
            30025: "Half of the day's limit of this carrier is used.",
            30026: "70% of the day's limit of this carrier is used.",
            30027: "The day's limit of this carrier is used.",
            30032: "The toll-free number is not verified.",
            30033: "The registered campaign is suspended.",
            30034: "The sending number is not registered.",
            30035: "The sending number is still being set up.",
            30501: "The Campaign Verify token is not valid.",
            30502: "The Campaign Verify token is missing.",
            30542: "The registration must be for political use.",
            30826: "Political use must be registered.",
        },
    ),
    **_table(
        Kind.LATER,
        {
            14107: "Too many replies between two numbers within 30 seconds.",
            20429: "Too many requests at once.",
            21611: "The sending number has too much waiting.",
            30001: "The sender has too much waiting.",
            30003: "The phone is off or has no reception.",
            30008: "The carrier names no reason.",
            30017: "The carrier's network is congested.",
            30036: "The time in which it may arrive is over. It was not sent.",
            30410: "The carrier does not answer.",
            30450: "The number is blocked for a few minutes.",
            63016: "The window for this channel is closed.",
            63018: "The channel takes no more for now.",
            63038: "The day's limit of the channel is reached.",
        },
    ),
    **_table(
        Kind.OURS,
        {
            11200: "Our webhook fails. Replies may be lost.",
            11205: "Our webhook cannot be reached. Replies may be lost.",
            12300: "Our webhook answers in the wrong form.",
            20003: "The account or its token is wrong.",
            20404: "The carrier does not know this address.",
            21212: "The sending number is not valid.",
            21266: "Sender and recipient are the same number.",
            21602: "The text is empty.",
            21603: "There is no sender.",
            21604: "There is no recipient.",
            21609: "The address for status reports is not valid.",
            21617: "The text is longer than 1,600 characters.",
            21620: "The picture's address is not valid.",
            30010: "The text costs more than its limit.",
            30011: "The recipient's network takes no pictures.",
            30019: "The picture is too large.",
            30045: "The time in which it may arrive is out of range.",
            30047: "It could not be moved out of quiet hours.",
            30610: "It falls into quiet hours.",
            57012: "A webhook's signature is not valid.",
        },
    ),
    **_table(Kind.UNCLEAR, {20500: "The carrier had a fault."}),
}
HTTP_STATUSES = range(400, 500)


def meaning_of(code: int | None) -> Meaning:
    """Say what ``code`` means. A bare HTTP status from 400 to 499 is ours to put right."""
    if code in CODES:
        return CODES[code]
    if code in HTTP_STATUSES:
        return Meaning(Kind.OURS, f"The carrier answers with status {code}.")
    return Meaning(Kind.UNKNOWN_CODE, f"The carrier answers with code {code}, which is not known here.")


def kind_of(code: int | None) -> Kind:
    return meaning_of(code).kind
