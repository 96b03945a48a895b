"""What the benchmarks share: a database of their own, and the form of a result."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections


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


@contextmanager
def new_database(name: str) -> Iterator[None]:
    """Work in a database made for this benchmark and taken away after it."""
    owner, default = connections["owner"], connections["default"]
    old_name = owner.settings_dict["NAME"]
    owner.settings_dict["TEST"] = owner.settings_dict["TEST"] | {"NAME": f"bench_{name}"}
    owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        default.close()
        default.creation.set_as_test_mirror(owner.settings_dict)
        yield
    finally:
        default.close()
        owner.creation.destroy_test_db(old_name, verbosity=0)


def milliseconds(work: Callable[[], object], *, times: int = 1) -> float:
    """How long one of ``times`` runs takes, on average."""
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) * 1000 / times
