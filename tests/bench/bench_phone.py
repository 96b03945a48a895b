"""What a volunteer's cheap phone takes for each step: CPU slowed six times, and a poor network where it says so."""

import statistics
import time
from typing import Any

from django.db import connections
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect, sync_playwright

from tests import factories
from tests.bench.measuring import Result
from tests.bench.served import served
from tests.canvass import street
from tests.canvass.street import Walk
from tests.databases import new_database
from tests.factories import Town
from tests.phone.conftest import CHROMIUM, PHONE, come_in
from tests.phone.knocking import MANY, all_sent, cut_off, shell, signal, start
from voters.models import Voter

DOORS, SLOWER, TAPS, TIMES = 300, 6, 40, 40
POOR = {"latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
THIRD_GENERATION = {"latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
#: Milliseconds from the tap to the frame that shows it, and to the word that it is on the disk.
TAP = """async (words) => {
  const pressed = [...document.querySelectorAll(".person button")].find((each) => each.textContent.includes(words));
  const key = pressed.dataset.key;
  const began = performance.now();
  const onDisk = new Promise((resolve) => {
    const said = () => document.querySelector(".said")?.textContent.includes(`Saved: ${words}`);
    const look = () => said() && resolve(performance.now());
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  pressed.click();
  await new Promise(requestAnimationFrame);
  const frame = new MessageChannel();
  const drawn = new Promise((resolve) => (frame.port1.onmessage = () => resolve(performance.now())));
  frame.port2.postMessage(null);
  const shown = document.querySelector(`[data-key="${key}"]`)?.getAttribute("aria-pressed") === "true";
  return [shown ? (await drawn) - began : Infinity, (await onDisk) - began];
}"""
#: Milliseconds from the change of the address's mark to the screen laid out.
MOVE = """async ([hash, selector]) => {
  const began = performance.now();
  const there = new Promise((resolve) => {
    const look = () => document.querySelector(selector) && resolve();
    new MutationObserver(look).observe(document.getElementById("screen"), { childList: true });
  });
  location.hash = hash;
  await there;
  document.body.getBoundingClientRect();
  return performance.now() - began;
}"""


def run() -> list[Result]:
    with new_database("bench_phone"), served() as server, sync_playwright() as playwright:
        town = factories.town()
        Voter.objects.update(protected=True)
        walk = street.walk(town, street.doors(DOORS, people=2), doors_per_turf=DOORS)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        try:
            return _figures(browser, town, walk, server)
        finally:
            browser.close()
            connections.close_all()  # Those that were opened beside the driver's loop, which leaves with it.


def _figures(browser: Browser, town: Town, walk: Walk, server: str) -> list[Result]:
    first = _first_visit(_phone(browser, town, server), town, server)
    context = _phone(browser, town, server)
    page = start(context, walk, server, in_real_time=True)
    all_sent(page)
    hands = context.new_cdp_session(page)
    hands.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    screens = _screens(page, walk)
    taps = _taps(page, walk)
    later = _later_visit(context, page, town, server)
    hands.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    sent = [_sent(context, page, hands, walk, *each) for each in ((100, None, 3.0), (1000, THIRD_GENERATION, 15.0))]
    return [first, later, *taps, *screens, *sent]


def _phone(browser: Browser, town: Town, server: str) -> BrowserContext:
    context = browser.new_context(**PHONE)
    come_in(context, town.volunteer, server)
    return context


def _first_visit(context: BrowserContext, town: Town, server: str) -> Result:
    """From the address to a list that can be started, at 400 kbit/s with 400 ms."""
    page = context.new_page()
    hands = context.new_cdp_session(page)
    hands.send("Network.enable")
    hands.send("Network.emulateNetworkConditions", {"offline": False, **POOR})
    hands.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    began = time.perf_counter()
    page.goto(shell(town, server), wait_until="commit")
    page.get_by_role("button", name="Start").wait_for()
    took = time.perf_counter() - began
    context.close()
    return _figure("usable on the first visit, 400 kbit/s", "s", took, 4.0)


def _later_visit(context: BrowserContext, page: Page, town: Town, server: str) -> Result:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    page.goto("about:blank")
    began = time.perf_counter()
    page.goto(shell(town, server), wait_until="commit")
    page.get_by_role("link", name="Go on").wait_for()
    took = time.perf_counter() - began
    context.set_offline(False)
    return _figure("usable on a later visit, offline", "s", took, 1.0)


def _screens(page: Page, walk: Walk) -> list[Result]:
    mark = str(walk.walk_list.pk)
    doors, lists = [], []
    for place in range(1, TIMES + 1):
        _to(page, mark)
        doors.append(page.evaluate(MOVE, [f"{mark}/{place}", ".person"]))
        lists.append(page.evaluate(MOVE, [mark, ".rows"]))
    return [
        _figure("door drawn, p95", "ms", _p95(doors), 50.0),
        _figure("list of 300 doors drawn, p95", "ms", _p95(lists), 200.0),
    ]


def _to(page: Page, mark: str) -> None:
    page.evaluate("(mark) => { location.hash = mark }", mark)
    page.locator(".person" if "/" in mark else ".rows").first.wait_for()


def _taps(page: Page, walk: Walk) -> list[Result]:
    _to(page, f"{walk.walk_list.pk}/1")
    expect(page.locator("#screen")).not_to_have_attribute("inert", "")
    words = ["For", "Undecided", "Against"]
    took = [page.evaluate(TAP, words[number % 3]) for number in range(TAPS)]
    return [
        _figure("tap to visible, p95", "ms", _p95([shown for shown, _ in took]), 100.0),
        _figure("tap to disk, p95", "ms", _p95([kept for _, kept in took]), 150.0),
    ]


def _sent(
    context: BrowserContext, page: Page, hands: CDPSession, walk: Walk, count: int, network: Any, limit: float
) -> Result:
    """From the signal to "All sent", of so many events."""
    all_sent(page)
    cut_off(context)
    page.evaluate(MANY, [str(walk.walk_list.pk), walk.voters[0].household_id, count])
    page.reload()
    expect(page.locator("#state")).to_contain_text(f"{count:,} saved")
    hands.send("Network.enable")
    if network:
        hands.send("Network.emulateNetworkConditions", {"offline": False, **network})
    began = time.perf_counter()
    signal(context, page)
    expect(page.locator("#state")).to_have_text("All sent", timeout=60_000)
    return _figure(f"{count:,} events sent{', 3G' if network else ''}", "s", time.perf_counter() - began, limit)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]  # Among those that were measured, not beyond.


def _figure(name: str, unit: str, value: float, limit: float) -> Result:
    return Result(f"phone: {name}", unit, round(value, 2), None, None, limit, value <= limit)
