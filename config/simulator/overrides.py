"""What a webhook's address asks for behind its ``#``: how long to wait for an answer, and when to ask again."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag

#: The least, the most, and what holds where an address asks for nothing.
MILLISECONDS = {"ct": (100, 10_000, 5_000), "rt": (100, 15_000, 15_000), "tt": (100, 15_000, 15_000)}
RETRIES = (0, 5, 1)


@dataclass(frozen=True)
class Overrides:
    """``total_seconds`` is for all attempts together. A policy names a trouble: ``ct``, ``rt``, ``4xx``, ``5xx``."""

    connect_seconds: float
    read_seconds: float
    total_seconds: float
    retries: int
    policies: frozenset[str]

    def asks_again(self, trouble: str) -> bool:
        return "all" in self.policies or trouble in self.policies


def read(url: str) -> tuple[str, Overrides]:
    """Split an address from its fragment: ``#rc=5&rp=all&ct=2000`` asks for five retries, whatever went wrong."""
    address, fragment = urldefrag(url)
    asked = dict(parse_qsl(fragment))
    connect, answer, total = (_within(asked.get(name, ""), MILLISECONDS[name]) / 1000 for name in MILLISECONDS)
    policies = frozenset(asked.get("rp", "ct").split(","))
    return address, Overrides(connect, answer, total, _within(asked.get("rc", ""), RETRIES), policies)


def _within(asked: str, bounds: tuple[int, int, int]) -> int:
    least, most, usual = bounds
    return min(max(int(asked), least), most) if asked.isascii() and asked.isdigit() else usual
