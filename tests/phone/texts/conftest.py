"""The text bank in a real browser, for the tests of its pages: a server, a bank with people, and who signs in."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests import door as people
from tests.phone.conftest import stop
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from tests.textbank.conftest import phones, running_carrier  # noqa: F401 -- fixtures
from textbank import message_states
from textbank.enums import MessageState
from textbank.models import Conversation
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
PHONE, LAPTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
NAMES = ("MARIA", "AL", "MAXIMILIANO", "JOSÉ", "ANN")
SignIn = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def server(committed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # The browser's driver runs a loop in this thread.
    monkeypatch.setattr(timezone, "now", noon)
    live = LiveServer("127.0.0.1")
    yield live.url
    stop(live)


@pytest.fixture
def bank(server: str) -> Bank:
    made = banks.bank(voter_count=len(NAMES))
    for voter, name in zip(made.voters, NAMES, strict=True):
        Voter.objects.filter(pk=voter.pk).update(first_name=name)
    made.draw_up()
    return made


@pytest.fixture
def open_page(browser: Browser, server: str) -> Iterator[SignIn]:
    """A browser in which somebody is signed in. Whatever the policy forbids, or goes elsewhere, fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def sign_in(
        person: User, path: str, *, viewport: dict[str, int] = PHONE, scripts: bool = True, locale: str = "en-US"
    ) -> Page:
        context = browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]  # a dict
            java_script_enabled=scripts,
            locale=locale,
        )
        cookie = people.signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server}])
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        context.on("request", lambda sent: None if sent.url.startswith(server) else complaints.append(sent.url))
        contexts.append(context)
        page = context.new_page()
        page.goto(server + path)
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert complaints == []


def seen(page: Page, name: str) -> None:
    """Keep a picture if a folder for them is named."""
    folder = os.environ.get("GROUNDTRUTH_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"texts-{name}.png"))


def batch_of(bank: Bank) -> str:
    return f"/c/{bank.ours.slug}/texts/{bank.drive.pk}/batch/"


def ready(page: Page, name: str = "batch") -> None:
    page.wait_for_selector(f"html[data-ready={name}]")


@pytest.fixture
def answered(bank: Bank) -> Conversation:
    conversation = bank.take()[0]
    message = bank.tap(conversation)
    message_states.move(message.pk, to=MessageState.CLAIMED, claimed_at=noon())
    message_states.move(message.pk, to=MessageState.SENT, sid="SM" + "7" * 32)
    message_states.move(message.pk, to=MessageState.DELIVERED)
    bank.hear(conversation, "Yes of course, I voted for her last time too", at=noon())
    conversation.refresh_from_db()
    return conversation


def talk(bank: Bank, conversation: Conversation) -> str:
    return f"/c/{bank.ours.slug}/texts/conversations/{conversation.pk}/"
