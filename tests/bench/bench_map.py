"""The organizer's map with 50,000 doors: how soon they come, a pan, and the count while a turf is drawn.

In the database the doors stand as an import of a minute ago would leave them; in the browser at the laptop's own speed.
"""

import time
from statistics import quantiles
from typing import Any

from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright

from canvass import walk_lists
from canvass.models import Drive
from tests import factories
from tests.bench.made_town import made_town
from tests.bench.measuring import Result
from tests.bench.served import served
from tests.canvass import street
from tests.databases import new_database
from tests.factories import Town
from tests.phone.conftest import CHROMIUM, come_in
from voters import universe
from voters.models import Household, Voter
from voters.roll import statistics

DOORS, MOVES = 50_000, 20
FIRST_SECONDS, DRAWN_SECONDS, PAN, COUNT = 1.0, 8.0, 500.0, 100.0
LAPTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
#: Milliseconds from the key that pans the map to the frame that shows the doors in their new place.
PANNED = """async (name) => {
  const map = document.getElementById("map");
  map.focus();
  const began = performance.now();
  const key = { key: name, code: name, keyCode: { ArrowLeft: 37, ArrowRight: 39 }[name], bubbles: true };
  map.dispatchEvent(new KeyboardEvent("keydown", key));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - began;
}"""
#: Milliseconds from a move of the mouse to the frame that shows the new count.
COUNTED = """async ([east, south]) => {
  const map = document.getElementById("map");
  const told = document.getElementById("count");
  const box = map.getBoundingClientRect();
  const began = performance.now();
  const changed = new Promise((done) => new MutationObserver(done).observe(told, { childList: true, subtree: true }));
  const place = { clientX: box.left + east * box.width, clientY: box.top + south * box.height };
  map.dispatchEvent(new MouseEvent("mousemove", { ...place, bubbles: true }));
  await changed;
  await new Promise((done) => requestAnimationFrame(done));
  return performance.now() - began;
}"""


def run() -> list[Result]:
    with new_database("bench_map"), served() as server, sync_playwright() as playwright:
        town = factories.town()
        Voter.objects.update(protected=True)
        drive = _drive(town)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        try:
            bare = _figures(browser, town, drive, server, "on no list")
            walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now(), borders=[], rough=True)
            return bare + _figures(browser, town, drive, server, "in turfs")
        finally:
            browser.close()
            connections.close_all()  # Those that were opened beside the driver's loop, which leaves with it.


def _drive(town: Town) -> Drive:
    """A drive of everybody in a made town: one person behind each door."""
    homes = [
        Household(
            state="OH",
            address_line=f"{door.number} {door.street}",
            number=door.number,
            street=door.street,
            unit=door.unit,
            city="ASHBURY",
            zip5="43000",
            latitude=door.latitude,
            longitude=door.longitude,
        )
        for door in made_town(DOORS, seed=1)
    ]
    Household.objects.bulk_create(homes, batch_size=5000, ignore_conflicts=True)
    kept = Household.objects.filter(city="ASHBURY", latitude__isnull=False).order_by("pk")
    people = [
        Voter(
            state="OH",
            external_id=f"MAP{home.pk}",
            household=home,
            first_name="MARIA",
            last_name="LOPEZ",
            birth_year=1970,
            county="1",
            precinct=f"{int((home.longitude or 0) * 40)} {int((home.latitude or 0) * 60)}",
        )
        for home in kept
    ]
    Voter.objects.bulk_create(people, batch_size=5000)
    universe.renew()
    statistics.refresh()  # As an import does.
    return street.drive(town.ours, town.organizer)


def _figures(browser: Browser, town: Town, drive: Drive, server: str, how: str) -> list[Result]:
    context = browser.new_context(**LAPTOP)
    come_in(context, town.organizer, server)
    page = context.new_page()
    began = time.perf_counter()
    page.goto(f"{server}/c/{town.ours.slug}/doors/drives/{drive.pk}/map/", wait_until="commit")
    expect(page.locator("#wait")).to_be_visible()
    first = time.perf_counter() - began
    expect(page.locator("#count")).to_contain_text("Doors on the map: 5", timeout=60_000)
    drawn = time.perf_counter() - began
    pans = [page.evaluate(PANNED, ("ArrowLeft", "ArrowRight")[move % 2]) for move in range(MOVES)]
    counts = _counts(page)
    name = f"map of {DOORS:,} doors {how}"
    context.close()
    return [
        _at_most(f"{name}: says that it loads", "s", first, FIRST_SECONDS),
        _at_most(f"{name}: every door drawn", "s", drawn, DRAWN_SECONDS),
        _at_most(f"{name}: pan, 95th", "ms", _late(pans), PAN),
        _at_most(f"{name}: count while drawing, 95th", "ms", _late(counts), COUNT),
    ]


def _counts(page: Page) -> list[float]:
    """A shape that grows over the whole town while the mouse moves."""
    page.get_by_role("button", name="Draw a turf").click()
    box = page.locator("#map").bounding_box()
    assert box is not None
    for east, south in ((0.02, 0.02), (0.5, 0.02)):
        page.mouse.click(box["x"] + east * box["width"], box["y"] + south * box["height"])
    shares = [0.04 + 0.94 * step / MOVES for step in range(MOVES)]
    return [float(page.evaluate(COUNTED, [share, share])) for share in shares]


def _late(found: list[float]) -> float:
    return quantiles(found, n=20)[-1]


def _at_most(name: str, unit: str, value: float, goal: float) -> Result:
    return Result(name, unit, round(value, 3), None, None, goal, value <= goal)
