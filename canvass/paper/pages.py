"""The doors of a packet, put onto pages. Pure functions: heights are counted here and drawn so in packet.typ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

#: Millimetres on a page of letter paper, as packet.typ draws them.
ROOM, DOOR, PERSON, GAP = 210, 10, 14, 3
MOST_PEOPLE = (ROOM - DOOR) // PERSON


@dataclass(frozen=True)
class Person:
    """Somebody to speak to; ``about`` is age, language, and on a reminding page when the yes was said."""

    name: str
    about: str


@dataclass(frozen=True)
class Door:
    """``position`` is the place in the walk. ``continued`` says that its first people stand on the page before."""

    position: int
    address: str
    people: Sequence[Person]
    continued: bool = False

    @property
    def height(self) -> int:
        return DOOR + PERSON * len(self.people) + GAP


@dataclass
class Page:
    """The doors of one page, from ``first`` to ``last`` in the walk."""

    doors: list[Door] = field(default_factory=list)

    @property
    def first(self) -> int:
        return self.doors[0].position

    @property
    def last(self) -> int:
        return self.doors[-1].position


def lay_out(doors: Iterable[Door]) -> list[Page]:
    """As many doors to a page as fit; none is parted but one with more people than a page holds."""
    pages: list[Page] = []
    room = 0
    for part in (part for door in doors for part in _parts(door)):
        if part.height - GAP > room:
            pages.append(Page())
            room = ROOM
        pages[-1].doors.append(part)
        room -= part.height
    return pages


def _parts(door: Door) -> list[Door]:
    starts = range(0, len(door.people), MOST_PEOPLE)
    return [replace(door, people=door.people[at : at + MOST_PEOPLE], continued=at > 0) for at in starts]
