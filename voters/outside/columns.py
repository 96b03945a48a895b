"""Which columns a list from outside may have, by the kind of list, and which of a file's we take for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voters.models import RollImport
from voters.roll import usual
from voters.roll.layouts import LAYOUTS, tidy
from voters.roll.refusing import FileRefused

NUMBER = "external_id"
#: Our columns and their words, in the order of the page; whether several of theirs make one, which none does here.
FIELDS: Mapping[str, dict[str, tuple[str, bool]]] = {
    RollImport.Kind.VOTED: {
        NUMBER: ("Number on the roll", False),
        "returned": ("Day on which the ballot came back", False),
        "status": ("What became of the ballot", False),
    },
    RollImport.Kind.IDS: {
        NUMBER: ("Number on the roll", False),
        "answer": ("Answer", False),
        "said_on": ("Day of the answer", False),
        "question": ("Question", False),
    },
}
NEEDED: Mapping[str, tuple[str, ...]] = {
    RollImport.Kind.VOTED: (NUMBER,),
    RollImport.Kind.IDS: (NUMBER, "answer", "said_on"),
}
#: British numbers may stand in three columns: before, itself, behind.
PARTED = LAYOUTS["UK"]
PARTS = tuple(tidy(name) for name in PARTED.fields[NUMBER])
NUMBERS = (
    frozenset(tidy(name) for layout in LAYOUTS.values() for name in layout.fields[NUMBER] if layout is not PARTED)
    | {PARTS[1]}
    | {name for ours in (NUMBER, "state_id", "van_id") for name in usual.USUAL[ours].split()}
    | {"number", "voter"}
)
#: Their names for our columns, as far as public reports show them; the first that a file has is taken.
NAMES: Mapping[str, frozenset[str]] = {
    NUMBER: NUMBERS,
    "returned": frozenset(
        {"ballotreturndate", "ballotreturneddate", "ballotrtndt", "ballotreceiveddate", "returndate", "returneddate"}
        | {"datereturned", "datereceived", "datevoted", "votedate", "votedon"}
    ),
    "status": frozenset({"ballotstatus", "ballotrtnstatus", "ballotreturnstatus", "returnstatus", "votestatus"}),
    "answer": frozenset({"answer", "surveyresponse", "surveyresponsename", "supportlevel", "response", "stance"}),
    "said_on": frozenset(
        {"datecanvassed", "saidon", "canvassdate", "datecontacted", "contactdate", "responsedate", "date", "day"}
    ),
    "question": frozenset({"surveyquestionname", "surveyquestion", "questionname", "question"}),
}


@dataclass(frozen=True)
class Columns:
    """Which column of the file holds which of ours, and how two of them are read."""

    at: Mapping[str, int]  # ours: the position of theirs, from 0
    question: str = ""  # only answers to this question are read
    day_first: bool = False  # 3/4/2026 is the third of April
    parts: tuple[int, ...] = ()  # where the parts of a number stand, of one in several columns

    def number(self, cells: Sequence[str]) -> str:
        """The voter's number as the roll has it; empty where there is none."""
        if not self.parts or not cells[self.at[NUMBER]]:
            return cells[self.at[NUMBER]]
        first, *rest = (cells[place].upper() for place in self.parts)
        marked = (mark + part for mark, part in zip(PARTED.id_glue, rest, strict=True) if part not in ("", "0"))
        return (first + "".join(marked)).strip(PARTED.id_glue)


def guessed(kind: str, headers: Sequence[str]) -> dict[str, str]:
    """Ours: theirs, as far as names tell. Of a file with one column that one holds the numbers."""
    plain = [tidy(header) for header in headers]
    found = {
        ours: next((headers[at] for at, name in enumerate(plain) if name in NAMES[ours]), "") for ours in FIELDS[kind]
    }
    if not found[NUMBER] and (kind == RollImport.Kind.VOTED or len(headers) == 1):
        found[NUMBER] = headers[0]
    return {ours: theirs for ours, theirs in found.items() if theirs}


def chosen(kind: str, headers: Sequence[str], said: Mapping[str, Any]) -> Columns:
    """Which columns hold what: ``fields`` of ``said`` are all of them; else we guess, and ``named`` corrects it.

    Both are ours: theirs. Raises FileRefused where one that is named or needed is not there.
    """
    named = dict(said.get("fields") or guessed(kind, headers) | dict(said.get("named") or {}))
    places = {tidy(header): at for at, header in reversed(list(enumerate(headers)))}
    for ours, theirs in named.items():
        if tidy(theirs) not in places:
            raise FileRefused("no_column", f"The file has no column {theirs} for: {FIELDS[kind][ours][0].lower()}.")
    for ours in NEEDED[kind]:
        if ours not in named:
            words = FIELDS[kind][ours][0].lower()
            raise FileRefused("no_column", f"No column of the file looks like: {words}. Say which one it is.")
    if said.get("question") and "question" not in named:
        raise FileRefused("no_column", "No column of the file looks like: question. Say which one it is.")
    at = {ours: places[tidy(theirs)] for ours, theirs in named.items() if ours in FIELDS[kind]}
    parted = tidy(named[NUMBER]) == PARTS[1] and set(PARTS) <= places.keys()
    parts = tuple(places[part] for part in PARTS) if parted else ()
    return Columns(at, str(said.get("question") or ""), bool(said.get("day_first")), parts)
