"""Turfs by hand: each door in one turf, its people with it, what is out left alone, and each act undone."""

from collections.abc import Callable, Sequence

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from canvass import barrier_lines, placing_doors, turf_cuts, turf_editing, walk_lists
from canvass.enums import ListState
from canvass.models import Drive, ListedVoter, Stop, Turf, TurfEdit, WalkList
from tests.canvass import street
from tests.factories import Town
from voters.enums import Placed, Purpose
from voters.models import GotvContact, Household, Voter


def homes(voters: Sequence[Voter]) -> list[int]:
    return [int(voter.household_id or 0) for voter in voters]


def along(voters: Sequence[Voter], *, north: float = 44.0) -> list[int]:
    """The doors of these voters, some 16 m apart on one line."""
    doors = homes(voters)
    for number, pk in enumerate(doors):
        Household.objects.filter(pk=pk).update(latitude=north, longitude=-93.0 + number / 5000)
    return doors


def standing(drive: Drive) -> dict[str, list[int]]:
    """The doors of each turf that somebody stands at, in order."""
    found: dict[str, list[int]] = {}
    stops = Stop.objects.filter(walk_list__drive=drive, listed__isnull=False, listed__withdrawn_at=None)
    for stop in stops.distinct().order_by("walk_list__turf__name", "position").select_related("walk_list__turf"):
        found.setdefault(stop.walk_list.turf.name, []).append(stop.household_id)
    return found


def turf(drive: Drive, name: str) -> Turf:
    return Turf.objects.get(drive=drive, name=name)


@pytest.fixture
def doors(town: Town) -> list[int]:
    return along(street.doors(12))


@pytest.fixture
def drive(town: Town, doors: list[int]) -> Drive:
    """Twelve houses in a row, of which six stand in turf A and four in turf B."""
    made = street.drive(town.ours, town.organizer)
    draw(made, town, doors[:6], "A")
    draw(made, town, doors[6:10], "B")
    return made


def draw(drive: Drive, town: Town, doors: Sequence[int], name: str = "") -> turf_editing.Drawn:
    return turf_editing.draw(drive=drive, households=doors, by=town.organizer, at=timezone.now(), name=name)


def undo(drive: Drive, town: Town) -> TurfEdit:
    return turf_editing.undo(drive=drive, by=town.organizer, at=timezone.now())


def test_a_drawn_turf_takes_free_doors_and_lists_who_stood_nowhere(drive: Drive, doors: list[int], town: Town) -> None:
    drawn = draw(drive, town, doors[8:], "C")

    assert standing(drive) == {"A": doors[:6], "B": doors[6:8], "C": doors[8:]}
    assert (drawn.doors, drawn.left, drawn.turf.people_count) == (4, 0, 4)
    assert drawn.turf.metres == pytest.approx(3 * 16, abs=1)
    assert turf(drive, "B").door_count == 2
    assert turf(drive, "B").metres == pytest.approx(16, abs=1)


def test_each_act_is_undone_in_turn_down_to_the_first(drive: Drive, doors: list[int], town: Town) -> None:
    at, by = timezone.now(), town.organizer
    a, b = turf(drive, "A"), turf(drive, "B")
    seen = [standing(drive)]
    acts: list[Callable[[], object]] = [
        lambda: turf_editing.move(drive=drive, households=[doors[0], doors[11]], into=b, by=by, at=at),
        lambda: turf_editing.reorder(turf=b, households=[doors[11], doors[7]], by=by, at=at),
        lambda: turf_editing.merge(drive=drive, turfs=[a, b], by=by, at=at),
        lambda: turf_editing.split(turf=a, by=by, at=at),
        lambda: turf_editing.rename(turf=turf(drive, "A B"), name="Z", by=by, at=at),
        lambda: turf_editing.move(drive=drive, households=[doors[10]], into=a, by=by, at=at),
    ]
    for act in acts:
        act()
        seen.append(standing(drive))

    back = []
    for _ in acts:
        undo(drive, town)
        back.append(standing(drive))

    assert back == seen[-2::-1]
    assert seen[2]["B"][:2] == [doors[11], doors[7]]
    assert {name: len(inside) for name, inside in seen[4].items()} == {"A": 5, "A B": 6}
    undo(drive, town)
    undo(drive, town)
    assert standing(drive) == {}
    with pytest.raises(turf_editing.NothingToUndo):
        undo(drive, town)


def test_what_is_out_stays_and_is_refused_with_words(drive: Drive, doors: list[int], town: Town) -> None:
    at, by = timezone.now(), town.organizer
    a, b = turf(drive, "A"), turf(drive, "B")
    walk_lists.assign(walk_list=WalkList.objects.get(turf=a), volunteer=town.volunteer, by=by, at=at)

    drawn = draw(drive, town, doors, "C")
    with pytest.raises(turf_editing.TurfIsOut, match="A is in somebody's hands, or was walked"):
        turf_editing.merge(drive=drive, turfs=[a, b], by=by, at=at)
    with pytest.raises(turf_editing.NoDoors):
        draw(drive, town, doors[:6])

    assert (drawn.doors, drawn.left) == (6, 6)
    assert standing(drive) == {"A": doors[:6], "C": doors[6:]}


def test_an_act_is_not_undone_over_a_turf_that_went_out(drive: Drive, doors: list[int], town: Town) -> None:
    drawn = draw(drive, town, doors[4:8], "C")
    free = WalkList.objects.get(turf=drawn.turf)
    walk_lists.assign(walk_list=free, volunteer=town.volunteer, by=town.organizer, at=timezone.now())

    with pytest.raises(turf_editing.ChangedSince):
        undo(drive, town)

    assert standing(drive)["C"] == doors[4:8]


def test_free_turfs_are_cut_anew_around_those_that_are_out_and_the_old_ones_come_back(
    drive: Drive, doors: list[int], town: Town
) -> None:
    at, by = timezone.now(), town.organizer
    walk_lists.assign(walk_list=WalkList.objects.get(turf__name="A"), volunteer=town.volunteer, by=by, at=at)
    draw(drive, town, doors[6:7], "C")
    draw(drive, town, doors[7:8], "D")
    before, people = standing(drive), sorted(ListedVoter.objects.values_list("pk", "voter"))

    cut = turf_cuts.begin(drive=drive, by=by, at=at, doors_wanted=6, recut=True)
    drawn = turf_cuts.run(cut_id=cut.pk, at=at)

    found = standing(drive)
    assert drawn == walk_lists.Drawn(1, 6, 6)
    assert len(found) == 2
    assert found.pop("A") == before["A"]
    ((anew, inside),) = found.items()
    assert sorted(inside) == doors[6:]
    assert (turf(drive, anew).cut, turf(drive, anew).door_count) == (cut, 6)
    assert set(people) <= set(ListedVoter.objects.values_list("pk", "voter"))
    undo(drive, town)
    assert standing(drive) == before


def test_a_turf_has_a_name_of_its_own_and_fits_a_phone(drive: Drive, doors: list[int], town: Town) -> None:
    at, by = timezone.now(), town.organizer

    with pytest.raises(turf_editing.NameTaken):
        turf_editing.rename(turf=turf(drive, "A"), name="B", by=by, at=at)
    with pytest.raises(turf_editing.TooManyDoors):
        draw(drive, town, homes(street.doors(301, street="LONG ST")))

    assert standing(drive) == {"A": doors[:6], "B": doors[6:10]}


def test_a_listing_moves_only_between_lists_that_nobody_had(drive: Drive, town: Town) -> None:
    """The database holds it, whoever asks."""
    a, b = WalkList.objects.get(turf__name="A"), WalkList.objects.get(turf__name="B")
    walk_lists.assign(walk_list=b, volunteer=town.volunteer, by=town.organizer, at=timezone.now())
    somebody = ListedVoter.objects.filter(walk_list=b).values_list("pk", flat=True)[:1]
    stop = Stop.objects.create(walk_list=a, household_id=b.stops.all()[0].household_id, position=99)

    with pytest.raises(IntegrityError, match="a_listing_stands"), transaction.atomic():
        ListedVoter.objects.filter(pk__in=list(somebody)).update(walk_list=a, stop=stop)

    assert ListedVoter.objects.filter(walk_list=b).count() == 4


def test_who_is_moved_on_a_reminding_list_keeps_the_contact_that_allowed_it(town: Town) -> None:
    yes = street.supporters(town, 4)
    doors = along([*yes, *street.doors(2)])
    drive = street.drive(town.ours, town.organizer, Purpose.GOTV)
    draw(drive, town, doors[:2], "A")
    before = set(GotvContact.objects.values_list("pk", "voter"))

    drawn = draw(drive, town, doors, "B")

    assert (drawn.doors, drawn.left) == (4, 2)
    assert standing(drive) == {"B": doors[:4]}
    assert before < set(ListedVoter.objects.filter(withdrawn_at=None).values_list("gotv_contact", "voter"))
    assert GotvContact.objects.count() == 4


def test_a_door_is_placed_by_hand_or_between_its_neighbours_and_its_turf_walked_anew(
    drive: Drive, doors: list[int], town: Town
) -> None:
    at, by = timezone.now(), town.organizer
    Household.objects.filter(pk__in=[doors[2], doors[4]]).update(latitude=None, longitude=None)
    lost = list(placing_doors.unplaced(drive))

    placing_doors.place(drive=drive, household=lost[0], latitude=44.0, longitude=-93.001, by=by, at=at)
    between = placing_doors.place_between(drive=drive, households=[doors[4]], by=by, at=at)

    assert [door.pk for door in lost] == [doors[2], doors[4]]
    placed = Household.objects.filter(pk__in=doors).exclude(placed="").order_by("pk")
    assert list(placed.values_list("placed", "longitude")) == [
        (Placed.HAND, -93.001),
        (Placed.BETWEEN, pytest.approx(-93.0 + 4 / 5000)),
    ]
    assert between == 1
    assert standing(drive)["A"][::-1] == [doors[number] for number in (5, 4, 3, 1, 0, 2)]
    undo(drive, town)
    undo(drive, town)
    assert placing_doors.unplaced(drive).count() == 2


def test_the_next_cut_does_not_cross_a_drawn_line(town: Town) -> None:
    doors = along(street.doors(20))
    drive = street.drive(town.ours, town.organizer)
    river = [(43.9, -93.0 + 6.5 / 5000), (44.1, -93.0 + 6.5 / 5000)]
    drawn = barrier_lines.draw(drive=drive, line=river, name="River", by=town.organizer, at=timezone.now())

    walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now(), doors_per_turf=20)
    barrier_lines.remove(barrier=drawn, by=town.organizer, at=timezone.now())

    assert sorted(map(sorted, standing(drive).values())) == [doors[:7], doors[7:]]
    assert list(barrier_lines.standing(drive)) == []


def test_a_part_that_was_taken_comes_back_into_its_turf(drive: Drive, doors: list[int], town: Town) -> None:
    """Twenty more near here are split off, given back, and merged again: nobody is lost on the way."""
    a = WalkList.objects.get(turf__name="A")
    with transaction.atomic():
        part = walk_lists.split(walk_list=a, households=doors[:3], at=timezone.now())
    assert part is not None
    walk_lists.assign(walk_list=part, volunteer=town.volunteer, by=town.organizer, at=timezone.now())
    part.refresh_from_db()
    rest = walk_lists.take_back(walk_list=part, by=town.organizer, at=timezone.now())
    assert rest is not None

    turf_editing.merge(drive=drive, turfs=[turf(drive, "A"), rest.turf], by=town.organizer, at=timezone.now())

    assert sorted(standing(drive)["A"]) == doors[:6]
    assert WalkList.objects.filter(drive=drive, state=ListState.FREE, turf__door_count=0).count() == 1
