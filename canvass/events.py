"""One event of a phone, as it was sent."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from canvass.enums import Result
from canvass.models import Visit
from voters.enums import Stance, ToldBy

#: An answer, and whose word it is.
Heard = tuple[str, str]


@dataclass(frozen=True)
class Fix:
    """Where a phone was: degrees, and within how many metres."""

    latitude: float
    longitude: float
    accuracy: int


@dataclass(frozen=True)
class Event:
    """What a volunteer tapped. ``said_at`` is by the phone's own clock; ``answer`` is the voter's, if one was given."""

    id: UUID
    walk_list_id: UUID
    household_id: int
    result: Result
    said_at: datetime
    voter_id: int | None = None
    answer: Stance | None = None
    told_by: ToldBy = ToldBy.SELF
    detail: str = ""
    note: str = ""
    undoes: UUID | None = None
    corrects: UUID | None = None
    zone: str = ""
    position: Fix | None = None

    def as_sent(self) -> dict[str, str]:
        """The parts that were given, as words, but not where the phone was."""
        parts = asdict(self) | {"position": None}
        return {name: str(value) for name, value in parts.items() if value not in (None, "")}

    def is_told_by(self, visit: Visit, *, heard: Heard | None) -> bool:
        """Whether this very event is what the visit holds, and the answer of its id, if there is one, what it says.

        Where the phone was is no part of that: a file that a phone saves leaves it out.
        """
        same = (
            visit.walk_list_id == self.walk_list_id
            and visit.household_id == self.household_id
            and visit.voter_id == self.voter_id
            and visit.result == self.result
            and visit.phone_said_at == self.said_at
            and visit.detail == self.detail
            and visit.note == self.note
            and visit.undoes == self.undoes
            and visit.corrects == self.corrects
        )
        return same and (self.answer is None or heard == (self.answer, self.told_by))
