"""The free turfs of a drive cut anew, around those that are out or were walked, which stay as they are.

The doors of all free lists, and whoever may be listed by now and stands on none, are cut as one. Listings move to their
new turfs; nobody who was listed is taken off. It is an act on turfs like those by hand, and is undone like them.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from canvass import turf_editing, walk_lists
from canvass.enums import ListState, TurfAct
from canvass.models import Barrier, Cut, Drive, ListedVoter, Stop, Turf, WalkList
from canvass.street_order import Door
from canvass.turf_editing import Table
from canvass.walk_lists import Drawn
from voters.models import Voter

if TYPE_CHECKING:
    from canvass.planning import PlannedTurf, Sketch


def free_doors(drive: Drive) -> list[Door]:
    """The doors of the free lists of a drive."""
    listed = ListedVoter.objects.filter(walk_list__drive=drive, walk_list__state=ListState.FREE, withdrawn_at=None)
    return walk_lists.doors_behind(Voter.objects.filter(pk__in=listed.values("voter_id")))[1]


def standing(drive: Drive) -> int:
    """How many doors stand on the free lists of a drive."""
    return Stop.objects.filter(walk_list__drive=drive, walk_list__state=ListState.FREE).count()


def all_doors(drive: Drive) -> list[Door]:
    """The doors that a recut cuts: those of free lists, and those of whoever may be listed and stands on no list."""
    doors = {door.household_id: door for door in free_doors(drive)}
    for door in walk_lists.doors_behind(walk_lists.likely(drive))[1]:
        doors.setdefault(door.household_id, door)
    return list(doors.values())


def recut(
    *, cut: Cut, at: datetime, watch: Callable[[float], bool], show: "Callable[[Sketch], None] | None" = None
) -> Drawn:
    """Cut the free turfs of the drive anew as ``cut`` wants it; see ``walk_lists.draw_up``, which only adds turfs."""
    from canvass import planning  # noqa: PLC0415 -- its machine code takes a second to load, and few programs cut

    plans = planning.plan(
        all_doors(cut.drive),
        doors=cut.doors_wanted,
        minutes=cut.minutes_wanted,
        borders=cut.borders,
        seed=cut.seed,
        watch=watch,
        barriers=list(Barrier.objects.filter(drive=cut.drive, removed_at=None).values_list("line", flat=True)),
        manner=cut.manner,
        show=show,
    )
    drawn = _laid(cut, plans, at)
    walk_lists.tell_planner(drawn)
    return drawn


@transaction.atomic
def _laid(cut: Cut, plans: Sequence["PlannedTurf"], at: datetime) -> Drawn:
    """Bring the doors to their turfs. What was handed out while the cut went on is left out of it."""
    from canvass import planning  # noqa: PLC0415 -- as above

    drive = cut.drive
    free = WalkList.objects.filter(drive=drive, state=ListState.FREE).values_list("turf_id", flat=True)
    table = turf_editing.lay_out(drive, cut.asked_by, at, turfs=set(free))
    here = {door for doors in table.doors.values() for door in doors}
    new = {door.household_id for turf in plans for door in turf.doors} - here
    born_on = _listed(table, new) if new else None
    here |= set(table.doors[born_on.pk]) if born_on else set()
    # Whoever came onto a free list since the doors were looked at stays on it.
    known = _given(table, planning.only(plans, households=here, manner=cut.manner), born_on, borders=cut.borders)
    moved = {door.household_id for turf in known.values() for door in turf.doors}
    after = {pk: [door for door in doors if door not in moved] for pk, doors in table.doors.items()}
    exact = {pk: turf for pk, turf in known.items() if not after[pk]}
    after |= {pk: after[pk] + [door.household_id for door in turf.doors] for pk, turf in known.items()}
    turf_editing.settle(table, TurfAct.RECUT, after, born_on=born_on, known=exact)
    made = Turf.objects.filter(pk__in=known)
    made.update(cut=cut, seed=cut.seed)
    counts = list(made.values_list("door_count", "people_count"))
    return Drawn(len(counts), sum(doors for doors, _ in counts), sum(people for _, people in counts))


def _listed(table: Table, households: Collection[int]) -> Turf:
    """A turf on which whoever may be listed behind these doors stands for the moment."""
    turf = turf_editing.open_on(table, walk_lists.free_names(table.drive, 1)[0])
    table.doors[turf.pk] = walk_lists.list_here(walk_list=table.lists[turf.pk], households=households, by=table.by)
    return turf


def _given(
    table: Table, plans: Sequence["PlannedTurf"], born_on: Turf | None, *, borders: Collection[str]
) -> dict[UUID, "PlannedTurf"]:
    """A turf for each plan: of the free ones of its precinct that which has most of its doors already, or a new one."""
    home = {door: pk for pk, doors in table.doors.items() for door in doors}
    shares = [
        (-count, number, pk)
        for number, planned in enumerate(plans)
        for pk, count in Counter(home[door.household_id] for door in planned.doors).items()
        if born_on is None or pk != born_on.pk
    ]
    given: dict[UUID, PlannedTurf] = {}
    waiting = dict(enumerate(plans))
    for _, number, pk in sorted(shares):
        turf, planned = table.turfs[pk], plans[number]
        if number in waiting and pk not in given and (turf.county, turf.precinct) == (planned.county, planned.precinct):
            given[pk] = waiting.pop(number)
    named = walk_lists.named(table.drive, list(waiting.values()), borders=borders)
    return given | {turf_editing.open_on(table, name).pk: planned for name, planned in named}
