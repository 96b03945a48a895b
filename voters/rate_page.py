"""A leak rate as a page draws it: a point and its interval on a line, with the limits at which somebody looks."""

from dataclasses import dataclass

from voters.leaks import Rate

WARNING, STOP = 0.02, 0.05
JUDGED_FROM = 100


@dataclass(frozen=True)
class Drawn:
    """Words and positions; positions are per cent of the line, whose full width is ``full``."""

    leaks: int
    reached: int
    words: str
    interval: str
    x: str
    low: str
    width: str
    warning_x: str
    stop_x: str
    level: str

    @property
    def spoken(self) -> str:
        return f"{self.words}, between {self.interval}. A warning stands at 2%, the stop at 5%."


def drawn(rate: Rate) -> Drawn:
    """``level`` is "" while all is well, "warning" from 2%, "stop" from 5% with at least a hundred reached."""
    full = max(0.06, 1.05 * max(rate.share, rate.high if rate.reached else 0))
    level = "warning" if rate.reached and rate.share >= WARNING else ""
    if rate.reached >= JUDGED_FROM and rate.share >= STOP:
        level = "stop"
    return Drawn(
        leaks=rate.leaks,
        reached=rate.reached,
        words=f"{rate.share:.1%}",
        interval=f"{100 * rate.low:.1f} to {100 * rate.high:.1f}",
        x=_at(rate.share, full),
        low=_at(rate.low, full),
        width=_at(rate.high - rate.low, full),
        warning_x=_at(WARNING, full),
        stop_x=_at(STOP, full),
        level=level,
    )


def _at(share: float, full: float) -> str:
    return f"{100 * share / full:.2f}%"
