"""The door through which phones come and go, through HTTP."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from canvass import devices, walk_lists
from canvass.models import DeviceToken, RefusedEvent, Visit, WalkList
from tests import doors as people
from tests import factories
from tests.canvass import street
from tests.canvass.street import Walk
from tests.factories import Town
from voters.enums import Purpose, Stance
from voters.models import AuditRow, Identification

SYNC = "/api/v1/doors/sync/"
LISTS = "/api/v1/doors/lists/"


@pytest.fixture
def asking(town: Town) -> Walk:
    return street.walk(town, street.doors(2))


class Phone:
    """A phone that shows its secret, and no cookie."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.client = walk, Client()
        self.headers = {"Authorization": f"Bearer {walk.secret}", "X-Device": str(walk.device.device)}

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, body: object = None) -> Any:
        return self.client.post(path, json.dumps(body), content_type="application/json", headers=self.headers)

    def sync(self, *events: dict[str, object], **fields: object) -> Any:
        body = {
            "sent_at": timezone.now().isoformat(),
            "version": "1",
            "unsent": 0,
            "lists": [str(self.walk.walk_list.pk)],
            "events": events,
        }
        return self.post(SYNC, body | fields)

    def event(self, **fields: object) -> dict[str, object]:
        voter = self.walk.voters[0]
        return {
            "id": str(uuid4()),
            "list": str(self.walk.walk_list.pk),
            "door": voter.household_id,
            "person": voter.pk,
            "result": "answered",
            "answer": "for",
            "said_at": timezone.now().isoformat(),
        } | fields


def test_a_signed_in_volunteer_gets_a_secret_for_the_phone_once(town: Town) -> None:
    device = uuid4()

    answer = people.signed_in(town.volunteer).post(
        f"/api/v1/c/{town.ours.slug}/doors/devices/", {"device": str(device)}, content_type="application/json"
    )

    token = DeviceToken.objects.get()
    assert answer.status_code == 201
    assert set(answer.json()) == {"token", "volunteer", "expires_at", "work"}
    assert answer.json()["work"]["lists"] == []
    assert token.token_hash == devices.hashed(answer.json()["token"])
    assert token.expires_at - token.made_at == timedelta(days=14)


def test_a_stranger_gets_no_secret(town: Town) -> None:
    answer = people.signed_in(town.stranger).post(
        f"/api/v1/c/{town.ours.slug}/doors/devices/", {"device": str(uuid4())}, content_type="application/json"
    )

    assert answer.status_code == 404
    assert DeviceToken.objects.count() == 0


def test_a_phone_gets_its_lists_and_little_of_each(asking: Walk) -> None:
    phone = Phone(asking)

    lists = phone.get(LISTS).json()
    sheet = phone.get(f"{LISTS}{asking.walk_list.pk}/").json()

    assert lists == {
        "wipe": False,
        "lists": [
            {
                "id": str(asking.walk_list.pk),
                "name": "Precinct 01001",
                "drive": asking.drive.name,
                "purpose": "identify",
                "doors": 2,
                "people": 2,
                "done": 0,
                "metres": 0,
                "minutes": 4,
                "meeting_place": "",
            }
        ],
        "past": [],
        "beside": {"batches": [], "answers": 0, "answers_url": f"/c/{asking.town.ours.slug}/texts/inbox/"},
    }
    assert set(sheet) == {
        "id",
        "name",
        "campaign",
        "candidate",
        "purpose",
        "revision",
        "given_at",
        "script",
        "call",
        "asks_position",
        "doors",
        "done",
        "later",
    }
    assert set(sheet["script"]) == {"opening", "question", "thanks", "follow_ups", "translations"}
    assert set(sheet["doors"][0]) == {
        "id",
        "position",
        "address",
        "unit",
        "number",
        "street",
        "city",
        "latitude",
        "longitude",
        "notes",
        "people",
    }
    assert set(sheet["doors"][0]["people"][0]) == {"id", "name", "age", "language", "said_yes_on"}
    assert sheet["doors"][0]["people"][0]["said_yes_on"] is None


def test_a_reminding_list_says_when_each_said_yes(town: Town) -> None:
    walk = street.walk(town, street.supporters(town, 1), Purpose.GOTV)

    sheet = Phone(walk).get(f"{LISTS}{walk.walk_list.pk}/").json()

    zone = ZoneInfo(town.ours.time_zone)
    said_on = Identification.objects.get().said_at.astimezone(zone).date()
    assert sheet["doors"][0]["people"][0]["said_yes_on"] == said_on.isoformat()


def test_a_synced_event_is_recorded_once(asking: Walk) -> None:
    phone = Phone(asking)
    event = phone.event()

    first, second = phone.sync(event), phone.sync(event)

    assert first.status_code == 200
    assert set(first.json()) == {"server_at", "wipe", "answers", "changes"}
    assert first.json()["answers"] == [{"id": event["id"], "outcome": "new", "reason": ""}]
    assert second.json()["answers"] == [{"id": event["id"], "outcome": "again", "reason": ""}]
    assert first.json()["changes"] == [
        {"id": str(asking.walk_list.pk), "revision": 1, "ended": False, "removed": [], "done_elsewhere": []}
    ]
    assert Identification.objects.get().stance == Stance.FOR


@pytest.mark.parametrize("field", ["campaign", "by", "source", "stance", "role", "recorded_at", "held"])
def test_what_the_server_knows_is_not_taken_from_a_body(asking: Walk, field: str) -> None:
    phone = Phone(asking)

    answer = phone.sync(phone.event(**{field: "x"}))

    assert answer.json()["answers"][0]["reason"] == "malformed"
    assert Visit.objects.count() == 0


BROKEN: list[dict[str, object]] = [
    {"list": None},
    {"door": 10**30},
    {"person": -1},
    {"result": "kissed"},
    {"answer": "maybe"},
    {"told_by": "dog"},
    {"note": "x" * 501},
    {"note": "a\x00b"},
    {"note": "\ud800"},
    {"said_at": "yesterday"},
    {"said_at": "0001-01-01T00:00:00+14:00"},
    {"said_at": "9999-12-31T23:59:59-14:00"},
    {"undoes": 7.5},
]


@pytest.mark.parametrize("fields", BROKEN, ids=[str(next(iter(fields))) + str(n) for n, fields in enumerate(BROKEN)])
def test_a_broken_event_is_refused_by_name_kept_and_holds_up_no_other(asking: Walk, fields: dict[str, object]) -> None:
    phone = Phone(asking)
    broken, whole = phone.event(**fields), phone.event()

    answers = phone.sync(broken, whole).json()["answers"]

    assert {answer["id"]: answer["reason"] for answer in answers} == {broken["id"]: "malformed", whole["id"]: ""}
    assert [str(pk) for pk in Visit.objects.values_list("pk", flat=True)] == [whole["id"]]
    assert str(RefusedEvent.objects.get().event_id) == broken["id"]


@pytest.mark.parametrize("name", ["no", None, ["x"]])
def test_an_event_without_a_name_is_a_400_and_changes_nothing(asking: Walk, name: object) -> None:
    phone = Phone(asking)

    answer = phone.sync(phone.event(), phone.event(id=name))

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")
    assert Visit.objects.count() == 0


def test_a_refused_event_is_kept_once_as_it_came(asking: Walk) -> None:
    phone = Phone(asking)
    event = phone.event(door=10**6)

    reasons = [phone.sync(event).json()["answers"][0]["reason"] for _ in range(2)]

    kept = RefusedEvent.objects.get()
    assert reasons == ["unknown_door", "unknown_door"]
    assert (str(kept.event_id), kept.reason, kept.event["household_id"]) == (event["id"], "unknown_door", "1000000")


def test_a_phone_learns_who_is_signed_in_before_it_registers(town: Town) -> None:
    path = f"/api/v1/c/{town.ours.slug}/doors/devices/"
    client = people.signed_in(town.volunteer)
    client.handler.enforce_csrf_checks = True

    who = client.get(path).json()
    without = client.post(path, {"device": str(uuid4())}, content_type="application/json")
    with_it = client.post(
        path, {"device": str(uuid4())}, content_type="application/json", headers={"X-CSRFToken": who["form_token"]}
    )

    assert set(who) == {"volunteer", "campaign", "form_token"}
    assert (who["volunteer"], who["campaign"]) == (str(town.volunteer.pk), town.ours.name)
    assert (without.status_code, with_it.status_code) == (403, 201)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"NaN", b"[" * 100_000, b'{"events": 7}', b"\xff"])
def test_a_body_that_is_no_sync_is_a_400(asking: Walk, body: bytes) -> None:
    phone = Phone(asking)

    answer = phone.client.post(SYNC, body, content_type="application/json", headers=phone.headers)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")


def test_too_many_events_and_too_large_a_body_are_a_413_in_json(asking: Walk) -> None:
    phone = Phone(asking)

    many = phone.sync(*[phone.event() for _ in range(101)])
    large = phone.sync(version="x" * 300_000)

    assert [(a.status_code, a["Content-Type"]) for a in (many, large)] == [(413, "application/json")] * 2
    assert Visit.objects.count() == 0


def test_an_unknown_secret_is_a_401_and_another_device_with_a_copied_one_too(asking: Walk) -> None:
    phone, copy = Phone(asking), Phone(asking)
    copy.headers["X-Device"] = str(uuid4())
    unknown = Phone(asking)
    unknown.headers["Authorization"] = "Bearer x"

    answers = [p.sync(p.event()).status_code for p in (unknown, copy)]

    assert answers == [401, 401]
    assert DeviceToken.objects.get().copied_at is not None
    assert AuditRow.objects.filter(act="device.copied").count() == 1
    assert phone.sync(phone.event()).status_code == 200


def test_a_secret_ends_after_14_days(asking: Walk) -> None:
    DeviceToken.objects.update(expires_at=timezone.now())

    answer = Phone(asking).get(LISTS)

    assert answer.status_code == 401


def test_a_session_opens_no_door_of_the_phones(asking: Walk) -> None:
    client = people.signed_in(asking.town.volunteer)

    answers = [client.get(LISTS), client.get(f"{LISTS}{asking.walk_list.pk}/"), client.post(SYNC)]

    assert [answer.status_code for answer in answers] == [401, 401, 401]


@pytest.mark.parametrize("path", ["", "people/", "universes/", "roll/"])
def test_a_phones_secret_opens_no_other_door(asking: Walk, path: str) -> None:
    answer = Phone(asking).get(f"/c/{asking.town.ours.slug}/{path}")

    assert answer.status_code in (302, 404)


def test_a_lost_phone_is_told_to_forget(asking: Walk) -> None:
    phone = Phone(asking)
    event = phone.event()
    devices.lose(device=asking.device, by=asking.town.organizer, at=timezone.now())

    answer = phone.sync(event).json()

    assert answer["wipe"] is True
    assert answer["answers"] == [{"id": event["id"], "outcome": "new", "reason": ""}]
    assert answer["changes"] == []
    assert phone.get(LISTS).json() == {
        "wipe": True,
        "lists": [],
        "past": [],
        "beside": {"batches": [], "answers": 0, "answers_url": ""},
    }
    assert phone.get(f"{LISTS}{asking.walk_list.pk}/").status_code == 404


def test_whoever_holds_a_lost_phone_gets_no_new_secret_without_a_new_code(asking: Walk) -> None:
    town, body = asking.town, {"device": str(uuid4())}
    held, again = people.signed_in(town.volunteer), f"/api/v1/c/{asking.town.ours.slug}/doors/devices/"
    before = held.post(again, body, content_type="application/json").status_code
    devices.lose(device=asking.device, by=town.organizer, at=timezone.now())

    after = held.post(again, body, content_type="application/json").status_code

    assert (before, after) == (201, 403)
    assert people.signed_in(town.volunteer).post(again, body, content_type="application/json").status_code == 201


def test_48_hours_after_it_was_lost_a_phone_is_unknown(asking: Walk) -> None:
    devices.lose(device=asking.device, by=asking.town.organizer, at=timezone.now() - timedelta(hours=48))

    assert Phone(asking).get(LISTS).status_code == 401


def test_a_list_of_another_volunteer_is_a_404_like_one_that_does_not_exist(asking: Walk) -> None:
    other = street.walk(asking.town, asking.voters, volunteer=factories.member(asking.town.ours))
    phone = Phone(other)

    theirs, nothing = phone.get(f"{LISTS}{asking.walk_list.pk}/"), phone.get(f"{LISTS}{uuid4()}/")

    assert [theirs.status_code, nothing.status_code] == [404, 404]
    assert theirs.content == nothing.content


def test_a_list_that_came_back_is_on_no_phone(asking: Walk) -> None:
    phone = Phone(asking)
    walk_lists.take_back(walk_list=asking.walk_list, by=asking.town.organizer, at=timezone.now())

    assert phone.get(f"{LISTS}{asking.walk_list.pk}/").status_code == 404
    assert phone.sync().json()["changes"][0]["ended"] is True


def test_a_volunteer_gives_the_rest_back(asking: Walk) -> None:
    phone = Phone(asking)
    phone.sync(phone.event())

    answer = phone.post(f"{LISTS}{asking.walk_list.pk}/give-back/")
    again = phone.post(f"{LISTS}{asking.walk_list.pk}/give-back/")

    assert (answer.status_code, answer.json()) == (200, {"doors_left": 1})
    assert again.status_code == 404


#: What each version of the phone sends for an answer, as it left that phone. The latest three are spoken with.
VERSIONS: dict[str, dict[str, object]] = {
    "1": {"result": "answered", "answer": "for", "told_by": "self", "detail": "", "note": "", "undoes": None},
    "2": {"result": "answered", "answer": "for"},
}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_phone_of_an_older_version_is_understood_and_finds_what_it_knows(asking: Walk, version: str) -> None:
    phone, voter = Phone(asking), asking.voters[0]
    named = {"id": str(uuid4()), "list": str(asking.walk_list.pk), "door": voter.household_id, "person": voter.pk}

    answer = phone.sync(VERSIONS[version] | named | {"said_at": timezone.now().isoformat()}, version=version).json()
    sheet = phone.get(f"{LISTS}{asking.walk_list.pk}/").json()

    known_to_the_first = {"id", "name", "campaign", "candidate", "purpose", "revision", "given_at", "script", "doors"}
    assert answer["answers"] == [{"id": named["id"], "outcome": "new", "reason": ""}]
    assert known_to_the_first <= set(sheet)
    assert DeviceToken.objects.get(pk=asking.device.pk).version == version


def test_a_volunteer_takes_more_doors_near_the_last_and_is_told_when_there_are_none(town: Town) -> None:
    first = street.walk(town, street.doors(4), doors_per_turf=2)
    phone = Phone(first)

    more = phone.post(f"{LISTS}{first.walk_list.pk}/more/")
    third = phone.post(f"{LISTS}{first.walk_list.pk}/more/")

    assert (more.status_code, third.status_code) == (201, 409)
    assert WalkList.objects.get(pk=more.json()["id"]).volunteer == town.volunteer
    assert "No list is free here now" in third.content.decode()
