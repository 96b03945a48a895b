"""What phones cost: events a second, by one process and by two, beside bare INSERTs; and everybody back at once."""

import multiprocessing
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle, islice
from uuid import UUID, uuid4

from django.db import connection, connections, transaction
from django.utils import timezone

from canvass import sync
from canvass.enums import Outcome, Result
from canvass.events import Event
from canvass.models import DeviceToken, Visit, WalkList
from tests import factories
from tests.bench.measuring import Result as Figure
from tests.canvass import street
from tests.canvass.street import Walk
from tests.databases import new_database
from voters.enums import Stance
from voters.models import Voter

DOORS, BATCH, EVENTS = 200, 100, 3000
WARM = 300  # Events before the clock runs: a server has its connection and its plans.
PHONES, AT_ONCE = 2000, 8
LATER = timedelta(hours=2)  # By this clock nobody has recorded anything this hour, so no limit is reached.
SHARE = 1 / 3  # Of the speed of bare rows: the goal.
SLOWEST_ANSWER = 1000.0  # Milliseconds, the 95th of a hundred.


def run() -> list[Figure]:
    with new_database("bench_sync"):
        town = factories.town()
        Voter.objects.update(protected=True)
        walk = street.walk(town, street.doors(DOORS), doors_per_turf=DOORS)
        walks = [walk, street.walk(town, walk.voters, volunteer=factories.member(town.ours), doors_per_turf=DOORS)]
        bare = _bare(walk)
        one = _a_second(walks[:1])
        two = _a_second(walks)
        return [
            _share("sync: events a second, one process", one, bare),
            _share("sync: events a second, two processes", two, bare),
            _everybody_at_once(town),
        ]


def _share(name: str, value: float, baseline: float) -> Figure:
    ratio = value / baseline
    return Figure(name, "events/s", round(value), round(baseline), round(ratio, 3), round(SHARE, 3), ratio >= SHARE)


def _events(walk: Walk, count: int) -> Iterator[Event]:
    """What a shift brings: most doors empty, some answers."""
    start = timezone.now() - timedelta(minutes=3)
    for number, voter in enumerate(islice(cycle(walk.voters), count)):
        at = start + timedelta(milliseconds=number)
        if number % 4 == 0:
            yield walk.says(list(Stance)[number % 3], voter, said_at=at)
        else:
            yield walk.event(Result.NOT_HOME, voter, voter_id=None, said_at=at)


def _bare(walk: Walk) -> float:
    """The same rows into tables from which nothing follows, one statement each, a hundred a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bare_visit (LIKE canvass_visit INCLUDING INDEXES)")
        cursor.execute("CREATE TEMP TABLE bare_answer (LIKE voters_identification INCLUDING INDEXES)")
    events = list(_events(walk, WARM + EVENTS))
    began = 0.0
    for start in range(0, WARM + EVENTS, BATCH):
        if start == WARM:
            began = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            for event in events[start : start + BATCH]:
                _bare_rows(cursor, walk, event)
    return EVENTS / (time.perf_counter() - began)


def _bare_rows(cursor: object, walk: Walk, event: Event) -> None:
    execute: Callable[..., object] = cursor.execute  # type: ignore[attr-defined]  # a cursor
    execute(
        "INSERT INTO bare_visit (id, campaign_id, purpose, walk_list_id, stop_id, household_id, voter_id, result,"
        " detail, note, said_at, phone_said_at, phone_zone, recorded_at, device_id, by_id, held)"
        " VALUES (%s, %s, 'identify', %s, 1, %s, %s, %s, '', '', %s, %s, '', clock_timestamp(), %s, %s, '')",
        [
            event.id,
            walk.town.ours.pk,
            event.walk_list_id,
            event.household_id,
            event.voter_id,
            event.result,
            event.said_at,
            event.said_at,
            walk.device.pk,
            walk.device.volunteer_id,
        ],
    )
    if event.answer is not None:
        execute(
            "INSERT INTO bare_answer (id, campaign_id, voter_id, stance, said_at, recorded_at, source, told_by,"
            " heard_by_id, evidence_kind) VALUES (%s, %s, %s, %s, %s, clock_timestamp(), 'door', 'self', %s, 'visit')",
            [event.id, walk.town.ours.pk, event.voter_id, event.answer, event.said_at, walk.device.volunteer_id],
        )


def _a_second(walks: list[Walk]) -> float:
    """How many events so many processes record in a second, each for its own phone, a hundred a batch."""
    before = Visit.objects.count()
    connections.close_all()
    context = multiprocessing.get_context("fork")
    ready = context.Barrier(len(walks) + 1)
    workers = [context.Process(target=_send_all, args=(walk, ready)) for walk in walks]
    for worker in workers:
        worker.start()
    ready.wait()
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    took = time.perf_counter() - began
    recorded = Visit.objects.count() - before
    assert recorded == (WARM + EVENTS) * len(walks), recorded
    return EVENTS * len(walks) / took


def _send_all(walk: Walk, ready: "threading.Barrier") -> None:
    events = list(_events(walk, WARM + EVENTS))
    for start in range(0, WARM + EVENTS, BATCH):
        if start == WARM:
            ready.wait()
        now = timezone.now() + LATER
        sync.apply(device=walk.device, events=events[start : start + BATCH], sent_at=now, at=now)
    connections.close_all()


def _everybody_at_once(town: factories.Town) -> Figure:
    """2,000 phones with one event each, eight at a time: nothing is lost, and nobody waits long."""
    walk = WalkList.objects.filter(volunteer=town.volunteer).latest("given_at")
    homes = list(walk.stops.values_list("household_id", flat=True))
    DeviceToken.objects.bulk_create([_token(town, number) for number in range(PHONES)])
    phones = list(DeviceToken.objects.filter(token_hash__startswith="bench").select_related("campaign", "volunteer"))
    waiting = [(phone, homes[number % len(homes)]) for number, phone in enumerate(phones)]
    took: list[float] = []
    outcomes: list[str] = []
    before = Visit.objects.count()

    def office() -> None:
        while waiting:
            try:
                phone, door = waiting.pop()
            except IndexError:
                break
            began = time.perf_counter()
            outcomes.append(_one(phone, walk.pk, door))
            took.append((time.perf_counter() - began) * 1000)
        connections.close_all()

    threads = [threading.Thread(target=office) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lost = PHONES - (Visit.objects.count() - before)
    assert (lost, set(outcomes)) == (0, {Outcome.NEW}), (lost, set(outcomes))
    slowest = statistics.quantiles(took, n=20)[-1]
    name = "sync: 2,000 phones back at once, p95 of an answer, none lost"
    return Figure(name, "ms", round(slowest, 1), None, None, SLOWEST_ANSWER, slowest <= SLOWEST_ANSWER)


def _one(phone: DeviceToken, walk_list: UUID, door: int) -> str:
    now = timezone.now()
    (answer,) = sync.apply(
        device=phone,
        events=[Event(uuid4(), walk_list, door, Result.NOT_HOME, now)],
        sent_at=now + LATER,
        at=now + LATER,
    )
    return answer.outcome


def _token(town: factories.Town, number: int) -> DeviceToken:
    now = timezone.now()
    return DeviceToken(
        campaign=town.ours,
        volunteer=town.volunteer,
        device=uuid4(),
        token_hash=f"bench{number}",
        made_at=now,
        expires_at=now + timedelta(days=1),
    )
