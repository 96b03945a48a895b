"""How well and how fast doors are cut into turfs of sixty: real doors where there are some, else a made town.

``BENCH_DOORS`` names a folder with files like ``town.csv.gz`` (id, lat, lon, street, number, unit); without it the
folder ``shared/bench`` beside this checkout serves. Whole towns are judged; what takes many cuts, on 20,000 doors.
Ratios are within this run; seconds depend on the machine and on what else it does, so each clock has a line of the
processor's own time beside it.
"""

import csv
import gzip
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from canvass import cutting, turf_files
from canvass.cutting import Cut, Door, Order, Size
from canvass.cutting.annealing import plan_for
from canvass.cutting.buildings import buildings
from canvass.cutting.lists import Walker, doors_of
from canvass.cutting.town import first_walks, town
from canvass.routing import Way
from tests.bench.made_town import made_town
from tests.bench.measuring import Result

SIZE = Size(doors=60)
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "bench"
CORES, SAMPLES = 2, 10
SAMPLE, SMALL, LARGE, HUGE = 20_000, 5_000, 100_000, 513_218


def run() -> list[Result]:
    """Each goal of cutting as a row."""
    results = []
    for name, doors in _towns():
        results += [*_quality(name, doors), *_searched(name, doors[:SAMPLE])]
    name, doors = _largest()
    cutting.cut(doors[:2000])  # Loads the machine code.
    results += [*_clock(name, doors[:SMALL], 2.0), *_preview(name, doors[:LARGE]), _growth(name, doors)]
    results += _alone(doors[:LARGE], 15.0, 400.0)
    if len(doors) >= HUGE:
        results += _alone(doors[:HUGE], 90.0, 1000.0)
    return results


def _folder() -> Path | None:
    folder = Path(os.environ.get("BENCH_DOORS") or BESIDE)
    return folder if folder.is_dir() else None


def _read(path: Path) -> list[Door]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = [Door(r["id"], float(r["lat"]), float(r["lon"]), *_address(r)) for r in csv.DictReader(file)]
    places = np.array([(door.latitude, door.longitude) for door in rows], dtype=np.float64)
    places[:, 1] *= np.cos(np.radians(np.median(places[:, 0])))
    far = ((places - np.median(places, axis=0)) ** 2).sum(axis=1)
    return [rows[index] for index in np.argsort(far, kind="stable").tolist()]


def _address(row: dict[str, str]) -> tuple[str, str, str]:
    return row["street"], row["number"], row["unit"]


def _towns() -> list[tuple[str, list[Door]]]:
    """Towns to be judged by, nearest to the middle first."""
    folder = _folder()
    if folder is None:
        return [("made town", made_town(SAMPLE, seed=1))]
    return [(path.name.removesuffix(".csv.gz"), _read(path)[:LARGE]) for path in sorted(folder.glob("*.csv.gz"))]


def _largest() -> tuple[str, list[Door]]:
    folder = _folder()
    if folder is None:
        return "made town", made_town(LARGE, seed=1)
    path = max(folder.glob("*.csv.gz"), key=lambda found: found.stat().st_size)
    return path.name.removesuffix(".csv.gz"), _read(path)


def _at_most(name: str, unit: str, value: float, goal: float, baseline: float | None = None) -> Result:
    ratio = None if baseline is None else round(value / baseline, 4)
    measured = value if ratio is None else ratio
    return Result(name, unit, round(value, 4), baseline, ratio, goal, measured <= goal)


def _quality(name: str, doors: list[Door]) -> list[Result]:
    """A whole town, of a very large one its hundred thousand doors in the middle."""
    cut = cutting.cut(doors, size=SIZE)
    sizes = np.array([len(turf.doors) for turf in cut.turfs])
    return [
        _at_most(f"cut {name}: largest turf", "doors", float(sizes.max()), 1.10, 60.0),
        _at_most(f"cut {name}: turfs outside a tenth", "share", float(((sizes < 54) | (sizes > 66)).mean()), 0.03),
        _at_most(f"cut {name}: turfs", "turfs", float(sizes.size), 1.02, len(doors) / 60),
        _at_most(f"cut {name}: houses parted that fit", "houses", float(_parted(doors, cut)), 0.0),
        _at_most(f"cut {name}: doors in another turf's hull", "share", _overlap(doors, cut), 0.06),
        _at_most(f"cut {name}: walk beside bisection, best order", "km", _walk(cut), 0.88, _bisected(doors)),
        _at_most(f"cut {name}: changes of side in 100 doors", "changes", _sides(doors, cut), 5.0),
    ]


def _searched(name: str, doors: list[Door]) -> list[Result]:
    """What takes many cuts or long ones, on the doors in the middle of a town."""
    cut = cutting.cut(doors, size=SIZE)
    walk = _walk(cut)
    ours = plan_for(town(doors, SIZE, ()).problem.size.size)
    longer = replace(ours, steps=10 * ours.steps)
    best = _walk(cutting.cut(doors, size=SIZE, plan=longer))
    plain = _walk(cutting.cut(doors, size=SIZE, order=Order(Way(rounds=1500))))
    again = cutting.cut(doors, size=SIZE, workers=1)
    return [
        _at_most(f"cut {name}: walk beside a run ten times as long", "km", walk, 1.015, best),
        _at_most(f"cut {name}: order beside a search ten times as long", "km", walk, 1.005, plain),
        _at_most(f"cut {name}: turfs across a drawn line", "turfs", float(_across(doors)), 0.0),
        _at_most(f"cut {name}: another cut from the same seed", "cuts", float(again != cut), 0.0),
        *_minutes(name, doors),
    ]


def _walk(cut: Cut) -> float:
    return round(sum(turf.metres or 0.0 for turf in cut.turfs) / 1000, 3)


def _bisected(doors: list[Door]) -> float:
    """Kilometres of plain recursive bisection, each turf in its best order without regard to sides."""
    here = town(doors, SIZE, ())
    walks = first_walks(here.problem, SIZE, angles=1)
    walker = Walker(here, Order(Way(side_metres=0.0)), SIZE.pace)
    return round(sum(walker.walk(inside, 1).metres or 0.0 for inside in doors_of(here, walks)) / 1000, 3)


def _parted(doors: list[Door], cut: Cut) -> int:
    here = town(doors, SIZE, ())
    turf = np.empty(len(doors), dtype=np.int64)
    for number, found in enumerate(cut.turfs):
        turf[found.doors] = number
    house = buildings(here.columns, here.columns.xy)
    pairs = np.unique(np.column_stack([house, turf]), axis=0)
    fits = np.bincount(house) <= SIZE.high
    return int((fits & (np.bincount(pairs[:, 0]) > 1)).sum())


def _points(doors: list[Door]) -> NDArray[np.float64]:
    return town(doors, SIZE, ()).columns.xy


def _overlap(doors: list[Door], cut: Cut) -> float:
    """The share of doors inside the hull of a turf that is not theirs."""
    xy, turf = _points(doors), np.empty(len(doors), dtype=np.int64)
    for number, found in enumerate(cut.turfs):
        turf[found.doors] = number
    hulls = [shapely.convex_hull(shapely.multipoints(xy[found.doors])) for found in cut.turfs]
    hull, door = shapely.STRtree(shapely.points(xy)).query(hulls, predicate="contains")
    return float(np.unique(door[turf[door] != hull]).size / len(doors))


def _sides(doors: list[Door], cut: Cut) -> float:
    """Ways to the other side of the same street, in 100 doors; between doors at one spot there is no way."""
    here = town(doors, SIZE, ())
    side, xy, street = Walker(here, Order(), SIZE.pace).side, here.columns.xy, here.columns.street
    steps = np.array([step for turf in cut.turfs for step in pairwise(turf.doors)])
    one, two = steps[:, 0], steps[:, 1]
    across = (street[one] == street[two]) & (side[one] + side[two] == 1) & (side[one] >= 0) & (side[two] >= 0)
    return float(100 * (across & (xy[one] != xy[two]).any(axis=1)).sum() / len(doors))


def _across(doors: list[Door]) -> int:
    """A line is drawn through the middle of the town; how many turfs have doors on both its sides."""
    middle = float(np.median([door.longitude for door in doors if door.longitude is not None])) + 1e-7
    cut = cutting.cut(doors[:10_000], size=SIZE, barriers=[[(-89.0, middle), (89.0, middle)]])
    banks = ({(doors[index].longitude or 0.0) < middle for index in turf.doors} for turf in cut.turfs)
    return sum(len(bank) > 1 for bank in banks)


def _minutes(name: str, doors: list[Door]) -> list[Result]:
    """One door in eight, cut by 120 minutes: the share of turfs a tenth or more off, of all and in the worst sample."""
    shares: list[float] = []
    off = turfs = 0
    for sample in range(1, SAMPLES + 1):
        chosen = np.random.default_rng(sample).permutation(len(doors))[: len(doors) // 8]
        cut = cutting.cut([doors[index] for index in chosen.tolist()], size=Size(minutes=120.0))
        here = sum(abs(turf.minutes - 120.0) > 12.0 for turf in cut.turfs)
        off, turfs = off + here, turfs + len(cut.turfs)
        shares.append(here / len(cut.turfs))
    told = f"cut {name}: sparse turfs a tenth off their minutes"
    return [
        _at_most(f"{told}, in {SAMPLES} samples", "share", off / turfs, 0.05),
        _at_most(f"{told}, worst of {SAMPLES}", "share", max(shares), 0.05),
    ]


def _clock(name: str, doors: list[Door], goal: float) -> list[Result]:
    return _timed(f"cut {name}: {len(doors):,} doors cut and ordered", lambda: cutting.cut(doors, size=SIZE), goal)


def _preview(name: str, doors: list[Door]) -> list[Result]:
    return _timed(f"cut {name}: preview of {len(doors):,} doors", lambda: cutting.preview(doors, size=SIZE), 1.0)


def _timed(name: str, work: Callable[[], object], goal: float) -> list[Result]:
    """By the clock, and as the processor's time on each of two cores."""
    began, used = time.perf_counter(), time.process_time()
    work()
    took, used = time.perf_counter() - began, (time.process_time() - used) / CORES
    return [_at_most(name, "s", took, goal), _at_most(f"{name}, processor", "s on two cores", used, goal)]


def _growth(name: str, doors: list[Door]) -> Result:
    """How much more processor time many doors take than few, beside the growth of n log n."""
    used = []
    few, many = SMALL, 10 * SMALL
    for count in (few, many):
        began = time.process_time()
        cutting.cut(doors[:count], size=SIZE)
        used.append(time.process_time() - began)
    expected = used[0] * many * math.log(many) / (few * math.log(few))
    return _at_most(f"cut {name}: {many:,} doors beside n log n from {few:,}", "s", used[1], 1.0, expected)


def _alone(doors: list[Door], seconds: float, megabytes: float) -> list[Result]:
    """The same in a process of its own, which reads its doors from a file before the clock starts."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "doors.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(turf_files.COLUMNS)
            table.writerows((d.id, d.latitude, d.longitude, d.street, d.number, d.unit) for d in doors)
        told = subprocess.run(
            [sys.executable, "-m", "tests.bench.cut_alone", str(path)], capture_output=True, text=True, check=True
        )
    took, used, memory = (float(word) for word in told.stdout.split())
    name = f"cut alone: {len(doors):,} doors"
    return [
        _at_most(name, "s", took, seconds),
        _at_most(f"{name}, processor", "s on two cores", used / CORES, seconds),
        _at_most(f"{name}, memory", "MB", memory, megabytes),
    ]
