"""Several at once, with real threads: one record, two lists at most, and an order between a knock and the news."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from canvass import devices, sync, trust, walk_lists
from canvass.enums import ListState, Outcome, Result
from canvass.models import Visit, WalkList
from tests import factories
from tests.canvass import street
from tests.canvass.street import Walk
from tests.factories import Town
from voters.enums import Purpose, Stance
from voters.models import Identification, Leak, Reach, Voter, VoterStanding

AT_ONCE = 8


@pytest.fixture
def town(committed: None) -> Town:
    made = factories.town()
    Voter.objects.filter(pk=made.voter.pk).update(protected=True)
    return made


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all acts in threads that start together; an exception is a result too."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[place] = act()
        except Exception as error:  # noqa: BLE001 -- handed to the test, which names what it expects
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_same_events_from_eight_senders_are_recorded_once(town: Town) -> None:
    walk = street.walk(town, street.doors(5))
    events = [walk.says(Stance.FOR, voter) for voter in walk.voters]

    answers = at_once(*[lambda: walk.send(*events)] * AT_ONCE)

    outcomes = [answer.outcome for batch in answers for answer in batch]
    assert outcomes.count(Outcome.NEW) == 5
    assert outcomes.count(Outcome.AGAIN) == 5 * (AT_ONCE - 1)
    assert (Visit.objects.count(), Identification.objects.count()) == (5, 5)


def test_phones_that_meet_the_same_people_in_another_order_do_not_wait_in_a_ring(town: Town) -> None:
    voters = street.doors(20)
    walks = [street.walk(town, voters, volunteer=factories.member(town.ours)) for _ in range(4)]

    def send(walk: Walk, people: list[Voter]) -> Any:
        return walk.send(*[walk.says(Stance.FOR, voter) for voter in people])

    answers = at_once(
        *[
            lambda walk=walk, people=voters if place % 2 else voters[::-1]: send(walk, people)
            for place, walk in enumerate(walks)
        ]
    )

    assert {answer.outcome for batch in answers for answer in batch} == {Outcome.NEW}
    assert Identification.objects.count() == 80
    assert VoterStanding.objects.filter(stance=Stance.FOR).count() == 20


def test_eight_hands_at_once_give_a_volunteer_two_lists(town: Town) -> None:
    street.doors(AT_ONCE)
    drive = street.drive(town.ours, town.organizer)
    walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now(), doors_per_turf=1)

    def give(walk_list: WalkList) -> WalkList:
        return walk_lists.assign(walk_list=walk_list, volunteer=town.volunteer, by=town.organizer, at=timezone.now())

    results = at_once(*[lambda one=one: give(one) for one in WalkList.objects.filter(drive=drive)])

    refused = [result for result in results if isinstance(result, trust.TooManyLists)]
    assert len(refused) == AT_ONCE - 2
    assert WalkList.objects.filter(volunteer=town.volunteer, state=ListState.OUT).count() == 2


def test_one_list_goes_to_one_of_eight(town: Town) -> None:
    street.doors(1)
    drive = street.drive(town.ours, town.organizer)
    walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now())
    walk_list = WalkList.objects.get()
    people = [factories.member(town.ours) for _ in range(AT_ONCE)]

    results = at_once(
        *[
            lambda person=person: walk_lists.assign(
                walk_list=walk_list, volunteer=person, by=town.organizer, at=timezone.now()
            )
            for person in people
        ]
    )

    assert sum(isinstance(result, walk_lists.NotFree) for result in results) == AT_ONCE - 1


def test_a_drive_drawn_up_by_two_at_once_lists_each_voter_once(town: Town) -> None:
    street.supporters(town, 6)
    drive = street.drive(town.ours, town.organizer, Purpose.GOTV)

    def draw() -> walk_lists.Drawn:
        return walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now())

    drawn = at_once(*[draw] * 4)

    assert sorted(each.people for each in drawn) == [0, 0, 0, 6]


@pytest.mark.parametrize("attempt", range(5))
def test_a_knock_and_the_news_have_an_order_and_a_leak_is_never_missed(town: Town, attempt: int) -> None:
    walk = street.walk(town, street.supporters(town, 1), Purpose.GOTV)
    voter = walk.voters[0]
    texter = factories.member(town.ours)
    knock = walk.event(Result.REMINDED, voter)

    at_once(
        lambda: walk.send(knock),
        lambda: factories.said(Stance.AGAINST, by=texter, of=voter, in_=town.ours, at=timezone.now()),
    )

    assert Reach.objects.count() == 1
    assert Leak.objects.count() == 1


def test_two_phones_of_one_volunteer_sync_the_same_list(town: Town) -> None:
    walk = street.walk(town, street.doors(2))
    second = devices.register(campaign=town.ours, volunteer=town.volunteer, device=uuid4(), at=timezone.now()).device
    first, other = (walk.event(Result.NOT_HOME, voter, voter_id=None) for voter in walk.voters)

    now = timezone.now()
    answers = at_once(
        lambda: walk.send(first),
        lambda: sync.apply(device=second, events=[other], sent_at=now, at=now),
    )

    assert [batch[0].outcome for batch in answers] == [Outcome.NEW, Outcome.NEW]


@pytest.mark.parametrize("answered", [False, True], ids=["empty door", "answer"])
def test_an_id_taken_between_the_look_and_the_writing_costs_only_the_event_that_has_it(
    town: Town, answered: bool
) -> None:
    voters = street.doors(4)
    first = street.walk(town, voters)
    second = street.walk(town, voters, volunteer=factories.member(town.ours))
    taken = first.event(Result.NOT_HOME, voters[0], voter_id=None)
    same = second.event(Result.NOT_HOME, voters[1], voter_id=None, id=taken.id)
    if answered:
        taken = first.says(Stance.FOR, voters[0])
        same = second.says(Stance.AGAINST, voters[1], id=taken.id)
    good = second.says(Stance.FOR, voters[2])
    again, undone = second.event(Result.NOT_HOME, voters[3], voter_id=None), second.undo(same)
    answers: list[sync.Answer] = []

    with transaction.atomic():
        first.send(taken)
        thread = threading.Thread(
            target=lambda: answers.extend(_closing(lambda: second.send(good, same, again, undone)))
        )
        thread.start()
        _wait_until_it_waits(thread)
    thread.join()

    assert street.outcomes(answers) == [
        (Outcome.NEW, ""),
        (Outcome.REFUSED, "id_taken"),
        (Outcome.NEW, ""),
        (Outcome.NEW, ""),
    ]
    assert set(Visit.objects.values_list("pk", "by")) == {
        (taken.id, first.device.volunteer_id),
        *((event.id, second.device.volunteer_id) for event in (good, again, undone)),
    }
    assert Identification.objects.filter(heard_by=second.device.volunteer).get().pk == good.id


def _closing(act: Callable[[], list[sync.Answer]]) -> list[sync.Answer]:
    try:
        return act()
    finally:
        connections.close_all()


def _wait_until_it_waits(thread: threading.Thread) -> None:
    """Until the thread's connection waits for what this one holds, or the thread has ended."""
    with connection.cursor() as cursor:
        while thread.is_alive():
            # Within a transaction the view stays as it was first seen.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone() != (0,):
                return
