"""Draw up a drive's walk lists, hand them out, take them back.

Nobody comes onto a reminding list but through ``gate.contacts``; the database holds each listed voter to a row of
the gate's own. On an identifying list nobody stands who is protected, who asked not to be contacted, or who is
known to have moved or died.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, count, islice
from operator import itemgetter
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet

from canvass import busy, numbers, rearranging, trust
from canvass.enums import Border, ListState, Result
from canvass.models import Barrier, Cut, Drive, ListedVoter, Stop, Turf, Visit, WalkList
from canvass.street_order import Door
from voters import audit, gate, permissions, releases, universe
from voters.enums import Act, Channel, Purpose, Registration, Restriction
from voters.fresh_ids import fresh_ids
from voters.models import Campaign, GotvContact, User, Voter, VoterRestriction
from voters.roll import statistics

if TYPE_CHECKING:
    from canvass.planning import PlannedTurf, Sketch

DOORS_PER_TURF = 60
MANY_DOORS = 5000
HAND_OUT_LASTS = timedelta(days=3)
#: A person of whom one of these stands has been spoken to, or is known not to be there: the list is done with them.
SETTLED = (
    Result.ANSWERED,
    Result.REMINDED,
    Result.HAS_VOTED,
    Result.NOT_A_SUPPORTER,
    Result.REFUSED,
    Result.MOVED,
    Result.DECEASED,
    Result.DO_NOT_CONTACT,
)


class NotFree(Exception):
    """Somebody else was first: the list is out, or has ended."""

    code = "not_free"


class BeingWalked(Exception):
    """Another drive of the campaign walks every door of this list today."""

    code = "being_walked"


class NotOut(Exception):
    """The list is in nobody's hands."""

    code = "not_out"


@dataclass(frozen=True)
class Drawn:
    """What ``draw_up`` made: nothing, when everybody who may be listed is listed already."""

    turfs: int
    doors: int
    people: int


def approachable(voters: QuerySet[Voter], *, campaign: Campaign) -> QuerySet[Voter]:
    """Those of ``voters`` whom a volunteer may visit at all."""
    kept_away = VoterRestriction.objects.filter(
        campaign=campaign,
        kind__in=[Restriction.DO_NOT_CONTACT, Restriction.MOVED, Restriction.DECEASED],
        lifts=None,
        lifted_by=None,
    )
    return (
        voters.filter(protected=False, erased_at=None, household__isnull=False)
        .exclude(Exists(kept_away.filter(voter_id=OuterRef("pk"))))
        .exclude(status=Registration.CANCELLED)
    )


def reachable(drive: Drive) -> QuerySet[Voter]:
    """The drive's universe, without whoever must not be visited."""
    return approachable(universe.voters(drive.universe.spec, drive.campaign), campaign=drive.campaign)


def candidates(drive: Drive) -> QuerySet[Voter]:
    """The drive's universe, without whoever must not be visited and whoever stands on one of its lists."""
    listed = ListedVoter.objects.filter(walk_list__drive=drive, withdrawn_at=None)
    return reachable(drive).exclude(Exists(listed.filter(voter_id=OuterRef("pk"))))


def draw_up(
    *,
    drive: Drive,
    by: User,
    at: datetime,
    doors_per_turf: int = DOORS_PER_TURF,
    minutes_per_turf: float | None = None,
    borders: Collection[str] = (Border.PRECINCT,),
    seed: int = 1,
    cut: Cut | None = None,
    watch: Callable[[float], bool] = lambda _: True,
    rough: bool = False,
    show: "Callable[[Sketch], None] | None" = None,
) -> Drawn:
    """List everybody of the drive's universe who may be listed now, in walkable turfs of so many doors or minutes.

    Each turf has one free walk list. The cutting comes first and holds no lock; then the lists are filled at once, and
    each person is asked after again. ``watch`` hears the share of the cutting done, and answers whether to go on;
    a ``rough`` cut comes at once and walks further, and before another ``show`` hears what it would be.
    Drawing up again adds only who has come in since. Raises ``permissions.Forbidden``.
    """
    from canvass import planning  # noqa: PLC0415 -- its machine code takes a second to load, and few programs cut

    permissions.check_can(by, permissions.Act.RUN_DOORS, drive.campaign)
    _, doors = doors_behind(likely(drive))
    plans = planning.plan(
        doors,
        doors=doors_per_turf,
        minutes=minutes_per_turf,
        borders=borders,
        seed=seed,
        watch=watch,
        barriers=list(Barrier.objects.filter(drive=drive, removed_at=None).values_list("line", flat=True)),
        rough=rough,
        manner=cut.manner if cut else None,
        show=show,
    )
    with transaction.atomic():
        Drive.objects.select_for_update(of=("self",), no_key=True).get(pk=drive.pk)
        inside = candidates(drive).filter(household_id__in=[door.household_id for door in doors])
        chosen, contacts = _who_passes(inside, drive.campaign, Purpose(drive.purpose), by)
        people, _ = doors_behind(chosen)
        left = planning.only(plans, households=people.keys(), manner=cut.manner if cut else None)
        with_names = named(drive, left, borders=borders)
        turfs = _turfs(drive, [(name, turf.doors) for name, turf in with_names], people, at)
        _measured(turfs, [turf for _, turf in with_names], cut=cut, seed=seed)
        orders = [[door.household_id for door in turf.doors] for _, turf in with_names]
        _fill(list(zip(_free_lists(turfs, at), orders, strict=True)), people, contacts)
        drawn = Drawn(len(turfs), sum(t.door_count for t in turfs), sum(t.people_count for t in turfs))
        audit.record(
            "walk_lists.drawn_up", by=by, campaign=drive.campaign, on=drive, people=drawn.people, turfs=drawn.turfs
        )
    tell_planner(drawn)
    return drawn


def tell_planner(drawn: Drawn) -> None:
    """Count the tables of lists anew after many doors: else the next questions are planned as if they were empty."""
    if drawn.doors >= MANY_DOORS:
        statistics.refresh([Stop._meta.db_table, ListedVoter._meta.db_table])


def likely(drive: Drive) -> QuerySet[Voter]:
    """Who would be listed now: of a reminding drive, whom the gate lets pass now."""
    found = candidates(drive)
    if drive.purpose != Purpose.GOTV:
        return found
    asked = list(found.values_list("pk", flat=True))
    allowed = gate.allowed_ids(voter_ids=asked, campaign=drive.campaign, channel=Channel.DOOR)
    return Voter.objects.filter(pk__in=allowed)


def _measured(turfs: Sequence[Turf], plans: Sequence["PlannedTurf"], *, cut: Cut | None, seed: int) -> None:
    """Store with each turf what the cut knows of it."""
    for turf, planned in zip(turfs, plans, strict=True):
        turf.county, turf.precinct = planned.county, planned.precinct
        turf.cut, turf.seed = cut, seed
        turf.metres, turf.minutes, turf.shape = planned.metres, planned.minutes, planned.shape
    fields = ["county", "precinct", "cut", "seed", "metres", "minutes", "shape"]
    Turf.objects.bulk_update(turfs, fields, batch_size=500)


def _who_passes(
    voters: QuerySet[Voter], campaign: Campaign, purpose: Purpose, by: User
) -> tuple[QuerySet[Voter], Mapping[int, GotvContact]]:
    """Who of ``voters`` goes onto a list, and for a reminding list the gate's row for each."""
    if purpose != Purpose.GOTV:
        return voters, {}
    contacts = gate.contacts(campaign=campaign, voters=voters, channel=Channel.DOOR, act=Act.LISTED, by=by)
    return Voter.objects.filter(pk__in=list(contacts)), contacts


def doors_behind(voters: QuerySet[Voter]) -> tuple[Mapping[int, list[int]], list[Door]]:
    """The people by household, and the doors they live behind."""
    people: dict[int, list[int]] = defaultdict(list)
    doors: dict[int, Door] = {}
    rows = voters.order_by("household_id", "birth_year", "pk").values_list(
        "pk",
        "household_id",
        "county",
        "precinct",
        "household__city",
        "household__street",
        "household__number",
        "household__unit",
        "household__latitude",
        "household__longitude",
        "congressional_district",
        "state_senate_district",
        "state_house_district",
    )
    for voter_id, household_id, county, precinct, city, street, number, unit, north, east, *districts in rows.iterator(
        chunk_size=5000
    ):
        people[household_id].append(voter_id)
        if household_id not in doors:
            door = Door(household_id, county, precinct, city, street, number, unit, north, east, *districts)
            doors[household_id] = door
    return people, list(doors.values())


def named(drive: Drive, turfs: Sequence["PlannedTurf"], *, borders: Collection[str]) -> list[tuple[str, "PlannedTurf"]]:
    """Each turf with a name of its own: its precinct and which part of it, or a number where precincts are mixed."""
    if Border.PRECINCT not in borders:
        return list(zip(free_names(drive, len(turfs)), turfs, strict=True))
    precincts: dict[tuple[str, str], list[PlannedTurf]] = defaultdict(list)
    for turf in turfs:
        precincts[turf.county, turf.precinct].append(turf)
    rows = drive.turfs.values("county", "precinct").annotate(count=Count("pk"))
    taken = Counter({(row["county"], row["precinct"]): row["count"] for row in rows})
    many_counties = len({county for county, _ in [*precincts, *taken]}) > 1
    names = set(drive.turfs.values_list("name", flat=True))
    named: list[tuple[str, PlannedTurf]] = []
    for (county, precinct), those in sorted(precincts.items(), key=itemgetter(0)):
        base = ", ".join(
            [*([f"County {county}"] if many_counties else []), f"Precinct {precinct}" if precinct else "No precinct"]
        )
        start = taken[county, precinct]
        alone = [base] if start + len(those) == 1 else []
        parts = (f"{base}, part {index}" for index in count(start + 1))
        named += zip((name for name in chain(alone, parts) if name not in names), those, strict=False)
    return named


def free_names(drive: Drive, many: int) -> list[str]:
    """So many names that no turf of the drive has: "Turf 7" and on, from how many there are."""
    taken = set(drive.turfs.values_list("name", flat=True))
    names = (f"Turf {number}" for number in count(len(taken) + 1))
    return list(islice((name for name in names if name not in taken), many))


def _turfs(
    drive: Drive, parts: Sequence[tuple[str, list[Door]]], people: Mapping[int, list[int]], at: datetime
) -> list[Turf]:
    return Turf.objects.bulk_create(
        [
            Turf(
                id=fresh_id,
                campaign_id=drive.campaign_id,
                drive=drive,
                purpose=drive.purpose,
                name=name,
                county=part[0].county,
                precinct=part[0].precinct,
                door_count=len(part),
                people_count=sum(len(people[door.household_id]) for door in part),
                drawn_at=at,
            )
            for fresh_id, (name, part) in zip(fresh_ids(len(parts)), parts, strict=True)
        ]
    )


def _free_lists(turfs: Sequence[Turf], at: datetime) -> list[WalkList]:
    made = zip(fresh_ids(len(turfs)), numbers.fresh(turfs[0].campaign_id, len(turfs)) if turfs else [], strict=True)
    return WalkList.objects.bulk_create(
        [
            WalkList(
                id=fresh_id,
                campaign_id=turf.campaign_id,
                drive_id=turf.drive_id,
                purpose=turf.purpose,
                turf=turf,
                drawn_at=at,
                number_hash=number.hashed,
                number_sealed=number.sealed,
            )
            for (fresh_id, number), turf in zip(made, turfs, strict=True)
        ]
    )


def _fill(
    lists: Sequence[tuple[WalkList, Sequence[int]]],
    people: Mapping[int, list[int]],
    contacts: Mapping[int, GotvContact],
) -> None:
    """Put the doors onto their lists, in their order, and the people at the doors."""
    stops = Stop.objects.bulk_create(
        [
            Stop(walk_list=walk_list, household_id=household_id, position=position)
            for walk_list, households in lists
            for position, household_id in enumerate(households, start=1)
        ],
        batch_size=5000,
    )
    ListedVoter.objects.bulk_create(
        [
            ListedVoter(
                walk_list=stop.walk_list,
                stop=stop,
                campaign_id=stop.walk_list.campaign_id,
                purpose=stop.walk_list.purpose,
                voter_id=voter_id,
                gotv_contact=contacts.get(voter_id),
            )
            for stop in stops
            for voter_id in people[stop.household_id]
        ],
        batch_size=5000,
    )


@transaction.atomic
def assign(
    *, walk_list: WalkList, volunteer: User, by: User, at: datetime, lasts: timedelta = HAND_OUT_LASTS
) -> WalkList:
    """An organizer puts a free list into a volunteer's hands for so long; see ``hand_out``."""
    permissions.check_can(by, permissions.Act.RUN_DOORS, walk_list.campaign)
    return hand_out(walk_list=walk_list, volunteer=volunteer, by=by, at=at, lasts=lasts)


@transaction.atomic
def hand_out(*, walk_list: WalkList, volunteer: User, by: User, at: datetime, lasts: timedelta) -> WalkList:
    """Put a free list into a volunteer's hands, after asking the gate again and who else walks there today.

    Lists of one campaign are handed out one at a time. Raises ``NotFree``, ``BeingWalked``, ``releases.NotReleased``,
    what ``trust`` refuses (``trust.REFUSALS``) and ``permissions.Forbidden``.
    """
    permissions.check_can(volunteer, permissions.Act.KNOCK, walk_list.campaign)
    if walk_list.purpose == Purpose.GOTV:
        releases.check(campaign=walk_list.campaign, channel=Channel.DOOR, drive_id=walk_list.drive_id)
    busy.lock(walk_list.campaign)
    trust.check_may_take(walk_list=walk_list, volunteer=volunteer)
    won = WalkList.objects.filter(pk=walk_list.pk, state=ListState.FREE).update(
        state=ListState.OUT, volunteer=volunteer, given_at=at, given_by=by, due_at=at + lasts
    )
    if not won:
        raise NotFree
    walk_list.refresh_from_db()
    withheld = busy.withhold(walk_list, at=at)
    withdraw(walk_list=walk_list, at=at)
    people = trust.count_people(walk_list=walk_list, volunteer=volunteer, at=at)
    if withheld and not people:
        raise BeingWalked
    audit.record(
        "walk_list.assigned",
        by=by,
        campaign=walk_list.campaign,
        on=walk_list,
        people=people,
        to=str(volunteer.pk),
        withheld=withheld,
    )
    return walk_list


@transaction.atomic
def take_back(*, walk_list: WalkList, by: User, at: datetime) -> WalkList | None:
    """End a list in a volunteer's hands; its volunteer may, and who runs the doors.

    What is left of it becomes a new free list, which is returned; None when every door is done. Events
    that the phone still holds are accepted later, and held for review. Raises ``NotOut``.
    """
    if walk_list.volunteer_id != by.pk:
        permissions.check_can(by, permissions.Act.RUN_DOORS, walk_list.campaign)
    WalkList.objects.select_for_update(of=("self",), no_key=True).get(pk=walk_list.pk)
    left = _left(walk_list)
    won = WalkList.objects.filter(pk=walk_list.pk, state=ListState.OUT).update(
        state=ListState.BACK if left else ListState.DONE, ended_at=at
    )
    if not won:
        raise NotOut
    walk_list.refresh_from_db()
    audit.record("walk_list.taken_back", by=by, campaign=walk_list.campaign, on=walk_list, doors_left=len(left))
    return _again(walk_list, left, by, at) if left else None


def knocked_elsewhere(walk_list: WalkList) -> QuerySet[Visit]:
    """Knocks at this list's doors, on other lists of its drive, since it was drawn up; nobody waits there for us."""
    visits = Visit.objects.filter(
        campaign_id=walk_list.campaign_id,
        household__in=walk_list.stops.values("household_id"),
        walk_list__drive_id=walk_list.drive_id,
        said_at__gte=walk_list.drawn_at,
    )
    return visits.exclude(walk_list=walk_list).settled()


def _left(walk_list: WalkList) -> list[int]:
    """The households of a list that nobody of the drive has done and where somebody is still listed, in order."""
    knocked = Visit.objects.filter(walk_list=walk_list).settled()
    left = walk_list.stops.filter(listed__withdrawn_at=None).exclude(household_id__in=knocked.values("household_id"))
    left = left.exclude(household_id__in=knocked_elsewhere(walk_list).values("household_id"))
    return list(left.order_by("position").values_list("household_id", flat=True).distinct())


def _again(walk_list: WalkList, left: Sequence[int], by: User, at: datetime) -> WalkList | None:
    listed = ListedVoter.objects.filter(walk_list=walk_list, withdrawn_at=None, stop__household_id__in=left)
    voters = approachable(Voter.objects.filter(pk__in=listed.values("voter_id")), campaign=walk_list.campaign)
    chosen, contacts = _who_passes(voters, walk_list.campaign, Purpose(walk_list.purpose), by)
    people, _ = doors_behind(chosen)
    households = [household_id for household_id in left if household_id in people]
    if not households:
        return None
    (fresh,) = _free_lists([walk_list.turf], at)
    _fill([(fresh, households)], people, contacts)
    return fresh


def withdraw(*, walk_list: WalkList, at: datetime) -> set[int]:
    """Take off the list whoever may not be visited any more, and return everybody taken off so far.

    Whoever was spoken to on this very list stays: nothing more will be asked of them, and Undo needs them. Of a
    reminding drive that was stopped everybody else leaves.
    """
    settled = Visit.objects.filter(walk_list=walk_list, result__in=SETTLED, voter__isnull=False).standing()
    waiting = walk_list.listed.filter(withdrawn_at=None).exclude(voter_id__in=settled.values("voter_id"))
    asked = list(waiting.values_list("voter_id", flat=True))
    still = set(
        approachable(Voter.objects.filter(pk__in=asked), campaign=walk_list.campaign).values_list("pk", flat=True)
    )
    if walk_list.purpose == Purpose.GOTV:
        stopped = releases.is_stopped(campaign=walk_list.campaign, channel=Channel.DOOR, drive_id=walk_list.drive_id)
        asked_for = set() if stopped else still
        still = gate.allowed_ids(voter_ids=asked_for, campaign=walk_list.campaign, channel=Channel.DOOR)
    gone = set(asked) - still
    if gone and walk_list.listed.filter(voter_id__in=gone, withdrawn_at=None).update(withdrawn_at=at):
        WalkList.objects.filter(pk=walk_list.pk).update(revision=F("revision") + 1)
        walk_list.refresh_from_db(fields=["revision"])
    return set(walk_list.listed.exclude(withdrawn_at=None).values_list("voter_id", flat=True))


def split(*, walk_list: WalkList, households: Sequence[int], at: datetime) -> WalkList | None:
    """Move these doors of a free list, in this order, to a free list and turf of their own, and ask after each anew.

    Returns None where nobody of them may be visited any more. Call it in a transaction, under ``busy.lock``.
    """
    if not WalkList.objects.select_for_update(no_key=True).filter(pk=walk_list.pk, state=ListState.FREE).exists():
        raise NotFree
    there = Turf.objects.filter(drive=walk_list.drive_id, name__startswith=f"{walk_list.turf.name}, more")
    fresh = open_turf(drive=walk_list.drive, name=f"{walk_list.turf.name[:100]}, more {there.count() + 1}", at=at)
    standing = Stop.objects.filter(walk_list=walk_list, listed__withdrawn_at=None, listed__isnull=False).distinct()
    order = list(standing.order_by("position").values_list("household_id", flat=True))
    moved = set(households)
    rest = [household_id for household_id in order if household_id not in moved]
    rearranging.rearrange({fresh.pk: [door for door in households if door in order], walk_list.pk: rest})
    withdraw(walk_list=fresh, at=at)
    Turf.objects.filter(pk=fresh.turf_id).update(county=walk_list.turf.county, precinct=walk_list.turf.precinct)
    _count_anew(walk_list)
    return fresh if _count_anew(fresh) else None


def _count_anew(walk_list: WalkList) -> int:
    """Write down how many doors and people the turf of this list has by now; returns the doors."""
    standing = walk_list.listed.filter(withdrawn_at=None)
    counted = standing.aggregate(door_count=Count("stop", distinct=True), people_count=Count("pk"))
    Turf.objects.filter(pk=walk_list.turf_id).update(**counted)
    return int(counted["door_count"])


def open_turf(*, drive: Drive, name: str, at: datetime) -> WalkList:
    """A turf without doors, and its free list. Call it in a transaction."""
    turf = Turf.objects.create(
        campaign_id=drive.campaign_id,
        drive=drive,
        purpose=drive.purpose,
        name=name,
        door_count=0,
        people_count=0,
        drawn_at=at,
    )
    (walk_list,) = _free_lists([turf], at)
    return walk_list


def list_here(*, walk_list: WalkList, households: Collection[int], by: User) -> list[int]:
    """Put everybody behind these doors who may be listed now, and is not yet, on an empty free list.

    On a reminding list nobody comes but through the gate. Returns the doors. Call it under the drive's lock.
    """
    inside = candidates(walk_list.drive).filter(household_id__in=households)
    chosen, contacts = _who_passes(inside, walk_list.campaign, Purpose(walk_list.purpose), by)
    people, doors = doors_behind(chosen)
    order = [door.household_id for door in doors]
    _fill([(walk_list, order)], people, contacts)
    return order
