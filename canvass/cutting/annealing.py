"""The slow cut: the walks of all turfs made shorter, region by region, by threads that do not meet.

A round parts the turfs into regions of about 6,000 atoms, by a line under a new angle, and anneals each by itself. The
chance of every region is drawn before the first thread starts, and a region's result depends on nothing else; so the
same seed gives the same cut with any number of threads.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from canvass.cutting.bisection import bisect
from canvass.cutting.regions import Walks, region
from canvass.cutting.walks import Rules, anneal

Watch = Callable[[float], bool]

USUAL_SPACING = 18.0  # Metres between houses for which heat and prices are set; every town is brought to it.
REGION = 6000
LEAST_TO_PART = 1500
STEPS = 640  # For each atom of a large town.
SMALL, LARGE = 10_000, 100_000


@dataclass(frozen=True)
class Plan:
    """How long and how hot: steps for each atom, rounds, heat and price from the beginning to the end.

    ``pull`` takes the place of that of the problem's rules.
    """

    steps: int
    rounds: int = 8
    heat: tuple[float, float] = (60.0, 6.0)
    price: tuple[float, float] = (3.0, 600.0)
    pull: float | None = None


def plan_for(atoms: int) -> Plan:
    """As many steps as there is time for: a small town is done in a second, and gets more for each of its atoms."""
    return Plan(steps=round(STEPS * max(1.0, LARGE / max(atoms, SMALL)) ** 0.5))


@dataclass(frozen=True)
class Problem:
    """Atoms to be walked. ``xy`` are metres times ``scale``; ``near`` never leads from one part to another.

    ``low`` and ``high`` are the sizes that a turf may have; the limits of ``rules`` are those it is drawn to.
    """

    xy: NDArray[np.float64]
    size: NDArray[np.float64]
    near: NDArray[np.int32]
    part: NDArray[np.int64]
    lane: NDArray[np.int32]
    across: float
    scale: float
    low: float
    high: float
    rules: Rules


def threads() -> int:
    """How many threads may work at once: the processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def anneal_walks(problem: Problem, walks: Walks, *, plan: Plan, seed: int, workers: int, watch: Watch) -> Walks:
    """Shorten the walks. ``watch`` hears the share done after each round, and ends the work by answering no.

    The number of turfs does not change, and no turf becomes empty.
    """
    many = max(2, round(problem.size.size / REGION)) if problem.size.size > LEAST_TO_PART else 1
    many = min(many, walks.turfs)
    chance = np.random.default_rng(seed)
    angles = chance.uniform(0.0, np.pi, plan.rounds)
    seeds = chance.integers(1, 2**62, (plan.rounds, many))
    with ThreadPoolExecutor(workers) as pool:
        for number in range(plan.rounds):
            part = number / plan.rounds, (number + 1) / plan.rounds
            one_round = replace(plan, heat=_between(plan.heat, part), price=_between(plan.price, part))
            regions = _regions(problem, walks, float(angles[number]), many)
            tasks = [
                pool.submit(_anneal_region, problem, walks, turfs, one_round, int(seeds[number, place]))
                for place, turfs in enumerate(regions)
            ]
            walks = _together(walks.turfs, regions, [task.result() for task in tasks])
            if not watch((number + 1) / plan.rounds):
                break
    return walks


def _between(ends: tuple[float, float], part: tuple[float, float]) -> tuple[float, float]:
    ratio = ends[1] / ends[0]
    return ends[0] * ratio ** part[0], ends[0] * ratio ** part[1]


def _regions(problem: Problem, walks: Walks, angle: float, many: int) -> list[NDArray[np.int64]]:
    """The turfs of each region; regions hold about as many atoms each."""
    if many == 1:
        return [np.arange(walks.turfs)]
    middle = walks.means(problem.xy)
    along = middle[:, 0] * np.cos(angle) + middle[:, 1] * np.sin(angle)
    across = middle[:, 1] * np.cos(angle) - middle[:, 0] * np.sin(angle)
    nobody = np.full((walks.turfs, problem.near.shape[1]), -1, dtype=np.int32)
    sizes = np.diff(walks.starts).astype(np.float64)
    found = bisect(along, across, sizes, nobody, many, 1, (0.0, np.inf))
    return [np.flatnonzero(found == place) for place in range(many)]


def _anneal_region(
    problem: Problem, walks: Walks, turfs: NDArray[np.int64], plan: Plan, seed: int
) -> list[NDArray[np.int32]]:
    """The walks of these turfs, in their order."""
    made, outside = region(problem, walks, turfs)
    rules = problem.rules if plan.pull is None else problem.rules._replace(pull=plan.pull)
    anneal(made, rules, plan.steps * outside.size // plan.rounds, seed, plan.heat, plan.price)
    return [outside[made.walk[turf, : made.many[turf]]] for turf in range(turfs.size)]


def _together(turfs: int, regions: list[NDArray[np.int64]], results: list[list[NDArray[np.int32]]]) -> Walks:
    pieces: list[NDArray[np.int32]] = [np.empty(0, dtype=np.int32)] * turfs
    for numbers, result in zip(regions, results, strict=True):
        for number, piece in zip(numbers.tolist(), result, strict=True):
            pieces[number] = piece
    return Walks.of(pieces)
