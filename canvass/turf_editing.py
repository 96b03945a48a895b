"""Turfs by hand: draw, move doors, merge, split, reorder, rename, and undo.

Each act is one row of ``TurfEdit`` that knows how the turfs were before and are after it. Only doors on free lists are
touched: what is in somebody's hands, or was walked, stays as it is. After each act the way, its length, the minutes
and the shape of every turf that changed are stored anew.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from canvass import busy, rearranging, walk_lists
from canvass.enums import ListState, TurfAct
from canvass.models import Drive, ListedVoter, Turf, TurfEdit, WalkList
from canvass.street_order import Door
from canvass.way import Manner
from voters import audit, permissions
from voters.models import User
from voters.roll import by_hand

if TYPE_CHECKING:
    from canvass.planning import PlannedTurf

MOST_DOORS = 300  # A phone holds so many.
MOST_CHOSEN = 3000  # So many may be chosen in one go, of which most are out or walked.
Standing = dict[UUID, list[int]]


class Refused(Exception):
    """Turfs cannot be changed so; the words say why and what to do."""

    code = "turfs_stay"


class TurfIsOut(Refused):
    code = "turf_is_out"


class NoDoors(Refused):
    code = "no_doors"


class TooManyDoors(Refused):
    code = "too_many_doors"


class NameTaken(Refused):
    code = "name_taken"


class NothingToUndo(Refused):
    code = "nothing_to_undo"


class ChangedSince(Refused):
    code = "changed_since"


@dataclass(frozen=True)
class Drawn:
    """A turf that got doors. ``left`` doors of those asked for stay where they are: they are out, walked, or gone."""

    turf: Turf
    doors: int
    left: int


@dataclass
class Table:
    """Free lists laid out to be changed: the doors of each turf in order, and the list that holds them.

    What gets a new order is walked in the ``manner`` of the drive's latest cut.
    """

    drive: Drive
    by: User
    at: datetime
    turfs: dict[UUID, Turf]
    lists: dict[UUID, WalkList]
    doors: Standing
    manner: Manner
    before: dict[str, dict[str, object]] = field(default_factory=dict)

    def where(self, households: Collection[int]) -> Standing:
        """Those of these doors that stand on the table, by turf, in the order of their lists."""
        asked = set(households)
        found = {pk: [door for door in doors if door in asked] for pk, doors in self.doors.items()}
        return {pk: doors for pk, doors in found.items() if doors}

    def without(self, households: Collection[int], *, but: UUID | None = None) -> Standing:
        """The turfs that lose these doors, with what is left to each."""
        gone = set(households)
        return {pk: [door for door in self.doors[pk] if door not in gone] for pk in self.where(households) if pk != but}


def lay_out(
    drive: Drive, by: User, at: datetime, *, turfs: Collection[UUID] = (), households: Collection[int] = ()
) -> Table:
    """The free lists of these turfs, and those on which these doors stand.

    Nothing is handed out, cut or edited beside it until this transaction ends.
    """
    permissions.check_can(by, permissions.Act.RUN_DOORS, drive.campaign)
    busy.lock(drive.campaign)
    Drive.objects.select_for_update(of=("self",), no_key=True).get(pk=drive.pk)
    standing = ListedVoter.objects.filter(walk_list__drive=drive, walk_list__state=ListState.FREE, withdrawn_at=None)
    holding = standing.filter(stop__household__in=households).values("walk_list")
    free = WalkList.objects.filter(Q(turf__in=turfs) | Q(pk__in=holding), drive=drive, state=ListState.FREE)
    lists = {each.turf_id: each for each in free.select_related("turf", "campaign", "drive")}
    doors: Standing = {pk: [] for pk in lists}
    rows = standing.filter(walk_list__in=lists.values()).order_by("walk_list", "stop__position")
    for turf_id, household_id in rows.values_list("walk_list__turf", "stop__household").distinct():
        doors[turf_id].append(household_id)
    cut = drive.cuts.order_by("pk").last()
    manner = cut.manner if cut else Manner()
    return Table(drive, by, at, {pk: each.turf for pk, each in lists.items()}, lists, doors, manner)


def _on_table(table: Table, turf: Turf) -> Turf:
    """The turf as it stands now. Raises ``TurfIsOut``, ``NoDoors``."""
    if turf.pk not in table.turfs:
        raise TurfIsOut(f"{turf.name} is in somebody's hands, or was walked. Take it back first.")
    if not table.doors[turf.pk]:
        raise NoDoors(f"{turf.name} has no doors any more.")
    return table.turfs[turf.pk]


def open_on(table: Table, name: str) -> Turf:
    """A turf without doors, on the table."""
    walk_list = walk_lists.open_turf(drive=table.drive, name=name, at=table.at)
    turf = walk_list.turf
    table.turfs[turf.pk], table.lists[turf.pk], table.doors[turf.pk] = turf, walk_list, []
    return turf


def _list_new(table: Table, households: Collection[int], turf: Turf) -> list[int]:
    """List who may be listed behind those of these doors that stand nowhere yet, on an empty turf."""
    known = {door for doors in table.where(households).values() for door in doors}
    if len(households) > MOST_CHOSEN:
        raise _too_many(len(households))
    listed = walk_lists.list_here(walk_list=table.lists[turf.pk], households=set(households) - known, by=table.by)
    table.doors[turf.pk] = listed
    return listed


def _too_many(doors: int) -> TooManyDoors:
    return TooManyDoors(f"A turf has at most {MOST_DOORS} doors, and this would have {doors}.")


@transaction.atomic
def draw(*, drive: Drive, households: Collection[int], by: User, at: datetime, name: str = "") -> Drawn:
    """Make a turf of these doors: free ones leave their turfs, and who stands on no list yet is listed.

    On a reminding drive nobody is listed but through the gate. Raises ``NoDoors``, ``TooManyDoors``, ``NameTaken``.
    """
    table = lay_out(drive, by, at, households=households)
    turf = open_on(table, _name(table, name) if name else walk_lists.free_names(drive, 1)[0])
    new = _list_new(table, households, turf)
    return _gather(table, TurfAct.DRAWN, turf, households, born_on=turf if new else None)


@transaction.atomic
def move(*, drive: Drive, households: Collection[int], into: Turf, by: User, at: datetime) -> Drawn:
    """Move these doors to a turf that is free; who stands on no list yet is listed.

    Raises ``TurfIsOut`` and what ``draw`` raises.
    """
    table = lay_out(drive, by, at, turfs=[into.pk], households=households)
    turf, born_on = _on_table(table, into), None
    if set(households) - {door for doors in table.doors.values() for door in doors}:
        born_on = open_on(table, walk_lists.free_names(drive, 1)[0])
        if not _list_new(table, households, born_on):
            born_on = None
    return _gather(table, TurfAct.MOVED, turf, households, born_on=born_on)


def _gather(table: Table, act: TurfAct, turf: Turf, households: Collection[int], *, born_on: Turf | None) -> Drawn:
    """Bring the doors to the turf, in a new order, and store what became of every turf."""
    coming = [door for doors in table.where(households).values() for door in doors]
    if not coming:
        raise NoDoors("None of these doors is free: they are out, were walked, or nobody there may be visited.")
    inside = sorted({*coming, *table.doors[turf.pk]})
    if len(inside) > MOST_DOORS:
        raise _too_many(len(inside))
    planned = _walked(table, inside)
    wanted = table.without(coming, but=turf.pk) | {turf.pk: _households(planned)}
    settle(table, act, wanted, born_on=born_on, known={turf.pk: planned})
    return Drawn(turf, len(coming), len(set(households) - set(coming)))


@transaction.atomic
def merge(*, drive: Drive, turfs: Sequence[Turf], by: User, at: datetime) -> Turf:
    """All doors of these turfs in the first of them, in a new order. Raises ``TurfIsOut``, ``TooManyDoors``."""
    table = lay_out(drive, by, at, turfs=[turf.pk for turf in turfs])
    into, *others = [_on_table(table, turf) for turf in turfs]
    if not others:
        raise NoDoors("Choose two turfs or more to merge.")
    _gather(table, TurfAct.MERGED, into, [door for turf in others for door in table.doors[turf.pk]], born_on=None)
    return into


@transaction.atomic
def split(*, turf: Turf, by: User, at: datetime, into: int = 2) -> list[Turf]:
    """A turf as so many of about the same size; fewer where it has few doors. Raises ``TurfIsOut``, ``NoDoors``."""
    from canvass import planning  # noqa: PLC0415 -- its machine code takes a second to load, and few programs cut

    table = lay_out(turf.drive, by, at, turfs=[turf.pk])
    first = _on_table(table, turf)
    parts = planning.walked(_doors(table, table.doors[first.pk]), into=into, manner=table.manner)
    if len(parts) < 2:
        raise NoDoors(f"{first.name} has too few doors to be split.")
    taken = set(turf.drive.turfs.values_list("name", flat=True))
    letters = (f"{first.name[:110]} {letter}" for letter in "BCDEFGHIJKLMNOPQRSTUVWXYZ")
    names = [*[name for name in letters if name not in taken], *walk_lists.free_names(turf.drive, len(parts))]
    made = [first, *[open_on(table, name) for name in names[: len(parts) - 1]]]
    known = {each.pk: part for each, part in zip(made, parts, strict=True)}
    settle(table, TurfAct.SPLIT, {pk: _households(part) for pk, part in known.items()}, known=known)
    return made


@transaction.atomic
def reorder(*, turf: Turf, households: Sequence[int], by: User, at: datetime) -> None:
    """Knock at the turf's doors in this order; doors that are not named keep theirs, after the others."""
    table = lay_out(turf.drive, by, at, turfs=[turf.pk])
    own = table.doors[_on_table(table, turf).pk]
    named = [door for door in dict.fromkeys(households) if door in set(own)]
    order = [*named, *[door for door in own if door not in set(named)]]
    settle(table, TurfAct.REORDERED, {turf.pk: order})


@transaction.atomic
def order_anew(*, turf: Turf, by: User, at: datetime) -> None:
    """Put the turf's doors back into the shortest order to walk."""
    table = lay_out(turf.drive, by, at, turfs=[turf.pk])
    planned = _walked(table, table.doors[_on_table(table, turf).pk])
    settle(table, TurfAct.REORDERED, {turf.pk: _households(planned)}, known={turf.pk: planned})


@transaction.atomic
def rename(*, turf: Turf, name: str, by: User, at: datetime) -> None:
    """Give the turf another name of its own. Raises ``NameTaken``, ``TurfIsOut``."""
    table = lay_out(turf.drive, by, at, turfs=[turf.pk])
    named = _on_table(table, turf)
    if name == named.name:
        return
    _note(table, named)
    named.name = _name(table, name)
    settle(table, TurfAct.RENAMED, {named.pk: table.doors[named.pk]})


def _name(table: Table, name: str) -> str:
    if table.drive.turfs.filter(name=name).exists():
        raise NameTaken(f"Another turf of this drive is, or was, called {name}. Choose another name.")
    return name


@transaction.atomic
def note_placed(*, drive: Drive, households: Collection[int], by: User, at: datetime) -> None:
    """Doors got a place on the map: write it down, and walk the free turfs that hold them anew."""
    table = lay_out(drive, by, at, households=households)
    known = {pk: _walked(table, doors) for pk, doors in table.doors.items()}
    wanted = {pk: _households(planned) for pk, planned in known.items()}
    settle(table, TurfAct.PLACED, wanted, known=known, placed=sorted(households))


def latest(drive: Drive) -> TurfEdit | None:
    """The latest act on the drive's turfs that nobody took back."""
    return TurfEdit.objects.filter(drive=drive, undone_at=None).order_by("pk").last()


@transaction.atomic
def undo(*, drive: Drive, by: User, at: datetime) -> TurfEdit:
    """Take the latest act back that stands. Raises ``NothingToUndo``, ``ChangedSince``."""
    busy.lock(drive.campaign)
    edit = latest(drive)
    if edit is None:
        raise NothingToUndo("There is nothing to undo.")
    after = {UUID(pk): state for pk, state in edit.after.items()}
    table = lay_out(drive, by, at, turfs=list(after))
    if not all(pk in table.turfs and _is_as(table, pk, state) for pk, state in after.items()):
        raise ChangedSince("It cannot be undone any more: a turf of it was handed out since.")
    names = [state["name"] for state in edit.before.values()]
    if drive.turfs.filter(name__in=names).exclude(pk__in=after).exists():
        raise ChangedSince("It cannot be undone any more: another turf has the name by now.")
    by_hand.forget(edit.placed)
    _restore(table, edit)
    edit.undone_by, edit.undone_at = by, at
    edit.save(update_fields=["undone_by", "undone_at"])
    audit.record("turf.undone", by=by, campaign=drive.campaign, on=drive, undone=edit.act)
    return edit


def _is_as(table: Table, pk: UUID, state: Mapping[str, Any]) -> bool:
    """Whether the turf still is as an act left it; people who were erased since are not missed."""
    doors = table.doors[pk]
    return table.turfs[pk].name == state["name"] and doors == [door for door in state["doors"] if door in doors]


def _restore(table: Table, edit: TurfEdit) -> None:
    """Doors go home to their turfs; those that were first listed by the act are taken off again."""
    left = {door for doors in table.doors.values() for door in doors}
    wanted: Standing = {}
    for pk, state in edit.before.items():  # Of a door that two turfs shared, the first keeps it.
        wanted[UUID(pk)] = [door for door in state["doors"] if door in left]
        left.difference_update(wanted[UUID(pk)])
        table.turfs[UUID(pk)].name = state["name"]
    if edit.born_on_id:
        wanted[edit.born_on_id] = sorted(left)
    rearranging.rearrange({table.lists[pk].pk: doors for pk, doors in wanted.items()})
    if edit.born_on_id:
        home = ListedVoter.objects.filter(walk_list=table.lists[edit.born_on_id], withdrawn_at=None)
        home.update(withdrawn_at=table.at)
        wanted[edit.born_on_id] = []
    _store(table, wanted, {})


def settle(
    table: Table,
    act: TurfAct,
    wanted: Standing,
    *,
    born_on: Turf | None = None,
    known: Mapping[UUID, "PlannedTurf"] | None = None,
    placed: Sequence[int] = (),
) -> None:
    """Bring the doors where they are wanted, store the turfs, and write the act down.

    ``known`` are turfs whose way is measured already.
    """
    if born_on is not None:
        wanted = {born_on.pk: []} | wanted
    for pk in wanted:
        _note(table, table.turfs[pk])
    if born_on is not None:
        table.before[str(born_on.pk)]["doors"] = []
    rearranging.rearrange({table.lists[pk].pk: doors for pk, doors in wanted.items()})
    _store(table, wanted, known or {})
    TurfEdit.objects.create(
        campaign_id=table.drive.campaign_id,
        drive=table.drive,
        act=act,
        before=table.before,
        after={str(pk): _state(table.turfs[pk], doors) for pk, doors in wanted.items()},
        born_on=born_on,
        placed=list(placed),
        by=table.by,
        at=table.at,
    )
    audit.record(f"turf.{act}", by=table.by, campaign=table.drive.campaign, on=table.drive, turfs=len(wanted))


def _note(table: Table, turf: Turf) -> None:
    """Remember how the turf is, once, before it is changed."""
    table.before.setdefault(str(turf.pk), _state(turf, table.doors[turf.pk]))


def _state(turf: Turf, doors: Sequence[int]) -> dict[str, object]:
    return {"name": turf.name, "doors": list(doors)}


def _store(table: Table, wanted: Standing, known: Mapping[UUID, "PlannedTurf"]) -> None:
    """Write down what each of these turfs is now."""
    from canvass import planning  # noqa: PLC0415 -- as above

    inside = {door.household_id: door for door in _doors(table, [door for doors in wanted.values() for door in doors])}
    people = _people(table, wanted)
    for pk, doors in wanted.items():
        planned = known.get(pk) or planning.as_it_stands([inside[door] for door in doors], manner=table.manner)
        turf = table.turfs[pk]
        turf.door_count, turf.people_count = len(doors), people.get(pk, 0)
        turf.county, turf.precinct = planned.county, planned.precinct
        turf.metres, turf.minutes, turf.shape = planned.metres, planned.minutes, planned.shape
        turf.revision += 1
        turf.save(
            update_fields=[
                "name",
                "door_count",
                "people_count",
                "county",
                "precinct",
                "metres",
                "minutes",
                "shape",
                "revision",
            ]
        )
        table.doors[pk] = doors


def _people(table: Table, turfs: Iterable[UUID]) -> dict[UUID, int]:
    """How many people stand on each of these turfs."""
    lists = [table.lists[pk] for pk in turfs]
    standing = ListedVoter.objects.filter(walk_list__in=lists, withdrawn_at=None)
    return dict(standing.values_list("walk_list__turf").annotate(people=Count("pk")))


def _walked(table: Table, households: Collection[int]) -> "PlannedTurf":
    """These doors as one turf in the order to knock."""
    from canvass import planning  # noqa: PLC0415 -- as above

    (planned,) = planning.walked(_doors(table, households), manner=table.manner)
    return planned


def _doors(table: Table, households: Collection[int]) -> list[Door]:
    """What is known of these doors, in this order."""
    lists = list(table.lists.values())
    standing = ListedVoter.objects.filter(walk_list__in=lists, withdrawn_at=None, stop__household__in=households)
    address = ("city", "street", "number", "unit", "latitude", "longitude")
    rows = standing.order_by("-pk").values_list(
        "stop__household_id", "voter__county", "voter__precinct", *(f"stop__household__{name}" for name in address)
    )
    found = {row[0]: Door(*row) for row in rows}
    return [found[household_id] for household_id in households]


def _households(planned: "PlannedTurf") -> list[int]:
    return [door.household_id for door in planned.doors]
