"""A part of the roll leaves the house: two people, one download, a day, and a trace in every line."""

import csv
import hashlib
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import doors, factories
from tests.factories import Town
from voters import consent, exports
from voters.enums import Role, WishSource
from voters.models import AuditRow, Membership, RollExport, Universe, VoterPhone

pytestmark = pytest.mark.django_db
WHY = "Mail house, the postcard of 3 May"


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def town(db: None) -> Town:
    town = factories.town()
    factories.voter(last_name="=1+1", first_name="HARMLESS")
    factories.voter(last_name="ZANZIBAR", protected=True)
    return town


def asked(client: Client, town: Town, *columns: str, **more: Any) -> RollExport:
    """Asked for on the page, and made, if it needs nobody else."""
    posted = {"columns": columns or ("external_id", "last"), "form": "csv", "reason": WHY} | more
    response = client.post(f"/c/{town.ours.slug}/exports/new/", posted)
    assert response.status_code == 302
    export = RollExport.objects.latest("pk")
    exports.make(export_id=export.pk, at=timezone.now())
    export.refresh_from_db()
    return export


def taken(client: Client, export: RollExport) -> bytes | None:
    response = client.post(f"/c/{export.campaign.slug}/exports/{export.pk}/file/")
    return b"".join(response.streaming_content) if response.streaming else None  # type: ignore[attr-defined]


def test_the_file_is_taken_once_and_every_line_says_whose_copy_it_is(town: Town, home: Path) -> None:
    client = doors.signed_in(town.organizer)

    export = asked(client, town)
    content = taken(client, export)
    again = taken(client, export)

    assert content is not None
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert [row["last"] for row in rows] == ["LOPEZ", "'=1+1"]
    assert {row["exported"] for row in rows} == {exports.trace(export)}
    assert exports.trace(export).startswith("Copy 1 for Olga Organizer, ")
    assert (again, list((home / "exports").iterdir())) == (None, [])
    row = AuditRow.objects.get(act="export.taken")
    assert (row.people, row.details["sha256"]) == (2, hashlib.sha256(content).hexdigest())
    assert row.details["columns"] == "external_id last"


def test_only_the_session_that_asked_takes_it_and_only_for_a_day(town: Town, home: Path) -> None:
    client = doors.signed_in(town.organizer)
    export = asked(client, town)

    assert taken(doors.signed_in(town.organizer), export) is None
    assert taken(doors.signed_in(town.admin), export) is None
    exports.clear_out(at=timezone.now() + timedelta(hours=25))

    assert taken(client, export) is None
    assert (RollExport.objects.get().state, list((home / "exports").iterdir())) == ("ended", [])


def test_with_a_number_a_second_person_stands_behind_it(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    stopped = factories.phone_number()
    VoterPhone.objects.create(voter=factories.voter(last_name="STOPPED"), number=stopped)
    consent.stop(number=stopped, source=WishSource.KEYWORD, by=None, campaign=None)

    export = asked(client, town, "last", "phone")
    waits, own = export.state, client.post(f"/c/{town.ours.slug}/exports/{export.pk}/approve/")
    export.refresh_from_db()
    after_own = export.state
    doors.signed_in(town.admin).post(f"/c/{town.ours.slug}/exports/{export.pk}/approve/")
    exports.make(export_id=export.pk, at=timezone.now())
    content = taken(client, export)

    assert (waits, own.status_code, after_own) == ("asked", 302, "asked")
    assert content is not None
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    numbers = {row["last"]: row["phone"] for row in rows}
    assert (numbers["STOPPED"], numbers["LOPEZ"]) == ("", VoterPhone.objects.get(voter=town.voter).number)


def test_the_database_holds_two_people_to_a_big_export(town: Town) -> None:
    export = asked(doors.signed_in(town.organizer), town)
    rows = RollExport.objects.filter(pk=export.pk)

    with pytest.raises(IntegrityError, match="two_people_stand_behind_a_big_export"), transaction.atomic():
        rows.update(people=10_000)
    with pytest.raises(IntegrityError, match="nobody_approves_their_own_export"), transaction.atomic():
        rows.update(approved_by=town.organizer, approved_at=timezone.now())


@pytest.mark.parametrize("field", ["stance", "voted", "score"])
def test_nobody_is_chosen_for_a_file_by_what_they_said(town: Town, field: str) -> None:
    value: dict[str, Any] = {"stance": "for", "voted": True, "score": 0.9}
    row = {"field": field, "is": "at_least" if field == "score" else "is", "value": value[field]}
    saved = Universe.objects.create(campaign=town.ours, name="Ours", spec={"all": [row]}, by=town.organizer)
    posted = {"columns": ["last"], "form": "csv", "reason": WHY, "universe": saved.pk}

    response = doors.signed_in(town.organizer).post(f"/c/{town.ours.slug}/exports/new/", posted)

    assert (response.status_code, RollExport.objects.count()) == (422, 0)
    assert "leaves through the gate alone" in response.content.decode()


def test_who_lost_the_right_meanwhile_gets_nothing(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    export = asked(client, town)
    Membership.objects.filter(user=town.organizer).update(role=Role.VOLUNTEER)

    assert taken(client, export) is None


def test_the_sixth_of_a_day_waits_for_tomorrow(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    for _ in range(exports.MOST_A_DAY):
        asked(client, town)

    response = client.post(
        f"/c/{town.ours.slug}/exports/new/", {"columns": ["last"], "form": "csv", "reason": WHY}
    )  # fmt: skip

    assert (response.status_code, RollExport.objects.count()) == (422, exports.MOST_A_DAY)


def test_a_script_asks_for_a_file_and_takes_it_once(town: Town, home: Path) -> None:
    client, address = doors.signed_in(town.organizer), f"/api/v1/c/{town.ours.slug}/exports/"
    body = {"columns": ["external_id", "last"], "reason": WHY}

    asked = client.post(address, body, content_type="application/json")
    exports.make(export_id=asked.json()["id"], at=timezone.now())
    listed = client.get(address).json()
    first, again = (client.post(f"{address}{asked.json()['id']}/file/") for _ in range(2))

    assert (asked.status_code, asked.json()["state"], asked.json()["may_take"]) == (201, "making", False)
    assert (listed["count"], listed["exports"][0]["state"], listed["exports"][0]["may_take"]) == (1, "ready", True)
    content = b"".join(first.streaming_content)  # type: ignore[attr-defined]
    assert hashlib.sha256(content).hexdigest() == RollExport.objects.get().sha256
    assert (again.status_code, again.json()["error"]) == (409, "cannot_export")


def test_a_script_shows_the_factor_too(town: Town) -> None:
    client, address = doors.signed_in(town.organizer), f"/api/v1/c/{town.ours.slug}/exports/"
    session = client.session
    session["factor_at"] = (timezone.now() - timedelta(minutes=11)).timestamp()
    session.save()

    answer = client.post(address, {"columns": ["last"], "reason": WHY}, content_type="application/json")

    assert (answer.status_code, answer.json()["error"]) == (403, "second_factor_needed")
    assert not RollExport.objects.exists()
