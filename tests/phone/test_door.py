"""The phone at the door, in a real browser at 360 x 740: one thumb, no waiting, nothing lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from canvass import walk_lists
from canvass.enums import Held, ListState, Result
from canvass.models import Visit, WalkList
from tests import factories
from tests.canvass import street
from tests.factories import Town
from tests.phone.conftest import Phone
from tests.phone.knocking import (
    AFTER_A_MOVE,
    STORES,
    all_sent,
    answer,
    by_keys,
    cut_off,
    dump,
    first_door,
    go,
    shell,
    signal,
    stand_still,
    start,
    wait_until,
)
from voters.enums import Purpose, Stance, ToldBy
from voters.models import Identification, Leak, Voter, VoterStanding

A_MINUTE = 60_000
PATIENCE = 15_000  # So long the phone waits for its worker before it says that it is not there.
TAKEN_OFF = """async () => {
  const store = await import("/static/canvass/phone/store.js");
  return (await store.allLists())[0].removed.length;
}"""
SEEN_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"


def test_one_tap_records_the_answer_and_undo_takes_it_back(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.doors(3))
    page = first_door(phone(town.volunteer), walk, server)

    answer(page, "For")
    expect(page.locator(".said")).to_contain_text("Saved: For")
    all_sent(page)
    said = Identification.objects.get()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".said")).to_contain_text("Taken back")
    all_sent(page)
    for happens in (lambda: page.clock.fast_forward(A_MINUTE), lambda: page.evaluate(SEEN_AGAIN)):
        with page.expect_request("**/doors/sync/"):
            happens()

    assert (said.stance, said.told_by, said.heard_by) == (Stance.FOR, ToldBy.SELF, town.volunteer)
    assert VoterStanding.objects.count() == 0
    assert page.get_by_role("button", name="For", exact=True).get_attribute("aria-pressed") == "false"


def test_a_double_tap_makes_one_record_and_spares_the_next_door(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.doors(3))
    page = first_door(phone(town.volunteer), walk, server)
    stand_still(page)  # The second tap comes at once, however slow the machine is.

    page.get_by_role("button", name="For", exact=True).dblclick()
    page.get_by_role("button", name="Not home", exact=True).dblclick()
    expect(page.locator(".said")).to_contain_text("Not home")
    all_sent(page)

    assert sorted(Visit.objects.values_list("result", flat=True)) == [Result.ANSWERED, Result.NOT_HOME]
    assert Visit.objects.values("household").distinct().count() == 1


def test_what_is_told_while_a_thumb_is_down_takes_no_tap_away(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.doors(2))
    context = phone(town.volunteer)
    context.add_init_script(
        "if (navigator.serviceWorker) navigator.serviceWorker.register = () => new Promise(() => {})"
    )
    page = start(context, walk, server)
    page.clock.fast_forward(AFTER_A_MOVE)
    page.get_by_role("link", name="Next door", exact=True).hover()

    page.mouse.down()
    page.clock.fast_forward(PATIENCE)
    expect(page.locator(".said")).to_contain_text("Keep it open until you are done.")
    page.mouse.up()

    expect(page.locator(".person").first).to_be_visible()


def test_what_is_told_while_she_goes_on_takes_no_other_word_away(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.doors(2))
    context = phone(town.volunteer)
    context.add_init_script(
        "if (navigator.serviceWorker)"
        " navigator.serviceWorker.register = () => new Promise((_, fail) => (globalThis.noWorker = fail))"
    )
    page = first_door(context, walk, server)

    page.evaluate("document.querySelector('[data-key=not_home]').click(); noWorker()")

    expect(page.locator(".said")).to_contain_text("Not home")
    expect(page.locator(".said")).not_to_contain_text("Keep it open")


def test_what_changes_while_a_thumb_is_down_takes_no_tap_away(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.doors(3))
    page = first_door(phone(town.volunteer), walk, server)
    all_sent(page)
    page.clock.fast_forward(AFTER_A_MOVE)
    before = page.locator("h1").inner_text()
    page.get_by_role("button", name="Not home", exact=True).hover()

    page.mouse.down()
    Voter.objects.filter(pk=walk.voters[0].pk).update(protected=True)
    page.evaluate(SEEN_AGAIN)
    wait_until(page, TAKEN_OFF)
    page.wait_for_timeout(300)  # What would be drawn has been drawn.
    page.mouse.up()

    expect(page.locator("h1")).not_to_have_text(before)
    expect(page.locator(".said")).to_contain_text("Not home")


def test_nobody_home_goes_on_to_the_next_door_with_one_tap(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.doors(2))
    page = first_door(phone(town.volunteer), walk, server)
    before = page.locator("h1").inner_text()

    page.get_by_role("button", name="Not home", exact=True).click()

    expect(page.locator("h1")).not_to_have_text(before)
    expect(page.locator(".said")).to_contain_text("Not home")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("h1")).to_have_text(before)


def test_doors_are_walked_by_keys_alone(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.doors(2))
    page = start(phone(town.volunteer, has_touch=False, is_mobile=False), walk, server)

    by_keys(page, "link", "Next door")
    by_keys(page, "button", "For")
    expect(page.locator(".said")).to_contain_text("Saved: For")
    by_keys(page, "link", "Next door")
    by_keys(page, "button", "Refused")
    by_keys(page, "link", "Next door")
    expect(page.locator("#screen")).to_contain_text("2 of 2 doors, 1 spoken to, 1 for.")
    all_sent(page)
    by_keys(page, "button", "Finish")
    expect(page.get_by_role("heading", name="My work", exact=True)).to_be_visible()

    assert sorted(Visit.objects.values_list("result", flat=True)) == [Result.ANSWERED, Result.REFUSED]
    assert WalkList.objects.get().state == ListState.DONE


def test_another_answer_corrects_the_first(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.doors(1))
    page = first_door(phone(town.volunteer), walk, server)

    answer(page, "Against")
    answer(page, "For")
    all_sent(page)

    assert VoterStanding.objects.get().stance == Stance.FOR
    assert Identification.objects.get(stance=Stance.FOR).corrects == Identification.objects.get(stance=Stance.AGAINST)


def test_the_second_persons_answer_counts_once_we_know_it_was_their_own(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.doors(1, people=2))
    page = first_door(phone(town.volunteer), walk, server)

    answer(page, "For")
    answer(page, "For", person=1)
    all_sent(page)
    before = VoterStanding.objects.count()
    page.get_by_role("button", name="Themself", exact=True).click()
    expect(page.get_by_role("button", name="Themself", exact=True)).to_have_attribute("aria-pressed", "true")
    all_sent(page)

    assert (before, VoterStanding.objects.count()) == (1, 2)


def test_what_is_recorded_without_a_signal_survives_a_reload_and_is_sent_later(
    phone: Phone, town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(2))
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    cut_off(context)

    answer(page, "Undecided")
    expect(page.locator("#state")).to_have_text("No signal. 1 saved on this phone")
    page.reload()
    expect(page.get_by_role("button", name="Undecided", exact=True)).to_have_attribute("aria-pressed", "true")
    before = Visit.objects.count()
    signal(context, page)
    all_sent(page)

    assert before == 0
    assert Identification.objects.get().stance == Stance.UNDECIDED


def test_an_answer_that_was_lost_on_the_way_back_is_sent_again_and_kept_once(
    phone: Phone, town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(1))
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    stand_still(page)  # It is we who let it try again.
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
    waiting = len(dump(page)["outbox"])
    page.evaluate("dispatchEvent(new Event('online'))")
    all_sent(page)

    kept = dump(page)
    assert (len(lost), waiting, Visit.objects.count()) == (1, 1, 1)
    assert (kept["outbox"], kept["refused"]) == ([], [])


def test_a_secret_that_ran_out_is_renewed_while_the_volunteer_is_signed_in(
    phone: Phone, town: Town, server: str
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
    phone: Phone, town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(1))
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    street.run_out(town.volunteer)
    context.clear_cookies()

    answer(page, "For")

    expect(page.locator("#state")).to_have_text("Sign in again to send. Nothing is lost.")
    assert len(dump(page)["outbox"]) == 1


def test_a_voter_who_turns_leaves_the_phone_at_the_next_sync(phone: Phone, town: Town, server: str) -> None:
    voters = street.supporters(town, 2)
    Voter.objects.filter(pk=voters[0].pk).update(first_name="Turncoat")
    walk = street.walk(town, voters, Purpose.GOTV)
    page = first_door(phone(town.volunteer), walk, server)
    expect(page.locator(".person h2")).to_contain_text("Turncoat")
    expect(page.locator(".person")).to_contain_text("Said yes to")

    factories.said(Stance.AGAINST, by=town.organizer, of=voters[0], in_=town.ours)
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator("#screen")).to_contain_text("Nobody on your list lives here any more")
    assert "Turncoat" not in str(dump(page))


def test_not_a_supporter_is_two_taps_and_a_leak(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.supporters(town, 1), Purpose.GOTV)
    page = first_door(phone(town.volunteer), walk, server)

    answer(page, "Not a supporter")
    answer(page, "Against")
    all_sent(page)

    assert Leak.objects.get().identification.stance == Stance.AGAINST  # type: ignore[union-attr]  # it has one


def test_a_reminder_asks_when(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.supporters(town, 1), Purpose.GOTV)
    page = first_door(phone(town.volunteer), walk, server)

    answer(page, "Reminded")
    answer(page, "Morning")
    all_sent(page)

    assert [(v.result, v.detail) for v in Visit.objects.order_by("phone_said_at")] == [
        (Result.REMINDED, ""),
        (Result.REMINDED, "morning"),
    ]


def test_the_sheet_notes_who_moved(phone: Phone, town: Town, server: str) -> None:
    voters = street.doors(1, people=2)
    Voter.objects.filter(pk=voters[1].pk).update(first_name="Gone", birth_year=1990)
    walk = street.walk(town, voters)
    page = first_door(phone(town.volunteer), walk, server)

    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Moved", exact=True).click()
    page.get_by_role("button", name="Gone").click()
    expect(page.locator(".said")).to_contain_text("Saved: Moved")
    all_sent(page)

    visit = Visit.objects.get()
    assert (visit.result, visit.voter) == (Result.MOVED, voters[1])


def test_a_finished_list_leaves_the_phone(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.doors(1))
    page = first_door(phone(town.volunteer), walk, server)
    answer(page, "For")
    all_sent(page)

    go(page, "Next door")
    expect(page.locator("#screen")).to_contain_text("1 of 1 door, 1 spoken to, 1 for.")
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_role("heading", name="My work", exact=True)).to_be_visible()

    kept = dump(page)
    assert WalkList.objects.get().state == ListState.DONE
    assert {name: kept[name] for name in ("lists", "acts", "outbox", "refused")} == {
        "lists": [],
        "acts": [],
        "outbox": [],
        "refused": [],
    }


def test_a_phone_that_was_lost_forgets_every_name_and_gives_what_it_holds(
    phone: Phone, town: Town, server: str
) -> None:
    voters = street.doors(2)
    Voter.objects.update(first_name="Zanzibarina")
    walk = street.walk(town, voters)
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    cut_off(context)
    answer(page, "For")
    expect(page.locator("#state")).to_contain_text("No signal")
    street.lose_phones(town)
    signal(context, page)

    expect(page.locator("#screen")).to_contain_text("This phone was reported lost")

    kept = dump(page)
    assert (kept["lists"], kept["acts"], kept["outbox"]) == ([], [], [])
    assert "Zanzibarina" not in page.content()
    assert VoterStanding.objects.get().stance == "held"


def test_a_list_that_was_taken_away_leaves_the_phone_and_what_it_held_is_looked_at_first(
    phone: Phone, town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(2))
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    cut_off(context)
    answer(page, "For")
    expect(page.locator("#state")).to_contain_text("1 saved")

    walk_lists.take_back(walk_list=walk.walk_list, by=town.organizer, at=timezone.now())
    signal(context, page)

    expect(page.locator("#screen")).to_contain_text("This list is not in your hands any more")
    all_sent(page)
    kept = dump(page)
    assert (kept["lists"], kept["outbox"], kept["refused"]) == ([], [], [])
    assert Visit.objects.get().held == Held.LIST_TAKEN_AWAY
    assert VoterStanding.objects.get().stance == "held"


def test_a_reminding_list_that_nobody_checked_for_12_hours_shows_no_name(phone: Phone, town: Town, server: str) -> None:
    walk = street.walk(town, street.supporters(town, 2), Purpose.GOTV)
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    all_sent(page)
    cut_off(context)

    page.clock.set_system_time(timezone.now() + timedelta(hours=12, minutes=1))
    page.reload()

    expect(page.locator("#screen")).to_contain_text("Find a signal")
    assert "MARIA" not in page.content()
    context.unroute("**/api/**")
    page.get_by_role("button", name="Try again", exact=True).click()
    expect(page.locator(".person").first).to_be_visible()


def test_nothing_personal_lies_outside_the_store_of_lists(phone: Phone, town: Town, server: str) -> None:
    voters = street.doors(2)
    Voter.objects.update(first_name="Zanzibarina")
    walk = street.walk(town, voters)
    context = phone(town.volunteer)
    page = first_door(context, walk, server)
    answer(page, "For")
    all_sent(page)

    kept = dump(page)
    assert sorted(kept) == sorted(STORES)
    assert "Zanzibarina" in str(kept.pop("lists"))
    elsewhere = [
        str(kept),
        page.title(),
        page.url,
        page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})"),
    ]
    page_of_the_shell = context.request.get(shell(town, server))
    elsewhere += [page_of_the_shell.text(), str(page.evaluate("caches.keys()"))]
    assert [text for text in elsewhere if "Zanzibarina" in text or "ELM ST" in text] == []


@pytest.mark.parametrize("width", [320, 360])
def test_three_people_fit_a_door_and_nothing_scrolls_sideways(
    phone: Phone, town: Town, server: str, width: int
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
