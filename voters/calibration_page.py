"""Tenths of the score as a page draws them: what people said, stacked, and what the score had promised."""

from collections.abc import Sequence
from dataclasses import dataclass

from voters import stacked_bars
from voters.scores import Tenth
from voters.stacked_bars import Bar, per_cent


@dataclass(frozen=True)
class Column:
    """One tenth, from the lowest at the left; ``promised_y`` is where the score points."""

    bar: Bar
    promised_y: str
    promised_to: str


def columns(tenths: Sequence[Tenth]) -> list[Column]:
    """The tenths in which anybody has an ID."""
    return [_column(tenth) for tenth in sorted(tenths, key=lambda each: each.low) if tenth.count]


def said_for(tenth: Tenth) -> str:
    """The share that said "for", of those who said anything."""
    return f"{tenth.for_count / tenth.count:.0%}" if tenth.count else ""


def _column(tenth: Tenth) -> Column:
    counts = (tenth.for_count, tenth.undecided_count, tenth.against_count)
    return Column(
        bar=stacked_bars.bar(x=tenth.low + 0.01, width=0.08, counts=counts, whole=tenth.count),
        promised_y=per_cent(1 - (tenth.low + tenth.high) / 2),
        promised_to=per_cent(tenth.low + 0.09),
    )
