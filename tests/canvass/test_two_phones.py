"""Two phones on one turf, a bad network between them and us: the record is the fold of every event that was made."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from canvass import progress
from canvass.enums import KNOCKED_AGAIN, Outcome, Result
from canvass.events import Event
from canvass.models import Visit
from tests import factories
from tests.canvass import street
from tests.canvass.street import Walk
from tests.factories import Town
from voters import consent
from voters.enums import Restriction, Stance, Standing
from voters.models import Identification, SupportPeriod, VoterStanding

SHUTS = {Result.MOVED: Restriction.MOVED, Result.DO_NOT_CONTACT: Restriction.DO_NOT_CONTACT}
SKEWS = (timedelta(hours=-30), timedelta(hours=5))
PHONES, PEOPLE = st.integers(0, 1), st.integers(0, 3)


@dataclass
class Phone:
    """A phone as it keeps itself: all it ever made, what it still has to send, and a clock that is wrong."""

    walk: Walk
    skew: timedelta
    made: list[Event] = field(default_factory=list)
    outbox: list[Event] = field(default_factory=list)

    def make(self, event: Event) -> None:
        self.made.append(event)
        self.outbox.append(event)

    def settle(self, answers: list[Any]) -> None:
        named = {answer.id for answer in answers}
        self.outbox = [event for event in self.outbox if event.id not in named]


@dataclass(frozen=True)
class Request:
    """What a phone put on the way, with the true time at which it did."""

    phone: Phone
    events: list[Event]
    at: datetime


def standing(events: list[Event]) -> list[Event]:
    """What holds of one phone's events, as the phone itself shows it."""
    undone = {event.undoes for event in events if event.undoes}
    ended = {event.corrects for event in events if event.corrects and event.id not in undone}
    return [event for event in events if not event.undoes and event.id not in undone | ended]


def fold(phones: list[Phone]) -> dict[str, object]:
    """What the record has to be, by the events alone."""
    answers: dict[int, list[tuple[datetime, Stance]]] = defaultdict(list)
    shut: set[tuple[int, str]] = set()
    for phone in phones:
        for event in standing(phone.made):
            if event.answer and event.voter_id:
                answers[event.voter_id].append((event.said_at - phone.skew, event.answer))
            elif event.result in SHUTS and event.voter_id:
                shut.add((event.voter_id, str(SHUTS[event.result])))
    believed = {
        voter: Standing.HELD if len({stance for _, stance in said}) > 1 else Standing(max(said)[1])
        for voter, said in answers.items()
    }
    made = [(phone, event) for phone in phones for event in phone.made]
    return {
        "visits": {(event.id, event.result, event.voter_id, event.said_at - phone.skew) for phone, event in made},
        "answers": {(event.id, event.answer) for _, event in made if event.answer},
        "believed": believed,
        "periods": believed,
        "shut": shut,
        "done": {phone.walk.walk_list.pk: len(done(phone)) for phone in phones},
    }


def done(phone: Phone) -> set[int]:
    """The doors that are done, as the phone shows it: at others the latest knock says to come back."""
    doors: dict[int, bool] = {}
    for event in standing(phone.made):
        again = event.result in KNOCKED_AGAIN or doors.get(event.household_id, True)
        doors[event.household_id] = event.result != Result.COME_BACK and again
    return {door for door, is_done in doors.items() if is_done}


def record(walks: list[Walk]) -> dict[str, object]:
    """What the database holds."""
    walk, lists = walks[0], [walk.walk_list.pk for walk in walks]
    ours = walk.town.ours
    noted = [(voter, each) for voter in walk.voters for each in consent.restrictions(campaign=ours, voter=voter)]
    return {
        "visits": set(Visit.objects.values_list("pk", "result", "voter_id", "said_at")),
        "answers": set(Identification.objects.values_list("pk", "stance")),
        "believed": dict(VoterStanding.objects.values_list("voter_id", "stance")),
        "periods": dict(SupportPeriod.objects.filter(held__contains=timezone.now()).values_list("voter_id", "stance")),
        "shut": {(voter.pk, str(each.kind)) for voter, each in noted},
        "done": {pk: counted.done for pk, counted in progress.counts(lists).items()},
    }


class TwoPhones(RuleBasedStateMachine):
    """Taps at random; requests that are lost, doubled and overtaken, and answers that do not come back."""

    walks: ClassVar[list[Walk]]
    requests = Bundle("requests")

    def __init__(self) -> None:
        super().__init__()
        self.one_trial = transaction.atomic()
        self.one_trial.__enter__()
        self.phones = [Phone(walk, skew) for walk, skew in zip(self.walks, SKEWS, strict=True)]
        self.now = timezone.now() - timedelta(minutes=3)

    def tap(self, phone: Phone, result: Result, **given: Any) -> None:
        self.now += timedelta(seconds=1)
        phone.make(phone.walk.event(result, said_at=self.now + phone.skew, **given))

    def deliver(self, request: Request) -> list[Any]:
        answers = request.phone.walk.send(*request.events, sent_at=request.at + request.phone.skew, at=request.at)
        assert {answer.outcome for answer in answers} <= {Outcome.NEW, Outcome.AGAIN}
        return answers

    @rule(which=PHONES, person=PEOPLE, stance=st.sampled_from(Stance))
    def answered(self, which: int, person: int, stance: Stance) -> None:
        phone, voter = self.phones[which], self.walks[0].voters[person]
        before = [event.id for event in standing(phone.made) if event.answer and event.voter_id == voter.pk]
        corrects = before[-1] if before else None
        self.tap(phone, Result.ANSWERED, voter=voter, answer=stance, corrects=corrects)

    @rule(which=PHONES, person=PEOPLE, result=st.sampled_from([Result.NOT_HOME, Result.COME_BACK, *SHUTS]))
    def happened(self, which: int, person: int, result: Result) -> None:
        given = {} if result in SHUTS else {"voter_id": None}
        self.tap(self.phones[which], result, voter=self.walks[0].voters[person], **given)

    @rule(which=PHONES, place=st.integers(0, 9))
    def undo(self, which: int, place: int) -> None:
        phone = self.phones[which]
        if open_ := standing(phone.made):
            event = open_[place % len(open_)]
            self.now += timedelta(seconds=1)
            phone.make(phone.walk.undo(event, said_at=self.now + phone.skew))

    @rule(target=requests, which=PHONES, size=st.integers(1, 4), newest_first=st.booleans())
    def send(self, which: int, size: int, newest_first: bool) -> Any:
        phone = self.phones[which]
        events = phone.outbox[-size:] if newest_first else phone.outbox[:size]
        return Request(phone, events, self.now) if events else multiple()

    @rule(request=requests)
    def arrives_and_the_answer_is_lost(self, request: Request) -> None:
        self.deliver(request)

    @rule(request=consumes(requests))
    def arrives_and_is_answered(self, request: Request) -> None:
        request.phone.settle(self.deliver(request))

    @rule(request=consumes(requests))
    def is_lost(self, request: Request) -> None:
        assert set(request.events) <= set(request.phone.made)

    @invariant()
    def nothing_stands_that_nobody_made_and_nothing_settled_is_missing(self) -> None:
        made = {event.id for phone in self.phones for event in phone.made}
        waiting = {event.id for phone in self.phones for event in phone.outbox}
        stands = set(Visit.objects.values_list("pk", flat=True))
        assert made - waiting <= stands <= made

    def teardown(self) -> None:
        try:
            for phone in self.phones:
                if phone.outbox:
                    phone.settle(self.deliver(Request(phone, phone.outbox, self.now)))
                assert phone.outbox == []
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            assert record(self.walks) == fold(self.phones)
        finally:
            transaction.set_rollback(True)
            self.one_trial.__exit__(None, None, None)


def test_the_record_is_the_fold_of_all_events_whatever_the_network_does(town: Town) -> None:
    voters = street.doors(2, people=2)
    walks = [street.walk(town, voters), street.walk(town, voters, volunteer=factories.member(town.ours))]

    run_state_machine_as_test(
        type("OnThisTurf", (TwoPhones,), {"walks": walks}),
        settings=settings(
            max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
