"""The organizer's map in a real browser: turfs drawn by mouse and by keyboard, merged, undone; a door placed."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from canvass import barrier_lines
from canvass.models import Barrier, Drive
from tests.canvass import street
from tests.canvass.test_turf_editing import draw, homes, standing
from tests.factories import Town
from tests.phone.conftest import Phone
from tests.phone.test_handing_out import LAPTOP, judged
from tests.phone.test_screens import OVERFLOWS
from voters.models import Household

#: Whether nothing lies over what has the focus.
BARE = """() => {
  const { left, top, width, height } = document.activeElement.getBoundingClientRect();
  return document.activeElement === document.elementFromPoint(left + width / 2, top + height / 2);
}"""


def square(town: Town) -> tuple[Drive, list[int]]:
    """Forty doors: five rows of eight, 16 m from door to door and 40 m from row to row."""
    doors = homes(street.doors(40))
    for number, pk in enumerate(doors):
        north, east = 44.0 + (number // 8) * 0.00036, -93.0 + (number % 8) * 0.0002
        Household.objects.filter(pk=pk).update(latitude=north, longitude=east)
    return street.drive(town.ours, town.organizer), doors


def address(drive: Drive, server: str) -> str:
    return f"{server}/c/{drive.campaign.slug}/doors/drives/{drive.pk}"


def click(page: Page, east: float, south: float) -> None:
    """Click on the map at a share of its width and height."""
    box = page.locator("#map").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + east * box["width"], box["y"] + south * box["height"])
    page.mouse.click(box["x"] + east * box["width"], box["y"] + south * box["height"])


def ready(page: Page, words: str) -> None:
    expect(page.locator("#count")).to_have_text(words, timeout=15_000)


def test_turfs_are_drawn_by_mouse_and_by_keyboard_merged_and_undone(town: Town, phone: Phone, server: str) -> None:
    drive, doors = square(town)
    page = phone(town.organizer, **LAPTOP).new_page()
    page.route("**/map/doors/**", lambda route: route.abort(), times=2)
    page.goto(f"{address(drive, server)}/map/")
    expect(page.locator("#wait")).to_contain_text("The doors did not come.")
    page.get_by_role("button", name="Try again").click()
    ready(page, "Doors on the map: 40.")
    expect(page.locator("#wait")).to_be_hidden()

    page.get_by_role("button", name="Draw a turf").click()
    for corner in ((0.02, 0.02), (0.5, 0.02), (0.5, 0.98), (0.02, 0.98)):
        click(page, *corner)
    expect(page.locator("#count")).to_contain_text("Doors: 20. People: 20. About 0.")
    page.keyboard.press("Enter")
    second = page.get_by_role("button", name="Corner 2.")
    second.drag_to(page.locator("#map"), target_position={"x": 30, "y": 30}, force=True)
    expect(page.locator("#count")).not_to_contain_text("Doors: 20.")
    for _ in range(60):
        second.press("ArrowRight")
    expect(page.locator("#count")).to_contain_text(re.compile(r"Doors: (2[1-9]|3\d|40)\."))
    second.press("Delete")
    expect(page.get_by_role("button", name="Corner 3.")).to_be_visible()
    expect(page.get_by_role("button", name="Corner 4.")).to_have_count(0)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Draw a turf").click()
    for place in ((0.02, 0.02), (0.5, 0.02), (0.5, 0.98), (0.02, 0.98)):
        click(page, *place)
    page.keyboard.press("Enter")
    page.get_by_label("Name of the turf").fill("West")
    page.get_by_role("button", name="Make a turf").click()
    expect(page.get_by_role("link", name="West")).to_be_visible()
    ready(page, "Doors on the map: 40.")
    west = standing(drive)

    page.get_by_role("button", name="Draw a turf").press("Enter")
    for keys in ("ArrowUp " * 5, "ArrowRight " * 8, "ArrowDown " * 10, "ArrowLeft " * 8):
        for key in [*keys.split(), "Space"]:
            page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Make a turf").press("Enter")
    expect(page.get_by_role("link", name="Turf 2")).to_be_visible()
    ready(page, "Doors on the map: 40.")
    both = standing(drive)

    for box in page.get_by_role("checkbox").all():
        if box.get_attribute("name") == "turf":
            box.check()
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("link", name="Turf 2")).to_have_count(0)
    merged = standing(drive)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Turf 2")).to_be_visible()

    assert sorted(west["West"]) == sorted(pk for number, pk in enumerate(doors) if number % 8 < 4)
    assert set(both["Turf 2"]) <= set(doors) - set(west["West"])
    assert sorted(merged["West"]) == sorted(both["West"] + both["Turf 2"])
    assert standing(drive) == both


@pytest.mark.parametrize("window", [{"width": 1280, "height": 800}, {"width": 360, "height": 740}])
def test_doors_move_to_another_turf_and_back_while_the_map_stays_where_it_is(
    town: Town, phone: Phone, server: str, window: dict[str, int]
) -> None:
    drive, doors = square(town)
    for row in range(5):
        draw(drive, town, doors[8 * row : 8 * row + 8], f"Row {row}")
    before = standing(drive)
    page = phone(town.organizer, **LAPTOP | {"viewport": window}).new_page()
    page.goto(f"{address(drive, server)}/map/")
    ready(page, "Doors on the map: 40.")
    page.get_by_role("button", name="Pick doors").press("Enter")
    page.keyboard.press("Space")
    expect(page.locator("#count")).to_contain_text("Doors: 1. People: 1.")
    other = page.get_by_label("Or to")
    assert other.locator("option").all_inner_texts() == [
        "Choose a turf",
        *(f"{row + 1}: Row {row}" for row in range(5)),
    ]
    other.select_option("1: Row 0")
    other.focus()
    place = "document.getElementById('map').getBoundingClientRect().top"
    top = page.evaluate(place)

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#said")).to_contain_text("Row 0: 9 doors")
    expect(page.locator("#said")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Undo: Doors moved")).to_be_focused()
    assert page.evaluate(place) == top
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Undone: Doors moved.")
    expect(page.get_by_role("button", name="Undo: A turf drawn")).to_be_focused()
    assert page.evaluate(place) == top
    assert standing(drive) == before


def test_the_map_says_that_it_loads_before_its_scripts_are_there(town: Town, phone: Phone, server: str) -> None:
    drive, _ = square(town)
    page = phone(town.organizer, **LAPTOP).new_page()
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.route("**/turf/map.js", lambda route: route.abort())

    page.goto(f"{address(drive, server)}/map/")

    expect(page.locator("#wait")).to_contain_text("The doors are being gathered.")
    parts = {url.rpartition("/")[2] for url in asked if "/canvass/turf/" in url}
    assert parts == {"map.css", "map.js", "corners.js", "doors.js", "dots.js", "measuring.js"}


def test_without_scripts_nothing_waits_for_the_doors(town: Town, phone: Phone, server: str) -> None:
    drive, _ = square(town)
    page = phone(town.organizer, **LAPTOP, java_script_enabled=False).new_page()

    page.goto(f"{address(drive, server)}/map/")

    expect(page.get_by_role("heading", name="Barriers")).to_be_visible()
    expect(page.locator("#wait")).to_be_hidden()


@pytest.mark.parametrize("window", [{"width": 1280, "height": 800}, {"width": 360, "height": 740}])
def test_a_closed_shape_is_named_without_the_map_scrolling_away(
    town: Town, phone: Phone, server: str, window: dict[str, int]
) -> None:
    drive, _ = square(town)
    page = phone(town.organizer, **LAPTOP | {"viewport": window}).new_page()
    page.goto(f"{address(drive, server)}/map/")
    ready(page, "Doors on the map: 40.")
    page.get_by_role("button", name="Draw a turf").click()
    before = page.evaluate("scrollY")

    for corner in ((0.1, 0.1), (0.5, 0.1), (0.5, 0.9), (0.1, 0.9)):
        click(page, *corner)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Corner 1.")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Corner 3.")).to_be_in_viewport(ratio=1)
    for name in ("Make a turf", "Move there", "Cancel"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    expect(page.get_by_label("Name of the turf")).to_be_focused()

    assert page.evaluate("scrollY") == before


def test_a_door_and_a_barrier_are_shown_on_the_map(town: Town, phone: Phone, server: str) -> None:
    drive, doors = square(town)
    draw(drive, town, doors[:16], "A")
    Household.objects.filter(pk=doors[0]).update(latitude=None, longitude=None)
    page = phone(town.organizer, **LAPTOP).new_page()
    page.goto(f"{address(drive, server)}/unplaced/")

    page.get_by_role("link", name="Show it").click()
    ready(page, "Click where the door is, or press Space for the middle.")
    page.keyboard.press("Space")
    page.get_by_role("button", name="The door is here").click()
    expect(page.get_by_text("Placed by hand: 1 door.")).to_be_visible()
    page.get_by_role("link", name="Map").click()
    ready(page, "Doors on the map: 40.")
    page.get_by_role("button", name="Draw a barrier").click()
    click(page, 0.5, 0.1)
    click(page, 0.5, 0.9)
    page.keyboard.press("Enter")
    page.get_by_label("Name of the barrier").fill("River")
    page.get_by_role("button", name="Keep the barrier").click()
    expect(page.get_by_role("button", name="Remove River 1")).to_be_visible()

    (barrier,) = Barrier.objects.all()
    home = Household.objects.get(pk=doors[0])
    assert home.placed == "hand"
    assert (home.latitude, home.longitude) == (44.00072, -92.9993)
    assert [round(east, 4) for _, east in barrier.line] == [-92.9993, -92.9993]
    assert list(barrier_lines.standing(drive)) == [barrier]


def test_doors_are_cut_cut_anew_handed_out_and_printed(town: Town, phone: Phone, server: str) -> None:
    drive, doors = square(town)
    draw(drive, town, doors[:16], "A")
    page = phone(town.organizer, **LAPTOP).new_page()
    page.goto(f"{address(drive, server)}/")

    page.get_by_label("Cut the free turfs anew too").check()
    page.get_by_label("Doors in a turf").fill("20")
    page.get_by_role("button", name="Cut into turfs").click()
    expect(page.get_by_text("Walk lists drawn up: 2, with 40 doors and 40 people.")).to_be_visible()
    page.get_by_label("Hand out to").select_option(label="Vera Volunteer")
    page.get_by_role("button", name="Hand out A").click()
    with page.expect_download() as printed:
        page.get_by_role("button", name="Print packet").click()
    page.goto(f"{address(drive, server)}/progress/")
    expect(page.get_by_role("img", name="Turfs on a map: 1 free, 1 out or walked.")).to_be_visible()

    assert printed.value.path().read_bytes().startswith(b"%PDF-")
    assert [18 <= len(inside) <= 22 for inside in standing(drive).values()] == [True, True]


def test_the_map_and_its_tables_are_readable_by_all_and_fit_a_phone(town: Town, phone: Phone, server: str) -> None:
    drive, doors = square(town)
    drawn = draw(drive, town, doors[:16], "A")
    Household.objects.filter(pk=doors[0]).update(latitude=None, longitude=None)
    page = phone(town.organizer, **LAPTOP, bypass_csp=True).new_page()
    turf = f"{server}/c/{drive.campaign.slug}/doors/turfs/{drawn.turf.pk}/"
    pages = [f"{address(drive, server)}/{name}/" for name in ("map", "streets", "unplaced")]

    found: dict[str, Any] = {}
    for place in [*pages, turf]:
        page.set_viewport_size({"width": 1280, "height": 1600})
        page.goto(place)
        if place.endswith("/map/"):
            ready(page, "Doors on the map: 39.")
        problems = judged(page)
        page.emulate_media(color_scheme="dark")
        problems += judged(page)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 360, "height": 740})
        found[place] = [*problems, page.evaluate(OVERFLOWS)]

    assert found == {place: [False] for place in [*pages, turf]}


def test_what_is_done_with_ticked_streets_and_doors_stays_in_sight(town: Town, phone: Phone, server: str) -> None:
    drive, doors = square(town)
    turf = draw(drive, town, doors, "A").turf
    for number in range(12):
        homes(street.doors(1, street=f"{number} ST"))
    page = phone(town.organizer, **LAPTOP | {"viewport": {"width": 1280, "height": 800}}).new_page()

    page.goto(f"{address(drive, server)}/streets/")
    move = page.get_by_role("button", name="Move there")
    expect(move).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.body.scrollHeight > innerHeight")
    page.goto(f"{server}/c/{drive.campaign.slug}/doors/turfs/{turf.pk}/")
    expect(move).to_be_in_viewport(ratio=1)
    ninth = page.locator("tbody th").nth(8).inner_text()
    for place in (9, 10, 11):
        page.get_by_role("checkbox").nth(place - 1).focus()
        page.keyboard.press("Space")
        assert page.evaluate(BARE)
    page.get_by_role("button", name="Put them there").click()

    expect(page.locator("tbody th").first).to_have_text(ninth)
