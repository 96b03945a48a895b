"""People whose every personal column holds a mark that stands nowhere else: what is left of one can be counted."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.db import connections, models, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb
from redis import Redis

from canvass.enums import Result
from canvass.models import Position, RefusedEvent, Visit
from config.engines import postgres
from tests import factories
from tests.canvass import street
from tests.canvass.street import Walk
from tests.factories import Town
from tests.textbank.bank import Bank
from textbank.models import Conversation, Hold, InboundWebhook, Message, Reading
from voters import consent, universe
from voters.enums import Stance, WishSource
from voters.models import (
    Household,
    OtherNumber,
    PhoneWish,
    RollChange,
    RollExport,
    RollImport,
    Score,
    SearchStale,
    Voter,
    VoterPhone,
)

#: Columns whose value ties rows together: the person's own number is the mark in them.
NUMBERS = {
    ("VoterPhone", "number"),
    ("PhoneWish", "number"),
    ("Conversation", "number"),
    ("Hold", "number"),
    ("InboundWebhook", "from_number"),
}
#: What no free text fits into.
SHORT: dict[tuple[str, str], object] = {
    ("Voter", "sex"): "F",
    ("Voter", "language"): "es",
    ("Voter", "party"): "REP",
    ("Voter", "voted_in"): [1911],
    ("Household", "zip4"): "9876",
}


@dataclass
class Person:
    """One voter whom everything has happened to, under one mark."""

    mark: str
    voter: Voter
    number: str

    @property
    def marks(self) -> tuple[str, ...]:
        return (self.mark, self.number, self.number[2:])


@dataclass
class Place:
    """Two people of the same street, in our hands in every way there is."""

    bank: Bank
    walk: Walk
    one: Person
    other: Person


def place(bank: Bank) -> Place:
    """Two voters: listed, knocked, texted, answering, stopping; then marked in every personal column."""
    people = [
        Person(f"Zq{letter}", voter, voter.phones.get().number) for letter, voter in zip("ab", bank.voters, strict=True)
    ]
    for person in people:
        Score.objects.create(campaign=bank.ours, voter=person.voter, value=0.5)
        factories.said(Stance.FOR, by=bank.texter, of=person.voter, in_=bank.ours, days_ago=1)
    walk = street.walk(_town(bank), bank.voters)
    walk.send(*[walk.event(Result.REFUSED, person.voter, note="Said") for person in people])
    for visit in Visit.objects.filter(voter__in=bank.voters):
        Position.objects.create(visit=visit, campaign=bank.ours, latitude=40.0, longitude=-83.0, accuracy=9)
    for person in people:
        event = {"door": person.voter.household_id, "person": person.voter.pk, "note": "Said"}
        RefusedEvent.objects.create(
            campaign=bank.ours,
            device=walk.device,
            event_id=uuid4(),
            reason="forbidden",
            event=event,
            refused_at=timezone.now(),
        )
    bank.draw_up()
    for conversation in bank.take():
        bank.send(conversation)
        heard = bank.hear(conversation, "Yes")
        Reading.objects.create(
            message=heard, campaign=bank.ours, by=bank.texter, reasons=["link"], asked_at=timezone.now()
        )
    for person in people:
        Hold.objects.create(number=person.number, held_at=timezone.now())
        consent.stop(number=person.number, source=WishSource.STAFF, by=bank.admin, campaign=bank.ours)
        imported = RollImport.objects.create(campaign=bank.ours, label="voters.txt", by=bank.writer, state="applying")
        RollChange.objects.create(roll_import=imported, voter=person.voter, kind="changed")
        OtherNumber.objects.create(voter=person.voter, state=person.voter.state, source="VAN", number=person.mark)
        plant(person)
        leave_a_file(bank, person)
        SearchStale.objects.create(voter_id=person.voter.pk)
    universe.renew()
    return Place(bank, walk, *people)


def _town(bank: Bank) -> Town:
    return Town(
        ours=bank.ours,
        theirs=bank.theirs,
        volunteer=bank.texter,
        organizer=bank.writer,
        admin=bank.admin,
        stranger=bank.stranger,
        voter=bank.voters[0],
    )


def leave_a_file(bank: Bank, person: Person) -> None:
    """A voter file of an hour ago, and the list of its lines that were not read."""
    ended = timezone.now()
    row = RollImport.objects.create(
        campaign=bank.ours, label="voters.txt", by=bank.writer, state="done", ended_at=ended
    )
    folder, rejects = Path(settings.HOME) / "uploads" / str(row.pk), Path(settings.HOME) / "imports" / f"{row.pk}.csv"
    folder.mkdir(parents=True)
    rejects.parent.mkdir(exist_ok=True)
    copy = Path(settings.HOME) / "exports" / f"copy-of-{person.voter.pk}"
    copy.parent.mkdir(exist_ok=True)
    RollExport.objects.create(
        campaign=bank.ours, copy_number=person.voter.pk, spec={"all": []}, columns=["last"], reason="A postcard",
        people=1, numbers=False, state="ready", by=bank.writer, session_hash="", made_at=ended, file_name=copy.name,
    )  # fmt: skip
    for path in (folder / "voters.txt", rejects, copy):
        path.write_text(f"{person.mark}_line", encoding="utf-8")
    RollImport.objects.filter(pk=row.pk).update(report={"rejects_file": rejects.name})


def rows_of(person: Person) -> dict[type[models.Model], models.QuerySet[Any]]:
    """Every row in which a personal column speaks of this person. A new kind of row is added here."""
    voter = person.voter
    return {
        Household: Household.objects.filter(voters=voter),
        Voter: Voter.objects.filter(pk=voter.pk),
        VoterPhone: VoterPhone.objects.filter(voter=voter),
        OtherNumber: OtherNumber.objects.filter(voter=voter),
        RollChange: RollChange.objects.filter(voter=voter),
        Score: Score.objects.filter(voter=voter),
        PhoneWish: PhoneWish.objects.filter(number=person.number),
        Visit: Visit.objects.filter(voter=voter),
        Position: Position.objects.filter(visit__voter=voter),
        RefusedEvent: RefusedEvent.objects.filter(event__door=voter.household_id),
        Conversation: Conversation.objects.filter(voter=voter),
        Message: Message.objects.filter(voter=voter),
        Reading: Reading.objects.filter(message__voter=voter),
        Hold: Hold.objects.filter(number=person.number),
        InboundWebhook: InboundWebhook.objects.filter(from_number=person.number),
    }


def plant(person: Person) -> None:
    """Write the mark into every personal column of every row of theirs, past every trigger."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for model, rows in rows_of(person).items():
            table, ids = model._meta.db_table, list(rows.values_list("pk", flat=True))
            assert ids, model
            values: dict[str, Any] = {str(field.column): value_for(person, field) for field in marked_columns(model)}
            settings_ = ", ".join(f"{column} = %s" for column in values)
            if values:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cursor.execute(
                    f"UPDATE {table} SET {settings_} WHERE {model._meta.pk.column} = ANY (%s)", [*values.values(), ids]
                )
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def marked_columns(model: type[models.Model]) -> Iterator["models.Field[Any, Any]"]:
    """The personal columns that take a mark: no keys to other rows, and no number that ties rows together."""
    for name in personal(model):
        field = model._meta.get_field(name)
        if (model.__name__, name) not in NUMBERS and not field.is_relation:
            yield field  # type: ignore[misc]  # no relation, so it is a column


def value_for(person: Person, field: "models.Field[Any, Any]") -> object:
    short = SHORT.get((field.model.__name__, field.name))
    kind = field.get_internal_type()
    values: dict[str, object] = {
        "CharField": f"{person.mark}_{field.name}"[: field.max_length or 0],
        "TextField": f"{person.mark}_{field.name}",
        "DateField": date(1911, 11, 11),
        "PositiveSmallIntegerField": 1911,
        "PositiveIntegerField": 1911,
        "FloatField": 0.123456,
        "JSONField": Jsonb({"door": person.voter.household_id, "note": f"{person.mark}_{field.name}"}),
        "ArrayField": [f"{person.mark}_{field.name}"[:24]],
    }
    assert short or kind in values, f"tests/planted.py cannot mark {field}"
    return short or values[kind]


def cells(person: Person) -> dict[str, object]:
    """What stands in each personal column of each of this person's rows, by ``app.Model.column key``."""
    return _read({model: list(rows.values_list("pk", flat=True)) for model, rows in rows_of(person).items()})


def remains(before: dict[str, object]) -> list[str]:
    """The columns, by name, that still hold what stood there before, in rows that are still there."""
    keys: dict[type[models.Model], list[Any]] = {}
    for place_ in before:
        label, _, key = place_.partition(" ")
        model = apps.get_model(label.rpartition(".")[0])
        keys.setdefault(model, []).append(key)
    now = _read(keys)
    return sorted({place_.partition(" ")[0] for place_, value in now.items() if before[place_] == value})


def _read(keys: dict[type[models.Model], list[Any]]) -> dict[str, object]:
    return {
        f"{model._meta.label}.{name} {row['pk']}": row[name]
        for model, ids in keys.items()
        for row in model._default_manager.filter(pk__in=ids).values("pk", *personal(model))
        for name in personal(model)
    }


def personal(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(model.Privacy.personal)  # type: ignore[attr-defined]  # each of ours has one


def dump() -> str:
    """The whole database as ``pg_dump`` writes it."""
    connection = connections["owner"].settings_dict
    command = [str(postgres.binary("pg_dump")), "--data-only", f"--dbname={connection['NAME']}"]
    where = [f"--host={connection['HOST']}", f"--username={connection['USER']}", f"--port={connection['PORT'] or 5432}"]
    done = subprocess.run([*command, *where], capture_output=True, text=True, check=True)
    return done.stdout


def files() -> str:
    """Every name and content of a file under our home, but the engines' own."""
    home = Path(settings.HOME)
    found = [path for path in home.rglob("*") if path.relative_to(home).parts[0] not in ("postgres", "redis", "static")]
    contents = [path.read_text(encoding="utf-8", errors="replace") for path in found if path.is_file()]
    return "\n".join([*map(str, found), *contents])


def redis() -> str:
    """Every key and value, of whatever kind, in every database of the Redis that we use."""
    words: list[str] = []
    server: Any = Redis.from_url(
        settings.REDIS_URL, decode_responses=True, encoding_errors="replace", single_connection_client=True
    )
    for name in server.info("keyspace"):  # The cache's and the broker's.
        server.execute_command("SELECT", name.removeprefix("db"))
        for key in server.scan_iter():
            words += [str(key), str(_value(server, str(key)))]
    server.close()
    return "\n".join(words)


def _value(server: Any, key: str) -> object:
    read = {
        "string": server.get,
        "list": lambda name: server.lrange(name, 0, -1),
        "hash": server.hgetall,
        "set": server.smembers,
        "zset": lambda name: server.zrange(name, 0, -1, withscores=True),
        "stream": server.xrange,
        "none": lambda _: None,  # Gone since it was named: others use this server too.
    }
    return read[str(server.type(key))](key)
