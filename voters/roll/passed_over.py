"""The files that came with a voter file and of which nothing is read: which, and why."""

from collections.abc import Iterable
from pathlib import Path

from voters.roll import beside, history, opening
from voters.roll.layouts import LAYOUTS
from voters.roll.opening import Part
from voters.roll.recognise import Source
from voters.roll.refusing import FileRefused

FOR_CHECKS = "in a folder of what the state keeps for its own checks"
LONGEST = 200
UNKNOWN = frozenset({"unknown_layout", "another_layout"})
Told = list[dict[str, str]]


def of(path: Path, source: Source, histories: Path | None = None) -> Told:
    """``name`` and ``why`` of each, of the voter file's archive or folder and of that of who voted when."""
    read = {_key(file.path) for file in history.among_voters(path, source)}
    if source.layout.pairs:
        read |= {(voters.path.path.parent, name) for voters in source.parts for name in beside.names(voters.path)}
    known = (
        f"in the layout {source.layout.name}" if source.layout.name in LAYOUTS else "with the columns that were named"
    )
    voted = " nor one of who voted when" if source.layout.history else ""
    left = [(part, why) for part, why in source.no_voters if not read & {_key(part), (part.path.parent, part.name)}]
    told = _told(left, f"{'neither' if voted else 'not'} a list of voters {known}{voted}")
    told += [_row(name, FOR_CHECKS) for name in opening.left_out(path)]
    if histories:
        told += _told(history.not_read(histories, source), f"no list of who voted when for {source.layout.name}")
    return told


def _key(part: Part) -> tuple[Path, str]:
    return part.path, part.name


def _told(left: Iterable[tuple[Part, FileRefused]], unknown: str) -> Told:
    return [_row(part.name, unknown if why.code in UNKNOWN else _short(why)) for part, why in left]


def _row(name: str, why: str) -> dict[str, str]:
    return {"name": "".join(character for character in name if character.isprintable())[:LONGEST], "why": why}


def _short(refusal: FileRefused) -> str:
    """Only what is the matter: nobody is asked to do anything about it."""
    words = refusal.words.partition(". ")[0].rstrip(".").removeprefix("This is ")
    return words[0].lower() + words[1:]
