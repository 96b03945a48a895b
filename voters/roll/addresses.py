"""A written address becomes a door: the line without the unit, the unit without its designator, number and street."""

import re
from functools import lru_cache
from typing import NamedTuple


class Address(NamedTuple):
    """One door as written; an empty text where the address does not say."""

    line: str
    unit: str
    number: str
    fraction: str
    street: str


# Longer words before the shorter ones that begin them.
KINDS = "APARTMENT|APTMT|APT|FLAT|UNIT|SUITE|STE|ROOM|RM|LOT|TRAILER|TRLR|SPACE|SPC|PENTHOUSE|PH|NUMBER|NUM|NO"
DESIGNATOR = rf"(?:{KINDS})\b\.?\s*#?|#"
UNIT_ALONE = re.compile(rf"^(?:{DESIGNATOR})\s*(?P<unit>.+)$")
UNIT_AT_END = re.compile(
    rf"^(?P<line>.+?)[\s,]+(?:(?:{DESIGNATOR})\s*(?P<unit>(?=[A-Z-]*\d)[A-Z0-9][A-Z0-9/-]*|[A-Z])"
    r"|(?P<place>REAR|UPPR|UPPER|LOWR|LOWER|BSMT|BASEMENT|FRNT))$"
)
# A flat before its house, as the British write it.
UNIT_AT_START = re.compile(
    r"^(?:FLAT|APARTMENT|APT|UNIT|STUDIO|ROOM)\s+(?P<unit>(?=[A-Z-]*\d)[A-Z0-9-]+|[A-Z])[\s,]+(?P<line>\d.*)$"
)
# A type or a direction that stands in the street's name and in a column of its own.
TWICE = re.compile(r"\b(ST|AVE|RD|DR|LN|CT|BLVD|WAY|PL|CIR|TER|TRL|PKWY|HWY|N|S|E|W|NE|NW|SE|SW)\s+\1\b")
HOUSE = re.compile(
    r"^(?P<number>\d+(?:-\d+)?[A-Z]?|[NSEW]\d+\s?[NSEW]\d+[A-Z]?|[NSEW]\d+)(?:\s+(?P<fraction>\d/\d))?\s+(?P<street>.+)$"
)
# For readers of many at once: a house number before a street, in one spelling, with nothing in it that may be a unit.
PLAIN = r"^\d+(?:-\d+)?[A-Z]?(?: [A-Z0-9.'&-]+)+$"
MAY_BE_UNIT = rf"\b(?:{KINDS}|REAR|UPPR|UPPER|LOWR|LOWER|BSMT|BASEMENT|FRNT)\b"
DIRECTIONS = frozenset({"N", "S", "E", "W", "NE", "NW", "SE", "SW"})
# What the state writes where it has taken the address off the roll.
WITHHELD = frozenset({"REMOVED", "CONFIDENTIAL", "PROTECTED", "*"})


def tidy(text: str) -> str:
    """Upper case, runs of blanks made one, no comma or blank at the ends."""
    return " ".join(text.upper().split()).strip(" ,")


def once(line: str) -> str:
    """'12 MAIN ST' for '12 MAIN ST ST': for files that say a type or a direction twice."""
    return TWICE.sub(r"\1", tidy(line))


def names_a_street(line: str) -> bool:
    """Whether more than a house number and a direction is left: '12 LOT ST' has no lot called ST."""
    return any(word not in DIRECTIONS and not word[0].isdigit() for word in line.split())


def bare_unit(text: str) -> str:
    """The unit's own name: '4B' for 'APT 4B', '#4B', 'Unit # 4b'."""
    unit = tidy(text)
    while found := UNIT_ALONE.match(unit):
        unit = found["unit"].strip(" #.,")
    return unit


def split_unit(line: str) -> tuple[str, str]:
    """Take a unit off a line, if one stands behind a street or before a house."""
    if before := UNIT_AT_START.match(line):
        return before["line"], before["unit"]
    found = UNIT_AT_END.match(line)
    if not found or not names_a_street(found["line"]):
        return line, ""
    return found["line"].strip(" ,"), found["unit"] or found["place"]


@lru_cache(maxsize=8_192)
def parse(line: str, unit: str = "") -> Address:
    """Read one address; voters of one door share the answer.

    A unit in its own column wins; the same unit repeated in the line is taken off it. Routes and boxes have no house
    number: the whole line is their street.
    """
    line = tidy(line)
    if line in WITHHELD or not line:
        return Address("", "", "", "", "")
    line, inside = split_unit(line)
    found = HOUSE.match(line)
    if not found:
        return Address(line, bare_unit(unit) or inside, "", "", line)
    return Address(line, bare_unit(unit) or inside, found["number"], found["fraction"] or "", found["street"])
