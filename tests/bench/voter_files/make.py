"""Write one voter file, and know what an importer must make of it.

python -m tests.bench.voter_files.make OH 100000 build/oh --seed 7
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.voter_files.forms import FORMS, Form
from tests.bench.voter_files.town import people

DUPLICATE_SHARE = 0.005
DAMAGE_SHARE = 0.001
COUNTIES = range(1, 81)

# What an importer must do with each kind of damage.
DAMAGE = {
    "missing_columns": "reject",
    "extra_delimiter": "reject",
    "no_id": "reject",
    "nul_byte": "reject",
    "undecodable_byte": "reject",
    "unseen_mark": "reject",
    "bad_birth_date": "keep",
    "other_encoding": "keep",
    "stray_quote": "keep",
    "padding": "keep",
    "blank_line": "skip",
}


@dataclass(slots=True)
class Made:
    """A voter file, and the exact sums that its import must give."""

    path: Path
    rows: int = 0
    kept: int = 0
    rejected: int = 0
    skipped: int = 0
    duplicates: int = 0
    damaged: dict[int, str] = field(default_factory=dict)  # line: kind


def make(layout: str, rows: int, folder: Path, *, seed: int = 1, clean: bool = False) -> Made:
    """Write ``rows`` lines of ``layout``; the same bytes for the same seed."""
    form, chance = FORMS[layout], random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    made = Made(folder / form.file_name)
    with made.path.open("wb") as file:
        if form.header:
            file.write(_bytes(form, form.line(list(form.columns))))
        for line in _lines(form, rows, seed, chance, made, clean=clean):
            file.write(line)
    if layout == "PA":
        _write_map(folder)
    return made


def _lines(form: Form, rows: int, seed: int, chance: random.Random, made: Made, *, clean: bool) -> Iterator[bytes]:
    first, earlier = 2 if form.header else 1, [""]
    for number, person in enumerate(people(rows, seed), start=first):
        row = form.row(person)
        made.rows += 1
        luck = 1.0 if clean or number == first else chance.random()
        if luck < DAMAGE_SHARE:
            kind = chance.choice(list(DAMAGE))
            made.damaged[number] = kind
            _count(made, DAMAGE[kind])
            yield damage(form, row, kind)
        elif luck < DAMAGE_SHARE + DUPLICATE_SHARE and earlier[0]:
            made.duplicates += 1
            yield _bytes(form, form.line(_repeated(form, row, earlier, chance)))
        else:
            made.kept += 1
            earlier = row if chance.random() < 0.1 else earlier
            yield _bytes(form, form.line(row))


def _count(made: Made, fate: str) -> None:
    made.rejected += fate == "reject"
    made.skipped += fate == "skip"
    made.kept += fate == "keep"


def _repeated(form: Form, row: list[str], earlier: list[str], chance: random.Random) -> list[str]:
    """The same person once more, half of the time at another address."""
    again = list(earlier)
    if chance.random() < 0.5:
        for column in form.address_columns:
            at = form.columns.index(column)
            again[at] = row[at]
    return again


def _bytes(form: Form, line: str) -> bytes:
    return (line + form.line_end).encode(form.encoding)


def damage(form: Form, row: list[str], kind: str) -> bytes:
    """One line, spoilt."""
    row, name = list(row), form.columns.index(form.name_column)
    if kind == "blank_line":
        return form.line_end.encode()
    if kind == "missing_columns":
        row = row[: len(row) // 3]
    elif kind == "extra_delimiter":
        row.insert(name, "EXTRA")
    elif kind == "no_id":
        row[form.columns.index(form.id_column)] = ""
    elif kind == "bad_birth_date":
        row[form.columns.index(form.birth_column)] = "13/45/19X0"
    elif kind == "padding":
        row = [f"  {cell}   " if cell else "" for cell in row]
    marks = {"nul_byte": "\0", "stray_quote": '"', "other_encoding": "\ue001", "undecodable_byte": "\ue002"}
    row[name : name + 1] = [cell[:2] + marks.get(kind, "") + cell[2:] for cell in row[name : name + 1]]
    if kind == "unseen_mark":
        return _unseen(form, row, name)
    ends = form.line(row).replace("\ue001", "Ñ" if form.encoding != "utf-8" else "\ue003")
    whole = [_piece(form, character) for character in ends + form.line_end]
    return b"".join(whole)


def _piece(form: Form, character: str) -> bytes:
    """Bytes for one character; two of them stand for what the file's own encoding does not read."""
    spoilt = {"\ue002": b"\x81", "\ue003": b"\xd1"}
    return spoilt.get(character) or character.encode(form.encoding)


def _unseen(form: Form, row: list[str], name: int) -> bytes:
    """A mark that turns the direction of text, as UTF-8 whatever the rest is."""
    row[name] = "AB\u202eCD"
    return (form.line(row) + form.line_end).encode("utf-8")


def _write_map(folder: Path) -> None:
    elections = [(year, month, kind) for year in range(2006, 2026) for month, kind in ((5, "PRIMARY"), (11, "GENERAL"))]
    (folder / "TESTCOUNTY Election Map 20260302.txt").write_text(
        "".join(
            f"COUNTY {county}\t{number}\t{year} {kind} ELECTION\t{month:02d}/05/{year}\n"
            for county in COUNTIES
            for number, (year, month, kind) in enumerate(elections, start=1)
        )
    )
    zones = ((1, "CG", "Congressional"), (2, "SS", "State Senate"), (3, "SL", "State House"))
    (folder / "TESTCOUNTY Zone Types 20260302.txt").write_text(
        "".join(f"COUNTY {county}\t{n}\t{code}\t{name}\n" for county in COUNTIES for n, code, name in zones)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a voter file of people who do not exist.")
    parser.add_argument("layout", choices=sorted(FORMS))
    parser.add_argument("rows", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clean", action="store_true", help="no duplicates and no damage")
    options = parser.parse_args()
    made = make(options.layout, options.rows, options.folder, seed=options.seed, clean=options.clean)
    print(made.path, made.rows, Counter(made.damaged.values()))  # noqa: T201 -- what a person asked for


if __name__ == "__main__":
    main()
