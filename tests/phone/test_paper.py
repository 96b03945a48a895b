"""Typing in a packet in a real browser: two keys a door, and the same by a finger."""

from django.utils import timezone
from playwright.sync_api import Page, expect

from canvass.paper import packets
from tests.canvass import street
from tests.canvass.street import Walk
from tests.factories import Town
from tests.phone.conftest import Phone
from tests.phone.test_handing_out import LAPTOP, judged
from tests.phone.test_screens import OVERFLOWS
from voters.models import Identification


def printed(town: Town) -> Walk:
    """Three doors, two people at each, on paper."""
    walk = street.walk(town, street.doors(3, people=2))
    packets.make(walk_list=walk.walk_list, by=town.organizer, at=timezone.now())
    return walk


def opened(page: Page, walk: Walk, server: str) -> Page:
    page.goto(f"{server}/c/{walk.town.ours.slug}/doors/lists/{walk.walk_list.pk}/type-in/")
    return page


def said() -> list[tuple[int, str]]:
    return sorted(Identification.objects.values_list("voter_id", "stance"))


def test_two_keys_a_door_type_a_packet_in(town: Town, phone: Phone, server: str) -> None:
    walk = printed(town)
    page = opened(phone(town.organizer, **LAPTOP).new_page(), walk, server)

    for key in ("1", "Enter", "3", "Enter", "4", "Enter", "2", "Enter", "2", "Enter"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")

    expect(page.get_by_text("Typed in: 5.")).to_be_visible()
    first, third = ([voter.pk for voter in walk.voters[place::3]] for place in (0, 2))
    assert said() == sorted(zip(first + third, ("for", "against", "undecided", "undecided"), strict=True))


def test_a_finger_types_it_in_on_a_phone(town: Town, phone: Phone, server: str) -> None:
    walk = printed(town)
    page = opened(phone(town.organizer).new_page(), walk, server)
    voter = walk.voters[0]

    page.locator(f'label:has(input[name="line-{voter.household_id}-{voter.pk}"][value="1"])').tap()
    page.get_by_role("button", name="Save").tap()

    expect(page.get_by_text("Typed in: 1.")).to_be_visible()
    assert said() == [(voter.pk, "for")]


def test_the_sheet_is_readable_by_all_and_fits_a_phone(town: Town, phone: Phone, server: str) -> None:
    walk = printed(town)

    for given in (LAPTOP, {}, {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"}):
        page = opened(phone(town.organizer, bypass_csp=True, **given).new_page(), walk, server)

        assert page.evaluate(OVERFLOWS) is False
        assert judged(page) == []
