"""The organizer's map in a real browser: turfs drawn by mouse and by keyboard, merged, undone; a door placed."""

from typing import Any

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
    page.goto(f"{address(drive, server)}/map/")
    ready(page, "Doors on the map: 40.")

    page.get_by_role("button", name="Draw a turf").click()
    for corner in ((0.02, 0.02), (0.5, 0.02), (0.5, 0.98), (0.02, 0.98)):
        click(page, *corner)
    expect(page.locator("#count")).to_contain_text("Doors: 20. People: 20. About 0.")
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
