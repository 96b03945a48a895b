"""Answers as stacked bars: for, undecided and against on top of each other, all in per cent of the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True)
class Part:
    """One stance of one bar, by the name of its colour."""

    stance: str
    y: str
    height: str


@dataclass(frozen=True)
class Bar:
    """One bar from the ground up."""

    x: str
    width: str
    parts: Sequence[Part]


def bar(*, x: float, width: float, counts: Sequence[int], whole: int) -> Bar:
    """``counts`` are those for, undecided and against, of which ``whole`` reach the top; the rest are shares."""
    tops = accumulate(counts)
    parts = [
        Part(stance, per_cent(1 - top / whole), per_cent(count / whole))
        for stance, count, top in zip(("for", "undecided", "against"), counts, tops, strict=True)
    ]
    return Bar(per_cent(x), per_cent(width), parts)


def per_cent(share: float) -> str:
    return f"{100 * max(0.0, share):.2f}%"
