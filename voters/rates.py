"""A share and how far it may be trusted."""

from collections.abc import Sequence
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
    return _rate(leaks, reached, leaks / reached, reached)


def weighed(answers: Sequence[tuple[float, bool]]) -> Rate:
    """The share of those that are true, each answer with the weight that stands beside it, and its 95% interval.

    An answer that stands for more of the others says less than as many answers would: the interval is that of the
    number of equal answers that say as much (Kish).
    """
    whole = sum(weight for weight, _ in answers)
    if not whole:
        return wilson(0, 0)
    share = sum(weight for weight, is_true in answers if is_true) / whole
    as_many = whole * whole / sum(weight * weight for weight, _ in answers)
    return _rate(sum(is_true for _, is_true in answers), len(answers), share, as_many)


def _rate(leaks: int, reached: int, share: float, as_many: float) -> Rate:
    z = NORMAL_95
    middle = share + z * z / (2 * as_many)
    half = z * sqrt(max(0.0, share * (1 - share)) / as_many + z * z / (4 * as_many * as_many))
    whole = 1 + z * z / as_many
    low, high = (middle - half) / whole, (middle + half) / whole
    return Rate(leaks, reached, share, max(0.0, min(low, share)), min(1.0, max(high, share)))  # Whatever rounding does.
