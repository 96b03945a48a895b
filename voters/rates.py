"""A share and how far it may be trusted."""

from dataclasses import dataclass
from math import sqrt

NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Rate:
    """``leaks`` of ``reached`` people; ``share`` with its 95% interval (Wilson), each from 0 to 1."""

    leaks: int
    reached: int
    share: float
    low: float
    high: float


def wilson(leaks: int, reached: int) -> Rate:
    """The share and its 95% interval; with nobody reached everything from 0 to 1 is possible."""
    if reached == 0:
        return Rate(leaks, 0, 0.0, 0.0, 1.0)
    share, z = leaks / reached, NORMAL_95
    middle = share + z * z / (2 * reached)
    half = z * sqrt(share * (1 - share) / reached + z * z / (4 * reached * reached))
    whole = 1 + z * z / reached
    low, high = (middle - half) / whole, (middle + half) / whole
    return Rate(leaks, reached, share, max(0.0, min(low, share)), min(1.0, max(high, share)))  # Whatever rounding does.
