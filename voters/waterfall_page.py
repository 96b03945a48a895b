"""The gate's waterfall as a page draws it: bars in per cent, each from where the one above ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from voters import evidence, gate
from voters.enums import Refusal


@dataclass(frozen=True)
class Step:
    """One bar. ``x`` and ``width`` are per cent of the whole, as SVG writes them."""

    reason: str
    label: str
    way_out: str
    count: int
    share: str
    x: str
    width: str


@dataclass(frozen=True)
class Fall:
    """From everybody down to who will be reminded."""

    total: int
    allowed: int
    allowed_share: str
    allowed_width: str
    steps: Sequence[Step]


def fall(waterfall: gate.Waterfall) -> Fall:
    """Lay the bars out, the first reason at the right."""
    left, steps = waterfall.total, []
    for bar in waterfall.bars:
        left -= bar.count
        steps.append(_step(bar.refusal, bar.count, left, waterfall.total))
    return Fall(
        total=waterfall.total,
        allowed=waterfall.allowed,
        allowed_share=share(waterfall.allowed, waterfall.total),
        allowed_width=_per_cent(waterfall.allowed, waterfall.total),
        steps=steps,
    )


def _step(refusal: Refusal, count: int, left: int, total: int) -> Step:
    return Step(
        reason=str(refusal),
        label=str(refusal.label),
        way_out=evidence.WAY_OUT[refusal],
        count=count,
        share=share(count, total),
        x=_per_cent(left, total),
        width=_per_cent(count, total),
    )


def share(part: int, whole: int) -> str:
    """A share for people to read: ``0.8%``; what is there is never shown as nothing."""
    if not whole:
        return "0%"
    return "<0.1%" if 0 < part / whole < 0.0005 else f"{part / whole:.1%}"


def _per_cent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.3f}%" if whole else "0%"
