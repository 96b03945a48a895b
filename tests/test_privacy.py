"""Every column is classified when it is born: personal, with how it ends, or plain. And it ends so."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone
from pytest_django import Settings

from config.simulator.process import Simulator
from tests import planted, sources
from tests.planted import Place
from tests.textbank import bank as banks
from tests.textbank.conftest import phones, running_carrier  # noqa: F401 -- fixtures
from textbank import redacting
from textbank.models import Message
from voters import consent, erase, retention
from voters.models import Campaign, User
from voters.tasks import forget_files

OURS = [model for model in apps.get_models() if model.__module__.split(".")[0] in sources.APPS]

#: Tables that come with what we install. None of them is filled by us but the second factors.
THEIRS: dict[str, dict[str, tuple[str, ...]]] = {
    "account.EmailAddress": {"personal": ("email",), "plain": ("id", "user", "verified", "primary")},
    "account.EmailConfirmation": {"personal": (), "plain": ("id", "email_address", "created", "sent", "key")},
    "auth.Group": {"personal": (), "plain": ("id", "name")},
    "auth.Permission": {"personal": (), "plain": ("id", "name", "content_type", "codename")},
    "contenttypes.ContentType": {"personal": (), "plain": ("id", "app_label", "model")},
    "mfa.Authenticator": {"personal": ("data",), "plain": ("id", "user", "type", "created_at", "last_used_at")},
}


def columns(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if not isinstance(field, models.CompositePrimaryKey)}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_column_of_ours_is_personal_or_plain(model: type[models.Model]) -> None:
    privacy = model.Privacy  # type: ignore[attr-defined]  # each of ours has one
    personal, plain = set(privacy.personal), set(privacy.plain)

    assert personal | plain == columns(model)
    assert personal & plain == set()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_what_is_personal_says_how_it_ends(model: type[models.Model]) -> None:
    privacy = model.Privacy  # type: ignore[attr-defined]  # each of ours has one

    assert [name for name, ending in privacy.personal.items() if len(ending) < 3] == []


def test_every_other_table_is_known_column_by_column() -> None:
    others = {model._meta.label: columns(model) for model in apps.get_models() if model not in OURS}

    assert others == {label: {*named["personal"], *named["plain"]} for label, named in THEIRS.items()}


def test_nothing_that_no_feature_reads_is_kept_of_a_voter() -> None:
    named = {field.name for model in OURS for field in model._meta.concrete_fields}

    assert named & {"ssn", "social_security", "drivers_license", "license_number", "birth_place", "race"} == set()


def test_no_name_stands_in_the_words_for_a_row() -> None:
    """``str(row)`` goes into logs and errors: the default says only which row it is."""
    speaks = [model.__name__ for model in OURS if "__str__" in vars(model)]

    assert speaks == []


#: Whoever works for us: their columns end with their part in the campaign, not with a voter's erasing.
OF_STAFF = {"User", "PersonSession", "SignInCode"}


def speaks_of_voters(model: type[models.Model]) -> bool:
    """Whether a personal column of the model ends when a voter is erased."""
    endings = model.Privacy.personal.values()  # type: ignore[attr-defined]  # each of ours has one
    return model.__name__ not in OF_STAFF and any(not ending.startswith("kept") for ending in endings)


@pytest.fixture
def place(committed: None, phones: Simulator, settings: Settings, tmp_path: Path) -> Place:  # noqa: F811
    """Two people who have been through everything, marked in every personal column, with files of their own."""
    settings.HOME = tmp_path
    return planted.place(banks.bank(voter_count=2))


def erase_one(place: Place) -> None:
    bank, voter = place.bank, place.one.voter
    voter.refresh_from_db()
    erase.erase(voter=voter, campaign=bank.ours, by=bank.admin, reason="A letter of 3 May", then=forget_files)
    redacting.carry_out(at=banks.noon())


def test_every_row_with_a_personal_column_is_planted(place: Place) -> None:
    """Whoever adds a personal column of a voter adds a row to tests/planted.py, and the next test sees it end."""
    of_voters = sorted(model.__name__ for model in OURS if speaks_of_voters(model))

    assert sorted(model.__name__ for model in planted.rows_of(place.one)) == of_voters


def test_nothing_is_left_of_a_person_who_is_erased_and_all_of_another(place: Place, phones: Simulator) -> None:  # noqa: F811
    one, other = place.one, place.other
    cells, cells_of_other, before = planted.cells(one), planted.cells(other), planted.dump()

    erase_one(place)

    after, elsewhere = planted.dump(), planted.files() + planted.redis()
    assert planted.remains(cells) == []
    assert [mark for mark in one.marks if mark in after or mark in elsewhere] == []
    assert planted.cells(other) == cells_of_other
    assert [after.count(mark) for mark in other.marks] == [before.count(mark) for mark in other.marks]
    assert {text["body"] for text in phones.messages() if one.number in (text["to"], text["from"])} == {""}


def days_over(place: Place, days: int) -> None:
    """Both campaigns' elections were so many days ago."""
    Campaign.objects.update(election_date=timezone.now().date() - timedelta(days=days))
    retention.let_go()


def goes_by_the_calendar(cell: str) -> bool:
    """Whether the column's ending says that it goes with the campaign's days."""
    label, _, column = cell.partition(" ")[0].rpartition(".")
    return "days are over" in apps.get_model(label).Privacy.personal[column]


def test_what_goes_by_the_calendar_goes_on_its_day_and_not_before(place: Place) -> None:
    before = planted.cells(place.one)
    by_the_calendar = {cell: value for cell, value in before.items() if goes_by_the_calendar(cell)}

    days_over(place, 90)
    on_the_last_day = planted.remains(before)
    days_over(place, 91)

    assert on_the_last_day == sorted({cell.partition(" ")[0] for cell in before})
    assert planted.remains(by_the_calendar) == []
    assert len({cell.partition(" ")[0] for cell in by_the_calendar}) >= 10


def test_a_number_stays_stopped_when_its_days_are_over(place: Place) -> None:
    days_over(place, 91)

    assert consent.is_stopped(place.one.number)
    assert place.one.number not in planted.dump()


def test_numbers_stay_while_one_campaign_still_has_days(place: Place) -> None:
    Campaign.objects.filter(pk=place.bank.ours.pk).update(election_date=timezone.now().date() - timedelta(days=91))
    User.objects.update(last_login=timezone.now())

    retention.let_go()

    assert place.one.voter.phones.get().number == place.one.number
    assert Message.objects.exclude(body="").count() == 0
    assert list(User.objects.exclude(last_login=None)) == [place.bank.stranger]
