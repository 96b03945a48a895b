"""The voters behind the phones. Each number is one person: who they are follows from the seed and the number."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone as phone_zones

from config.simulator import phrases
from config.simulator.chance import Chance


class Leaning(StrEnum):
    """How somebody will really vote. The product never sees it; it is told what they write."""

    FOR = "for"
    AGAINST = "against"
    UNDECIDED = "undecided"


class Persona(StrEnum):
    SUPPORTER = "supporter"
    OPPONENT = "opponent"
    UNDECIDED = "undecided"
    OPTED_OUT = "opted_out"
    WRONG_NUMBER = "wrong_number"
    ANGRY = "angry"
    OTHER = "other"
    SILENT = "silent"


# Shares and rates are choices for a lively demonstration, not measurements. Silence is what is left.
SHARES = {
    Persona.SUPPORTER: 0.34,
    Persona.OPPONENT: 0.24,
    Persona.UNDECIDED: 0.22,
    Persona.OPTED_OUT: 0.06,
    Persona.WRONG_NUMBER: 0.05,
    Persona.ANGRY: 0.03,
    Persona.OTHER: 0.04,
    Persona.SILENT: 0.02,
}
REPLY_RATES = {
    Persona.SUPPORTER: 0.45,
    Persona.OPPONENT: 0.30,
    Persona.UNDECIDED: 0.25,
    Persona.OPTED_OUT: 1.0,
    Persona.WRONG_NUMBER: 0.60,
    Persona.ANGRY: 0.80,
    Persona.OTHER: 0.60,
    Persona.SILENT: 0.0,
}
LATER_REPLY_RATE = 0.5
LEANINGS = {Leaning.FOR: 0.42, Leaning.AGAINST: 0.30, Leaning.UNDECIDED: 0.28}
BY_PERSONA = {
    Persona.SUPPORTER: Leaning.FOR,
    Persona.OPPONENT: Leaning.AGAINST,
    Persona.UNDECIDED: Leaning.UNDECIDED,
}
BY_LEANING = {leaning: persona for persona, leaning in BY_PERSONA.items()}
WAKES, GOES_TO_BED = 8.0, 22.0
SPANISH, TYPO, HARD, CHANGE_OF_MIND = 0.10, 0.05, 0.06, 0.02
# Of the wrong numbers, so many stay wrong where the truth names who lives behind them: one number in a hundred there.
RECYCLED = 0.2


@dataclass(frozen=True)
class Voter:
    number: str
    persona: Persona
    leaning: Leaning
    language: str


def voter_at(number: str, *, seed: int, truth: Mapping[str, Leaning]) -> Voter:
    """The person behind ``number``. ``truth`` decides the leaning of the numbers it names."""
    chance = Chance(seed, number)
    persona = chance.weighed("persona", SHARES)
    known = truth.get(number)
    if known and (persona in BY_PERSONA or _is_right_after_all(persona, chance)):
        persona = BY_LEANING[known]
    leaning = known or BY_PERSONA.get(persona) or chance.weighed("leaning", LEANINGS)
    return Voter(number, persona, leaning, "es" if chance.happens("spanish", SPANISH) else "en")


def leaning_after(leaning: Leaning, chance: Chance) -> Leaning:
    """Now and then somebody changes their mind between two texts."""
    if chance.turn and chance.happens("changes mind", CHANGE_OF_MIND):
        return chance.pick("new mind", [other for other in Leaning if other is not leaning])
    return leaning


def sleeps(number: str, hour: float) -> float:
    """How many more hours this voter sleeps at that hour (UTC, counted on from the first day)."""
    zone = ZoneInfo(_zone_of(number[:5]))
    offset = datetime.now(UTC).astimezone(zone).utcoffset() or timedelta()
    local = (hour + offset.total_seconds() / 3600) % 24
    if WAKES <= local < GOES_TO_BED:
        return 0.0
    return (WAKES - local) % 24


@lru_cache(maxsize=1000)
def _zone_of(prefix: str) -> str:
    found = phone_zones.time_zones_for_number(phonenumbers.parse(f"{prefix}5550199", None))
    return found[0] if found and found[0] != "Etc/Unknown" else "America/New_York"


def reply(voter: Voter, chance: Chance, *, leaning: Leaning, changed: bool, has_replied: bool) -> str | None:
    """What they write back at this turn, or None for silence."""
    speaks_as = BY_LEANING[leaning] if voter.persona in BY_PERSONA else voter.persona
    rate = REPLY_RATES[voter.persona]
    if not chance.happens("replies", rate * LATER_REPLY_RATE if has_replied and rate < 1 else rate):
        return None
    if speaks_as in BY_PERSONA and changed:
        return chance.pick("words", phrases.CHANGED[speaks_as])
    if speaks_as in BY_PERSONA and not has_replied and chance.happens("hard", HARD):
        return chance.pick("words", phrases.HARD[speaks_as])
    table = phrases.LATER if has_replied else phrases.FIRST
    return _mistyped(chance.pick("words", table[speaks_as][voter.language]), chance)


def _mistyped(words: str, chance: Chance) -> str:
    """Swap two neighbouring letters once in a while."""
    if len(words) < 6 or not chance.happens("typo", TYPO):
        return words
    place = 1 + int(chance.share("slip") * (len(words) - 3))
    return words[:place] + words[place + 1] + words[place] + words[place + 2 :]


def read_truth(path: Path) -> dict[str, Leaning]:
    """Read ``{"+15551230100": "for", ...}``. Raises ``ValueError`` on anything else."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(entries, dict):
        raise ValueError("The truth file must hold one object of numbers and leanings.")
    return {str(number): Leaning(leaning) for number, leaning in entries.items()}


def _is_right_after_all(persona: Persona, chance: Chance) -> bool:
    return persona is Persona.WRONG_NUMBER and not chance.happens("recycled", RECYCLED)
