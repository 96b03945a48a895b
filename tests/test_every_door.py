"""Each URL pattern, knocked at by everybody, with every method: a new door cannot escape."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from canvass import devices
from canvass.models import DeviceToken
from tests.door import (
    CARRIER,
    DEVICE,
    MARKERS,
    PERSONS,
    PROTECTED,
    PUBLIC,
    ROLES,
    SIGNED_IN,
    TOKEN,
    Door,
    World,
    signed_in,
    world,
)
from tests.doors import DOORS
from voters.models import AuditRow, Campaign, Membership, User
from voters.permissions import ALLOWED, Act

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
TO_SIGN_IN = frozenset({302})
SHUT_API = frozenset({401, 403})
NO_DOOR = ("admin", "debug", "__debug__", "metrics", "flower", "shell", ".git/config", "static/../manage.py", ".env")


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """The full name of each pattern that the resolver knows; a pattern without one is named by its shape."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each, f"{prefix}{each.namespace}:" if each.namespace else prefix)
        elif isinstance(each, URLPattern):
            yield f"{prefix}{each.name}" if each.name else f"unnamed {each.pattern}"


def test_every_pattern_has_a_row_in_doors() -> None:
    named = sorted(patterns(get_resolver()))

    rows = sorted(door.name for door in DOORS)

    assert named == rows


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One town for all the doors; what was done at one is taken back before the next."""
    with django_db_blocker.unblock(), taken_back():
        yield world()


@pytest.fixture
def town(made: World, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), taken_back():
        yield deepcopy(made)


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("path", NO_DOOR)
def test_there_is_no_back_door(path: str, client: Client, town: World) -> None:
    answer = client.get(f"/{path}")

    assert answer.status_code == 404


@pytest.mark.parametrize("who", PERSONS)
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_a_door_opens_for_whom_the_table_says_and_takes_no_other_method(door: Door, who: str, town: World) -> None:
    knock = Knock(door, who, town)

    others = {method: knock(method, empty=True).status_code for method in METHODS if method not in door.methods}
    shut = {405} if may(door, who) else {302, 401, 403, 404, 405}
    assert {method: status for method, status in others.items() if status not in shut} == {}
    for method in door.methods:
        seen_before = handed_out()
        answer = knock(method)

        assert answer.status_code in expected(door, who, method, knock.path), (method, answer.status_code)
        if method == "GET":
            check_markers(answer, door, who, rows=handed_out() - seen_before)


@pytest.mark.parametrize("who", PERSONS)
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_nothing_that_is_sent_along_widens_a_door(door: Door, who: str, town: World) -> None:
    knock = Knock(door, who, town)
    before = parts(town, who)
    wide = {"all": "1", "limit": "100000", "campaign": str(town.theirs.pk), "format": "csv", "fields": "*"}
    said = {"stance": "for", "source": "door", "said_at": "2020-01-01T00:00:00Z", "by": str(town.admin.pk)}

    for method in door.methods:
        answer = knock(method, query=wide, extra=wide | said | {"role": "admin", "is_staff": "1", "is_active": "1"})

        assert answer.status_code < 500
        assert parts(town, who) == before
        if method == "GET":
            assert answer.status_code in expected(door, who, method, knock.path) | {400, 404}
            check_markers(answer, door, who, rows=None)


@pytest.mark.parametrize("door", [door for door in DOORS if isinstance(door.opens, Act)], ids=lambda door: door.name)
def test_what_is_not_yours_looks_like_what_is_not_there(door: Door, town: World) -> None:
    method = door.methods[0]
    stranger = Knock(door, "stranger", town)

    theirs = stranger(method)
    nowhere = stranger(method, path=path_to(door, nowhere_of(stranger.kwargs)))

    assert (theirs.status_code, nowhere.status_code) == (404, 404)
    assert TOKEN.sub(b"", theirs.content) == TOKEN.sub(b"", nowhere.content)


@pytest.mark.parametrize("door", [door for door in DOORS if door.foreign], ids=lambda door: door.name)
def test_an_id_of_next_door_is_no_key(door: Door, town: World) -> None:
    assert door.foreign is not None
    foreign = door.foreign(town)
    admin = Knock(door, "admin", town)

    theirs = admin(door.methods[0], path=path_to(door, foreign))
    nowhere = admin(door.methods[0], path=path_to(door, nowhere_of(foreign, but="slug")))

    assert (theirs.status_code, nowhere.status_code) == (404, 404)
    assert TOKEN.sub(b"", theirs.content) == TOKEN.sub(b"", nowhere.content)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_staff_without_a_second_factor_see_nothing(door: Door, town: World) -> None:
    knock = Knock(door, "admin", town, factor=False)

    answer = knock(door.methods[0])

    if not isinstance(door.opens, Act) and door.name != "home":
        assert [marker for marker in MARKERS if marker.encode() in answer.content] == []
    elif knock.path.startswith("/api/"):
        assert (answer.status_code, json.loads(answer.content)["error"]) == (403, "second_factor_needed")
    else:
        assert (answer.status_code, answer.headers.get("Location")) == (302, reverse("voters:enrol"))


@pytest.mark.parametrize("door", [door for door in DOORS if door.opens is not DEVICE], ids=lambda door: door.name)
def test_a_phones_secret_opens_no_door_of_a_person(door: Door, town: World) -> None:
    """Somebody who copied it gets no further with it than with nothing at all."""
    knock = Knock(door, "anonymous", town)
    knock.client = with_secret(town, by=town.organizer)

    for method in door.methods:
        answer = knock(method)

        assert answer.status_code in expected(door, "anonymous", method, knock.path), method
        check_markers(answer, door, "anonymous", rows=None)


@pytest.mark.parametrize("door", [door for door in DOORS if door.opens is DEVICE], ids=lambda door: door.name)
def test_a_phones_secret_opens_nothing_of_anybody_else(door: Door, town: World) -> None:
    """The campaign next door, an ended secret, and the secret from another phone."""
    knock = Knock(door, "anonymous", town)
    knock.client = with_secret(town, by=town.stranger, campaign=town.theirs)
    ended = with_secret(town, by=town.volunteer)
    DeviceToken.objects.filter(campaign=town.ours).update(expires_at=timezone.now())
    copied = with_secret(town, by=town.volunteer)
    copied.defaults["HTTP_X_DEVICE"] = str(uuid4())

    for method in door.methods:
        next_door = knock(method)

        check_markers(next_door, door, "stranger", rows=None)
        assert "pk" not in knock.kwargs or next_door.status_code == 404

    for knock.client in (ended, copied):
        assert [knock(method).status_code for method in door.methods] == [401] * len(door.methods)


def with_secret(town: World, *, by: User, campaign: Campaign | None = None) -> Client:
    """The phone of one person, with its secret and without a session."""
    device = uuid4()
    made = devices.register(campaign=campaign or town.ours, volunteer=by, device=device, at=timezone.now())
    return Client(headers={"authorization": f"Bearer {made.secret}", "x-device": str(device)})


class Knock:
    """One person at one door, whose object was made for it."""

    def __init__(self, door: Door, who: str, town: World, *, factor: bool = True) -> None:
        self.door, self.town = door, town
        self.kwargs = door.kwargs(town)
        self.path = path_to(door, self.kwargs)
        self.client = signed_in(town.person(who), factor=factor)

    def __call__(
        self,
        method: str,
        *,
        path: str = "",
        query: dict[str, str] | None = None,
        extra: dict[str, str] | None = None,
        empty: bool = False,
    ) -> Any:
        path = path or self.path
        if method == "GET":
            return self.client.get(path, query or {})
        body = {} if empty or method != "POST" else (extra or {}) | self.door.body(self.town)
        if path.startswith("/api/"):
            return self.client.generic(method, path, json.dumps(body), content_type="application/json")
        if method == "POST":
            return self.client.post(path, body)
        return self.client.generic(method, path)


def may(door: Door, who: str) -> bool:
    """Whether the door opens for the person at all."""
    if who in door.but or door.opens in (DEVICE, CARRIER):
        return False
    if door.opens == PUBLIC:
        return True
    if door.opens == SIGNED_IN:
        return who != "anonymous"
    return isinstance(door.opens, Act) and who in ROLES and ROLES[who] in ALLOWED[door.opens]


def expected(door: Door, who: str, method: str, path: str) -> frozenset[int]:
    """The statuses that may come back."""
    answers = door.reads if method == "GET" else door.answers
    if door.opens == DEVICE:
        return frozenset({401})
    if door.opens == CARRIER:
        return frozenset({403})
    if who == "anonymous" and door.opens != PUBLIC:
        return SHUT_API if path.startswith("/api/") else TO_SIGN_IN
    if who in door.but:
        return frozenset({door.but[who]})
    if not isinstance(door.opens, Act):
        return answers
    if who not in ROLES:
        return frozenset({404})
    act = door.opens if method == "GET" else door.writes or door.opens
    return answers if ROLES[who] in ALLOWED[act] else frozenset({403})


def check_markers(answer: Any, door: Door, who: str, *, rows: int | None) -> None:
    """Planted people stand only where they may, and whoever was handed one left one row that says so."""
    body = b"".join(answer) if answer.streaming else answer.content
    shown = [marker for marker in MARKERS if marker.encode() in body]
    assert PROTECTED.encode() not in body
    if who not in door.sees:
        assert shown == []
    if shown and rows is not None:
        assert rows == 1


def handed_out() -> int:
    return AuditRow.objects.filter(people__gt=0).count()


def parts(town: World, who: str) -> list[tuple[UUID, UUID, str]]:
    """What the person asking is, everywhere, and everybody of the campaign next door."""
    person = town.person(who)
    own = Membership.objects.filter(user=person) if person else Membership.objects.none()
    rows = own | Membership.objects.filter(campaign=town.theirs)
    return sorted(rows.values_list("campaign", "user", "role"))


def path_to(door: Door, kwargs: dict[str, Any]) -> str:
    try:
        return reverse(door.name, kwargs=kwargs)
    except NoReverseMatch:
        return pytest.fail(f"the row of {door.name} makes no address: {sorted(kwargs)}")


def nowhere_of(kwargs: dict[str, Any], *, but: str = "") -> dict[str, Any]:
    """The same address, of something that does not exist."""
    other: dict[Any, Any] = {"slug": "no-such-campaign", UUID: uuid4(), int: 2_000_000_000}
    if "slug" in kwargs and but != "slug":
        return kwargs | {"slug": other["slug"]}
    return {name: other.get(type(value), value) for name, value in kwargs.items()}
