"""The words of the import pages: the same four steps for voters, for answers and for who has voted."""

from collections.abc import Mapping
from dataclasses import dataclass

from voters.models import RollImport


@dataclass(frozen=True)
class Words:
    """What the pages say of one kind of file."""

    upload: str  # the heading of the page that takes it
    lead: str
    drop: str
    columns: str  # what the page of the columns says where the person must choose
    apply: str  # the button after the dry run
    stop: str  # what stopping does
    stopped: str
    undo: str  # what undoing does, for 24 hours
    undone: str
    samples: str
    done: str
    sums: tuple[tuple[str, str], ...]


VOTERS = Words(
    upload="Import a voter file",
    lead="The file as the state gives it, not opened by a spreadsheet before; of several files of one state, all of"
    " them together. First you see what would change.",
    drop="Drop a voter file here, or choose one or several",
    columns="No layout fits this file. Say which of its columns holds what; some we guessed by their names. Nothing is"
    " imported yet.",
    apply="Import it",
    stop="Stopping leaves the roll as it was before.",
    stopped="The roll is as it was before this file.",
    undo="The roll is then as it was before; what people said stays, and so does whoever has said something.",
    undone="The roll is as it was before this file. What people said stays.",
    samples="New",
    done="",
    sums=(
        ("created", "New voters"),
        ("updated", "Changed"),
        ("unchanged", "Unchanged"),
        ("duplicates", "Twice in the file"),
        ("skipped", "Blank, or not a registered voter"),
        ("rejected", "Not imported"),
    ),
)
STOP = "Stopping keeps what was noted so far. The same file again notes the rest, and nothing twice."
LINES = (
    ("already", "Known before"),
    ("unknown", "Not on the roll"),
    ("duplicates", "Twice in the file"),
)
VOTED = Words(
    upload="Import who has voted",
    lead="The list of early votes or returned ballots, as the county gives it. First you see what would change.",
    drop="Drop the list here, or choose one",
    columns="Say which column holds what. A ballot counts as cast when each column that you name says so.",
    apply="Note who has voted",
    stop=STOP,
    stopped="Nobody of this file was noted.",
    undo="Whoever this file noted may then be reminded again, unless somebody else has noted that they voted.",
    undone="What this file noted does not count any more.",
    samples="To be noted",
    done="Nobody of them is reminded any more: phones drop them at their next sync, and no reminder goes out by text.",
    sums=(
        ("noted", "Have voted"),
        *LINES,
        ("skipped", "Blank, or the ballot is not back"),
        ("rejected", "Not imported"),
    ),
)
IDS = Words(
    upload="Import answers",
    lead="Answers to our question from another system: who, what, and on which day. First you see what would change.",
    drop="Drop the list here, or choose one",
    columns="Say which column holds what. An answer is a level from 1 to 5, or for, against or undecided.",
    apply="Record the answers",
    stop=STOP,
    stopped="No answer of this file was recorded.",
    undo="What this file brought then counts no more. The answers stay on record as taken back.",
    undone="What this file brought does not count any more. The answers stay on record as taken back.",
    samples="To be recorded",
    done="Each answer stands with its day and this file as its origin.",
    sums=(
        ("noted", "Answers"),
        *LINES,
        ("skipped", "Blank, without an answer, or to another question"),
        ("rejected", "Not imported"),
    ),
)
OF: Mapping[str, Words] = {
    RollImport.Kind.VOTERS: VOTERS,
    RollImport.Kind.VOTED: VOTED,
    RollImport.Kind.IDS: IDS,
}
