"""Cells that hold several things at once: a name, an address, a city with its ZIP. They become columns of their own."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import polars as pl

# What each such cell tells, in the order in which its reader answers.
TELLS = {
    "whole_address": ("address_line", "city", "zip5"),
    "whole_name": ("last_name", "first_name", "middle_name"),
    "city_line": ("city",),
    # Those that a person mapped, for whom ``in_one_cell.py`` reads.
    "full_address": ("address_line", "city", "zip5"),
    "full_name": ("last_name", "first_name", "middle_name", "suffix"),
}
# Words at the end of a street's name. What also begins the names of towns (Lake, Park, Point) is none of them.
TYPES = frozenset(
    "ST STREET AVE AV AVENUE RD ROAD DR DRIVE LN LANE CT COURT BLVD BOULEVARD WAY PL PLACE CIR CIRCLE TER TERR TERRACE"
    " TRL TRAIL PKWY PARKWAY HWY HIGHWAY LOOP CV COVE SQ SQUARE XING CROSSING RUN ROW PASS PATH PIKE BND BEND".split()
)
DIRECTIONS = frozenset({"N", "S", "E", "W", "NE", "NW", "SE", "SW"})
DESIGNATORS = frozenset({"APT", "APARTMENT", "UNIT", "STE", "SUITE", "LOT", "SPC", "SPACE", "TRLR", "BLDG", "RM", "#"})
END = re.compile(r"^(?P<rest>.*?)[\s,]+(?:(?P<state>[A-Z]{2})[\s,]+)?(?P<zip>\d{5}(?:-?\d{4})?)$")
STATE_AT_END = re.compile(r"[\s,]+[A-Z]{2}$")
ROUTE = re.compile(r"^(?P<line>(?:RR|RURAL ROUTE|HC|PO BOX|P O BOX)\s+\d+(?:\s+BOX\s+\S+)?)\s+(?P<city>.+)$")
CITY_LINE = re.compile(r"^(?P<city>[^,\d]+?)(?:,.*|\s+[A-Z]{2}\s+\d{5}.*)?$")
SEEN_OFTEN = 3  # so often a town is seen before it is believed


@dataclass(slots=True)
class Cities:
    """The towns that a file has named so far, by ZIP."""

    seen: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    everywhere: Counter[str] = field(default_factory=Counter)

    def name(self, town: str, zip5: str) -> None:
        """One more address names this town."""
        self.seen[zip5][town] += 1
        self.everywhere[town] += 1

    def end_of(self, text: str, zip5: str) -> str:
        """The longest town of this ZIP, else of any, with which ``text`` ends."""
        words = text.split()
        ends = [" ".join(words[place:]) for place in range(1, len(words))]  # the longest first
        for towns in (self.seen[zip5], self.everywhere):
            if found := next((end for end in ends if towns[end] >= SEEN_OFTEN), ""):
                return found
        return ""


def promised(positions: dict[str, tuple[int, ...]], *, first: int) -> dict[str, tuple[int, ...]]:
    """Add a place behind the file's own columns, from ``first``, for each of ours that a whole cell will tell."""
    told = [ours for name in TELLS if name in positions for ours in TELLS[name] if ours not in positions]
    return positions | {ours: (first + place,) for place, ours in enumerate(dict.fromkeys(told))}


def spread(raw: pl.DataFrame, positions: dict[str, tuple[int, ...]], cities: Cities) -> pl.DataFrame:
    """Read each distinct whole cell once and put what it tells into the columns promised for it."""
    readers: dict[str, Callable[[Iterable[str]], dict[str, tuple[str, ...]]]] = {
        "whole_address": lambda texts: read_addresses(texts, cities),
        "whole_name": lambda texts: {text: split_name(text) for text in texts},
        "city_line": lambda texts: {text: (city_of(text),) for text in texts},
    }
    for name, read in readers.items():
        if name in positions:
            raw = _with_told(raw, str(positions[name][0]), TELLS[name], positions, read)
    return raw


def _with_told(
    raw: pl.DataFrame,
    cell: str,
    tells: tuple[str, ...],
    positions: dict[str, tuple[int, ...]],
    read: Callable[[Iterable[str]], dict[str, tuple[str, ...]]],
) -> pl.DataFrame:
    told = read(text for text in raw.get_column(cell).unique() if text)
    columns = {str(positions[ours][0]): place for place, ours in enumerate(tells)}
    missing = {column: place for column, place in columns.items() if column not in raw.columns}
    table = pl.DataFrame(
        [[text, *(answer[place] for place in missing.values())] for text, answer in told.items()],
        schema=dict.fromkeys((cell, *missing), pl.String),
        orient="row",
    )
    return raw.join(table, on=cell, how="left")


def read_addresses(texts: Iterable[str], cities: Cities) -> dict[str, tuple[str, ...]]:
    """Read what is certain first; the towns that it names settle the rest."""
    found: dict[str, tuple[str, ...]] = {}
    doubtful = []
    for text in texts:
        line, city, postal = split_address(text)
        found[text] = (line, city, postal)
        if city:
            cities.name(city, postal[:5])
        else:
            doubtful.append(text)
    for text in doubtful:
        line, _, postal = found[text]
        if city := cities.end_of(line, postal[:5]):
            found[text] = (line.removesuffix(city).strip(" ,"), city, postal)
    return found


def split_address(text: str) -> tuple[str, str, str]:
    """Line with unit, city and ZIP of '640 HARBOR VIEW WAY APT 9 ST. ALBIN 78701'; no city where it is doubtful."""
    text = " ".join(text.upper().split())
    found = END.match(text)
    rest, postal = (found["rest"], found["zip"]) if found else (STATE_AT_END.sub("", text), "")
    if "," in rest:
        line, _, city = rest.rpartition(",")
        return " ".join(line.replace(",", " ").split()), city.strip(), postal
    if route := ROUTE.match(rest):
        return route["line"], route["city"], postal
    words = rest.split()
    end = _street_ends(words)
    if not end or end >= len(words) or any(character.isdigit() for word in words[end:] for character in word):
        return rest, "", postal
    return " ".join(words[:end]), " ".join(words[end:]), postal


def _street_ends(words: list[str]) -> int:
    """Behind which word the street and its unit end; 0 where no word says so."""
    start = 1 if words and words[0][0].isdigit() else 0
    while start < len(words) and ("/" in words[start] or words[start] in DIRECTIONS):
        start += 1
    for place in range(start, len(words)):
        named = place > start or (place > 0 and words[place - 1] in DIRECTIONS)
        if words[place] in TYPES and named:
            return _behind_unit(words, _behind_type(words, place))
    return 0


def _behind_type(words: list[str], place: int) -> int:
    """'FOX RUN DR' has two types, 'COUNTY ROAD 12' a number behind its type, 'GRAND AVE SE' a direction."""
    end = place + 1
    while end < len(words) and words[end] in TYPES and words[end] != "ST":
        end += 1
    if end < len(words) and words[end].isdigit():
        end += 1
    if end < len(words) and words[end] in DIRECTIONS:
        end += 1
    return end


def _behind_unit(words: list[str], end: int) -> int:
    while end < len(words):
        if words[end] in DESIGNATORS and end + 1 < len(words):
            end += 2
        elif words[end].startswith("#"):
            end += 1
        else:
            break
    return end


def split_name(text: str) -> tuple[str, str, str]:
    """Last, first and middle name of 'Reyes, Ana Maria' or 'Reyes Ana Maria'."""
    last, comma, rest = text.partition(",")
    if not comma:
        last, _, rest = text.strip().partition(" ")
    first, _, middle = rest.strip().partition(" ")
    return last.strip(), first, middle.strip()


def city_of(text: str) -> str:
    """'MADISON' of 'MADISON, WI 53703-1234'."""
    found = CITY_LINE.match(text.strip().upper())
    return found["city"].strip() if found else ""
