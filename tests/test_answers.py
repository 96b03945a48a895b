"""The rules that hold for every answer hold, and the judge sees when they do not."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from config import middleware
from tests import answers, factories
from tests.door import signed_in

BROKEN = [
    ("<script>alert(1)</script>", "<script> stands in the page"),
    ("<p style='color:red'>x</p>", "<p style> stands in the page"),
    ("<style>p{}</style>", "<style> stands in the page"),
    ("<a onclick='x()'>x</a>", "<a onclick> stands in the page"),
    ("<img src='//elsewhere.example/x.png'>", "<img> goes to //elsewhere.example/x.png"),
    ("<script src='https://cdn.example/x.js'></script>", "<script> goes to https://cdn.example/x.js"),
]


def fit(body: str = "<p>Fine</p>") -> HttpResponse:
    answer = HttpResponse(body, headers={**answers.HEADERS, "Cache-Control": "no-store"})
    answer["Permissions-Policy"] = "geolocation=(self)"
    answer["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in answers.POLICY.items())
    return answer


def test_a_fit_answer_has_no_fault() -> None:
    assert answers.faults(fit()) == []


@pytest.mark.parametrize(("body", "fault"), BROKEN)
def test_the_judge_sees_what_the_policy_would_stop(body: str, fault: str) -> None:
    assert answers.faults(fit(body)) == [fault]


def test_the_judge_sees_a_header_that_is_missing_and_a_cookie_that_scripts_can_read() -> None:
    answer = fit()
    del answer["X-Content-Type-Options"]
    answer.set_cookie("session", "x")

    assert answers.faults(answer) == ["X-Content-Type-Options is None", "cookie session"]


@pytest.mark.parametrize("path", ["/sign-in/", "/no/such/page/", "/api/v1/nothing/", "/c/nothing/", "/static/none.css"])
def test_error_pages_keep_the_rules_too(path: str, client: Client, db: None) -> None:
    answer = client.get(path)

    assert answers.faults(answer) == []


def test_another_host_is_refused(client: Client, db: None) -> None:
    answer = client.get("/sign-in/", headers={"Host": "evil.example"})

    assert answer.status_code == 400


@pytest.mark.parametrize("kind", ["form", "api"])
def test_a_post_from_another_site_is_refused(kind: str, db: None) -> None:
    town = factories.town()
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(town.volunteer).cookies
    path = {"form": "/account/sessions/end-others/", "api": f"/api/v1/c/{town.ours.slug}/doors/devices/"}[kind]

    answer = client.post(path, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody has asked for anything this minute, and no other begins."""
    monkeypatch.setattr("config.middleware.time", SimpleNamespace(time=lambda: 0.0))
    cache.clear()
    yield
    cache.clear()


@pytest.mark.parametrize(
    ("accept", "kind"), [("text/html", "text/html; charset=utf-8"), ("application/json", "application/json")]
)
def test_too_many_requests_are_told_when_to_come_back(
    accept: str, kind: str, client: Client, settings: Settings, db: None, counts: None
) -> None:
    settings.REQUESTS_A_MINUTE = settings.REQUESTS_A_MINUTE | {"anonymous": 0}

    answer = client.get("/sign-in/", headers={"Accept": accept})

    assert (answer.status_code, answer["Content-Type"], 0 < int(answer["Retry-After"]) <= 60) == (429, kind, True)


def test_an_office_behind_one_address_is_counted_person_by_person(settings: Settings, db: None, counts: None) -> None:
    settings.REQUESTS_A_MINUTE = settings.REQUESTS_A_MINUTE | {"anonymous": 1, "volunteer": 2}
    campaign = factories.campaign()
    office = [signed_in(factories.member(campaign)) for _ in range(20)]

    statuses = {client.get("/account/sessions/").status_code for client in office for _ in range(2)}

    assert statuses == {200}
    assert office[0].get("/account/sessions/").status_code == 429


def test_a_made_up_forwarding_changes_nothing(client: Client, settings: Settings, db: None, counts: None) -> None:
    settings.REQUESTS_A_MINUTE = settings.REQUESTS_A_MINUTE | {"anonymous": 1}

    statuses = [client.get("/sign-in/", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code for n in range(3)]

    assert statuses == [200, 429, 429]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "seen"),
    [
        (0, "10.9.9.9", "192.0.2.7", "192.0.2.7"),
        (1, "10.9.9.9, 198.51.100.4", "192.0.2.7", "198.51.100.4"),
        (2, "198.51.100.4, 203.0.113.5", "192.0.2.7", "198.51.100.4"),
        (2, "198.51.100.4", "192.0.2.7", "192.0.2.7"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (0, "", "", "unknown"),
    ],
)
def test_the_address_is_the_word_of_our_own_proxies(
    proxies: int, forwarded: str, remote: str, seen: str, settings: Settings, rf: RequestFactory
) -> None:
    settings.PROXY_COUNT = proxies

    request = rf.get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=remote)

    assert middleware.client_address(request) == seen


def test_a_refusal_is_logged_with_person_and_door(db: None, caplog: pytest.LogCaptureFixture) -> None:
    town = factories.town()

    signed_in(town.volunteer).get(f"/c/{town.ours.slug}/audit/")
    signed_in(town.stranger).get(f"/c/{town.ours.slug}/audit/")

    said = [record.getMessage() for record in caplog.records if record.name == "config.middleware"]
    assert said == [
        f"refused: 403 at voters:audit for {town.volunteer.pk}",
        f"refused: 404 at voters:audit for {town.stranger.pk}",
    ]
