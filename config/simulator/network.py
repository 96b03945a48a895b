"""What happens between the carrier and the phone: queues, caps of the day, filters that read the words."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from config.simulator.chance import Chance
from config.simulator.store import Message

LONGEST_QUEUE = 10 * 3600.0
A_MINUTE, A_DAY = 60.0, 86_400.0
CARRIERS = ("T-Mobile USA, Inc.", "AT&T Wireless", "Verizon Wireless", "US Cellular Corp.")
T_MOBILE, AT_AND_T = CARRIERS[:2]
LINKS = re.compile(r"\b(bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd)/", re.IGNORECASE)
MOSTLY_CAPITALS = 0.6
FILTERED, T_MOBILES_DAY_IS_FULL = 30007, 30023


@dataclass(frozen=True)
class Limits:
    """What the network takes. None is no limit; ``same_words`` are texts a minute in the very same words."""

    sender_a_second: float | None = None
    att_a_minute: int | None = None
    tmobile_a_day: int | None = None
    reads_words: bool = False
    same_words: int | None = None
    requests_at_once: int | None = None


@dataclass
class Network:
    limits: Limits
    _free_at: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _by_minute: Counter[tuple[str, int]] = field(default_factory=Counter)
    _by_day: Counter[int] = field(default_factory=Counter)

    def is_full(self, sender: str, now: float) -> bool:
        """Whether this sender has more waiting than ten hours' worth."""
        return self._free_at[sender] - now > LONGEST_QUEUE

    def waits(self, message: Message, now: float) -> float:
        """How many seconds this message stands in its sender's queue, and in its carrier's; it takes its place."""
        sender, segments = message.sender or "", max(message.segments, 1)
        leaves = now
        if self.limits.sender_a_second:
            leaves = max(self._free_at[sender], now)
            self._free_at[sender] = leaves + segments / self.limits.sender_a_second
        if self.limits.att_a_minute and self.carrier_of(message.to) == AT_AND_T:
            minute = int(leaves // A_MINUTE)
            while self._by_minute["att", minute] + segments > self.limits.att_a_minute:
                minute += 1
            self._by_minute["att", minute] += segments
            leaves = max(leaves, minute * A_MINUTE)
        return leaves - now

    def refuses(self, message: Message, now: float) -> int | None:
        """The code with which the network keeps this message from its phone."""
        if self.limits.tmobile_a_day is not None and self.carrier_of(message.to) == T_MOBILE:
            day = int(now // A_DAY)
            if self._by_day[day] + message.segments > self.limits.tmobile_a_day:
                return T_MOBILES_DAY_IS_FULL
            self._by_day[day] += message.segments
        return FILTERED if self._is_filtered(message, now) else None

    def _is_filtered(self, message: Message, now: float) -> bool:
        if self.limits.same_words is not None:
            key = message.body, int(now // A_MINUTE)
            self._by_minute[key] += 1
            if self._by_minute[key] > self.limits.same_words:
                return True
        return self.limits.reads_words and is_suspicious(message.body, first=message.turn == 0)

    def carrier_of(self, number: str) -> str:
        """Whose customer the phone is: follows from the number alone."""
        return Chance(0, number).pick("carrier", CARRIERS)


def is_suspicious(body: str, *, first: bool) -> bool:
    """Shortened links, shouting, and a first text that does not say how to stop."""
    letters = [letter for letter in body if letter.isalpha()]
    shouts = len(letters) > 20 and sum(letter.isupper() for letter in letters) / len(letters) > MOSTLY_CAPITALS
    return bool(LINKS.search(body)) or shouts or (first and "STOP" not in body)
