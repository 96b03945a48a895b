"""A whole name and a whole address that an organizer mapped herself: taken apart where it is certain, else refused.

A layout of ours knows how its state writes such cells (``whole.py``). Here nobody does, so nothing is guessed: of a
cell that can be read in two ways the row is not imported, and the reason says why.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import polars as pl

from voters.roll.whole import DESIGNATORS, END, SEEN_OFTEN, STATE_AT_END, TELLS, Cities, split_address

NAME, ADDRESS = "full_name", "full_address"
DOUBT = "doubt of "
STATE_TOLD = "state of the address"
#: At the end of a name. A single V is an initial as often as a fifth.
SUFFIXES = frozenset({"JR", "SR", "II", "III", "IV"})
NAME_IN_DOUBT = "a whole name that cannot be taken apart for certain: it is read as Smith, John A"
ADDRESS_IN_DOUBT = (
    "a whole address that cannot be taken apart for certain: it is read as 12 Main St Apt 4, Town OH 44444"
)
ANOTHER_STATE = "an address in another state than the voter"


class Name(NamedTuple):
    """The parts of a name, and what is doubtful about it."""

    last: str = ""
    first: str = ""
    middle: str = ""
    suffix: str = ""
    doubt: str | None = None


class Address(NamedTuple):
    """The parts of an address, what is doubtful about it, and the state that it names."""

    line: str = ""
    city: str = ""
    postal: str = ""
    doubt: str | None = None
    state: str | None = None


def spread(raw: pl.DataFrame, positions: Mapping[str, tuple[int, ...]], cities: Cities) -> pl.DataFrame:
    """Put what such cells tell into the columns promised for it, and beside them what is doubtful."""
    if NAME in positions:
        raw = _with_told(raw, NAME, positions, lambda texts: {text: read_name(text) for text in texts}, ())
    if ADDRESS in positions:
        raw = _with_told(raw, ADDRESS, positions, lambda texts: read_addresses(texts, cities), (STATE_TOLD,))
    return raw


def with_doubts(frame: pl.DataFrame, raw: pl.DataFrame) -> pl.DataFrame:
    """The rows with their ``why_not``; whoever's cell is in doubt gets one."""
    told = [name for name in raw.columns if name.startswith(DOUBT) or name == STATE_TOLD]
    if not told:
        return frame
    beside = frame.join(raw.select("line", *told), on="line", how="left")
    reasons = [pl.col(name) for name in told if name != STATE_TOLD]
    if STATE_TOLD in told:
        reasons.append(pl.when(pl.col(STATE_TOLD) != pl.col("state")).then(pl.lit(ANOTHER_STATE)))
    return beside.with_columns(pl.coalesce("why_not", *reasons).alias("why_not")).drop(told)


def _with_told(
    raw: pl.DataFrame,
    ours: str,
    positions: Mapping[str, tuple[int, ...]],
    read: Callable[[Iterable[str]], Mapping[str, Name | Address]],
    more: tuple[str, ...],
) -> pl.DataFrame:
    """Each distinct cell is read once. A column that the file has itself is its own."""
    cell = str(positions[ours][0])
    names = [str(positions[part][0]) for part in TELLS[ours]]
    columns = {name: place for place, name in enumerate((*names, DOUBT + ours, *more)) if name not in raw.columns}
    told = read(text for text in raw.get_column(cell).unique() if text)
    rows = [[text, *(parts[place] for place in columns.values())] for text, parts in told.items()]
    table = pl.DataFrame(rows, schema=dict.fromkeys((cell, *columns), pl.String), orient="row")
    return raw.join(table, on=cell, how="left", maintain_order="left")


def read_name(text: str) -> Name:
    """'Smith, John A' and 'Smith Jr, John A'; a name without a comma may begin with either."""
    parts = [part.strip() for part in text.split(",")]
    suffix = next((part for part in parts[1:] if _is_suffix(part)), "")
    if suffix:
        parts.remove(suffix)
    if len(parts) != 2 or not all(parts) or any(character.isdigit() or character in "&/" for character in text):
        return Name(doubt=NAME_IN_DOUBT)
    last, first = (part.split() for part in parts)
    for words in (last, first):
        if len(words) > 1 and not suffix and _is_suffix(words[-1]):
            suffix = words.pop()
    return Name(" ".join(last), first[0], " ".join(first[1:]), suffix.strip("."))


def _is_suffix(word: str) -> bool:
    return word.strip(".").upper() in SUFFIXES


def read_addresses(texts: Iterable[str], cities: Cities) -> dict[str, Address]:
    """What is certain first; where a street ends is settled also by the towns that others name with the same ZIP."""
    found = {text: read_address(text) for text in texts}
    for address in found.values():
        if not address.doubt and address.postal:
            cities.name(address.city, address.postal[:5])
    return {text: _settled(text, address, cities) if address.doubt else address for text, address in found.items()}


def read_address(text: str) -> Address:
    """'12 N Main St Apt 4, Town OH 44444', also without the comma where a word says that the street ends."""
    line, city, postal = split_address(text)
    found = END.match(" ".join(text.upper().split()))
    at_end = found["state"] if found else (STATE_AT_END.search(text.upper().strip()) or [""])[0].strip(" ,")
    is_town = city and city.split()[0] not in DESIGNATORS and not any(letter.isdigit() for letter in city)
    return Address(line, city, postal, None if line and is_town else ADDRESS_IN_DOUBT, at_end or None)


def _settled(text: str, address: Address, cities: Cities) -> Address:
    """The longest town with which the address ends, if enough others have it with this ZIP and nothing else is odd."""
    words, towns = address.line.split(), cities.seen[address.postal[:5]]
    if address.city or "," in text or not address.postal:
        return address
    ends = (place for place in range(2, len(words)) if towns[" ".join(words[place:])] >= SEEN_OFTEN)
    place = next(ends, None)
    if place is None:
        return address
    return address._replace(line=" ".join(words[:place]), city=" ".join(words[place:]), doubt=None)
