"""The phone at the door, in a real browser at 360 x 740: one thumb, no waiting, nothing lost."""

import gzip
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from canvass import walk_lists
from canvass.enums import ListState, Result
from canvass.models import Visit, WalkList
from tests import doors as people
from tests import factories
from tests.canvass import street
from tests.canvass.street import Walk
from tests.factories import Town
from voters.enums import Purpose, Stance, ToldBy
from voters.models import Identification, Leak, User, Voter, VoterStanding

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def server(committed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # The browser's driver runs a loop in this thread.
    live = LiveServer("127.0.0.1")
    yield live.url
    live.stop()
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:  # A sync that was under way when the browser closed.
            thread.join(timeout=20)


@pytest.fixture
def town(server: str) -> Town:
    made = factories.town()
    Voter.objects.filter(pk=made.voter.pk).update(protected=True)
    return made


@pytest.fixture
def phone(browser: Browser, server: str) -> Iterator[Callable[[User], BrowserContext]]:
    """A phone on which somebody is signed in. Anything that should not be said on a console fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def sign_in(person: User) -> BrowserContext:
        context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)  # type: ignore[arg-type]  # a dict
        cookie = people.signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server}])
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        context.on("request", lambda sent: None if sent.url.startswith(server) else complaints.append(sent.url))
        contexts.append(context)
        return context

    yield sign_in
    for context in contexts:
        context.close()
    assert complaints == []


def first_door(context: BrowserContext, walk: Walk, server: str) -> Page:
    """From the card to the first door, as a volunteer goes: Start, Next door."""
    page = context.new_page()
    page.goto(f"{server}/c/{walk.town.ours.slug}/doors/mine/")
    page.get_by_role("link", name="Start").click()
    expect(page.locator("h1")).to_contain_text(f"0 of {walk.walk_list.stops.count()} door")
    page.get_by_role("link", name="Next door").click()
    expect(page.locator(".person").first).to_be_visible()
    return page


def all_sent(page: Page) -> None:
    expect(page.locator("#state")).to_have_text("All sent")


def answer(page: Page, words: str, person: int = 0) -> None:
    page.locator(".person").nth(person).get_by_role("button", name=words, exact=True).click()


def test_one_tap_records_the_answer_and_undo_takes_it_back(
    phone: Callable[[User], BrowserContext], town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(3))
    page = first_door(phone(town.volunteer), walk, server)

    answer(page, "For")
    expect(page.locator(".said")).to_contain_text("Saved: For")
    all_sent(page)
    said = Identification.objects.get()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".said")).to_contain_text("Taken back")
    all_sent(page)

    assert (said.stance, said.told_by, said.heard_by) == (Stance.FOR, ToldBy.SELF, town.volunteer)
    assert VoterStanding.objects.count() == 0
    assert page.get_by_role("button", name="For", exact=True).get_attribute("aria-pressed") == "false"


def test_a_double_tap_makes_one_record_and_spares_the_next_door(
    phone: Callable[[User], BrowserContext], town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(3))
    page = first_door(phone(town.volunteer), walk, server)

    page.get_by_role("button", name="For", exact=True).dblclick()
    page.get_by_role("button", name="Not home").dblclick()
    expect(page.locator(".said")).to_contain_text("Not home")
    all_sent(page)

    assert sorted(Visit.objects.values_list("result", flat=True)) == [Result.ANSWERED, Result.NOT_HOME]
    assert Visit.objects.values("household").distinct().count() == 1


def test_nobody_home_goes_on_to_the_next_door_with_one_tap(
    phone: Callable[[User], BrowserContext], town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(2))
    page = first_door(phone(town.volunteer), walk, server)
    before = page.locator("h1").inner_text()

    page.get_by_role("button", name="Not home").click()

    expect(page.locator("h1")).not_to_have_text(before)
    expect(page.locator(".said")).to_contain_text("Not home")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("h1")).to_have_text(before)


def test_another_answer_corrects_the_first(phone: Callable[[User], BrowserContext], town: Town, server: str) -> None:
    walk = street.walk(town, street.doors(1))
    page = first_door(phone(town.volunteer), walk, server)

    answer(page, "Against")
    answer(page, "For")
    all_sent(page)

    assert VoterStanding.objects.get().stance == Stance.FOR
    assert Identification.objects.get(stance=Stance.FOR).corrects == Identification.objects.get(stance=Stance.AGAINST)


def test_the_second_persons_answer_counts_once_we_know_it_was_their_own(
    phone: Callable[[User], BrowserContext], town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(1, people=2))
    page = first_door(phone(town.volunteer), walk, server)

    answer(page, "For")
    answer(page, "For", person=1)
    all_sent(page)
    before = VoterStanding.objects.count()
    page.get_by_role("button", name="Themself").click()
    expect(page.get_by_role("button", name="Themself")).to_have_attribute("aria-pressed", "true")
    all_sent(page)

    assert (before, VoterStanding.objects.count()) == (1, 2)


def test_what_is_recorded_without_a_signal_survives_a_reload_and_is_sent_later(
    phone: Callable[[User], BrowserContext], town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(2))
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    context.route("**/api/**", lambda route: route.abort())

    answer(page, "Undecided")
    expect(page.locator("#state")).to_have_text("No signal. 1 saved on this phone")
    page.reload()
    expect(page.get_by_role("button", name="Undecided")).to_have_attribute("aria-pressed", "true")
    before = Visit.objects.count()
    context.unroute("**/api/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    all_sent(page)

    assert before == 0
    assert Identification.objects.get().stance == Stance.UNDECIDED


def test_an_answer_that_was_lost_on_the_way_back_is_sent_again_and_kept_once(
    phone: Callable[[User], BrowserContext], town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(1))
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    lost: list[str] = []

    def lose_the_answer(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().text())
        route.abort()

    context.route("**/doors/sync/", lose_the_answer)
    answer(page, "For")
    expect(page.locator("#state")).to_contain_text("No signal")
    page.evaluate("dispatchEvent(new Event('online'))")
    all_sent(page)

    assert len(lost) == 1
    assert Visit.objects.count() == 1


def test_a_secret_that_ran_out_is_renewed_while_the_volunteer_is_signed_in(
    phone: Callable[[User], BrowserContext], town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(1))
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    street.run_out(town.volunteer)

    answer(page, "For")
    all_sent(page)

    assert Visit.objects.count() == 1


def test_without_a_session_the_phone_keeps_everything_and_asks_to_sign_in(
    phone: Callable[[User], BrowserContext], town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(1))
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    street.run_out(town.volunteer)
    context.clear_cookies()

    answer(page, "For")

    expect(page.locator("#state")).to_have_text("Sign in again to send. Nothing is lost.")
    assert len(page.evaluate(DUMP)["outbox"]) == 1


def test_a_voter_who_turns_leaves_the_phone_at_the_next_sync(
    phone: Callable[[User], BrowserContext], town: Town, server: str
) -> None:
    voters = street.supporters(town, 2)
    Voter.objects.filter(pk=voters[0].pk).update(first_name="Turncoat")
    walk = street.walk(town, voters, Purpose.GOTV)
    page = first_door(phone(town.volunteer), walk, server)
    expect(page.locator(".person h2")).to_contain_text("Turncoat")
    expect(page.locator(".person")).to_contain_text("Said yes to")

    factories.said(Stance.AGAINST, by=town.organizer, of=voters[0], in_=town.ours)
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator("#screen")).to_contain_text("Nobody on your list lives here any more")
    assert "Turncoat" not in str(page.evaluate(DUMP))


def test_not_a_supporter_is_two_taps_and_a_leak(
    phone: Callable[[User], BrowserContext], town: Town, server: str
) -> None:
    walk = street.walk(town, street.supporters(town, 1), Purpose.GOTV)
    page = first_door(phone(town.volunteer), walk, server)

    answer(page, "Not a supporter")
    answer(page, "Against")
    all_sent(page)

    assert Leak.objects.get().identification.stance == Stance.AGAINST  # type: ignore[union-attr]  # it has one


def test_a_reminder_asks_when(phone: Callable[[User], BrowserContext], town: Town, server: str) -> None:
    walk = street.walk(town, street.supporters(town, 1), Purpose.GOTV)
    page = first_door(phone(town.volunteer), walk, server)

    answer(page, "Reminded")
    answer(page, "Morning")
    all_sent(page)

    assert [(v.result, v.detail) for v in Visit.objects.order_by("said_at")] == [
        (Result.REMINDED, ""),
        (Result.REMINDED, "morning"),
    ]


def test_the_sheet_notes_who_moved(phone: Callable[[User], BrowserContext], town: Town, server: str) -> None:
    voters = street.doors(1, people=2)
    Voter.objects.filter(pk=voters[1].pk).update(first_name="Gone", birth_year=1990)
    walk = street.walk(town, voters)
    page = first_door(phone(town.volunteer), walk, server)

    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Moved").click()
    page.get_by_role("button", name="Gone").click()
    expect(page.locator(".said")).to_contain_text("Saved: Moved")
    all_sent(page)

    visit = Visit.objects.get()
    assert (visit.result, visit.voter) == (Result.MOVED, voters[1])


def test_a_finished_list_leaves_the_phone(phone: Callable[[User], BrowserContext], town: Town, server: str) -> None:
    walk = street.walk(town, street.doors(1))
    page = first_door(phone(town.volunteer), walk, server)
    answer(page, "For")
    all_sent(page)

    page.get_by_role("link", name="Next door").click()
    expect(page.locator("#screen")).to_contain_text("1 of 1 doors, 1 spoken to, 1 for.")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="My walk lists")).to_be_visible()

    kept = page.evaluate(DUMP)
    assert WalkList.objects.get().state == ListState.DONE
    assert {name: kept[name] for name in ("lists", "acts", "outbox", "refused")} == {
        "lists": [],
        "acts": [],
        "outbox": [],
        "refused": [],
    }


def test_a_phone_that_was_lost_forgets_every_name_and_gives_what_it_holds(
    phone: Callable[[User], BrowserContext], town: Town, server: str
) -> None:
    voters = street.doors(2)
    Voter.objects.update(first_name="Zanzibarina")
    walk = street.walk(town, voters)
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    context.route("**/api/**", lambda route: route.abort())
    answer(page, "For")
    expect(page.locator("#state")).to_contain_text("No signal")
    street.lose_phones(town)
    context.unroute("**/api/**")
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator("#screen")).to_contain_text("This phone was reported lost")

    kept = page.evaluate(DUMP)
    assert (kept["lists"], kept["acts"], kept["outbox"]) == ([], [], [])
    assert "Zanzibarina" not in page.content()
    assert VoterStanding.objects.get().stance == "held"


def test_a_list_that_was_taken_away_leaves_the_phone(
    phone: Callable[[User], BrowserContext], town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(2))
    page = first_door(phone(town.volunteer), walk, server)
    all_sent(page)

    walk_lists.take_back(walk_list=walk.walk_list, by=town.organizer, at=timezone.now())
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator("#screen")).to_contain_text("This list is not in your hands any more")
    assert page.evaluate(DUMP)["lists"] == []


def test_a_reminding_list_that_nobody_checked_for_12_hours_shows_no_name(
    phone: Callable[[User], BrowserContext], town: Town, server: str
) -> None:
    walk = street.walk(town, street.supporters(town, 2), Purpose.GOTV)
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    context.route("**/api/**", lambda route: route.abort())

    page.clock.set_system_time(timezone.now() + timedelta(hours=12, minutes=1))
    page.reload()

    expect(page.locator("#screen")).to_contain_text("Find a signal")
    assert "MARIA" not in page.content()
    context.unroute("**/api/**")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".person").first).to_be_visible()


def test_nothing_personal_lies_outside_the_store_of_lists(
    phone: Callable[[User], BrowserContext], town: Town, server: str
) -> None:
    voters = street.doors(2)
    Voter.objects.update(first_name="Zanzibarina")
    walk = street.walk(town, voters)
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    answer(page, "For")
    all_sent(page)

    kept = page.evaluate(DUMP)
    assert sorted(kept) == sorted(STORES)
    assert "Zanzibarina" in str(kept.pop("lists"))
    elsewhere = [
        str(kept),
        page.title(),
        page.url,
        page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})"),
    ]
    shell = context.request.get(f"{server}/c/{town.ours.slug}/doors/walk/")
    elsewhere += [shell.text(), str(page.evaluate("caches.keys()"))]
    assert [text for text in elsewhere if "Zanzibarina" in text or "ELM ST" in text] == []


@pytest.mark.parametrize("width", [320, 360])
def test_three_people_fit_a_door_and_nothing_scrolls_sideways(
    phone: Callable[[User], BrowserContext], town: Town, server: str, width: int
) -> None:
    walk = street.walk(town, street.doors(1, people=3))
    page = first_door(phone(town.volunteer), walk, server)
    page.set_viewport_size({"width": width, "height": 740})
    answer(page, "For")
    expect(page.locator(".said")).to_contain_text("Saved: For")

    sizes = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight, innerWidth, innerHeight]"
    )

    assert sizes[0] <= sizes[2]
    assert width == 320 or sizes[1] <= sizes[3]


def test_the_phones_files_are_small() -> None:
    folder = Path(settings.BASE_DIR) / "canvass" / "static" / "canvass" / "phone"
    sheet = Path(settings.BASE_DIR) / "config" / "static" / "phone.css"
    sizes = [len(gzip.compress(file.read_bytes())) for file in [*folder.iterdir(), sheet] if file.is_file()]

    assert sum(sizes) < 40 * 1024
