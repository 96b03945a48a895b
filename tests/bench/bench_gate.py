"""What the promise costs: an answer, a reminder and the waterfall, beside the same rows without it."""

import itertools
import random
import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from tests import factories
from tests.bench.measuring import Result, milliseconds, slower
from tests.databases import new_database
from voters import gate, identify
from voters.enums import Act, Channel, Source, Stance, ToldBy
from voters.models import GotvContact, Identification, Voter

VOTERS, SUPPORTERS = 20_000, 4_000


def run() -> list[Result]:
    with new_database("bench_gate"):
        town = factories.town()
        voters = Voter.objects.bulk_create(
            [Voter(state="OH", external_id=f"B{serial}", first_name="A", last_name="B") for serial in range(VOTERS)]
        )
        _ask(town, voters)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE bare AS SELECT * FROM voters_gotvcontact WITH NO DATA")
            cursor.execute("CREATE TEMP TABLE bare_answer AS SELECT * FROM voters_identification WITH NO DATA")
        return [_one_reminder(town, voters), _many_reminders(town, voters), _one_answer(town, voters), _fall(town)]


def _ask(town: factories.Town, voters: list[Voter]) -> None:
    chance, now = random.Random(1), timezone.now()
    answers = [
        Identification(
            id=uuid.uuid4(),
            voter=voter,
            stance=Stance.FOR if serial < SUPPORTERS else chance.choice(list(Stance)),
            said_at=now - timedelta(days=chance.randrange(100)),
            source=Source.DOOR,
            told_by=ToldBy.SELF,
            heard_by=town.volunteer,
        )
        for serial, voter in enumerate(voters[: SUPPORTERS * 2])
    ]
    identify.record_many(campaign=town.ours, answers=answers, by=town.organizer)


def _bare_insert(town: factories.Town, voter: Voter) -> None:
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            "INSERT INTO bare (id, campaign_id, voter_id, stance, at, channel, act, by_id)"
            " VALUES (uuidv7(), %s, %s, 'for', tstzrange(now(), now(), '[]'), 'text', 'sent', %s)",
            [town.ours.pk, voter.pk, town.volunteer.pk],
        )


def _remind(town: factories.Town, voter: Voter) -> None:
    gate.contact(campaign=town.ours, voter=voter, channel=Channel.TEXT, act=Act.SENT, by=town.volunteer)


def _one_reminder(town: factories.Town, voters: list[Voter]) -> Result:
    """One reminder through the gate, beside one row into a table that refuses nothing."""
    ways = itertools.cycle(voters[:SUPPORTERS])
    value = milliseconds(lambda: _remind(town, next(ways)), times=400)
    baseline = milliseconds(lambda: _bare_insert(town, next(ways)), times=400)
    return slower("gate: one reminder", "ms", value, baseline, at_most=15)


def _many_reminders(town: factories.Town, voters: list[Voter]) -> Result:
    """A list of 4,000, beside the same rows in one bulk insert without the gate."""
    some = Voter.objects.filter(pk__in=[voter.pk for voter in voters[:SUPPORTERS]])

    def through_the_gate() -> None:
        made = gate.contacts(campaign=town.ours, voters=some, channel=Channel.DOOR, act=Act.LISTED, by=town.organizer)
        assert len(made) == SUPPORTERS

    def bare() -> None:
        rows = [(town.ours.pk, voter.pk, town.volunteer.pk) for voter in voters[:SUPPORTERS]]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO bare (id, campaign_id, voter_id, stance, at, channel, act, by_id)"
                " VALUES (uuidv7(), %s, %s, 'for', tstzrange(now(), now(), '[]'), 'text', 'sent', %s)",
                rows,
            )

    value = milliseconds(through_the_gate) / SUPPORTERS
    assert GotvContact.objects.filter(act=Act.LISTED).count() == SUPPORTERS
    return slower("gate: one of a list of 4,000", "ms", value, milliseconds(bare) / SUPPORTERS, at_most=25)


def _one_answer(town: factories.Town, voters: list[Voter]) -> Result:
    """One answer with its stance and its audit row, beside one row into a table from which nothing follows."""
    ways = itertools.cycle(voters)

    def record() -> None:
        factories.said(Stance.FOR, by=town.volunteer, of=next(ways), in_=town.ours)

    def bare() -> None:
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute(
                "INSERT INTO bare_answer (id, campaign_id, voter_id, stance, said_at)"
                " VALUES (uuidv7(), %s, %s, 'for', now())",
                [town.ours.pk, next(ways).pk],
            )

    return slower(
        "identify: one answer", "ms", milliseconds(record, times=300), milliseconds(bare, times=300), at_most=50
    )


def _fall(town: factories.Town) -> Result:
    """The waterfall of 20,000 voters, beside counting them by their status."""

    def count() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT status, count(*) FROM voters_voter GROUP BY status")
            cursor.fetchall()

    value = milliseconds(lambda: gate.waterfall(campaign=town.ours, channel=Channel.TEXT), times=5)
    return slower("gate: waterfall of 20,000 voters", "ms", value, milliseconds(count, times=5), at_most=150)
