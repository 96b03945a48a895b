"""Any set of doors becomes turfs: each door once, sizes where they can be had, the same cut each time."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canvass import cutting
from canvass.cutting import BadDoor, Door, Order, Size
from canvass.cutting.annealing import Plan
from canvass.cutting.bisection import LEAST_TO_SHARE, bisect, bisect_part
from canvass.cutting.lists import Walker
from canvass.cutting.neighbours import near
from canvass.cutting.town import town

QUICK = Plan(steps=60, rounds=2)


def grid(wide: int, high: int, *, part: str = "", start: int = 0) -> list[Door]:
    """Blocks of houses: so many on each street, so many streets."""
    return [
        Door(start + x * high + y, 44.0 + y * 0.0005, -93.0 + x * 0.0002, f"Street {y}", str(100 + x), "", part)
        for x, y in product(range(wide), range(high))
    ]


def tower(flats: int, *, floors: int = 20, at: tuple[float, float] = (44.0, -93.0)) -> list[Door]:
    each = flats // floors
    return [
        Door(f"flat {floor}-{flat}", *at, "High Street", "1", f"{floor}{flat:02d}")
        for floor in range(1, floors + 1)
        for flat in range(1, each + 1)
    ]


def sizes(cut: cutting.Cut) -> list[int]:
    return sorted(len(turf.doors) for turf in cut.turfs)


def each_once(cut: cutting.Cut, doors: list[Door]) -> bool:
    return sorted(index for turf in cut.turfs for index in turf.doors) == list(range(len(doors)))


coordinates = st.one_of(
    st.none(),
    st.tuples(st.sampled_from([44.0, 44.0001, 44.001, 44.5]), st.sampled_from([-93.0, -93.0002, -92.0])),
    st.tuples(st.floats(43.9, 44.1), st.floats(-93.1, -92.9)),
)
houses = st.builds(
    lambda place, street, number, unit, part: (place, street, number, unit, part),
    coordinates,
    st.sampled_from(["", "Main Street", "Oak Avenue", "Main street "]),
    st.sampled_from(["", "1", "2", "12B", "77", "½"]),
    st.sampled_from(["", "101", "Apt 2", "3-4"]),
    st.sampled_from(["", "North"]),
)


@settings(max_examples=40)
@given(st.lists(houses, max_size=120), st.integers(1, 40), st.booleans(), st.integers(0, 9))
def test_any_doors_are_each_in_one_turf_within_its_part(
    found: list[tuple[tuple[float, float] | None, str, str, str, str]], wanted: int, by_minutes: bool, seed: int
) -> None:
    doors = [Door(index, *(place or (None, None)), *rest) for index, (place, *rest) in enumerate(found)]
    size = Size(minutes=5.0 + wanted) if by_minutes else Size(doors=wanted)

    cut = cutting.cut(doors, size=size, seed=seed, plan=QUICK)

    assert each_once(cut, doors)
    assert all(len({doors[index].part for index in turf.doors}) == 1 for turf in cut.turfs)
    assert all(by_minutes or len(turf.doors) <= max(1, size.high) for turf in cut.turfs)


@pytest.mark.parametrize(
    ("doors", "expected"),
    [
        pytest.param([], [], id="no door"),
        pytest.param([Door(1, 44.0, -93.0)], [1], id="one door"),
        pytest.param([Door(n, 44.0, -93.0) for n in range(180)], [60, 60, 60], id="equal points"),
        pytest.param([Door(n, 44.0, -93.0 + n / 5000) for n in range(180)], [60, 60, 60], id="a line"),
        pytest.param([Door(n, street="Elm Street", number=str(n)) for n in range(180)], [60, 60, 60], id="no places"),
        pytest.param(
            [Door(10 * h + n, 44.0 + h / 10, -93.0 + n / 5000) for h in range(6) for n in range(10)], [60], id="hamlets"
        ),
    ],
)
def test_odd_towns_are_cut_evenly(doors: list[Door], expected: list[int]) -> None:
    cut = cutting.cut(doors, size=Size(doors=60), plan=QUICK)

    assert each_once(cut, doors)
    assert [round(size / 10) for size in sizes(cut)] == [round(size / 10) for size in expected]


def test_a_tower_is_parted_between_its_floors() -> None:
    flats = tower(800)

    cut = cutting.cut(flats, plan=QUICK)

    floors = Counter(floor for turf in cut.turfs for floor in {flats[index].unit[:-2] for index in turf.doors})
    assert each_once(cut, flats)
    assert max(sizes(cut)) <= 66
    assert set(floors.values()) == {1}


def test_a_building_that_fits_is_never_parted() -> None:
    doors = grid(30, 8) + tower(60, floors=5, at=(44.0021, -92.9971))

    cut = cutting.cut(doors, plan=QUICK)

    assert len({number for number, turf in enumerate(cut.turfs) if any(index >= 240 for index in turf.doors)}) == 1


def test_the_same_number_in_the_next_town_is_another_building() -> None:
    here = [Door(n, 44.0, -93.0, "Main Street", "1", str(n)) for n in range(40)]
    there = [Door(100 + n, 44.02, -93.0, "Main Street", "1", str(n)) for n in range(40)]

    cut = cutting.cut(here + there, size=Size(doors=40))

    assert sorted(sorted(turf.doors) for turf in cut.turfs) == [list(range(40)), list(range(40, 80))]


def test_no_turf_crosses_a_drawn_line() -> None:
    doors = grid(60, 16)
    river = [(43.0, -92.99515), (45.0, -92.99515)]

    cut = cutting.cut(doors, barriers=[river], plan=QUICK)

    banks = [{doors[index].longitude < -92.99515 for index in turf.doors} for turf in cut.turfs]  # type: ignore[operator]  # all have a place
    assert each_once(cut, doors)
    assert all(len(bank) == 1 for bank in banks)


def test_a_line_that_ends_in_the_open_is_not_crossed_either() -> None:
    doors = grid(40, 12)
    railway = [(43.9, -92.9961), (44.0031, -92.9961)]

    cut = cutting.cut(doors, barriers=[railway], plan=QUICK)

    steps = [(doors[a], doors[b]) for turf in cut.turfs for a, b in zip(turf.doors, turf.doors[1:], strict=False)]
    over = [
        (a, b)
        for a, b in steps
        if (a.longitude < -92.9961) != (b.longitude < -92.9961)  # type: ignore[operator]  # all have a place
        and min(a.latitude, b.latitude) < 44.003  # type: ignore[type-var,operator]  # all have a place
    ]
    assert over == []


def test_the_same_seed_gives_the_same_cut_with_any_number_of_threads() -> None:
    doors = grid(80, 40)

    cuts = [cutting.cut(doors, seed=7, workers=workers, plan=QUICK) for workers in (1, 2, 5)]

    assert cuts[1:] == cuts[:1] * 2


def test_another_seed_gives_another_cut() -> None:
    doors = grid(40, 20)

    assert cutting.cut(doors, seed=1, plan=QUICK) != cutting.cut(doors, seed=2, plan=QUICK)


def test_a_door_without_a_place_goes_beside_its_neighbour() -> None:
    doors = [*grid(30, 8), Door("lost", street="street 3", number="101A")]

    cut = cutting.cut(doors, plan=QUICK)

    (turf,) = (turf for turf in cut.turfs if 240 in turf.doors)
    assert 11 in turf.doors  # Street 3, number 101.


def test_a_cut_that_is_stopped_is_whole() -> None:
    doors = grid(80, 40)
    heard: list[float] = []

    cut = cutting.cut(doors, watch=lambda share: heard.append(share) or len(heard) < 2)  # type: ignore[func-returns-value]  # it says whether to go on

    assert cut.stopped
    assert each_once(cut, doors)
    assert max(sizes(cut)) <= 66


def test_what_is_done_only_grows() -> None:
    heard: list[float] = []

    cutting.cut(grid(40, 20), plan=QUICK, watch=lambda share: heard.append(share) or True)  # type: ignore[func-returns-value]  # it goes on

    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_sparse_doors_are_cut_by_minutes() -> None:
    doors = [door for door in grid(100, 60) if isinstance(door.id, int) and door.id * 2654435761 % 997 % 8 == 0]

    cut = cutting.cut(doors, size=Size(minutes=90.0))

    good = [turf for turf in cut.turfs if abs(turf.minutes - 90.0) <= 9.0]
    assert each_once(cut, doors)
    assert len(good) >= 0.95 * len(cut.turfs)


def test_a_few_doors_beyond_a_gap_share_turfs_with_others() -> None:
    """Their 58 minutes of work alone would make a turf of half the size."""
    near, far = grid(24, 12), [Door(f"far {n}", 44.0 + n // 6 * 0.0003, -92.985 + n % 6 * 0.0002) for n in range(30)]

    cut = cutting.cut([*near, *far], size=Size(minutes=120.0))

    assert each_once(cut, [*near, *far])
    assert [turf.minutes for turf in cut.turfs if abs(turf.minutes - 120.0) > 12.0] == []


@pytest.mark.parametrize(
    ("latitude", "longitude", "why"),
    [
        (float("nan"), -93.0, "A latitude or longitude is not a number."),
        (float("inf"), -93.0, "A latitude or longitude is not a number."),
        (91.0, -93.0, "A latitude goes from -90 to 90, a longitude from -180 to 180."),
        (44.0, None, "A door needs both its latitude and its longitude, or neither."),
    ],
)
def test_a_place_that_is_not_on_earth_is_refused(latitude: float, longitude: float | None, why: str) -> None:
    with pytest.raises(BadDoor) as refused:
        cutting.cut([Door(1, 44.0, -93.0), Door(2, latitude, longitude)])

    assert (str(refused.value), refused.value.index) == (why, 1)


def test_a_preview_holds_every_door() -> None:
    doors = grid(80, 40)

    assert each_once(cutting.preview(doors), doors)


def test_merging_and_splitting_keep_every_door() -> None:
    doors = grid(20, 6)

    halves = cutting.split(doors, into=2)
    again = cutting.merge([half.doors for half in halves])

    assert [len(half.doors) for half in halves] == [60, 60]
    assert sorted(again.doors, key=lambda door: door.id) == doors
    assert again.metres is not None
    assert cutting.measure(again.doors) == again


def test_a_moved_door_leaves_one_turf_and_enters_the_other() -> None:
    doors = grid(20, 6)

    left, grown = cutting.move({60}, out_of=doors[60:], into=doors[:60])

    assert left is not None
    assert sorted(door.id for door in left.doors) == list(range(61, 120))
    assert sorted(door.id for door in grown.doors) == list(range(61))


def test_an_outline_holds_its_doors() -> None:
    corners = cutting.outline(grid(2, 2))

    assert min(latitude for latitude, _ in corners) < 44.0 < 44.0005 < max(latitude for latitude, _ in corners)
    assert cutting.outline([Door(1)]) == []


def test_a_street_that_counts_along_one_row_has_no_sides() -> None:
    row = [Door(n, 44.0, -93.0 + n * 0.0003, "Mews Lane", str(n)) for n in range(1, 9)]
    street = [Door(100 + n, 44.002 + n % 2 * 0.0003, -93.0 + n * 0.0002, "High Street", str(n)) for n in range(1, 9)]
    here = town([*row, *street], Size(), ())

    sides = Walker(here, Order(), Size().pace).side

    assert sides.tolist() == [-1] * 8 + [1, 0] * 4


def test_halves_cut_at_the_same_time_are_those_cut_one_after_the_other() -> None:
    x, y = np.random.default_rng(5).uniform(0.0, 5000.0, (2, LEAST_TO_SHARE + 1000))
    sizes = np.ones(x.size)
    known, limits = near(np.column_stack([x, y])), (54.0, 66.0)

    together = bisect(x, y, sizes, known, 100, 4, limits)

    alone = np.zeros(x.size, dtype=np.int32)
    order = np.arange(x.size, dtype=np.int32)
    bisect_part(order, alone, (0, x.size, 0, 100), x, y, sizes, known, 4, limits, False)
    assert np.array_equal(together, alone)
    assert np.bincount(together).max() <= 66


def test_a_house_knows_the_nearest_in_each_quarter_first_and_then_the_nearest_of_all() -> None:
    row = [(20.0 * house, 0.0) for house in range(-5, 6)]
    across = [(1.0, 70.0), (-1.0, -80.0)]
    middle = 5

    known = near(np.array([*row, *across]))[middle]

    assert known[:4].tolist() in ([4, 6, 11, 12], [6, 4, 11, 12])
    assert sorted(known[4:].tolist()) == [2, 3, 7, 8]
