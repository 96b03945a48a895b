"""Whose column is whose: what we guess of a file, and what an organizer says instead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl

from voters.models import SavedLayout
from voters.roll import opening, passed_over, reading, usual
from voters.roll.layouts import AUTO, LAYOUTS, Layout
from voters.roll.recognise import (
    DELIMITERS,
    PASSED_OVER,
    FileRefused,
    Source,
    first_lines,
    head_of_text,
    recognise,
    split,
)

ROWS_SHOWN = 20
#: What a person may map, in the order of the page: our column, its words, and whether several of theirs may make it.
FIELDS: dict[str, tuple[str, bool]] = {
    "external_id": ("Number on the list", False),
    "state_id": ("Number in the state's own file", False),
    "van_id": ("Number in VAN", False),
    "last_name": ("Last name", False),
    "first_name": ("First name", False),
    "middle_name": ("Middle name", False),
    "suffix": ("Suffix", False),
    "full_name": ("Whole name in one cell, as in Smith, John A", False),
    "birth_date": ("Date of birth", False),
    "birth_year": ("Year of birth", False),
    "age": ("Age", False),
    "sex": ("Sex", False),
    "language": ("Language", False),
    "party": ("Party", False),
    "status": ("Status of registration", False),
    "protected": ("Protected", False),
    "registered_date": ("Registered on", False),
    "address_line": ("Street address", True),
    "unit": ("Apartment", True),
    "city": ("City", False),
    "state": ("State", False),
    "zip5": ("ZIP", False),
    "zip4": ("ZIP+4", False),
    "full_address": ("Whole address in one cell, as in 12 Main St Apt 4, Town OH 44444", False),
    "county": ("County", False),
    "precinct": ("Precinct", False),
    "congressional_district": ("Congressional district", False),
    "state_senate_district": ("State senate district", False),
    "state_house_district": ("State house district", False),
    "phones": ("Telephone numbers", True),
    "do_not_contact": ("Do not contact", True),
    "do_not_call": ("Do not call or text", True),
    "deceased": ("Deceased", True),
    "score": ("Score, from 0 to 100", False),
    "latitude": ("Latitude", False),
    "longitude": ("Longitude", False),
}
#: What a layout of ours knows as a ban stays one, whatever a person maps.
BANS = ("do_not_contact", "do_not_call", "deceased")
NEEDED = ("external_id",)
#: One of these says who it is.
NAMES = ("last_name", "full_name")
#: A layout's own column of the kind gives way to that of a person.
INSTEAD_OF = {"whole_name": "full_name", "whole_address": "full_address"}
PARTIES = {
    **{"D": "DEM", "DEM": "DEM", "DEMOCRAT": "DEM", "DEMOCRATIC": "DEM", "R": "REP", "REP": "REP", "REPUBLICAN": "REP"},
    **{"L": "LIB", "LIB": "LIB", "LIBERTARIAN": "LIB", "G": "GRN", "GRN": "GRN", "GRE": "GRN", "GREEN": "GRN"},
    **{"N": "NPA", "U": "NPA", "UNA": "NPA", "NPA": "NPA", "NONE": "NPA", "UNAFFILIATED": "NPA"},
}
STATUSES = {
    **{"A": "active", "ACTIVE": "active", "I": "inactive", "INACTIVE": "inactive", "R": "cancelled"},
    **{"C": "cancelled", "CANCELLED": "cancelled", "CANCELED": "cancelled", "REMOVED": "cancelled"},
}
BY_HAND = Layout(
    name="own",
    title="Mapped by hand",
    state=None,
    delimiter=",",
    encoding="windows-1252",
    header=True,
    fields={},
    signature=frozenset(),
    date_formats=("%m/%d/%Y", "%Y-%m-%d", "%Y%m%d"),
    party=PARTIES,
    status=STATUSES,
)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a file looks like before anybody has said anything."""

    layout: str  # the name of a layout, "own" where none fits
    title: str
    headers: tuple[str, ...]
    columns: dict[str, list[str]]  # ours: theirs
    fixed: bool  # the file names no columns: there is nothing to map
    rows: list[list[str]]
    filled: dict[str, float]  # per cent of the first lines, by our column
    problems: list[str]
    unread: dict[str, int] = field(default_factory=dict)  # cells of the first lines that could not be read, by column
    fields: Mapping[str, tuple[str, bool]] = field(default_factory=lambda: FIELDS)  # what a person may map
    needed: Sequence[str] = NEEDED
    questions: Sequence[str] = ()  # that the first lines of a list of answers name
    passed_over: Sequence[Mapping[str, str]] = ()  # files that came with it and are not read: ``name`` and ``why``
    made_from: str = BY_HAND.name  # the layout of ours that it is, or from which a person made it


def layout(name: str, columns: Mapping[str, Any]) -> Layout:
    """The layout that a person has made: another one with columns of their choice."""
    base = LAYOUTS.get(str(columns.get("base", "")), BY_HAND)
    fields = {ours: tuple(theirs) for ours, theirs in columns["fields"].items() if ours in FIELDS and theirs}
    known = {ours: theirs for ours, theirs in base.fields.items() if ours not in FIELDS}
    kept = {ours: theirs for ours, theirs in known.items() if INSTEAD_OF.get(ours) not in fields}
    signature = frozenset(theirs for names in fields.values() for theirs in names)
    bans = {ours: (*base.fields.get(ours, ()), *fields.get(ours, ())) for ours in BANS}
    fields |= {ours: tuple(dict.fromkeys(theirs)) for ours, theirs in bans.items() if theirs}
    return replace(base, name=name, made_from=base.name, fields={**kept, **fields}, otherwise={}, signature=signature)


def guess(path: Path, *, wanted: str, campaign_id: UUID, state: str, today: date) -> Guess:
    """Look at the beginning of a file. Raises FileRefused for what is no text or holds no lines."""
    for candidate in _candidates(wanted, campaign_id):
        try:
            return _as(candidate, path, state, today)
        except FileRefused as refusal:
            if refusal.code not in PASSED_OVER:
                raise
    bare = _of_names(_head_of_a_text(path))
    if not {*NEEDED} <= bare.columns.keys():
        return bare
    try:
        return _as(layout(BY_HAND.name, {"fields": bare.columns}), path, state, today)
    except FileRefused:
        return bare


def _as(candidate: str | Layout, path: Path, state: str, today: date) -> Guess:
    """What the beginning of the file holds when it is read so. Raises FileRefused."""
    source = recognise(path, layout=candidate, state=state)
    return replace(_of_source(source, today), passed_over=passed_over.of(path, source))


def _head_of_a_text(path: Path) -> bytes:
    """The beginning of the first text that ``path`` holds; beside a list there may lie a picture or a document."""
    refusals = []
    for part in opening.parts(path):
        try:
            return head_of_text(part)
        except FileRefused as refusal:
            refusals.append(refusal)
    raise refusals[0] if refusals else FileRefused("empty", "There is no file in it. Get it again.")


def _candidates(wanted: str, campaign_id: UUID) -> Iterable[str | Layout]:
    """What was chosen; else what we know; else what the campaign has mapped before."""
    saved = SavedLayout.objects.filter(campaign_id=campaign_id).order_by("-saved_at")
    if wanted in LAYOUTS:
        return [wanted]
    chosen = [each for each in saved if wanted in (AUTO, each.name)]
    return [*([AUTO] if wanted == AUTO else []), *(layout(each.name, each.columns) for each in chosen)]


def _of_source(source: Source, today: date) -> Guess:
    known, rows = source.layout, first_lines(opening.head_of(source.path))
    names = split(rows[0], source.delimiter, quoting=known.quoting) if known.header else []
    columns = {
        ours: [names[at] for at in source.positions[ours] if at < len(names)]
        for ours in FIELDS
        if ours in source.positions
    }
    block = next(reading.blocks(source, today=today), None)
    filled = _filled(block.frame) if block is not None and len(block.frame) else {}
    problems = [f"Line {bad.line}: {bad.reason}." for bad in block.rejects[:5]] if block is not None else []
    warnings = block.warnings if block is not None else {}
    unread = {ours: warnings[words] for ours, words in reading.UNREAD.items() if words in warnings}
    shown = [split(row, source.delimiter, quoting=known.quoting) for row in rows[source.first_line - 1 :] if row]
    return Guess(
        layout=known.name,
        made_from=known.made_from or known.name,
        title=known.title,
        headers=tuple(names),
        columns={ours: theirs for ours, theirs in columns.items() if theirs},
        fixed=not known.header,
        rows=shown[:ROWS_SHOWN],
        filled=filled,
        problems=problems,
        unread={ours: count for ours, count in unread.items() if ours in columns},
    )


def _filled(frame: pl.DataFrame) -> dict[str, float]:
    """How many per cent of these rows hold something, by our column."""
    wanted = [ours for ours in frame.columns if ours in FIELDS]
    written = frame.select(pl.col(ours).cast(pl.String).fill_null("").ne("").sum() for ours in wanted).row(0)
    return {ours: round(100 * count / len(frame), 1) for ours, count in zip(wanted, written, strict=True)}


def _of_names(head: bytes) -> Guess:
    """What the names of the columns tell of a file that no layout fits."""
    rows = first_lines(head)
    delimiter = max(DELIMITERS, key=rows[0].count)
    shown = [split(row, delimiter) for row in rows[1:] if row]
    names = tuple(name for name in split(rows[0], delimiter) if name)
    return Guess(BY_HAND.name, BY_HAND.title, names, usual.guessed(names), False, shown[:ROWS_SHOWN], {}, [])
