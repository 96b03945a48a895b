"""The files that lie beside a county's voter file and say what its numbered columns mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from voters.roll.opening import Part

MAP, ZONES = ("Election Map", "election_map.txt"), ("Zone Types", "zone_types.txt")
CODES = ("Zone Codes", "zone_codes.txt")  # which zones there are: nothing that the voters' own columns do not say
LARGEST = 50_000_000  # bytes; the map of a county has a few hundred lines
KINDS = ("PRIMARY", "GENERAL", "SPECIAL", "RUNOFF", "MUNICIPAL")
DISTRICTS = (
    ("congressional_district", "CONGRESS"),
    ("state_senate_district", "SENAT"),
    ("state_house_district", "HOUSE|LEGISLATIVE|REPRESENTATIVE"),
)


@dataclass(frozen=True, slots=True)
class Beside:
    """What the files beside say, by county: each numbers its elections and its zones in its own way."""

    elections: dict[str, dict[int, str]] = field(default_factory=dict)
    zones: dict[str, dict[str, int]] = field(default_factory=dict)


def read(part: Part, among: list[Part]) -> Beside:
    """Read the maps beside ``part``, in its folder or archive; without them elections and districts stay unknown."""
    found = Beside()
    for county, number, title, day in _rows(part, among, MAP, 4):
        if election := _election(title, day):
            found.elections.setdefault(county.upper(), {})[int(number)] = election
    for county, number, _, title in _rows(part, among, ZONES, 4):
        for district, words in DISTRICTS:
            if re.search(words, title.upper()):
                found.zones.setdefault(county.upper(), {})[district] = int(number)
    return found


def names(part: Part) -> set[str]:
    """What the files are called that the state gives along with ``part``."""
    folder, slash, own = part.name.rpartition("/")
    called = (name for kind, plain in (MAP, ZONES, CODES) for name in (own.replace(" FVE ", f" {kind} "), plain))
    return {folder + slash + name for name in called if name != own}


def _rows(part: Part, among: list[Part], names: tuple[str, str], width: int) -> Iterator[list[str]]:
    """The rows of the file beside, whether it is named as the state does or plainly."""
    folder, slash, own = part.name.rpartition("/")
    for name in (own.replace(" FVE ", f" {names[0]} "), names[1]):
        text = _text(part, among, folder + slash + name) if name != own else None
        if text is not None:
            for line in text.splitlines():
                cells = [cell.strip().strip('"') for cell in line.split("\t")]
                if len(cells) == width and cells[1].isdigit():
                    yield cells
            return


def _text(part: Part, among: list[Part], name: str) -> str | None:
    """What the file of that name holds, where there is one."""
    if part.is_plain:
        path: Path = part.path.with_name(name)
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None
    for other in among:
        if other.name == name:
            with other.open("rb") as file:
                return (file.read(LARGEST) or b"").decode(errors="replace")
    return None


def _election(title: str, day: str) -> str:
    """'2024-11-05 GENERAL' of a title and a day as MM/DD/YYYY."""
    found = re.match(r"^(\d\d?)/(\d\d?)/(\d{4})$", day)
    if not found:
        return ""
    kind = next((kind for kind in KINDS if kind in title.upper()), "OTHER")
    return f"{found[3]}-{int(found[1]):02d}-{int(found[2]):02d} {kind}"
