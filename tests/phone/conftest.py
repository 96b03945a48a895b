"""One browser for each module of tests of the doors, a real server, and phones on which somebody is signed in."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests import doors as people
from tests import factories
from tests.factories import Town
from voters.models import User, Voter

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What is waited for is there at once, or late on a machine that is busy; only what never comes takes so long.
expect.set_options(timeout=25_000)
PHONE: Any = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "locale": "en-US"}


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
    yield launched
    launched.close()


@pytest.fixture
def server(committed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # The browser's driver runs a loop in this thread.
    live = LiveServer("127.0.0.1")
    yield live.url
    stop(live)


def stop(live: LiveServer) -> None:
    """Stop the server once it has done what was under way when the browser closed."""
    live.stop()
    until = time.monotonic() + 20
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=max(0, until - time.monotonic()))


@pytest.fixture
def town(server: str) -> Town:
    made = factories.town()
    Voter.objects.filter(pk=made.voter.pk).update(protected=True)
    return made


Phone = Callable[..., BrowserContext]


@pytest.fixture
def phone(chromium: Browser, server: str) -> Iterator[Phone]:
    """A phone on which somebody is signed in, or nobody. What should not be said on a console fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def sign_in(person: User | None, **given: Any) -> BrowserContext:
        context = chromium.new_context(**PHONE | given)
        watch(context, server, complaints)
        if person is not None:
            come_in(context, person, server)
        contexts.append(context)
        return context

    yield sign_in
    for context in contexts:
        context.close()
    assert complaints == []


def come_in(context: BrowserContext, person: User, server: str) -> None:
    """Give the browser the cookie of this person's session."""
    cookie = people.signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server}])


def watch(context: BrowserContext, ours: str | tuple[str, ...], complaints: list[str]) -> None:
    """Write down errors, what the policy stops, and requests to another host."""
    hosts = (ours,) if isinstance(ours, str) else ours
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    context.on(
        "request",
        lambda sent: None if sent.url.startswith((*hosts, "blob:", "data:")) else complaints.append(sent.url),
    )
