"""What a volunteer's thumb does, and what her phone keeps."""

import time
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.canvass.street import Walk
from tests.factories import Town

#: For so many milliseconds after a move a second tap falls on nothing; here the page's clock jumps over them.
AFTER_A_MOVE = 450
STORES = ("meta", "lists", "acts", "outbox", "refused")
DUMP = """async () => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open("groundtruth-doors");
    request.onsuccess = () => resolve(request.result);
  });
  const all = (name) => new Promise((resolve) => {
    const request = database.transaction(name).objectStore(name).getAll();
    request.onsuccess = () => resolve(request.result);
  });
  const found = {};
  for (const name of database.objectStoreNames) found[name] = await all(name);
  database.close();
  return found;
}"""

#: What a full disk does to a write: the transaction comes to nothing.
FULL = """() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...given) {
    const request = put.apply(this, given);
    this.transaction.abort();
    return request;
  };
}"""

#: Puts so many notes into the outbox, past the screen.
MANY = """async ([list, door, count]) => {
  const store = await import("/static/canvass/phone/store.js");
  const { makeEvent } = await import("/static/canvass/phone/events.js");
  const entries = await store.everyUnsent();
  const owner = (await store.allLists())[0].owner;
  const events = Array.from({ length: count }, () => makeEvent({ list, door, result: "note", detail: "dog" }));
  await store.save(owner, events);
  return entries.length;
}"""


def shell(town: Town, server: str) -> str:
    return f"{server}/c/{town.ours.slug}/doors/walk/"


def start(context: BrowserContext, walk: Walk, server: str, *, in_real_time: bool = False) -> Page:
    """From My work to the list, past the practice door."""
    page = context.new_page()
    if not in_real_time:
        page.clock.install()
    page.goto(shell(walk.town, server))
    with page.expect_response("**/doors/sync/"):  # With the first list the phone begins to ask for what changed.
        page.get_by_role("button", name="Start").click()
    skip = page.get_by_role("link", name="Skip", exact=True)
    skip.wait_for()
    if in_real_time:
        skip.click()
    else:
        go(page, "Skip")
    expect(page.locator("h1")).to_contain_text(f"0 of {walk.walk_list.stops.count()} door")
    return page


def first_door(context: BrowserContext, walk: Walk, server: str) -> Page:
    """From My work to the first door, as a volunteer goes."""
    page = start(context, walk, server)
    go(page, "Next door")
    expect(page.locator(".person").first).to_be_visible()
    return page


def go(page: Page, words: str) -> None:
    """Tap a link of a screen that was moved to, as soon as it takes taps."""
    page.clock.fast_forward(AFTER_A_MOVE)
    page.get_by_role("link", name=words, exact=True).click()


def stand_still(page: Page) -> None:
    """From here on no time passes on the page: what it would do later by itself, it does not do."""
    expect(page.locator("#screen:not([inert])")).to_be_attached()
    soon = page.evaluate("Date.now()") / 1000 + 5  # By then it has heard of it, on a slow machine too.
    page.clock.pause_at(datetime.fromtimestamp(soon, UTC))


def wait_until(page: Page, told: str, given: Any = None) -> None:
    """Wait until the page says yes in the end: ``wait_for_function`` takes the promise itself for a yes."""
    patience = time.monotonic() + 30
    while not page.evaluate(told, given):
        assert time.monotonic() < patience, told
        page.wait_for_timeout(20)


def all_sent(page: Page) -> None:
    expect(page.locator("#state")).to_have_text("All sent")


def answer(page: Page, words: str, person: int = 0) -> None:
    page.clock.fast_forward(AFTER_A_MOVE)
    page.locator(".person").nth(person).get_by_role("button", name=words, exact=True).click()


def by_keys(page: Page, role: Any, words: str) -> None:
    """Walk with Tab to what is called so, and press it; a link has led to its screen when this ends."""
    wanted = page.get_by_role(role, name=words, exact=True)
    expect(wanted).to_be_visible()
    page.clock.fast_forward(AFTER_A_MOVE)
    expect(page.locator("#screen:not([inert])")).to_be_attached()
    heading, before = page.locator("h1"), page.locator("h1").inner_text()
    for _ in range(40):
        page.keyboard.press("Tab")
        if wanted.evaluate("(each) => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    if role == "link":
        expect(heading).not_to_have_text(before)


def dump(page: Page) -> dict[str, Any]:
    """Everything that stands in the phone's store."""
    found: dict[str, Any] = page.evaluate(DUMP)
    return found


def cut_off(context: BrowserContext) -> None:
    """No signal: the api is out of reach, for the page and for its worker."""
    context.route("**/api/**", lambda route: route.abort())


def signal(context: BrowserContext, page: Page) -> None:
    """The signal is back."""
    context.unroute("**/api/**")
    page.evaluate("dispatchEvent(new Event('online'))")
