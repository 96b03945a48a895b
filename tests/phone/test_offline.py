"""Airplane mode from the first door to the last: what worker and phone keep."""

import json
import signal as signals
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.templatetags.static import static
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from canvass import shell as shells
from canvass.enums import Result
from canvass.models import Visit
from tests import doors as people
from tests import factories
from tests.canvass import street
from tests.factories import Town
from tests.phone.conftest import CHROMIUM, Phone, come_in
from tests.phone.knocking import (
    FULL,
    MANY,
    all_sent,
    answer,
    cut_off,
    dump,
    first_door,
    go,
    shell,
    signal,
    stand_still,
    start,
    wait_until,
)
from voters.models import Voter

KEPT = """async () => {
  const names = await caches.keys();
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().map((request) => new URL(request.url).pathname);
}"""

#: Milliseconds until a phone tries again by itself, at the latest.
LONGEST_PAUSE = 90_000

#: Milliseconds until a phone waits for an answer no longer.
A_TIME_OUT = 15_000

#: Whether the worker has taken over, and keeps these.
ALL_KEPT = f"""async (paths) => {{
  const kept = await ({KEPT})();
  return navigator.serviceWorker.controller && paths.every((path) => kept.includes(path));
}}"""


def kept_by_the_worker(page: Page) -> None:
    """Wait until the shell lies on the phone, and what is asked for after it: the words, the map, the practice door."""
    wait_until(page, ALL_KEPT, [static(name) for name in (*shells.files(), *shells.LATER)])


def test_after_start_a_whole_list_is_walked_without_a_signal_and_sent_later(
    phone: Phone, town: Town, server: str
) -> None:
    Voter.objects.update(protected=True)
    walk = street.walk(town, street.doors(3))
    Voter.objects.filter(protected=False).update(first_name="Zanzibarina")
    context = phone(town.volunteer)
    page = start(context, walk, server)
    kept_by_the_worker(page)
    all_sent(page)
    context.set_offline(True)

    page.goto(shell(town, server))
    page.get_by_role("link", name="Go on").click()
    go(page, "Next door")
    for words in ("For", "Undecided", "Against"):
        answer(page, words)
        expect(page.locator(".said")).to_contain_text(f"Saved: {words}")
        go(page, "Next door")
    expect(page.locator("#screen")).to_contain_text("3 of 3 doors, 3 spoken to, 1 for.")
    expect(page.locator("#state")).to_have_text("No signal. 3 saved on this phone")
    unsent = Visit.objects.count()
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    all_sent(page)

    own = {static(name) for name in shells.files()} | {f"/c/{town.ours.slug}/doors/walk/"}
    assert (unsent, Visit.objects.count()) == (0, 3)
    assert own <= set(page.evaluate(KEPT)) <= own | {static(name) for name in shells.LATER}
    assert "Zanzibarina" not in context.request.get(shell(town, server)).text()


def test_a_browser_that_is_killed_keeps_what_was_saved(
    playwright: Playwright, town: Town, server: str, tmp_path: Path
) -> None:
    walk = street.walk(town, street.doors(2))
    with a_browser(playwright, tmp_path) as (process, context):
        come_in(context, town.volunteer, server)
        page = first_door(context, walk, server)
        kept_by_the_worker(page)
        all_sent(page)
        cut_off(context)
        answer(page, "For")
        expect(page.locator(".said")).to_contain_text("Saved: For")
        process.send_signal(signals.SIGKILL)
        process.wait(timeout=20)
    with a_browser(playwright, tmp_path) as (_, context):
        page = context.new_page()
        page.goto(shell(town, server))
        all_sent(page)

    assert [visit.result for visit in Visit.objects.all()] == [Result.ANSWERED]


@contextmanager
def a_browser(playwright: Playwright, home: Path) -> Iterator[tuple[subprocess.Popen[bytes], BrowserContext]]:
    """A browser of our own, with a profile that outlives it."""
    port_file = home / "DevToolsActivePort"
    port_file.unlink(missing_ok=True)
    arguments = [*CHROMIUM, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={home}", "about:blank"]
    process = subprocess.Popen(["/usr/bin/chromium", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    address = ""
    for line in process.stderr:
        if b"DevTools listening on " in line:
            address = line.decode().rpartition(" ")[2].strip()
            break
    browser = playwright.chromium.connect_over_cdp(address)
    try:
        yield process, browser.contexts[0]
    finally:
        if process.poll() is None:
            browser.close()
            process.terminate()
            process.wait(timeout=20)
        process.stderr.close()


def test_two_tabs_send_each_event_once(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.doors(2))
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    cut_off(context)
    other = context.new_page()
    other.goto(page.url)

    answer(page, "For")
    other.get_by_role("button", name="Refused", exact=True).click()
    for tab in (page, other):
        expect(tab.locator(".said")).to_contain_text("Saved")
    sent: list[str] = []

    def count(route: Any) -> None:
        sent.extend(event["id"] for event in route.request.post_data_json["events"])
        route.continue_()

    context.route("**/doors/sync/", count)
    context.unroute("**/api/**")
    for tab in (page, other):
        tab.evaluate("dispatchEvent(new Event('online'))")
    for tab in (page, other):
        all_sent(tab)

    assert len(sent) == len(set(sent)) == 2
    assert sorted(Visit.objects.values_list("result", flat=True)) == [Result.ANSWERED, Result.REFUSED]
    assert dump(page)["outbox"] == []


def test_a_new_version_waits_to_be_let_in_and_keeps_a_full_outbox(
    phone: Phone, town: Town, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = street.walk(town, street.doors(2))
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    kept_by_the_worker(page)
    all_sent(page)
    cut_off(context)
    answer(page, "For")
    expect(page.locator("#state")).to_contain_text("1 saved")
    monkeypatch.setattr(shells, "version", lambda: "another")

    page.evaluate("navigator.serviceWorker.getRegistration().then((each) => each.update())")
    expect(page.locator("#news")).to_contain_text("A new version is ready")
    page.reload()
    expect(page.locator("#news")).to_contain_text("A new version is ready")
    before = page.evaluate("caches.keys()")
    context.set_offline(True)
    with page.expect_navigation():
        page.get_by_role("button", name="Reload", exact=True).click()
    expect(page.get_by_role("button", name="For", exact=True)).to_have_attribute("aria-pressed", "true")
    wait_until(page, "caches.keys().then((names) => names.length === 1)")
    context.set_offline(False)
    signal(context, page)
    all_sent(page)

    assert (len(before), Visit.objects.count()) == (2, 1)


def test_a_thousand_events_leave_by_the_hundred_and_batches_that_the_server_does_not_take_are_halved(
    phone: Phone, town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(1))
    context = phone(town.volunteer)
    page = start(context, walk, server)
    all_sent(page)
    cut_off(context)
    page.evaluate(MANY, [str(walk.walk_list.pk), walk.voters[0].household_id, 1000])
    stand_still(page)  # Each try is one of ours.
    page.reload()
    expect(page.locator("#state")).to_have_text("No signal. 1,000 saved on this phone")
    sizes: list[int] = []
    context.on("request", lambda sent: sizes.append(len(events)) if (events := made(sent)) else None)
    signal(context, page)
    expect(page.locator("#state")).to_have_text("All sent", timeout=60_000)
    at_once = [sizes.pop() for _ in sizes.copy()]
    cut_off(context)
    page.evaluate(MANY, [str(walk.walk_list.pk), walk.voters[0].household_id, 110])

    def too_large_and_too_slow_at_first(route: Any) -> None:
        size = len(made(route.request))
        if size == 100:  # In the words of a proxy.
            route.fulfill(status=413, content_type="text/html", body="<h1>413 Request Entity Too Large</h1>")
        elif size != 50:  # Of which the answer never comes.
            route.continue_()

    context.unroute("**/api/**")
    context.route("**/doors/sync/", too_large_and_too_slow_at_first)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#state")).to_have_text("No signal. 110 saved on this phone")
    with page.expect_request(lambda sent: len(made(sent)) == 50):
        page.evaluate("dispatchEvent(new Event('online'))")
    page.clock.fast_forward(A_TIME_OUT)
    page.evaluate("dispatchEvent(new Event('online'))")
    all_sent(page)

    assert Visit.objects.count() == 1110
    assert at_once == [100] * 10
    assert sizes == [100, 50, *[25] * 4, 10]


def made(sent: Any) -> list[object]:
    """The events that a request of a phone carries."""
    return list(sent.post_data_json["events"]) if sent.url.endswith("/doors/sync/") and sent.method == "POST" else []


def test_an_answer_that_is_not_ours_is_no_signal(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.doors(1))
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    stand_still(page)  # It is we who let it try again.
    portal = {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to our coffee house</h1>"}
    context.route("**/api/**", lambda route: route.fulfill(**portal))

    answer(page, "For")
    expect(page.locator("#state")).to_have_text("No signal. 1 saved on this phone")
    kept = len(dump(page)["outbox"])
    context.unroute("**/api/**")  # Nothing tells the phone, which tries again by itself.
    page.clock.fast_forward(LONGEST_PAUSE)
    all_sent(page)

    assert (kept, Visit.objects.count()) == (1, 1)


def test_a_store_that_closes_is_opened_again_and_one_that_is_full_says_so(
    phone: Phone, town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(1))
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    page.evaluate(
        """() => {
          const begin = IDBDatabase.prototype.transaction;
          IDBDatabase.prototype.transaction = function (...given) {
            IDBDatabase.prototype.transaction = begin;
            this.close();
            return begin.apply(this, given);
          };
        }"""
    )

    answer(page, "For")
    expect(page.locator(".said")).to_contain_text("Saved: For")
    all_sent(page)
    page.evaluate(FULL)
    answer(page, "Against")
    expect(page.locator("#state")).to_have_text("This phone cannot save. Use paper.")
    pressed = page.get_by_role("button", name="For", exact=True).get_attribute("aria-pressed")
    answer(page, "Undecided")

    assert pressed == "true"
    assert page.get_by_role("button", name="Undecided", exact=True).get_attribute("aria-pressed") == "false"
    assert Visit.objects.count() == 1


def test_what_is_unsent_is_rescued_by_a_file_and_signing_out_waits_for_it_and_leaves_nothing(
    phone: Phone, town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(1))
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    cut_off(context)
    answer(page, "For")
    page.locator("#state").click()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_disabled()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save what is unsent to a file", exact=True).click()
    file = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    staff = context.new_page()
    staff.goto(f"{server}/account/sessions/")
    staff.get_by_role("button", name="Sign out", exact=True).click()
    expect(staff.locator("#live")).to_contain_text("not sent yet")
    kept = len(dump(page)["outbox"])
    with Path(saved.value.path()).open("rb") as upload:
        people.signed_in(town.organizer).post(f"/c/{town.ours.slug}/doors/from-phones/file/", {"file": upload})
    rescued = Visit.objects.count()
    signal(context, page)
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_enabled()

    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()

    assert [event["result"] for event in file["events"]] == ["answered"]
    assert "LOPEZ" not in json.dumps(file)
    assert (kept, rescued, Visit.objects.count()) == (1, 1, 1)
    assert page.evaluate("indexedDB.databases()") == []
    assert page.evaluate("caches.keys()") == []


def test_another_volunteer_on_the_same_phone_sees_nothing_of_the_first(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.doors(1))
    Voter.objects.update(first_name="Zanzibarina")
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    cut_off(context)
    answer(page, "For")
    expect(page.locator("#state")).to_contain_text("1 saved")
    context.clear_cookies()
    come_in(context, factories.member(town.ours), server)
    page.goto("about:blank")  # Or the first one's page sends, as soon as it can.
    context.unroute("**/api/**")

    page.goto(shell(town, server))
    expect(page.locator("#screen")).to_contain_text("Nothing to do yet")

    kept = dump(page)
    assert "Zanzibarina" not in str(kept)
    assert len(kept["outbox"]) == 1
