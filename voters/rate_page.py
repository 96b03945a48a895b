"""A leak rate as a page draws it: a point and its interval on a line, with the limits at which somebody looks."""

from collections.abc import Sequence
from dataclasses import dataclass

from voters.models import Campaign
from voters.rates import Rate

#: The room that a limit's label takes, as a share of the line on a phone.
LABEL = 0.12


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
    warning: int
    stop: int
    level: str
    #: The two limits lie so near each other that their labels would overlap.
    near: bool

    @property
    def spoken(self) -> str:
        return f"{self.words}, between {self.interval}. A warning stands at {self.warning}%, the stop at {self.stop}%."


def drawn(rate: Rate, campaign: Campaign) -> Drawn:
    """``level`` is "" while all is well, "warning" and "stop" from the campaign's limits on.

    It is "few" while fewer people were reached than the campaign judges by, unless chance alone does not explain
    what leaked.
    """
    warning, stop = campaign.leak_warning_percent / 100, campaign.leak_stop_percent / 100
    full = max(1.2 * stop, 1.05 * max(rate.share, rate.high if rate.reached else 0))
    return Drawn(
        leaks=rate.leaks,
        reached=rate.reached,
        words=f"{rate.share:.1%}",
        interval=f"{100 * rate.low:.1f} to {100 * rate.high:.1f}",
        x=_at(rate.share, full),
        low=_at(rate.low, full),
        width=_at(rate.high - rate.low, full),
        warning_x=_at(warning, full),
        stop_x=_at(stop, full),
        warning=campaign.leak_warning_percent,
        stop=campaign.leak_stop_percent,
        level=_level(rate, warning, stop, campaign.leak_least_reached),
        near=(stop - warning) / full < LABEL,
    )


def _level(rate: Rate, warning: float, stop: float, least: int) -> str:
    if rate.reached < least:
        return "" if rate.reached == 0 else "warning" if rate.low >= stop else "few"
    return "stop" if rate.share >= stop else "warning" if rate.share >= warning else ""


def _at(share: float, full: float) -> str:
    return f"{100 * share / full:.2f}%"


@dataclass(frozen=True)
class Line:
    """One line of a table of rates."""

    name: str
    leaks: int
    reached: int
    share: str
    interval: str


def line(name: str, rate: Rate) -> Line:
    return Line(name, rate.leaks, rate.reached, f"{rate.share:.1%}", f"{100 * rate.low:.1f} to {100 * rate.high:.1f}")


@dataclass(frozen=True)
class Point:
    """One day of the trend: its share as a point on its interval, all in per cent of the picture."""

    x: str
    y: str
    top: str
    bottom: str


@dataclass(frozen=True)
class Trend:
    """Points in the order of the days, and where the campaign's limits lie."""

    points: Sequence[Point]
    warning_y: str
    stop_y: str
    most: str


def trend(rates: Sequence[Rate], campaign: Campaign) -> Trend:
    """The picture ends at twice the stop, or a little over the highest share; what reaches further is cut off."""
    most = min(1.0, max(2 * campaign.leak_stop_percent / 100, 1.1 * max((rate.share for rate in rates), default=0)))
    step = 1 / max(1, len(rates))
    points = [
        Point(
            x=_at((number + 0.5) * step, 1),
            y=_at(most - rate.share, most),
            top=_at(most - min(rate.high, most), most),
            bottom=_at(most - rate.low, most),
        )
        for number, rate in enumerate(rates)
    ]
    return Trend(
        points=points,
        warning_y=_at(most - campaign.leak_warning_percent / 100, most),
        stop_y=_at(most - campaign.leak_stop_percent / 100, most),
        most=f"{most:.0%}",
    )
