"""What the benchmarks share: the form of a result."""

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Result:
    """One figure. ``ratio`` is ``value / baseline``, both of this run; ``holds`` says whether it meets ``goal``."""

    name: str
    unit: str
    value: float
    baseline: float | None
    ratio: float | None
    goal: float
    holds: bool


def slower(name: str, unit: str, value: float, baseline: float, *, at_most: float) -> Result:
    """``value`` may cost ``at_most`` times the ``baseline``."""
    ratio = value / baseline
    return Result(name, unit, round(value, 3), round(baseline, 3), round(ratio, 1), at_most, ratio <= at_most)


def milliseconds(work: Callable[[], object], *, times: int = 1) -> float:
    """How long one of ``times`` runs takes, on average."""
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) * 1000 / times


def peak_megabytes() -> float:
    """The most memory this very program held; what the one that started it held does not count.

    What ``getrusage`` tells on Linux begins at what the parent held when this process was made.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    (line,) = (line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
