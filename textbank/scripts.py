"""The words of a first text: merge fields, what must stand in them, and what they cost."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from textbank import reminder_words, segments
from voters.enums import Purpose

FIELDS = ("first_name", "volunteer", "campaign")
MERGE = re.compile(r"\{([^{}]*)\}")
STOP_LINE = re.compile(r"\bSTOP\b")
SHORTENERS = re.compile(
    r"\b(?:bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd|buff\.ly|rebrand\.ly|cutt\.ly|tiny\.cc|rb\.gy|shorturl\.at|"
    r"t\.ly|v\.gd|bl\.ink|lnkd\.in|short\.io|qr\.ae|adf\.ly)\b",
    re.IGNORECASE,
)
PAID_FOR = re.compile(r"\b(?:with|paid for by|con|pagado por)\s+\{campaign\}", re.IGNORECASE)
LONGEST = 1600
LONGEST_NAME = 30
SAMPLE_NAMES = ("Al", "Maximiliano")


class BadScript(Exception):
    """This script cannot be saved; ``faults`` says why, in sentences for its writer."""

    code = "bad_script"

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Rendering:
    """The script as one person gets it, and what it costs."""

    first_name: str
    body: str
    segments: int
    units: int
    encoding: str


@dataclass(frozen=True)
class Preview:
    """What an editor shows: faults forbid saving, warnings do not; the dearest rendering comes last."""

    faults: list[str]
    warnings: list[str]
    renderings: list[Rendering]
    plain: str

    @property
    def plain_saves(self) -> bool:
        """Whether the accent-free script costs less."""
        return segments.measure(self.plain).encoding != segments.measure(self.dearest).encoding

    @property
    def dearest(self) -> str:
        return self.renderings[-1].body if self.renderings else ""


def render(script: str, values: Mapping[str, str]) -> str:
    """Fill the merge fields in one pass: what a value contains is never read as a field."""
    return MERGE.sub(lambda field: values.get(field[1], field[0]), script)


def first_name(name: str) -> str:
    """A name from the roll as a person writes it: "MARIA" becomes "Maria", "McKay" stays."""
    shown = " ".join(part for part in "".join(c if c.isprintable() else " " for c in name).split())[:LONGEST_NAME]
    return shown.title() if shown.isupper() or shown.islower() else shown


@lru_cache(maxsize=256)
def volunteer_name(name: str) -> str:
    """The first word of a volunteer's name, letters only: a name is no place for a message."""
    words = first_name(name).split()
    letters = "".join(c for c in words[0] if c.isalpha() or c in "-'’") if words else ""
    return letters[:20] or "a volunteer"


def values(*, voter_name: str, texter_name: str, campaign_name: str) -> dict[str, str]:
    """What the merge fields stand for in the text of one texter to one voter."""
    return {
        "first_name": first_name(voter_name) or "there",
        "volunteer": volunteer_name(texter_name),
        "campaign": campaign_name,
    }


def check(script: str, *, purpose: Purpose = Purpose.IDENTIFY, state: str = "") -> None:
    """Refuse a script that does not say who writes and how to stop, or that cannot be filled in.

    One that reads like a reminder is refused unless the drive's ``purpose`` is to remind. Raises ``BadScript``.
    """
    faults = faults_of(script, purpose=purpose, state=state)
    if faults:
        raise BadScript(faults)


def check_answer(body: str, *, purpose: Purpose) -> None:
    """Refuse a ready answer that cannot be filled in, holds a shortened link, or reminds where that may not be."""
    faults = [*_common_faults(body), *_reminder_faults(body, purpose)]
    if faults:
        raise BadScript(faults)


def faults_of(script: str, *, purpose: Purpose = Purpose.IDENTIFY, state: str = "") -> list[str]:
    """What forbids saving, in sentences. ``state`` is the campaign's: California wants its line."""
    found = []
    if "{volunteer}" not in script or "{campaign}" not in script:
        found.append("Say who writes: {volunteer} and {campaign} must stand in the text.")
    if not STOP_LINE.search(script):
        found.append("Say how to stop: the word STOP must stand in the text, as in: Reply STOP to opt out.")
    if state == "CA" and not PAID_FOR.search(script):
        found.append(
            "California wants to read who pays: write 'with {campaign}' or 'Paid for by {campaign}' (Government Code "
            "84504.7)."
        )
    return found + _common_faults(script) + _reminder_faults(script, purpose)


def _reminder_faults(text: str, purpose: Purpose) -> list[str]:
    words = "" if purpose == Purpose.GOTV else reminder_words.reminds(text)
    if not words:
        return []
    return [
        f"This reads like a reminder to vote ('{words}'). Only a drive that reminds may say so, to those who said yes."
    ]


def _common_faults(script: str) -> list[str]:
    found = []
    unknown = [name for name in MERGE.findall(script) if name not in FIELDS]
    if unknown or "{" in MERGE.sub("", script) or "}" in MERGE.sub("", script):
        found.append("Only {first_name}, {volunteer} and {campaign} can be filled in.")
    if SHORTENERS.search(script):
        found.append("Carriers block shortened links. Write the whole address.")
    if len(script) > LONGEST - 100:
        found.append("The text is too long. Names need room in its 1,600 characters.")
    return found


def warnings_of(script: str, renderings: Iterable[Rendering]) -> list[str]:
    found = []
    letters = [c for c in MERGE.sub("", STOP_LINE.sub("", script)) if c.isalpha()]
    if len(letters) > 20 and sum(c.isupper() for c in letters) > len(letters) / 2:
        found.append("Many capitals look like a bulk text, and carriers block those.")
    most = max((rendering.segments for rendering in renderings), default=0)
    if most > 1:
        found.append(f"The longest text takes {most} segments and costs {most} times as much as one.")
    costly = segments.measure(MERGE.sub("", script)).costly
    if costly:
        found.append(f"These signs halve the room: {' '.join(costly[:10])}")
    return found


def preview(
    script: str,
    *,
    campaign_name: str,
    voter_names: Iterable[str],
    texter_names: Iterable[str],
    purpose: Purpose = Purpose.IDENTIFY,
    state: str = "",
) -> Preview:
    """Show the script for the shortest and the longest names, and for the one whose letters cost most."""
    shown = {first_name(name) for name in voter_names if name} or set(SAMPLE_NAMES)
    texters = sorted({volunteer_name(name) for name in texter_names} or {"Sam"}, key=len)
    names = [min(shown, key=lambda name: (len(name), name)), max(shown, key=lambda name: (len(name), name))]
    dear = [name for name in shown if segments.measure(name).costly]
    names += [max(dear, key=len)] if dear else []
    shortest = _rendering(script, names[0], texters[0], campaign_name)
    others = [_rendering(script, name, texters[-1], campaign_name) for name in dict.fromkeys(names[1:])]
    renderings = [shortest, *sorted(others, key=lambda rendering: rendering.segments)]
    faults = faults_of(script, purpose=purpose, state=state)
    return Preview(faults, warnings_of(script, renderings), renderings, segments.in_plain_letters(script))


def _rendering(script: str, voter_name: str, texter_name: str, campaign_name: str) -> Rendering:
    body = render(script, values(voter_name=voter_name, texter_name=texter_name, campaign_name=campaign_name))
    size = segments.measure(body)
    return Rendering(first_name(voter_name), body, size.segments, size.units, str(size.encoding))
