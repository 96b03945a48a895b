"""Fields are listed, never excluded: what each answer of the web API holds, for each role, and what pages are given.

``tests/golden/api_fields.json`` holds the key paths of every answer. A new key, or one that went, fails here by name.
Whoever means it writes the file anew and reads the difference: ``WRITE_GOLDEN=1 pytest tests/test_fields.py``.
"""

import json
import os
from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import models, transaction
from django.forms import BaseForm
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from canvass import walk_lists
from tests import factories
from tests.canvass import street
from tests.door import PERSONS, Door, World, world
from tests.doors import DOORS
from tests.test_every_door import Knock, may, patterns
from tests.textbank.bank import noon
from voters.enums import Purpose
from voters.models import Campaign, User

GOLDEN = Path(__file__).parent / "golden" / "api_fields.json"
WRITES = os.environ.get("WRITE_GOLDEN") == "1"
API = "/api/v1/"

#: Pages that are given rows with personal columns where they should be given dataclasses: none may be added. Rows
#: that hold no person (a drive, a universe, an import) are given to several pages.
GIVEN_ROWS = {
    "voters:sessions": {"sessions"},  # One's own.
    "textbank:for_leads": {"handed"},  # A lead reads the whole conversation.
}


def key_paths(answer: object, at: str = "") -> set[str]:
    """``a.b[].c`` for each value of a JSON answer; keys that are ids are written as ``*``."""
    if isinstance(answer, Mapping):
        return set().union(*[key_paths(value, f"{at}.{_name(str(key))}") for key, value in answer.items()]) or {
            at.lstrip(".")
        }
    if isinstance(answer, list):
        return set().union(*[key_paths(each, f"{at}[]") for each in answer]) or {f"{at}[]".lstrip(".")}
    return {at.lstrip(".")}


def _name(key: str) -> str:
    return key if key.isidentifier() else "*"


def answered(door: Door, who: str, town: World) -> dict[str, list[str]]:
    """The key paths that this person gets from the door, by method; what was done is taken back."""
    found: dict[str, list[str]] = {}
    for method in door.methods:
        with transaction.atomic():
            answer = Knock(door, who, deepcopy(town))(method)
            if answer.status_code in (200, 201, 409) and answer.get("Content-Type", "").startswith("application/json"):
                found[f"{door.name} {method} {who}"] = sorted(key_paths(json.loads(answer.content)))
            transaction.set_rollback(True)
    return found


def by_phone() -> dict[str, list[str]]:
    """The same for the doors that a phone opens with its secret, on an asking and on a reminding list."""
    found: dict[str, list[str]] = {}
    for purpose in Purpose:
        with transaction.atomic():
            found |= _shift(purpose)
            transaction.set_rollback(True)
    return found


def _shift(purpose: Purpose) -> dict[str, list[str]]:
    town = factories.town()
    walk = street.walk(town, street.supporters(town, 2), purpose)
    headers = {"Authorization": f"Bearer {walk.secret}", "X-Device": str(walk.device.device)}
    one, client = f"{API}doors/lists/{walk.walk_list.pk}/", Client(headers=headers)
    voter = walk.voters[0]
    event = {
        "id": str(uuid4()),
        "list": str(walk.walk_list.pk),
        "door": voter.household_id,
        "person": voter.pk,
        "result": "refused",
        "said_at": timezone.now().isoformat(),
    }
    sync = {"sent_at": timezone.now().isoformat(), "version": "1", "unsent": 0, "lists": [str(walk.walk_list.pk)]}
    answers = {
        f"doors_lists GET device, {purpose}": client.get(f"{API}doors/lists/"),
        f"doors_list GET device, {purpose}": client.get(one),
        f"doors_sync POST device, {purpose}": client.post(
            f"{API}doors/sync/", json.dumps(sync | {"events": [event]}), content_type="application/json"
        ),
    }
    street.supporters(town, 3)
    walk_lists.draw_up(drive=walk.drive, by=town.organizer, at=timezone.now())
    for name, door in {"doors_more": "more", "doors_give_back": "give-back"}.items():
        answers[f"{name} POST device, {purpose}"] = client.post(f"{one}{door}/", content_type="application/json")
    assert {name: answer.status_code for name, answer in answers.items() if answer.status_code not in (200, 201)} == {}
    return {name: sorted(key_paths(json.loads(answer.content))) for name, answer in answers.items()}


def api_doors() -> list[Door]:
    """The doors under the API's address that a session opens."""
    names = {name for name in patterns(get_resolver()) if name.startswith(("doors_", "texts-", "api"))}
    return [door for door in DOORS if door.name in names]


@pytest.fixture
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """At night there is nobody to text, and the next text would hold no field."""
    monkeypatch.setattr("django.utils.timezone.now", noon)


def test_every_answer_of_the_api_holds_the_fields_that_are_listed_and_no_other(db: None, by_day: None) -> None:
    found, town = by_phone(), world()
    for door in api_doors():
        for who in filter(partial(may, door), PERSONS):
            found |= answered(door, who, town)
    if WRITES:
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    listed = json.loads(GOLDEN.read_text(encoding="utf-8"))

    differing = {
        name: {"new": sorted(now - was), "gone": sorted(was - now)}
        for name in {*found, *listed}
        for now, was in [(set(found.get(name, [])), set(listed.get(name, [])))]
        if now != was
    }

    assert differing == {}
    assert {door.name for door in api_doors()} - {name.split()[0] for name in found} == set()


def rows_given(context: Iterable[Any]) -> set[str]:
    """The names in a page's context under which rows of the database with personal columns stand."""
    named = {name: value for layer in context for part in layer.dicts for name, value in part.items()}
    return {name for name, value in named.items() if _holds_rows(value)}


def _holds_rows(value: object) -> bool:
    if isinstance(value, Campaign | User | BaseForm):
        return False
    kind = value.model if isinstance(value, models.QuerySet) else type(value)
    if isinstance(value, models.Model | models.QuerySet):
        return bool(getattr(getattr(kind, "Privacy", None), "personal", None))
    return isinstance(value, list | tuple) and any(_holds_rows(each) for each in value[:1])


def page_of(door: Door, town: World) -> Any:
    return Knock(door, "admin", town)("GET").context


@pytest.mark.parametrize("door", [door for door in DOORS if "GET" in door.methods], ids=lambda door: door.name)
def test_a_page_is_given_no_row_with_a_personal_column(door: Door, db: None) -> None:
    context = page_of(door, world()) or []

    assert rows_given(context) - GIVEN_ROWS.get(door.name, set()) == set()
