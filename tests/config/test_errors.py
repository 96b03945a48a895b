"""What the web API refuses, it refuses in one shape."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests import doors as people
from tests.canvass import street
from tests.canvass.street import Walk
from tests.factories import Town

SYNC = "/api/v1/doors/sync/"


@pytest.fixture
def walk(town: Town) -> Walk:
    return street.walk(town, street.doors(1))


def sent(walk: Walk, body: str) -> Any:
    headers = {"Authorization": f"Bearer {walk.secret}", "X-Device": str(walk.device.device)}
    return Client().post(SYNC, body, content_type="application/json", headers=headers)


def test_a_body_that_is_no_json_is_refused_in_words(walk: Walk) -> None:
    answer = sent(walk, "{")

    assert answer.status_code == 400
    assert answer.json() == {"error": "parse_error", "message": "This is no JSON that we can read."}


def test_a_body_with_wrong_fields_says_by_path_what_is_wrong(walk: Walk) -> None:
    answer = sent(walk, json.dumps({"version": "1", "unsent": 0, "lists": ["x"], "events": []}))

    said = answer.json()
    assert answer.status_code == 400
    assert (said["error"], sorted(said)) == ("invalid", ["error", "message", "problems"])
    assert said["problems"]["sent_at"] == ["This field is required."]
    assert said["problems"]["lists.0"] == ["Must be a valid UUID."]


def test_a_stranger_reads_the_same_words_as_everywhere(town: Town) -> None:
    client = people.signed_in(town.stranger)
    path = f"/api/v1/c/{town.ours.slug}/doors/devices/"

    answer = client.post(path, {"device": str(uuid4())}, content_type="application/json")

    assert answer.status_code == 404
    assert answer.json() == client.get("/api/v1/no-such-door/").json()


def test_who_is_not_signed_in_is_told_so_in_the_same_shape(db: None) -> None:
    answer = Client().get("/api/v1/doors/lists/")

    assert answer.status_code == 401
    assert answer.json() == {
        "error": "not_authenticated",
        "message": "Authentication credentials were not provided.",
    }
