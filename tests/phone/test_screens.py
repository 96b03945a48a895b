"""Every screen of the phone: what is wrong with it for somebody who cannot see, or sees it small, large or dark."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from canvass.scripts import FollowUp, Wording, Words
from tests import factories
from tests.canvass import street
from tests.canvass.street import Walk
from tests.factories import Town
from tests.phone.conftest import Phone
from tests.phone.knocking import FULL, all_sent, answer, cut_off, first_door, shell, signal
from voters.enums import Purpose, Stance
from voters.models import Household, Membership, Voter

AXE = Path(settings.BASE_DIR) / "tests" / "phone" / "vendor" / "axe" / "axe.min.js"
LOOKS = ("light", "dark", "sun")
#: What axe says of a page as tall as it is, so that the foot covers nothing.
JUDGE = """async (rules) => (await axe.run(document, {resultTypes: ["violations"], ...rules}))
  .violations.map((each) => each.id + ": " + each.nodes.map((node) => node.html).slice(0, 2).join(" "))"""
#: The rules that another look can break: it changes colours and borders, and no word.
OF_A_LOOK = {"runOnly": ["color-contrast", "link-in-text-block"]}
OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SMALL = """[...document.querySelectorAll("a.button, button, .rows a, .state")].filter((each) => {
  const { width, height } = each.getBoundingClientRect();
  return width && (height < 47.5 || width < 47.5);
}).map((each) => each.outerHTML.slice(0, 80))"""

FURTHER = Words(
    question="Will you vote for Ana Reyes?",
    opening="Hi, I am a neighbor.",
    follow_ups=(
        FollowUp("Would you like a yard sign?", ("Yes", "No"), when=(Stance.FOR,)),
        FollowUp("Where shall it stand?", ("Lawn", "Window"), when=(Stance.FOR,), after="1"),
    ),
    translations={
        "es": Wording(
            "Hola, vivo cerca.",
            "¿Votará por Ana Reyes?",
            "",
            (("¿Quiere un cartel?", ("Sí", "No")), ("¿Dónde lo ponemos?", ("Jardín", "Ventana"))),
        ),
        "ar": Wording(
            "مرحبا، أنا جارك.",
            "هل ستصوت لآنا رييس؟",
            "",
            (("هل تريد لافتة؟", ("نعم", "لا")), ("أين نضعها؟", ("الحديقة", "النافذة"))),
        ),
    },
)


def neighbourhood(town: Town) -> Walk:
    """Two houses, one of them with two people, and a building of six units; all of them on the map."""
    houses = street.doors(2, people=2)
    Voter.objects.filter(pk__in=[voter.pk for voter in houses[-1:]]).delete()
    for place, home in enumerate(Household.objects.filter(street="ELM ST").order_by("pk")):
        Household.objects.filter(pk=home.pk).update(latitude=40.1 + place / 1000, longitude=-83.2)
    for unit in range(1, 7):
        home = factories.household(
            address_line="500 OAK AVE",
            unit=f"{unit}A",
            number="500",
            street="OAK AVE",
            latitude=40.11,
            longitude=-83.21,
        )
        factories.voter(household=home, precinct="01001")
    walk = street.walk(town, houses[:3], words=FURTHER)
    _houses_first(walk)
    return walk


def _houses_first(walk: Walk) -> None:
    """A walk may begin at either end; these screens begin at the house with two people."""
    stops = walk.walk_list.stops.select_related("household")
    in_order = sorted(stops, key=lambda stop: (int(stop.household.number), stop.position))
    for first in (100, 1):
        for place, stop in enumerate(in_order):
            stop.position = first + place
            stop.save(update_fields=["position"])


def judge(page: Page, name: str, found: list[str]) -> None:
    """Hold one screen to the rules, in each look, narrow, and with large letters."""
    page.wait_for_load_state()  # A page is shown before all of it has come.
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": 360, "height": max(740, height)})
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for look in LOOKS:
        page.evaluate("(look) => (document.documentElement.dataset.theme = look)", look)
        rules = {} if look == LOOKS[0] else OF_A_LOOK
        found += [f"{name}, {look}: {fault}" for fault in page.evaluate(JUDGE, rules)]
    page.evaluate("delete document.documentElement.dataset.theme")
    found += [f"{name}: small {each}" for each in page.evaluate(SMALL)]
    page.set_viewport_size({"width": 320, "height": 740})
    found += [f"{name}: scrolls sideways at 320 px"] * page.evaluate(OVERFLOWS)
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("document.documentElement.style.fontSize = '212.5%'")
    found += [f"{name}: scrolls sideways at 200% text"] * page.evaluate(OVERFLOWS)
    page.evaluate("document.documentElement.style.fontSize = ''")


Look = Callable[[Page, str], None]


def visit_every_screen(page: Page, town: Town, server: str, look: Look) -> None:
    """Walk through the screens of an asking list, in English."""
    page.clock.install()
    page.goto(shell(town, server))
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    look(page, "my work")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="For", exact=True).click()
    look(page, "practice")
    page.get_by_role("link", name="To the doors").click()
    expect(page.locator("h1")).to_have_text("0 of 8 doors done")
    look(page, "list")
    page.get_by_role("link", name="500").click()
    expect(page.locator(".units a")).to_have_count(6)
    look(page, "building")
    page.get_by_role("link", name="List", exact=True).click()
    page.get_by_role("link", name="Next door", exact=True).click()
    answer(page, "For")
    page.get_by_role("button", name="Yes", exact=True).click()
    answer(page, "For", person=1)
    expect(page.locator(".said")).to_contain_text("Saved: For. Who told you?")
    page.get_by_role("button", name="Themself", exact=True).click()
    look(page, "door")
    page.get_by_role("button", name="More", exact=True).click()
    look(page, "more")
    page.get_by_role("button", name="Note", exact=True).click()
    look(page, "note")
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator(".map-mark").first).to_be_visible()
    page.locator(".map-mark").first.click()
    look(page, "map")
    page.evaluate("location.hash = location.hash.replace('map', 'done')")
    expect(page.get_by_role("button", name="Give the rest back", exact=True)).to_be_visible()
    look(page, "done")
    page.locator("#state").click()
    expect(page.get_by_role("heading", name="This phone")).to_be_visible()
    look(page, "status")


def test_every_screen_can_be_heard_and_read_in_each_look_small_and_large(phone: Phone, town: Town, server: str) -> None:
    neighbourhood(town)
    found: list[str] = []

    visit_every_screen(phone(town.volunteer).new_page(), town, server, lambda page, name: judge(page, name, found))

    assert found == []


def visit_the_rarer_states(page: Page, town: Town, server: str, look: Look) -> None:
    """An iPhone with no list, without a signal, with a list that does not come, and with nobody signed in on it."""
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'standalone', { get: () => false })")
    page.goto(shell(town, server))
    expect(page.get_by_role("heading", name="Nothing to do yet")).to_be_visible()
    expect(page.locator("#screen")).to_contain_text("Put this on your home screen")
    look(page, "nothing in hand")
    page.goto(f"{shell(town, server)}#{uuid4()}")
    expect(page.locator("#screen")).to_contain_text("This list is not in your hands any more")
    look(page, "somebody else's list")
    cut_off(page.context)
    page.goto(f"{shell(town, server)}#{uuid4()}")
    expect(page.get_by_role("button", name="Try again", exact=True)).to_be_visible()
    look(page, "a list that does not come")
    page.get_by_role("link", name="My work", exact=True).click()
    expect(page.locator("#screen")).to_contain_text("No signal.")
    look(page, "my work without a signal")
    page.context.unroute("**/api/**")
    page.context.clear_cookies()
    street.run_out(town.volunteer)
    page.reload()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    look(page, "signed out")


def visit_a_reminding_list(page: Page, walk: Walk, server: str, look: Look) -> None:
    """A reminding door with its questions, a store that is full, a stale list, and a volunteer whose part has ended."""
    town = walk.town
    look(page, "reminding door")
    answer(page, "Reminded")
    expect(page.get_by_role("button", name="Morning")).to_be_visible()
    answer(page, "Not a supporter", person=1)
    look(page, "reminded, and not a supporter")
    all_sent(page)
    cut_off(page.context)
    page.evaluate(FULL)
    answer(page, "Has voted")
    expect(page.locator("#state")).to_have_text("This phone cannot save. Use paper.")
    look(page, "a full store")
    page.clock.set_system_time(timezone.now() + timedelta(hours=12, minutes=1))
    page.reload()
    expect(page.locator("#screen")).to_contain_text("Find a signal")
    look(page, "a stale list")
    page.context.unroute("**/api/**")
    page.get_by_role("button", name="Try again", exact=True).click()
    expect(page.locator(".person").first).to_be_visible()
    all_sent(page)
    cut_off(page.context)
    answer(page, "Has voted")
    Membership.objects.filter(user=town.volunteer).update(suspended_at=timezone.now(), suspended_by=town.admin)
    signal(page.context, page)
    expect(page.locator("#screen")).to_contain_text("This phone was reported lost")
    look(page, "a phone that was told to forget")
    page.locator("#state").click()
    expect(page.locator("#screen")).to_contain_text("Your part in the campaign has ended")
    look(page, "a refused tap")


def test_rarer_states_can_be_heard_and_read_in_each_look_small_and_large(phone: Phone, town: Town, server: str) -> None:
    found: list[str] = []

    def look(page: Page, name: str) -> None:
        judge(page, name, found)

    visit_the_rarer_states(phone(town.volunteer).new_page(), town, server, look)
    walk = street.walk(town, street.supporters(town, 1, people=2), Purpose.GOTV)
    context = phone(town.volunteer)
    visit_a_reminding_list(first_door(context, walk, server), walk, server, look)

    assert found == []
