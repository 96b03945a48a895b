"""The admin's desk in a real browser: by keyboard alone from the first card to the last, and every page judged."""

import os
from datetime import timedelta
from pathlib import Path

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from canvass.enums import Result
from canvass.models import Drive
from tests import factories
from tests.canvass import street
from tests.factories import Town
from tests.phone.conftest import Phone
from tests.phone.test_screens import judge
from voters import gate, spot_check
from voters.enums import Act, Channel, Decided, Purpose, Refusal, Role, Source, Stance
from voters.models import Identification, Leak, ReviewDecision, Score, Voter

KEYS = {
    "1": Decided.ACCEPT,
    "2": Decided.ACCEPT_ANOTHER,
    "3": Decided.UNDECIDED,
    "4": Decided.ASK_AGAIN,
    "5": Decided.SET_ASIDE,
}


def look(page: Page, name: str, found: list[str]) -> None:
    judge(page, name, found)
    if folder := os.environ.get("GROUNDTRUTH_PICTURES"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for width, height in ((1280, 800), (360, 740)):
                page.set_viewport_size({"width": width, "height": height})
                page.screenshot(path=str(Path(folder) / f"desk-{name}-{scheme}-{width}.png"), full_page=True)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 800})


def furnish(town: Town) -> Drive:
    """Five cards, a drive that two admins sign, a leak, scores, and somebody to ring."""
    factories.member(town.ours, Role.ADMIN, "Abe Admin")
    for _ in KEYS:
        voter = factories.voter()
        factories.said(Stance.AGAINST, by=town.organizer, of=voter, in_=town.ours, days_ago=1, source=Source.PAPER)
        factories.said(Stance.FOR, by=town.volunteer, of=voter, in_=town.ours)
    drive = street.drive(town.ours, town.organizer, Purpose.GOTV)
    leaked, rung, *_ = supporters = street.supporters(town, 4)
    Voter.objects.filter(pk=rung.pk).update(first_name="RITA")
    rung.phones.create(number=factories.phone_number())
    for number, voter in enumerate(supporters):
        Score.objects.create(campaign=town.ours, voter=voter, value=0.15 + 0.25 * number)
        contact = gate.contact(campaign=town.ours, voter=voter, channel=Channel.DOOR, act=Act.LISTED, by=town.organizer)
        gate.reached(contact=contact, by=town.volunteer, at=timezone.now() - timedelta(days=number))
    factories.said(Stance.AGAINST, by=town.volunteer, of=leaked, in_=town.ours)
    spot_check.draw(campaign=town.ours, by=town.admin, at=timezone.now() - timedelta(days=1))
    walk = street.walk(town, street.doors(2))
    walk.send(*(walk.event(Result.NOT_HOME, voter, voter_id=None) for voter in walk.voters))
    return drive


def test_keys_alone_lead_from_the_first_card_to_the_last_and_back(phone: Phone, server: str, town: Town) -> None:
    drive = furnish(town)
    page, found = phone(town.admin, is_mobile=False).new_page(), list[str]()
    page.set_viewport_size({"width": 1280, "height": 800})
    slug = town.ours.slug

    page.goto(server + reverse("voters:review", args=[slug]))
    look(page, "review", found)
    for left, key in zip(range(4, -1, -1), KEYS, strict=True):
        page.keyboard.press(key)
        expect(page.get_by_text(f"{left} voter" if left else "Nothing waits")).to_be_visible()
        page.wait_for_load_state()  # Its keys are there too.
    decided = list(ReviewDecision.objects.order_by("pk").values_list("does", flat=True))
    page.keyboard.press("u")
    expect(page.get_by_text("1 voter waits")).to_be_visible()
    assert decided == list(KEYS.values())

    page.goto(server + reverse("voters:ask_again", args=[slug]))
    look(page, "ask-again", found)
    page.keyboard.press("3")
    expect(page.get_by_text("Recorded: Against")).to_be_visible()
    assert Identification.objects.latest("recorded_at").source == Source.PHONE

    page.goto(server + reverse("voters:gate_drive", args=[slug, "door", drive.pk]))
    look(page, "gate-drive", found)
    page.get_by_role("button", name="Sign it").press("Enter")
    expect(page.get_by_text("1 signature is missing")).to_be_visible()
    for name in ("gate", "leaks", "model_check", "spot_check"):
        page.goto(server + reverse(f"voters:{name}", args=[slug]))
        look(page, name, found)
    for name in ("canvass:records", "election", "voters:audit"):
        page.goto(server + reverse(name, args=[slug]))
        look(page, name.replace(":", "-"), found)
    page.goto(server + reverse("canvass:knocked_doors", args=[slug, town.volunteer.pk]))
    look(page, "knocked-doors", found)
    assert found == []


def test_what_lies_behind_the_desk_is_readable_by_all_too(phone: Phone, server: str, town: Town) -> None:
    furnish(town)
    leaked = Leak.objects.select_related("voter").get().voter
    page, found, slug = phone(town.admin, is_mobile=False).new_page(), list[str](), town.ours.slug

    for name, path in {
        "people-behind-a-bar": reverse("voters:gate_people", args=[slug, Channel.DOOR, Refusal.HELD_FOR_REVIEW]),
        "voter": reverse("voters:voter", args=[slug, leaked.pk]),
        "erase": reverse("voters:voter_erase", args=[slug, leaked.pk]),
        "exports": reverse("voters:exports", args=[slug]),
        "export": reverse("voters:export_new", args=[slug]),
    }.items():
        assert page.goto(server + path).ok  # type: ignore[union-attr]  # it answers
        look(page, name, found)
    page.goto(server + reverse("voters:gate", args=[slug]))
    page.get_by_role("search").get_by_role("textbox").fill("LOPEZ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="LOPEZ").first).to_be_visible()
    look(page, "search", found)

    assert found == []
