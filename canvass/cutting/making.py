"""The cut from its beginning to its end: doors in, turfs in walking order out."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from canvass.cutting.annealing import Plan, Watch, anneal_walks, plan_for, threads
from canvass.cutting.barriers import Line
from canvass.cutting.doors import Door
from canvass.cutting.lists import CutTurf, Order, Walker, doors_of, minutes_of, sketched
from canvass.cutting.placing import cut_by_street
from canvass.cutting.regions import Walks
from canvass.cutting.repair import join_small, part_big, part_crossing, sizes
from canvass.cutting.town import Town, first_walks, town
from canvass.cutting.wanted import Size

ANGLES = 8
# The cool end pulls harder: turfs that reach into others come apart there at hardly any way.
MENDING = Plan(steps=140, rounds=2, heat=(5.0, 2.0), price=(600.0, 600.0), pull=8.0)
# Turfs in minutes that a parting left too small take from all around.
EVENING = Plan(steps=700, rounds=3, heat=(30.0, 3.0), price=(30.0, 1200.0))
EVENED_AT_MOST = 3
ROUGH = Plan(steps=300, rounds=3, heat=(20.0, 3.0), price=(3.0, 600.0))
CUT_SHARE, MEND_SHARE = 0.75, 0.85


@dataclass(frozen=True)
class Cut:
    """All turfs; each door is in one of them, once. One that was ``stopped`` walks further than it need."""

    turfs: list[CutTurf]
    stopped: bool = False


def go_on(_: float) -> bool:
    return True


def preview(doors: Sequence[Door], *, size: Size | None = None, barriers: Sequence[Line] = ()) -> Cut:
    """A cut within a second for a hundred thousand doors: by bisection, in no order yet.

    Sizes are those of the real cut, give or take a third. Raises ``BadDoor``.
    """
    size = size or Size()
    here = town(doors, size, barriers)
    walks = first_walks(here.problem, size, angles=4) if here.known.size else None
    turfs = sketched(here, doors_of(here, walks), size.pace) if walks is not None else []
    return Cut(turfs + _nowhere(here, doors, size))


def cut(
    doors: Sequence[Door],
    *,
    size: Size | None = None,
    seed: int = 1,
    barriers: Sequence[Line] = (),
    order: Order | None = None,
    workers: int | None = None,
    watch: Watch = go_on,
    plan: Plan | None = None,
) -> Cut:
    """Cut doors into walkable turfs of one size, each door in one of them.

    A building that fits a turf is never parted; no turf crosses a line of ``barriers`` (rows of latitude and
    longitude) or holds doors of two parts. Doors without a place go beside their street's neighbours, or, where the
    street has none, into turfs of their own. ``watch`` hears the share done, from 0 to 1, and stops the work by
    answering no; the cut is valid all the same. The same doors, size and seed give the same cut, whatever the number
    of threads (``workers``). To keep turfs as they are, leave their doors out. Raises ``BadDoor``.
    """
    size, order = size or Size(), order or Order()
    workers = workers or threads()
    here = town(doors, size, barriers)
    eye = _Eye(watch)
    walks = None
    if here.known.size:
        walks = _annealed(here, size, seed, workers, eye, plan or plan_for(here.problem.size.size))
    turfs = _finished(here, walks, doors, size, order, seed=seed, workers=workers, watch=eye.part(MEND_SHARE, 1.0))
    return Cut(turfs, eye.stopped)


class _Eye:
    """Hears of the parts of the work as of one, and remembers that somebody said stop."""

    def __init__(self, watch: Watch) -> None:
        self.watch, self.stopped = watch, False

    def part(self, start: float, end: float) -> Watch:
        def hear(share: float) -> bool:
            self.stopped = self.stopped or not self.watch(start + (end - start) * share)
            return not self.stopped

        return hear


def _annealed(here: Town, size: Size, seed: int, workers: int, eye: _Eye, plan: Plan) -> Walks:
    problem, rules = here.problem, here.problem.rules
    walks = first_walks(problem, size, angles=ANGLES)
    if not rules.rate:
        walks = anneal_walks(problem, walks, plan=plan, seed=seed, workers=workers, watch=eye.part(0.0, CUT_SHARE))
        return _mended(here, walks, seed, workers, eye)
    # How many turfs there must be depends on the way, and the way on the turfs: each cut tells it better.
    first = walks
    for one, done in ((ROUGH, 0.1), (ROUGH, 0.2), (plan, 0.5), (plan, 1.0)):
        hear = eye.part(CUT_SHARE * done / 2, CUT_SHARE * done)
        walks = anneal_walks(problem, first, plan=one, seed=seed, workers=workers, watch=hear)
        walking = float(sizes(problem, walks).sum() - problem.size.sum())
        first = first_walks(problem, size, angles=ANGLES, walking=walking)
        if eye.stopped or (one is plan and first.turfs == walks.turfs):
            break
    return _mended(here, walks, seed, workers, eye)


def _mended(here: Town, walks: Walks, seed: int, workers: int, eye: _Eye) -> Walks:
    """Bring the sizes in order; after a stop only by parting and joining."""
    for number in range(2):
        walks = join_small(here.problem, part_big(here.problem, walks))
        if not eye.stopped:
            hear = eye.part(
                CUT_SHARE + (MEND_SHARE - CUT_SHARE) * number / 2,
                CUT_SHARE + (MEND_SHARE - CUT_SHARE) * (number + 1) / 2,
            )
            walks = anneal_walks(here.problem, walks, plan=MENDING, seed=seed + 1 + number, workers=workers, watch=hear)
    walks = join_small(here.problem, part_big(here.problem, walks))
    if here.problem.rules.rate:
        walks = _evened(here, walks, seed + 3, workers, eye)
    return part_crossing(here.problem, walks, here.barriers)


def _evened(here: Town, walks: Walks, seed: int, workers: int, eye: _Eye) -> Walks:
    """Try a few times to bring the minutes of all turfs within their limits, and a little further: order shortens."""
    problem = here.problem
    low, high = (problem.low + problem.rules.low) / 2, (problem.high + problem.rules.high) / 2
    for again in range(EVENED_AT_MOST):
        whole = sizes(problem, walks)
        if eye.stopped or bool(((whole >= low) & (whole <= high)).all()):
            break
        hear = eye.part(MEND_SHARE, MEND_SHARE)
        walks = anneal_walks(problem, walks, plan=EVENING, seed=seed + again, workers=workers, watch=hear)
        walks = join_small(problem, part_big(problem, walks))
    return walks


def _finished(
    here: Town,
    walks: Walks | None,
    doors: Sequence[Door],
    size: Size,
    order: Order,
    *,
    seed: int,
    workers: int,
    watch: Watch,
) -> list[CutTurf]:
    """The turfs in order, each in its own order; then those of doors that have no place."""
    turfs: list[CutTurf] = []
    if walks is not None:
        lists = doors_of(here, walks)
        barred = here.barriers.crossed if here.barriers.tree is not None else None
        walker = Walker(here, replace(order, way=replace(order.way, barred=barred)), size.pace)
        with ThreadPoolExecutor(workers) as pool:
            for number, turf in enumerate(pool.map(walker.walk, lists, [seed] * len(lists))):
                turfs.append(turf)
                if number % 500 == 499:
                    watch(number / len(lists))
    watch(1.0)
    return turfs + _nowhere(here, doors, size)


def _nowhere(here: Town, doors: Sequence[Door], size: Size) -> list[CutTurf]:
    """The turfs of doors that have no place."""
    turfs = []
    lost = [doors[index] for index in here.nowhere.tolist()]
    most, wanted = size.doors_of_house(size.high), size.doors_of_house(size.wanted)
    for inside in cut_by_street(lost, most=most, wanted=wanted):
        indices = here.nowhere[inside].tolist()
        turfs.append(CutTurf(indices, None, minutes_of([doors[index] for index in indices], 0.0, size.pace)))
    return turfs
