"""Tenths of the score as a page draws them: what people said, stacked, and what the score had promised."""

from collections.abc import Sequence
from dataclasses import dataclass

from voters.scores import Tenth


@dataclass(frozen=True)
class Column:
    """One tenth, from the lowest at the left; all in per cent of the picture, ``promised_y`` where the score points."""

    x: str
    width: str
    for_y: str
    for_height: str
    undecided_y: str
    undecided_height: str
    against_y: str
    against_height: str
    promised_y: str
    promised_to: str


def columns(tenths: Sequence[Tenth]) -> list[Column]:
    """The tenths in which anybody has an ID."""
    return [_column(tenth) for tenth in sorted(tenths, key=lambda each: each.low) if tenth.count]


def said_for(tenth: Tenth) -> str:
    """The share that said "for", of those who said anything."""
    return f"{tenth.for_count / tenth.count:.0%}" if tenth.count else ""


def _column(tenth: Tenth) -> Column:
    yes, undecided, no = (part / tenth.count for part in (tenth.for_count, tenth.undecided_count, tenth.against_count))
    return Column(
        x=_per_cent(tenth.low + 0.01),
        width=_per_cent(0.08),
        for_y=_per_cent(1 - yes),
        for_height=_per_cent(yes),
        undecided_y=_per_cent(1 - yes - undecided),
        undecided_height=_per_cent(undecided),
        against_y="0%",
        against_height=_per_cent(no),
        promised_y=_per_cent(1 - (tenth.low + tenth.high) / 2),
        promised_to=_per_cent(tenth.low + 0.09),
    )


def _per_cent(share: float) -> str:
    return f"{100 * max(0.0, share):.2f}%"
