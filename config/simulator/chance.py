"""Decisions that depend on the seed, the number and the turn alone, so that a second run tells the same story."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from statistics import NormalDist
from typing import TypeVar

Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Chance:
    """One draw for each question asked of one number at one turn, whatever the order in which texts arrive."""

    seed: int
    number: str
    turn: int = 0

    def share(self, question: str) -> float:
        """A number from 0 up to 1, excluding 1."""
        key = f"{self.seed}|{self.number}|{self.turn}|{question}"
        return int.from_bytes(blake2b(key.encode(), digest_size=7).digest()) / 2**56

    def happens(self, question: str, rate: float) -> bool:
        return self.share(question) < rate

    def pick(self, question: str, choices: Sequence[Choice]) -> Choice:
        return choices[int(self.share(question) * len(choices))]

    def weighed(self, question: str, shares: Mapping[Choice, float]) -> Choice:
        """Pick by shares; what they leave over goes to the last."""
        left = self.share(question)
        for choice, share in shares.items():
            left -= share
            if left < 0:
                return choice
        return choice

    def seconds(self, question: str, *, median: float, p95: float) -> float:
        """A waiting time, log-normal, by its median and its 95th percentile."""
        deviation = math.log(p95 / median) / NormalDist().inv_cdf(0.95)
        share = min(max(self.share(question), 1e-9), 1 - 1e-9)
        return median * math.exp(deviation * NormalDist().inv_cdf(share))
