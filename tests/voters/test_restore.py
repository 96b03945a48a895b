"""A backup by ``pg_dump``, a wish to be forgotten or left alone, and ``pg_restore``: the wish still holds."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from config.engines import postgres
from tests import factories
from tests.factories import Town
from textbank import restoring, stops, switches
from voters import consent, erasure_ledger, gate, stop_ledger
from voters.enums import Channel, Stance, WishSource
from voters.models import Erasure, Identification, Voter, VoterPhone


def engine(program: str, *arguments: str) -> None:
    """Run one of the database's own programs as the owner."""
    owner = connections["owner"].settings_dict
    where = [f"--host={owner['HOST']}", f"--username={owner['USER']}", f"--port={owner['PORT'] or 5432}"]
    subprocess.run([str(postgres.binary(program)), *where, *arguments], capture_output=True, text=True, check=True)


@contextmanager
def restored(backup: Path) -> Iterator[None]:
    """Work in a database that was restored from this backup."""
    pair = [connections["owner"], connections["default"]]
    names = [str(each.settings_dict["NAME"]) for each in pair]
    copy = f"{names[0]}_restored"
    owner = pair[0].get_connection_params() | {"dbname": "postgres"}
    with psycopg.connect(**owner, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {copy}")
        server.execute(f"CREATE DATABASE {copy} TEMPLATE template0")
        engine("pg_restore", f"--dbname={copy}", "--exit-on-error", str(backup))
        try:
            for each in pair:
                each.close()
                each.settings_dict["NAME"] = copy
            yield
        finally:
            for each, name in zip(pair, names, strict=True):
                each.close()
                each.settings_dict["NAME"] = name
            server.execute(f"DROP DATABASE {copy}")


@pytest.fixture
def backed_up(committed: None, settings: Settings, tmp_path: Path) -> tuple[Town, Path]:
    """A town of which a backup was taken before anybody wished anything."""
    settings.HOME = tmp_path
    town, backup = factories.town(), tmp_path / "backup"
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, days_ago=1)
    for _ in range(2):
        factories.voter(phone=factories.phone_number())
    started = VoterPhone.objects.order_by("-pk")[0].number
    stops.stop(number=started, source=WishSource.KEYWORD, by=None, campaign=None)
    stop_ledger.keep()
    engine("pg_dump", "--format=custom", f"--file={backup}", str(connections["owner"].settings_dict["NAME"]))
    return town, backup


def erase(town: Town) -> None:
    arguments = ["--campaign", town.ours.slug, "--voter", str(town.voter.pk), "--by", str(town.admin.email)]
    call_command("erase", *arguments, "--reason", "By post", stdout=StringIO())


def test_whoever_was_erased_is_erased_in_the_restored_database_too(backed_up: tuple[Town, Path]) -> None:
    town, backup = backed_up
    voter, number = town.voter, town.voter.phones.get().number
    erase(town)

    with restored(backup):
        named = (Voter.objects.get(pk=voter.pk).last_name, VoterPhone.objects.get(voter=voter).number)
        again = erasure_ledger.again()
        scrubbed = Voter.objects.get(pk=voter.pk).last_name
        numbers = VoterPhone.objects.filter(number=number).count()
        proof = (Identification.objects.filter(voter=voter).count(), Erasure.objects.get().reason)
        may_be_reminded = gate.allowed_ids(voter_ids={voter.pk}, campaign=town.ours, channel=Channel.DOOR)

    assert named == ("LOPEZ", number)
    assert (again.erased, again.refused, scrubbed, numbers) == (1, 0, "", 0)
    assert proof == (1, erasure_ledger.AGAIN)
    assert may_be_reminded == set()


def test_a_stop_after_the_backup_holds_and_nobody_is_texted_until_an_admin_says_so(
    backed_up: tuple[Town, Path],
) -> None:
    town, backup = backed_up
    started, stopped, _ = VoterPhone.objects.order_by("-pk").values_list("number", flat=True)
    stops.stop(number=stopped, source=WishSource.KEYWORD, by=None, campaign=None)
    consent.start(number=started, source=WishSource.KEYWORD, by=None, campaign=None)
    stop_ledger.keep()
    erase(town)

    with restored(backup):
        forgotten = [consent.is_stopped(number) for number in (started, stopped)]
        acts = [restoring.settle(at=timezone.now()), restoring.settle(at=timezone.now())]
        held = [consent.is_stopped(number) for number in (started, stopped)]
        silent = switches.all_stopped(campaign=town.ours)
        switches.resume_everything(campaign=town.ours, by=town.admin)
        again = (stop_ledger.is_ahead(), restoring.settle(at=timezone.now()), switches.all_stopped(campaign=town.ours))
        scrubbed = Voter.objects.get(pk=town.voter.pk).last_name

    assert forgotten == [True, False]
    assert (acts, held, silent, scrubbed) == ([True, False], [True, True], True, "")
    assert again == (False, False, False)
    assert not any(number in stop_ledger.path().read_text(encoding="utf-8") for number in (started, stopped))


def test_a_database_that_knows_every_wish_stops_nothing(backed_up: tuple[Town, Path]) -> None:
    town, backup = backed_up

    with restored(backup):
        settled = restoring.settle(at=timezone.now())
        silent = switches.all_stopped(campaign=town.ours)

    assert (settled, silent) == (False, False)
