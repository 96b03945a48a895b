"""The boxes of a packet and the keys that type them in: the same list for the page and for the keyboard."""

from dataclasses import dataclass

from canvass.enums import Result
from voters.enums import Purpose, Stance


@dataclass(frozen=True)
class Mark:
    """One box. ``key`` is printed in it and typed for it; ``of_door`` says that it is about nobody in particular."""

    key: str
    words: str
    result: Result
    answer: Stance | None = None
    of_door: bool = False


NOBODY = (
    Mark("4", "Not home", Result.NOT_HOME, of_door=True),
    Mark("9", "Cannot reach", Result.CANNOT_REACH, of_door=True),
)
EITHER = (
    Mark("5", "Refused", Result.REFUSED),
    Mark("6", "Moved", Result.MOVED),
    Mark("7", "Deceased", Result.DECEASED),
    Mark("8", "No contact", Result.DO_NOT_CONTACT),
)
ASKED = (
    Mark("1", "For", Result.ANSWERED, Stance.FOR),
    Mark("2", "Undecided", Result.ANSWERED, Stance.UNDECIDED),
    Mark("3", "Against", Result.ANSWERED, Stance.AGAINST),
)
REMINDED = (
    Mark("1", "Reminded", Result.REMINDED),
    Mark("0", "Has voted", Result.HAS_VOTED),
    Mark("2", "Undecided", Result.NOT_A_SUPPORTER, Stance.UNDECIDED),
    Mark("3", "Against", Result.NOT_A_SUPPORTER, Stance.AGAINST),
)


def of_person(purpose: Purpose) -> tuple[Mark, ...]:
    """The boxes beside each name, in their order."""
    return (*(REMINDED if purpose == Purpose.GOTV else ASKED), *EITHER)


def of_door() -> tuple[Mark, ...]:
    """The boxes beside each address, in their order."""
    return NOBODY


def with_key(key: str, purpose: Purpose) -> Mark | None:
    """The mark of this key, if the packet of such a drive has one."""
    return next((mark for mark in (*of_person(purpose), *of_door()) if mark.key == key), None)


def telling(result: str, answer: str | None, purpose: Purpose) -> Mark | None:
    """The mark that says the same as this event, if there is one."""
    marks = (*of_person(purpose), *of_door())
    return next((mark for mark in marks if mark.result == result and mark.answer == answer), None)
