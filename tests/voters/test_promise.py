"""The promise from its other sides: evidence stands, histories agree with an oracle, races have an order."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories
from tests.factories import Town
from voters import consent, gate, identify, review
from voters.enums import Act, Channel, Refusal, Ruling, Source, Stance, ToldBy, WishSource
from voters.models import GotvContact, Identification, IdentificationRuling, SupportPeriod, Voter

# --- What stands cannot be taken away ---------------------------------------------------------


@pytest.fixture
def reminded(town: Town) -> Town:
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=1)
    gate.contact(campaign=town.ours, voter=town.voter, channel=Channel.DOOR, act=Act.SENT, by=town.volunteer)
    return town


DESTRUCTIVE = [
    "UPDATE voters_identification SET stance = 'against'",
    "DELETE FROM voters_identification",
    "TRUNCATE voters_identification CASCADE",
    "UPDATE voters_gotvcontact SET act = 'printed'",
    "DELETE FROM voters_gotvcontact",
    "DELETE FROM voters_supportperiod",
    "UPDATE voters_supportperiod SET stance = 'for'",
    "INSERT INTO voters_supportperiod SELECT campaign_id, voter_id, 'for', 'empty', identification_id"
    " FROM voters_supportperiod",
    "DELETE FROM voters_phonewish",
    "DELETE FROM voters_voterrestriction",
    "UPDATE voters_auditrow SET act = ''",
    "DELETE FROM voters_auditrow",
    "ALTER TABLE voters_gotvcontact DISABLE TRIGGER USER",
    "SET session_replication_role = replica",
]


@pytest.mark.parametrize("statement", DESTRUCTIVE)
def test_the_applications_role_may_not(reminded: Town, statement: str) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError), transaction.atomic():
        cursor.execute(statement)


@pytest.fixture
def reminded_for_good(committed: None) -> Town:
    town = factories.town()
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=1)
    gate.contact(campaign=town.ours, voter=town.voter, channel=Channel.DOOR, act=Act.SENT, by=town.volunteer)
    return town


BY_THE_OWNER = [
    ("UPDATE voters_identification SET stance = 'against'", "append_only: voters_identification takes no UPDATE"),
    ("DELETE FROM voters_identification", "append_only: voters_identification takes no DELETE"),
    ("TRUNCATE voters_identification CASCADE", "append_only"),
    ("DELETE FROM voters_gotvcontact", "append_only: voters_gotvcontact takes no DELETE"),
    ("DELETE FROM voters_supportperiod", "nobody_is_reminded_outside_a_period_of_support"),
    (
        "UPDATE voters_supportperiod SET stance = 'against' WHERE stance = 'for'",
        "nobody_is_reminded_outside_a_period_of_support",
    ),
    (
        "UPDATE voters_supportperiod SET held = tstzrange(lower(held), lower(held) + interval '1 microsecond')",
        "nobody_is_reminded_outside_a_period_of_support",
    ),
]


@pytest.mark.parametrize(("statement", "refusal"), BY_THE_OWNER)
def test_even_the_owner_is_refused_by_name(reminded_for_good: Town, statement: str, refusal: str) -> None:
    owner = connections["owner"]

    with owner.cursor() as cursor, pytest.raises(IntegrityError, match=refusal), transaction.atomic(using="owner"):
        cursor.execute(statement)

    assert GotvContact.objects.count() == 1


def test_a_campaign_cannot_believe_two_things_at_once(reminded_for_good: Town) -> None:
    owner = connections["owner"]

    with (
        owner.cursor() as cursor,
        pytest.raises(IntegrityError, match="a_campaign_believes_one_thing_at_a_time"),
        transaction.atomic(using="owner"),
    ):
        cursor.execute(
            "INSERT INTO voters_supportperiod (campaign_id, voter_id, stance, held, identification_id)"
            " SELECT campaign_id, voter_id, 'against', tstzrange(now(), NULL), identification_id"
            " FROM voters_supportperiod"
        )


def test_a_change_of_mind_ends_the_period_and_keeps_the_evidence(reminded: Town) -> None:
    factories.said(Stance.AGAINST, by=reminded.volunteer, of=reminded.voter, in_=reminded.ours)

    periods = list(SupportPeriod.objects.order_by("held").values_list("stance", flat=True))

    assert periods == ["for", "held"]
    assert list(GotvContact.objects.values_list("identification__stance", flat=True)) == [Stance.FOR]


# --- Any history, against an oracle in plain Python ---------------------------------------------


@dataclass
class Answer:
    """The oracle's memory of one identification."""

    stance: Stance
    scale: int | None
    said_at: datetime
    order: int
    told_by: ToldBy
    source: Source
    row: Identification
    ruling: Ruling | None = None
    corrects: "Answer | None" = None


@dataclass
class Policy:
    valid_days: int = 180
    threshold: int = 2
    window_days: int = 3
    counts_imports: bool = False


@dataclass
class Oracle:
    """The rule of DESIGN in plain Python, sharing nothing with the SQL."""

    policy: Policy = field(default_factory=Policy)
    answers: list[Answer] = field(default_factory=list)
    stopped: bool = False

    def worth(self, answer: Answer) -> str:
        if answer.stance == "for" and answer.scale is not None and answer.scale > self.policy.threshold:
            return "undecided"
        return str(answer.stance)

    def counted(self) -> list[Answer]:
        corrected = [a.corrects for a in self.answers if a.corrects and a.ruling != Ruling.WITHDRAWN]
        return [
            a
            for a in self.answers
            if a.told_by == ToldBy.SELF
            and (a.source != Source.IMPORT or self.policy.counts_imports)
            and a.ruling not in (Ruling.SET_ASIDE, Ruling.WITHDRAWN)
            and a not in corrected
        ]

    def may_be_reminded(self, at: datetime) -> bool:
        counted = sorted(self.counted(), key=lambda a: (a.said_at, a.order))
        if self.stopped or not counted:
            return False
        latest = counted[-1]
        if latest.ruling == Ruling.HELD or self.worth(latest) != "for":
            return False
        window = timedelta(days=self.policy.window_days)
        contradicted = any(
            self.worth(a) != "for" and a.said_at >= latest.said_at - window for a in counted if a is not latest
        )
        if contradicted and latest.ruling != Ruling.APPROVED:
            return False
        return latest.said_at + timedelta(days=self.policy.valid_days) > at

    def is_doubted(self, zone: ZoneInfo) -> bool:
        """Whether a decider holds the latest answer, on which nobody has ruled, before it is reminded of."""
        latest = max(self.counted(), key=lambda a: (a.said_at, a.order))
        at_a_door = (Source.PAPER, Source.DOOR)
        paper = any(
            {a.source, latest.source} == {*at_a_door}
            and a.said_at.astimezone(zone).date() == latest.said_at.astimezone(zone).date()
            for a in self.counted()
            if a.stance != latest.stance
        )
        another = any(
            a.told_by == ToldBy.ANOTHER and a.said_at >= latest.said_at and a.ruling != Ruling.WITHDRAWN
            for a in self.answers
            if a.stance != latest.stance
        )
        return latest.ruling is None and (paper or another)


stances = st.sampled_from([Stance.FOR, Stance.FOR, Stance.AGAINST, Stance.UNDECIDED])
days_ago = st.one_of(st.integers(0, 4), st.integers(0, 40), st.integers(0, 400))
say = st.tuples(
    st.just("say"),
    stances,
    days_ago,
    st.sampled_from([ToldBy.SELF, ToldBy.SELF, ToldBy.SELF, ToldBy.ANOTHER]),
    st.sampled_from([Source.DOOR, Source.TEXT, Source.PAPER, Source.IMPORT]),
    st.booleans(),
)
correct = st.tuples(st.just("correct"), stances, st.integers(0, 3))
rule = st.tuples(st.just("rule"), st.sampled_from([*Ruling, Ruling.WITHDRAWN]), st.integers(0, 3))
policy = st.tuples(st.just("policy"), st.integers(1, 365), st.integers(1, 2), st.integers(0, 30), st.booleans())
wish = st.tuples(st.just("wish"), st.booleans())
remind = st.tuples(st.just("remind"))
steps = st.lists(st.one_of(say, say, correct, rule, rule, policy, wish, remind), min_size=2, max_size=10)


class History:
    """Plays steps in the product and in the oracle."""

    def __init__(self, town: Town) -> None:
        self.town, self.oracle, self.now = town, Oracle(), timezone.now()
        self.number = town.voter.phones.get().number

    def play(self, step: tuple[object, ...]) -> None:
        name, *arguments = step
        getattr(self, str(name))(*arguments)

    def say(self, stance: Stance, days_ago: int, told_by: ToldBy, source: Source, leaning: bool) -> None:
        scale = {"for": 2, "undecided": 3, "against": 4}[stance] if leaning else None
        self._add(stance, scale, self.now - timedelta(days=days_ago), told_by, source, None)

    def correct(self, stance: Stance, which: int) -> None:
        if not self.oracle.answers:
            return
        old = self.oracle.answers[which % len(self.oracle.answers)]
        self._add(stance, None, old.said_at, ToldBy.SELF, Source.DOOR, old)

    def _add(
        self, stance: Stance, scale: int | None, at: datetime, told_by: ToldBy, source: Source, old: Answer | None
    ) -> None:
        row = identify.record(
            id=uuid4(),
            campaign=self.town.ours,
            voter=self.town.voter,
            stance=stance,
            scale=scale,
            said_at=at,
            source=source,
            told_by=told_by,
            by=None if source == Source.IMPORT else self.town.volunteer,
            corrects=old.row if old else None,
        ).identification
        order = len(self.oracle.answers)
        self.oracle.answers.append(Answer(stance, scale, at, order, told_by, source, row, corrects=old))

    def rule(self, ruling: Ruling, which: int) -> None:
        if not self.oracle.answers:
            return
        answer = self.oracle.answers[which % len(self.oracle.answers)]
        acts: dict[Ruling, Callable[[], None]] = {
            Ruling.HELD: lambda: review.hold(identification=answer.row, by=self.town.admin, reason="test"),
            Ruling.APPROVED: lambda: review.approve(identification=answer.row, by=self.town.admin),
            Ruling.SET_ASIDE: lambda: review.set_aside(identification=answer.row, by=self.town.admin, reason="x"),
            Ruling.RELEASED: lambda: review.release(identification=answer.row, by=self.town.admin),
            Ruling.WITHDRAWN: lambda: identify.take_back(identification=answer.row, by=self.town.admin),
        }
        if answer.ruling != ruling:
            acts[ruling]()
            answer.ruling = ruling

    def policy(self, valid_days: int, threshold: int, window_days: int, counts_imports: bool) -> None:
        self.oracle.policy = Policy(valid_days, threshold, window_days, counts_imports)
        ours = self.town.ours
        ours.id_valid_days, ours.support_threshold = valid_days, threshold
        ours.conflict_window_days, ours.counts_imports = window_days, counts_imports
        ours.save(update_fields=["id_valid_days", "support_threshold", "conflict_window_days", "counts_imports"])

    def wish(self, stop: bool) -> None:
        act = consent.stop if stop else consent.start
        act(number=self.number, source=WishSource.PHRASE, by=None, campaign=self.town.ours)
        self.oracle.stopped = stop

    def remind(self) -> None:
        allowed = self.oracle.may_be_reminded(timezone.now())
        doubted = allowed and self.oracle.is_doubted(ZoneInfo(self.town.ours.time_zone))
        reason = None
        try:
            gate.contact(
                campaign=self.town.ours,
                voter=self.town.voter,
                channel=Channel.TEXT,
                act=Act.SENT,
                by=self.town.volunteer,
            )
        except gate.Refused as refused:
            reason = refused.reason
        assert (reason is None) == (allowed and not doubted)
        assert not doubted or reason == Refusal.HELD_FOR_REVIEW
        if reason is None:
            self._note_what_was_held()

    def _note_what_was_held(self) -> None:
        """Looking before the reminder held what stands behind the latest answer, too."""
        by_nobody = IdentificationRuling.objects.filter(ruled_by=None).values_list("identification_id", flat=True)
        for answer in self.oracle.answers:
            if answer.ruling is None and answer.row.pk in set(by_nobody):
                answer.ruling = Ruling.HELD


@settings(max_examples=250)
@given(steps=steps)
def test_after_any_history_only_who_the_oracle_allows_is_reminded(db: None, steps: list[tuple[object, ...]]) -> None:
    with transaction.atomic():
        history = History(factories.town())

        for step in steps:
            history.play(step)
            history.play(("remind",))

        stands_for = SupportPeriod.objects.filter(
            campaign=history.town.ours, stance="for", held__contains=timezone.now()
        ).exists()
        history.oracle.stopped = False
        assert stands_for == history.oracle.may_be_reminded(timezone.now())
        transaction.set_rollback(True)


# --- Races ------------------------------------------------------------------------------------


def _in_threads(*jobs: Callable[[], None]) -> list[BaseException]:
    errors: list[BaseException] = []
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        try:
            start.wait()
            job()
        except BaseException as error:  # noqa: BLE001 -- handed to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_a_reminder_and_a_change_of_mind_have_an_order(committed: None) -> None:
    town = factories.town()
    outcomes: list[str] = []
    for _ in range(40):
        voter = factories.voter()
        factories.said(Stance.FOR, by=town.volunteer, of=voter, in_=town.ours, days_ago=30)

        def turn(voter: Voter = voter) -> None:
            factories.said(Stance.AGAINST, by=town.volunteer, of=voter, in_=town.ours)

        def remind(voter: Voter = voter) -> None:
            try:
                gate.contact(campaign=town.ours, voter=voter, channel=Channel.DOOR, act=Act.SENT, by=town.volunteer)
                outcomes.append("reminded")
            except gate.Refused:
                outcomes.append("refused")

        assert _in_threads(turn, remind) == []

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM voters_gotvcontact g JOIN voters_supportperiod p"
            " ON p.campaign_id = g.campaign_id AND p.voter_id = g.voter_id AND p.held @> lower(g.at)"
            " WHERE p.stance <> 'for'"
        )
        assert cursor.fetchone() == (0,)
    assert len(outcomes) == 40
    assert GotvContact.objects.count() == outcomes.count("reminded")


def test_the_same_answer_sent_eight_times_at_once_is_kept_once(committed: None) -> None:
    town = factories.town()
    name = uuid4()
    at = timezone.now()

    def record() -> None:
        identify.record(
            id=name,
            campaign=town.ours,
            voter=town.voter,
            stance=Stance.FOR,
            said_at=at,
            source=Source.DOOR,
            told_by=ToldBy.SELF,
            by=town.volunteer,
        )

    errors = _in_threads(*[record] * 8)

    assert errors == []
    assert Identification.objects.count() == 1
