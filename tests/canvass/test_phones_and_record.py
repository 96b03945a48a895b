"""Whatever thumbs and networks do, the record is the fold of every event that was made: none missing, none twice.

A machine taps on three phones over the same doors (two of one volunteer on one list, one of another volunteer on
another drive's list), takes back, corrects, loses answers, sends twice, out of order and in pieces. The expectation
is worked out from the taps alone.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from canvass import devices, sync
from canvass.enums import Outcome, Result
from canvass.events import Event
from canvass.models import DeviceToken, Visit, WalkList
from tests import factories
from tests.canvass import street
from tests.canvass.street import Walk
from tests.factories import Town
from voters.enums import Stance, Standing, ToldBy
from voters.models import Identification, Voter, VoterStanding

PHONES, PEOPLE = 3, 4
ANSWERS = st.sampled_from(list(Stance))
WHICH = st.integers(0, PHONES - 1)
WHOM = st.integers(0, PEOPLE - 1)


@dataclass
class Phone:
    """One phone: its token, its list, what it made, and what it has not seen named yet."""

    device: DeviceToken
    walk_list: WalkList
    made: list[Event] = field(default_factory=list)
    outbox: list[Event] = field(default_factory=list)

    def standing(self) -> list[Event]:
        undone = {event.undoes for event in self.made}
        corrected = {event.corrects for event in self.made if event.id not in undone}
        return [e for e in self.made if e.undoes is None and e.id not in undone and e.id not in corrected]


class Phones(RuleBasedStateMachine):
    """``walk`` is set before a run; each run begins on it afresh and is rolled back."""

    walk: Walk
    other: Walk

    @initialize()
    def begin(self) -> None:
        self.run_of_taps = transaction.atomic()
        self.run_of_taps.__enter__()
        second = devices.register(
            campaign=self.walk.town.ours, volunteer=self.walk.town.volunteer, device=uuid4(), at=timezone.now()
        )
        self.phones = [
            Phone(self.walk.device, self.walk.walk_list),
            Phone(second.device, self.walk.walk_list),
            Phone(self.other.device, self.other.walk_list),
        ]
        self.clock = timezone.now() - timedelta(minutes=4)

    def teardown(self) -> None:
        if not hasattr(self, "phones"):
            return
        try:
            for phone in self.phones:
                self.deliver(phone, phone.outbox)
            assert [phone.outbox for phone in self.phones] == [[]] * PHONES
            self.compare()
        finally:
            transaction.set_rollback(True)
            self.run_of_taps.__exit__(None, None, None)

    def make(self, phone: Phone, result: Result, voter: Voter, **fields: object) -> None:
        self.clock += timedelta(seconds=1)
        assert voter.household_id is not None
        given = {"said_at": self.clock, "voter_id": voter.pk} | fields
        event = Event(uuid4(), phone.walk_list.pk, voter.household_id, result, **given)  # type: ignore[arg-type]  # by name
        phone.made.append(event)
        phone.outbox.append(event)

    @rule(which=WHICH, whom=WHOM, answer=ANSWERS)
    def somebody_answers(self, which: int, whom: int, answer: Stance) -> None:
        phone, voter = self.phones[which], self.walk.voters[whom]
        said = [e for e in phone.standing() if e.voter_id == voter.pk and e.answer is not None]
        corrects = said[-1].id if said else None
        self.make(phone, Result.ANSWERED, voter, answer=answer, corrects=corrects)

    @rule(which=WHICH, whom=WHOM)
    def somebody_speaks_for_another(self, which: int, whom: int) -> None:
        self.make(
            self.phones[which], Result.ANSWERED, self.walk.voters[whom], answer=Stance.FOR, told_by=ToldBy.ANOTHER
        )

    @rule(which=WHICH, whom=WHOM)
    def nobody_is_home(self, which: int, whom: int) -> None:
        self.make(self.phones[which], Result.NOT_HOME, self.walk.voters[whom], voter_id=None)

    @rule(which=WHICH)
    def the_latest_is_taken_back(self, which: int) -> None:
        phone = self.phones[which]
        if acts := phone.standing():
            voter = next(v for v in self.walk.voters if v.household_id == acts[-1].household_id)
            self.make(phone, Result.TAKEN_BACK, voter, voter_id=acts[-1].voter_id, undoes=acts[-1].id)

    @rule(which=WHICH, chance=st.randoms(use_true_random=False), lost=st.booleans())
    def something_is_sent(self, which: int, chance: Random, lost: bool) -> None:
        """Part of the outbox and some of what went before, shuffled; now and then the answer does not come back."""
        phone = self.phones[which]
        batch = chance.sample(phone.outbox, chance.randint(0, len(phone.outbox)))
        batch += chance.sample(phone.made, min(2, len(phone.made)))
        chance.shuffle(batch)
        self.deliver(phone, list({event.id: event for event in batch}.values()), lost=lost)

    def deliver(self, phone: Phone, batch: list[Event], *, lost: bool = False) -> None:
        now = timezone.now()
        answers = sync.apply(device=phone.device, events=batch, sent_at=now, at=now)
        assert [answer.id for answer in answers] == [event.id for event in batch]
        assert {answer.outcome for answer in answers} <= {Outcome.NEW, Outcome.AGAIN}
        named: set[UUID] = set() if lost else {answer.id for answer in answers}
        phone.outbox = [event for event in phone.outbox if event.id not in named]

    @invariant()
    def nothing_stands_that_nobody_made(self) -> None:
        if hasattr(self, "phones"):
            made = {event.id for phone in self.phones for event in phone.made}
            assert set(Visit.objects.values_list("pk", flat=True)) <= made

    def compare(self) -> None:
        made = [event for phone in self.phones for event in phone.made]
        rows = Visit.objects.values_list("pk", "result", "household", "voter", "undoes", "corrects")
        expected = [(e.id, e.result, e.household_id, e.voter_id, e.undoes, e.corrects) for e in made]
        standing = [event.id for phone in self.phones for event in phone.standing()]
        kept = Visit.objects.standing()
        corrected = [e.corrects for e in made if e.corrects and e.id not in {other.undoes for other in made}]

        assert sorted(rows, key=str) == sorted(expected, key=str)
        assert set(kept.exclude(pk__in=corrected).values_list("pk", flat=True)) == set(standing)
        assert set(Identification.objects.values_list("pk", flat=True)) == {e.id for e in made if e.answer}
        assert dict(VoterStanding.objects.values_list("voter", "stance")) == self.believed()

    def believed(self) -> dict[int, str]:
        """By the taps alone: what each voter's own standing answers say; two that differ are held for review."""
        said: dict[int, set[Stance]] = {}
        for phone in self.phones:
            for event in phone.standing():
                if event.answer is not None and event.told_by == ToldBy.SELF and event.voter_id is not None:
                    said.setdefault(event.voter_id, set()).add(event.answer)
        return {
            voter: str(Standing.HELD) if len(answers) > 1 else str(next(iter(answers)))
            for voter, answers in said.items()
        }


def test_the_record_is_the_fold_of_every_event_that_was_made(town: Town) -> None:
    voters = street.doors(2, people=2)
    Phones.walk = street.walk(town, voters)
    Phones.other = street.walk(town, voters, volunteer=factories.member(town.ours))

    run_state_machine_as_test(
        Phones,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )

    assert Visit.objects.count() == 0
