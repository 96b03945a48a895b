"""A person who asks is erased: the counts and the proof stand, and nothing brings them back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone
from pytest_django import Settings

from tests import factories
from tests.canvass import street
from tests.door import signed_in
from tests.factories import Town
from tests.textbank import bank as banks
from textbank.models import Message
from voters import consent, erase, erasure_ledger, gate, permissions, sealing
from voters.enums import Act, Channel, Purpose, Stance, WishSource
from voters.models import (
    AuditRow,
    Erasure,
    ForgottenStop,
    GotvContact,
    Identification,
    PhoneWish,
    SupportPeriod,
    User,
    Voter,
    VoterPhone,
)
from voters.roll import applying
from voters.roll.report import Report

pytestmark = pytest.mark.django_db

HEADER = (
    "Voter File VANID,LastName,FirstName,StreetNo,StreetName,StreetType,AptNo,City,State,Zip5,Cell Phone,DOB,Party\n"
)
NUMBER = "+16145550147"
DOE, ROE = ("7,Doe,Jo,12,Oak,St,4,Ashbury,OH,43000,6145550147,3/4/1980,D", "8,Roe,Al,9,Elm,St,,Ashbury,OH,43000,,,R")


def imported(folder: Path, *rows: str) -> Report:
    path = folder / "van.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return applying.import_file(path=path, by=None, at=timezone.now())


def erased(voter: Voter, town: Town, *, by: User | None = None, reason: str = "A letter of 3 May") -> Erasure:
    return erase.erase(voter=voter, campaign=town.ours, by=by or town.admin, reason=reason)


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def test_the_answers_the_periods_and_the_proof_stand(town: Town) -> None:
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=1)
    gate.contacts(
        campaign=town.ours,
        voters=Voter.objects.filter(pk=town.voter.pk),
        channel=Channel.DOOR,
        act=Act.LISTED,
        by=town.organizer,
    )
    kept = [
        list(rows.filter(voter=town.voter).values())
        for rows in (Identification.objects, SupportPeriod.objects, GotvContact.objects)
    ]

    erased(town.voter, town)

    assert [
        list(rows.filter(voter=town.voter).values())
        for rows in (Identification.objects, SupportPeriod.objects, GotvContact.objects)
    ] == kept
    assert [len(rows) for rows in kept] == [1, 1, 1]
    assert AuditRow.objects.filter(act="voter.erased", on_id=str(town.voter.pk), by=town.admin).count() == 1


def test_nobody_reminds_who_is_erased(town: Town) -> None:
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=1)
    before = gate.allowed_ids(voter_ids={town.voter.pk}, campaign=town.ours, channel=Channel.DOOR)

    erased(town.voter, town)

    after = gate.allowed_ids(voter_ids={town.voter.pk}, campaign=town.ours, channel=Channel.DOOR)
    assert (before, after) == ({town.voter.pk}, set())


def test_only_an_admin_of_the_campaign_erases(town: Town) -> None:
    for person in (town.volunteer, town.organizer, town.stranger):
        with pytest.raises(permissions.Forbidden):
            erased(town.voter, town, by=person)

    assert Erasure.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT voters_erase(%(voter)s, %(campaign)s, %(organizer)s, 'asked', sha256('x'))",
        "INSERT INTO voters_erasure (voter_id, campaign_id, by_id, reason)"
        " VALUES (%(voter)s, %(campaign)s, %(organizer)s, 'asked')",
        "UPDATE voters_phonewish SET number = ''",
        "DELETE FROM voters_erasure",
        "INSERT INTO voters_forgottenstop (number_hash) VALUES ('x')",
    ],
)
def test_the_applications_role_has_no_other_way(town: Town, statement: str) -> None:
    ids: dict[str, Any] = {"voter": town.voter.pk, "campaign": town.ours.pk, "organizer": town.organizer.pk}

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, ids)

    assert Voter.objects.get(pk=town.voter.pk).erased_at is None


@contextmanager
def as_owner() -> Iterator[psycopg.Connection]:
    """A connection of the tables' owner, beside the test's own; nothing of it stays."""
    with psycopg.connect(**connections["owner"].get_connection_params()) as owner:
        yield owner
        owner.rollback()


def test_the_owner_too_may_empty_words_and_change_nothing_else() -> None:
    with as_owner() as owner:
        owner.execute("INSERT INTO voters_phonewish (number, wish, source) VALUES (%s, 'stop', 'staff')", [NUMBER])
        for statement in (
            "UPDATE voters_phonewish SET number = '+16145550148'",
            "UPDATE voters_phonewish SET number = '', wish = 'start'",
            "DELETE FROM voters_phonewish",
        ):
            with pytest.raises(psycopg.errors.IntegrityError, match="append_only"), owner.transaction():
                owner.execute(statement)
        owner.execute("UPDATE voters_phonewish SET number = ''")

        rows = owner.execute("SELECT number, wish FROM voters_phonewish").fetchall()

    assert rows == [("", "stop")]


def test_a_later_voter_file_does_not_bring_them_back(town: Town, home: Path) -> None:
    imported(home, DOE, ROE)
    doe = Voter.objects.get(external_id="7")
    erased(doe, town)
    before = Voter.objects.filter(pk=doe.pk).values().get()

    report = imported(home, DOE.replace("Oak", "Ash"), ROE)

    assert (report.rows, report.created, report.updated, report.unchanged) == (2, 0, 0, 2)
    assert Voter.objects.filter(pk=doe.pk).values().get() == before
    assert list(VoterPhone.objects.filter(number=NUMBER)) == []
    assert Voter.objects.filter(last_name__iexact="doe").count() == 0


def test_they_are_known_again_after_the_secret_was_changed(town: Town, home: Path, settings: Settings) -> None:
    imported(home, DOE)
    erased(Voter.objects.get(external_id="7"), town)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret of fifty characters and a few more for luck"

    report = imported(home, DOE)

    assert (report.created, report.unchanged) == (0, 1)


def test_a_stopped_number_stays_stopped_for_whoever_has_it_next(town: Town, home: Path) -> None:
    imported(home, DOE)
    consent.stop(number=NUMBER, source=WishSource.KEYWORD, by=None, campaign=None)
    erased(Voter.objects.get(external_id="7"), town)
    remembered = (consent.is_stopped(NUMBER), PhoneWish.objects.filter(number=NUMBER).count())

    imported(home, ROE.replace(",,,R", ",6145550147,,R"))

    assert remembered == (True, 0)
    assert list(PhoneWish.objects.filter(number=NUMBER).values_list("wish", flat=True)) == ["stop"]
    assert VoterPhone.objects.get(number=NUMBER).voter.external_id == "8"


def test_a_number_and_a_door_that_others_share_are_theirs(town: Town) -> None:
    voter = town.voter
    number = voter.phones.get().number
    spouse = factories.voter(phone=number, household=voter.household)
    consent.stop(number=number, source=WishSource.KEYWORD, by=None, campaign=None)
    assert spouse.household is not None
    line = spouse.household.address_line

    erased(voter, town)

    spouse.household.refresh_from_db()
    assert (spouse.household.address_line, spouse.phones.get().number) == (line, number)
    assert (ForgottenStop.objects.count(), consent.is_stopped(number)) == (0, True)


def test_the_hash_of_a_number_cannot_be_made_without_our_key(town: Town) -> None:
    number = town.voter.phones.get().number
    consent.stop(number=number, source=WishSource.KEYWORD, by=None, campaign=None)
    erased(town.voter, town)

    with connection.cursor() as cursor:
        cursor.execute("SELECT voters_keyed(%s, 'number:' || %s)", [sealing.erasing_keys()[0], number])
        (with_key,) = cursor.fetchone()
        cursor.execute("SELECT voters_keyed(sha256(''), 'number:' || %s)", [number])
        (with_another,) = cursor.fetchone()

    assert list(ForgottenStop.objects.values_list("number_hash", flat=True)) == [with_key]
    assert with_another != with_key


def test_a_phone_drops_them_at_its_next_sync(town: Town) -> None:
    people = street.doors(3)
    walk = street.walk(town, people, Purpose.IDENTIFY)
    walk.send(walk.says(Stance.FOR, people[0]))

    erased(people[0], town)

    assert walk.changes().removed == [people[0].pk]


def test_who_is_erased_leaves_every_batch_and_waiting_texts_do_not_go(home: Path) -> None:
    bank = banks.bank()
    conversation = bank.conversation()
    waiting = bank.tap(conversation)

    erase.erase(voter=bank.voters[0], campaign=bank.ours, by=bank.admin, reason="By post")

    conversation.refresh_from_db()
    waiting.refresh_from_db()
    assert (conversation.state, conversation.number) == ("done", "")
    assert (waiting.state, waiting.body) == ("cancelled", "")


def test_nobody_is_erased_while_a_text_is_under_way(home: Path) -> None:
    bank = banks.bank()
    message = bank.tap(bank.conversation())
    Message.objects.filter(pk=message.pk).update(state="claimed", claimed_at=banks.noon())

    with pytest.raises(erase.TextUnderWay):
        erase.erase(voter=bank.voters[0], campaign=bank.ours, by=bank.admin, reason="By post")

    assert Voter.objects.get(pk=bank.voters[0].pk).erased_at is None


def test_nobody_is_erased_while_the_roll_is_written(town: Town) -> None:
    with as_owner() as writer:
        writer.execute("SELECT pg_advisory_xact_lock(7301984)")

        with pytest.raises(erase.RollIsBeingWritten):
            erased(town.voter, town)

    assert Erasure.objects.count() == 0


def test_a_person_is_erased_once(town: Town) -> None:
    erased(town.voter, town)

    with pytest.raises(erase.AlreadyErased):
        erased(town.voter, town)


@pytest.mark.parametrize("reason", ["Maria asked", "letter of M. LOPEZ", "call from (614) {}"])
def test_a_reason_that_names_the_person_is_refused(town: Town, reason: str) -> None:
    number = town.voter.phones.get().number

    with pytest.raises(erase.ReasonNamesThePerson):
        erased(town.voter, town, reason=reason.format(f"{number[5:8]}-{number[8:]}"))


def test_the_page_asks_for_the_second_factor_and_erases(town: Town, home: Path) -> None:
    path = f"/c/{town.ours.slug}/voters/{town.voter.pk}/erase/"
    stale = signed_in(town.admin)
    session = stale.session
    session["factor_at"] = timezone.now().timestamp() - 601
    session.save()

    asked = stale.post(path, {"reason": "A letter of 3 May"})
    named = signed_in(town.admin).post(path, {"reason": "Maria wrote"})
    done = signed_in(town.admin).post(path, {"reason": "A letter of 3 May"})

    assert (asked.status_code, asked["Location"].partition("?")[0]) == (302, "/sign-in/again/")
    assert (named.status_code, done.status_code, done["Location"]) == (422, 302, f"/c/{town.ours.slug}/gate/")
    assert signed_in(town.admin).get(path).status_code == 404


def test_the_command_erases_a_protected_voter_too(town: Town, home: Path) -> None:
    voter = factories.voter(protected=True)
    arguments = ["--campaign", town.ours.slug, "--voter", voter.external_id, "--by", town.admin.email or ""]

    answer = run("erase", *arguments, "--reason", "By post")

    assert answer["voter"] == voter.pk
    assert Voter.objects.get(pk=voter.pk).last_name == ""


def run(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_a_restored_backup_forgets_them_again_and_nobody_else(town: Town, home: Path) -> None:
    """The backup is taken before the wish; what lies beside the database outlives its restoring."""
    other = factories.voter()
    with transaction.atomic():
        erased(town.voter, town)
        kept = (erasure_ledger.keep(), erasure_ledger.keep())
        transaction.set_rollback(True)  # The database is as it was: the person stands in it by name.
    town.voter.refresh_from_db()
    before = town.voter.last_name
    ledger = erasure_ledger.path().read_text(encoding="utf-8")
    erasure_ledger.path().write_text(ledger + ledger.replace(f'"voter": {town.voter.pk}', f'"voter": {other.pk}'))

    answer = StringIO()
    call_command("erase", again=True, json=True, stdout=answer)
    again = erasure_ledger.again()

    town.voter.refresh_from_db()
    assert (kept, before != "", town.voter.last_name) == ((1, 0), True, "")
    assert json.loads(answer.getvalue()) == {"erased": 1, "already": 0, "unknown": 1, "refused": 0}
    assert (again.erased, again.already, Voter.objects.get(pk=other.pk).last_name) == (0, 1, other.last_name)
    assert not any(words in ledger for words in (before, NUMBER[-7:], town.voter.first_name or before))


def test_a_signature_asks_for_a_fresh_second_factor(town: Town) -> None:
    client = signed_in(town.admin)
    session = client.session
    session["factor_at"] = 0
    session.save()

    answer = client.post(f"/c/{town.ours.slug}/gate/drives/door/{town.ours.pk}/sign/", {"mark": "x"})

    assert (answer.status_code, "/sign-in/again/" in answer["Location"]) == (302, True)
