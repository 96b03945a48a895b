"""What one line of a list says: that somebody has voted, or what somebody answered and when."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from voters.enums import Stance
from voters.models import Campaign, RollImport
from voters.outside import origin
from voters.outside.columns import NUMBER, Columns
from voters.roll.lines import Unfit
from voters.roll.normalising import ID, LONGEST

EARLIEST = date(2000, 1, 1)
#: The field's scale: 1 and 2 are for us, as far as the campaign says, 3 is undecided, 4 and 5 are against.
SCALE = {1: Stance.FOR, 2: Stance.FOR, 3: Stance.UNDECIDED, 4: Stance.AGAINST, 5: Stance.AGAINST}
LEVEL = re.compile(r"^([1-5])(?:$|(?!\W*[0-9])\W(.*)$)", re.DOTALL)
STRENGTH = re.compile(r"^(strong|strongly|lean|leaning|leans|likely|probably|weak|definite|definitely)\s+")
WORDS = {
    **dict.fromkeys(("for", "yes", "y", "support", "supporter", "supports", "supporting"), Stance.FOR),
    **dict.fromkeys(("against", "no", "n", "oppose", "opposed", "opposes", "opponent", "oppositional"), Stance.AGAINST),
    **dict.fromkeys(("non supporter", "not a supporter", "does not support"), Stance.AGAINST),
    **dict.fromkeys(("undecided", "unsure", "not sure", "neutral", "maybe", "do not know"), Stance.UNDECIDED),
}
#: What states write of a ballot that has come back and counts; anything else does not count yet.
COUNTED = frozenset({"A", "ACCEPTED", "COUNTED", "RECEIVED", "RETURNED", "VOTED", "VALID", "GOOD", "Y", "YES", "X"})
COUNTED_BEGINNINGS = ("ACCEPTED", "VOTED ")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line that tells something of one voter. ``id`` is the answer's own; who has voted has none."""

    line: int
    external_id: str
    stance: str = ""
    scale: int | None = None
    said_on: date | None = None
    id: UUID | None = None


Reads = Callable[[int, list[str]], Entry | None]


def reader(kind: str, *, campaign: Campaign, columns: Columns, at: datetime) -> Reads:
    """How a line of this kind of list is read: an entry, None where it tells nothing, or ``Unfit`` with the reason."""
    today = at.astimezone(ZoneInfo(campaign.time_zone)).date()

    def vote(line: int, cells: list[str]) -> Entry | None:
        number = _number(columns.number(cells))
        return Entry(line, number) if _is_back(cells, columns) else None

    def answer(line: int, cells: list[str]) -> Entry | None:
        number = _number(columns.number(cells))
        said = cells[columns.at["answer"]]
        if not said or not _is_asked(cells, columns):
            return None
        stance, scale = stance_of(said)
        said_on = day_of(cells[columns.at["said_on"]], today=today, day_first=columns.day_first)
        answer_id = origin.answer_id(campaign.pk, f"{number} {said_on} {scale or stance}")
        return Entry(line, number, stance, scale, said_on, answer_id)

    return vote if kind == RollImport.Kind.VOTED else answer


def _number(cell: str) -> str:
    number = cell.removeprefix("'")
    if not number:
        raise Unfit("the line has no voter's number")
    if len(number) > LONGEST[NUMBER]:
        raise Unfit(f"the number is longer than {LONGEST[NUMBER]} characters")
    if not re.match(ID, number):
        raise Unfit("the number holds characters that no number on a roll has")
    return number


def _is_back(cells: list[str], columns: Columns) -> bool:
    """Whether the ballot has come back and counts, as far as the file has a column that says so."""
    status = cells[columns.at["status"]].upper() if "status" in columns.at else "COUNTED"
    returned = cells[columns.at["returned"]] if "returned" in columns.at else "yes"
    return bool(returned) and (status in COUNTED or status.startswith(COUNTED_BEGINNINGS))


def _is_asked(cells: list[str], columns: Columns) -> bool:
    """Whether the line answers the question that was chosen."""
    if "question" not in columns.at or not columns.question:
        return True
    return cells[columns.at["question"]].casefold() == columns.question.casefold()


def stance_of(said: str) -> tuple[Stance, int | None]:
    """A level from 1 to 5, or words for, against or undecided. Raises ``Unfit`` for anything else.

    '5 - Strong support' is refused: whoever turned the scale round must say so in the file.
    """
    level = LEVEL.match(said)
    words = _in_words((level.group(2) or "") if level else said)
    if level is None:
        if words is None:
            raise Unfit("the answer is no level from 1 to 5, and not for, against or undecided")
        return words, None
    scale = int(level.group(1))
    if words not in (None, SCALE[scale]):
        raise Unfit("the level and its words say different things")
    return SCALE[scale], scale


def _in_words(said: str) -> Stance | None:
    plain = " ".join(re.sub(r"[^a-z ]", " ", said.lower().replace("'", "")).replace("dont", "do not").split())
    return WORDS.get(STRENGTH.sub("", plain))


def day_of(said: str, *, today: date, day_first: bool) -> date:
    """The day in a cell, a time of day behind it or not. Raises ``Unfit`` where it is none, or in the future."""
    forms = ("%Y-%m-%d", *(("%d/%m/%Y", "%d/%m/%y") if day_first else ("%m/%d/%Y", "%m/%d/%y")), "%Y%m%d")
    written = re.split(r"[ T]", said, maxsplit=1)[0]
    if not written:
        raise Unfit("the line has no day")
    found = next((day for form in forms if (day := _day(written, form)) is not None), None)
    if found is None:
        raise Unfit("the day cannot be read")
    if found > today:
        raise Unfit("the day lies in the future")
    if found < EARLIEST:
        raise Unfit(f"the day lies before {EARLIEST.year}")
    return found


def _day(written: str, form: str) -> date | None:
    try:
        return datetime.strptime(written, form).date()  # noqa: DTZ007 -- a day has no zone
    except ValueError:
        return None


def said_at(day: date, *, campaign: Campaign, at: datetime) -> datetime:
    """Noon of that day where the campaign is; never later than ``at``."""
    return min(datetime.combine(day, time(12), tzinfo=ZoneInfo(campaign.time_zone)), at)
