"""The pages on which lists are handed out and the day is watched, in a real browser: they refresh by themselves."""

import re
import time
from typing import Any
from urllib.parse import urlsplit

from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from canvass import launches, walk_lists
from canvass.enums import Result
from canvass.models import Launch, WalkList
from tests import factories
from tests.canvass import street
from tests.canvass.street import Walk
from tests.factories import Town
from tests.phone.conftest import PHONE, Phone
from tests.phone.knocking import wait_until
from tests.phone.test_screens import AXE, JUDGE, OVERFLOWS
from voters import sign_in
from voters.enums import Stance
from voters.models import SignInCode, User

A_MINUTE, MOST_TAPS = 60, 5
BEHIND = 15_000  # Milliseconds: so much may a board be behind the truth.
MAP_IS_KEPT = """caches.keys()
  .then((names) => Promise.all(names.map(async (name) => (await caches.open(name)).keys())))
  .then((kept) => navigator.serviceWorker.controller && kept.flat().some(({ url }) => url.endsWith("/map.js")))"""
LAPTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 1600}, "has_touch": False, "is_mobile": False}


def morning(town: Town) -> tuple[Walk, Launch]:
    """One list out and half walked, four free ones of the same drive, and a launch that runs."""
    walk = street.walk(town, street.doors(4, people=2))
    walk.send(
        walk.says(Stance.FOR, walk.voters[0]),
        walk.says(Stance.AGAINST, walk.voters[1]),
        walk.event(Result.NOT_HOME, walk.voters[2]),
    )
    for precinct in ("01002", "01003", "01004", "01005"):
        street.doors(3, precinct=precinct)
    now = walk.walk_list.drawn_at
    walk_lists.draw_up(drive=walk.drive, by=town.organizer, at=now)
    launch = launches.open_launch(
        drive=walk.drive, meeting_place="Ashbury library, 10:00", newcomers=100, by=town.organizer, at=now
    )
    return walk, launch


def judged(page: Page) -> list[str]:
    page.wait_for_load_state()  # A page is shown before all of it has come.
    page.add_script_tag(content=AXE.read_text())
    found: list[str] = page.evaluate(JUDGE)
    return found


def test_what_the_organizer_sees_is_readable_by_all_and_fits_a_phone(town: Town, phone: Phone, server: str) -> None:
    walk, launch = morning(town)
    doors = f"{server}/c/{town.ours.slug}/doors"
    addresses = [
        f"{doors}/drives/{walk.drive.pk}/hand-out/",
        f"{doors}/drives/{walk.drive.pk}/progress/",
        f"{doors}/launches/{launch.pk}/",
        f"{doors}/volunteers/",
    ]
    context = phone(town.organizer, **LAPTOP, bypass_csp=True)
    page = context.new_page()

    found = {}
    for address in addresses:
        page.set_viewport_size({"width": 1280, "height": 1600})
        page.goto(address)
        problems = judged(page)
        page.set_viewport_size({"width": 360, "height": 740})
        found[address.removeprefix(doors)] = [*problems, page.evaluate(OVERFLOWS)]

    assert found == {address.removeprefix(doors): [False] for address in addresses}


def test_every_button_of_a_volunteer_stands_on_a_laptops_screen(town: Town, phone: Phone, server: str) -> None:
    walk, _ = morning(town)
    User.objects.filter(pk=town.volunteer.pk).update(phone="+15075550142")
    page = phone(town.organizer, **LAPTOP | {"viewport": {"width": 1280, "height": 800}}).new_page()

    page.goto(f"{server}/c/{town.ours.slug}/doors/drives/{walk.drive.pk}/progress/")

    expect(page.get_by_role("link", name="Call")).to_be_visible()
    assert page.locator(".scroll:has(> .day-lists)").evaluate("list => list.scrollWidth - list.clientWidth") == 0


def test_what_the_volunteer_sees_is_readable_by_all_and_fits_a_phone(town: Town, phone: Phone, server: str) -> None:
    morning(town)
    page = phone(town.volunteer, bypass_csp=True).new_page()

    page.goto(f"{server}/c/{town.ours.slug}/doors/take/")

    assert judged(page) == []
    assert page.evaluate(OVERFLOWS) is False


def test_the_board_and_the_day_change_by_themselves_and_nothing_moves(town: Town, phone: Phone, server: str) -> None:
    walk, launch = morning(town)
    context = phone(town.organizer, **LAPTOP)
    context.clock.install()
    board, day = context.new_page(), context.new_page()
    day.goto(f"{server}/c/{town.ours.slug}/doors/drives/{walk.drive.pk}/progress/")
    day.get_by_role("button", name="Take back the rest").focus()
    before = day.evaluate("document.activeElement.getBoundingClientRect().top")
    walk.send(walk.event(Result.NOT_HOME, walk.voters[3]))
    other = factories.member(town.ours, name="Otto Other")
    free = WalkList.objects.filter(drive=walk.drive, state="free")[0]

    day.clock.fast_forward(BEHIND)
    expect(day.get_by_role("cell", name="4 of 4")).to_be_visible()
    after = day.evaluate("document.activeElement.getBoundingClientRect().top")
    board.goto(f"{server}/c/{town.ours.slug}/doors/launches/{launch.pk}/")
    walk_lists.assign(walk_list=free, volunteer=other, by=town.organizer, at=walk.walk_list.drawn_at)
    board.clock.fast_forward(BEHIND)
    expect(board.get_by_text("Otto Other")).to_be_visible()

    assert before == after


def test_a_newcomer_stands_at_the_first_door_a_minute_and_five_taps_after_the_code_on_the_board(
    chromium: Browser, town: Town, server: str
) -> None:
    _, launch = morning(town)
    invited = launches.invitation(launch)
    assert invited is not None
    context = chromium.new_context(**PHONE)
    page = context.new_page()
    taps: list[str] = []

    def tap(what: Locator) -> None:
        taps.append(str(what))
        what.click()

    began = time.monotonic()
    page.goto(server + urlsplit(invited.address).path)
    page.locator("[name=name]").fill("Nina Newcomer")
    page.locator("[name=where]").fill("nina@example.org")
    tap(page.locator("[name=agrees]"))
    tap(page.get_by_role("button", name="Continue"))
    expect(page.locator("input.code")).to_be_visible()
    sign_in.deliver(code_id=SignInCode.objects.latest("asked_at").pk, at=timezone.now())
    page.locator("input.code").fill(re.findall(r"\d{6}", str(mail.outbox[-1].body))[0])
    tap(page.get_by_role("button", name="Take the next list"))
    skip = page.get_by_role("link", name="Skip", exact=True)
    expect(skip).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tap(skip)
    expect(page.locator(".said")).to_contain_text("No signal is needed from here on")
    tap(page.get_by_role("link", name="Next door", exact=True))
    expect(page.locator(".person").first).to_be_visible()
    took = time.monotonic() - began
    wait_until(page, MAP_IS_KEPT)
    context.set_offline(True)
    page.get_by_role("link", name="Map", exact=True).click()

    expect(page.locator("#screen")).to_contain_text("None of these doors has a place on the map.")
    assert len(taps) <= MOST_TAPS, taps
    assert took < A_MINUTE
    context.close()
