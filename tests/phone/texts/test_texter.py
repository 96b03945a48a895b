"""The texter's phone, in a real browser at 360 x 740: one tap or one Enter sends one text."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import factories
from tests.phone.test_screens import judge
from tests.phone.texts.conftest import LAPTOP, NAMES, SignIn, batch_of, ready, seen, talk
from tests.textbank import bank as banks
from tests.textbank.bank import Bank, noon
from textbank.enums import ConversationState
from textbank.models import Conversation, Message
from voters import consent
from voters.enums import Purpose, Stance
from voters.models import Identification, Voter

FOLDER = Path(settings.BASE_DIR) / "textbank" / "static" / "textbank"
NEXT_CAME = """() => {
  const { next } = document.querySelector("[data-batch]").dataset;
  return performance.getEntriesByType("resource").some(({ name, responseEnd }) => responseEnd && name.endsWith(next));
}"""


def send(page: Page) -> None:
    """Tap Send, and wait until the server has answered."""
    with page.expect_response(lambda answer: answer.url.endswith("/send/")):
        page.get_by_role("button", name="Send", exact=True).click()


@contextmanager
def answered_once(page: Page) -> Iterator[None]:
    """Whatever is done here asks the server once to send, and it has answered when this ends."""
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if sent.url.endswith("/send/") else None)
    with page.expect_response(lambda answer: answer.url.endswith("/send/")):
        yield
    assert len(asked) == 1


def knows_who_is_next(page: Page) -> None:
    """Wait until the page has heard whose texts come after this one."""
    page.wait_for_function(NEXT_CAME)


def sent_to(bank: Bank) -> list[str]:
    rows = Message.objects.filter(kind="opener").select_related("voter").order_by("conversation_id")
    return [row.voter.first_name for row in rows]


def test_one_tap_sends_one_text_and_the_next_stands_there(open_page: SignIn, bank: Bank) -> None:
    bank.take()
    page = open_page(bank.texter, batch_of(bank))
    ready(page)
    expect(page.locator("[data-text]")).to_contain_text("Hi Maria, it is Vera with")
    seen(page, "batch-phone")

    page.wait_for_timeout(300)
    send(page)
    expect(page.locator("[data-name]")).to_have_text("Al")
    expect(page.locator("[data-place]")).to_have_text("2 of 5")

    assert sent_to(bank) == ["MARIA"]


def test_the_next_person_stands_there_before_the_tap_has_ended(open_page: SignIn, bank: Bank) -> None:
    bank.take()
    page = open_page(bank.texter, batch_of(bank))
    ready(page)
    knows_who_is_next(page)
    page.wait_for_timeout(300)

    with page.expect_response(lambda answer: answer.url.endswith("/send/")):  # The server is done before we go.
        name = page.evaluate(
            """() => {
              document.querySelector("#send button").click();
              return document.querySelector("[data-name]").textContent;
            }"""
        )

    assert name == "Al"


def test_enter_sends_one_and_a_held_key_sends_no_second(open_page: SignIn, bank: Bank) -> None:
    bank.take()
    page = open_page(bank.texter, batch_of(bank), viewport=LAPTOP)
    ready(page)
    page.wait_for_timeout(300)

    with answered_once(page):
        page.keyboard.down("Enter")
        for _ in range(20):
            page.keyboard.down("Enter")  # What a keyboard repeats while the key is held.
        page.keyboard.up("Enter")
    expect(page.locator("[data-name]")).to_have_text("Al")

    assert sent_to(bank) == ["MARIA"]


def test_a_double_tap_spares_the_next_person(open_page: SignIn, bank: Bank) -> None:
    bank.take()
    page = open_page(bank.texter, batch_of(bank))
    ready(page)
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))  # The second tap comes at once on a slow machine too.

    with answered_once(page):
        page.get_by_role("button", name="Send", exact=True).dblclick()
    expect(page.locator("[data-name]")).to_have_text("Al")

    assert sent_to(bank) == ["MARIA"]


def test_without_a_signal_the_person_stays_in_front_and_the_next_tap_sends_once(open_page: SignIn, bank: Bank) -> None:
    bank.take()
    page = open_page(bank.texter, batch_of(bank))
    ready(page)
    knows_who_is_next(page)
    page.wait_for_timeout(300)

    page.context.set_offline(True)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("[data-state]")).to_contain_text("Not sent")
    expect(page.locator("[data-name]")).to_have_text("Maria")
    seen(page, "batch-offline")
    page.context.set_offline(False)
    page.wait_for_timeout(300)
    send(page)
    expect(page.locator("[data-name]")).to_have_text("Al")

    assert sent_to(bank) == ["MARIA"]


def test_who_opted_out_meanwhile_gets_nothing_and_the_page_says_so(open_page: SignIn, bank: Bank) -> None:
    first = bank.take()[0]
    page = open_page(bank.texter, batch_of(bank))
    ready(page)
    page.wait_for_timeout(300)
    consent.stop(number=first.number, source="keyword", by=None, campaign=None)  # type: ignore[arg-type]  # its value

    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("[data-state]")).to_contain_text("This person wants no texts.")

    assert sent_to(bank) == []


def test_a_whole_batch_is_sent_with_one_tap_each_and_skipping_puts_behind(open_page: SignIn, bank: Bank) -> None:
    bank.take()
    page = open_page(bank.texter, batch_of(bank))
    ready(page)
    knows_who_is_next(page)
    page.get_by_role("button", name="Skip").click()

    for name in ("Al", "Maximiliano", "José", "Ann", "Maria"):
        expect(page.locator("[data-name]")).to_have_text(name)
        page.wait_for_timeout(300)
        send(page)
    expect(page.get_by_text("Everybody in your hand is written to")).to_be_visible()
    seen(page, "batch-done")

    assert sorted(sent_to(bank)) == sorted(NAMES)


def test_the_batch_works_without_scripts(open_page: SignIn, bank: Bank) -> None:
    bank.take()
    page = open_page(bank.texter, batch_of(bank), scripts=False)

    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("[data-name]")).to_have_text("Al")

    assert sent_to(bank) == ["MARIA"]


# --- The conversation ---------------------------------------------------------------------------


def test_one_tap_tags_and_the_second_sends_the_fitting_words(
    open_page: SignIn, bank: Bank, answered: Conversation
) -> None:
    page = open_page(bank.texter, talk(bank, answered))
    ready(page, "conversation")
    seen(page, "conversation-phone")

    page.get_by_role("button", name="For", exact=True).click()
    expect(page.locator(".said")).to_contain_text("Saved: For")
    expect(page.locator("#body")).to_have_value("Thank you, Maria.")
    seen(page, "conversation-tagged")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".thread .ours")).to_have_count(2)

    identification = Identification.objects.get()
    assert (identification.stance, identification.evidence_kind) == (Stance.FOR, "message")
    assert Message.objects.filter(kind="reply").values_list("body", flat=True).get() == "Thank you, Maria."


def test_stop_is_one_tap_shows_who_is_next_and_undo_takes_it_back(
    open_page: SignIn, bank: Bank, answered: Conversation
) -> None:
    page = open_page(bank.texter, talk(bank, answered))
    ready(page, "conversation")

    page.get_by_role("button", name="Stop", exact=True).click()  # Nobody else waits: the inbox.
    expect(page.locator(".said")).to_contain_text("Opted out everywhere: Maria")
    stopped = consent.is_stopped(answered.number)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#body")).to_be_visible()
    undone = not consent.is_stopped(answered.number)
    waits = Conversation.objects.get(texter=bank.texter, voter__first_name="AL")
    bank.tap(waits)
    bank.hear(waits, "Who is this?", at=noon())
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator("h1")).to_have_text("Al")
    seen(page, "conversation-stopped")

    assert (stopped, undone, consent.is_stopped(answered.number)) == (True, True, True)
    expect(page.locator(".said")).to_contain_text("Opted out everywhere: Maria")


def test_a_new_line_announces_itself_and_does_not_push(open_page: SignIn, bank: Bank, answered: Conversation) -> None:
    page = open_page(bank.texter, talk(bank, answered))
    ready(page, "conversation")
    page.locator("#body").fill("I was just")

    bank.hear(answered, "And my husband too", at=noon() + timedelta(minutes=1))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # Sooner than in five seconds.
    expect(page.get_by_role("button", name="A new text has come")).to_be_visible()

    assert page.locator("#body").input_value() == "I was just"


def test_the_inbox_shows_who_waits(open_page: SignIn, bank: Bank, answered: Conversation) -> None:
    page = open_page(bank.texter, f"/c/{bank.ours.slug}/texts/inbox/")
    seen(page, "inbox-phone")

    page.get_by_role("link", name="Maria").click()

    expect(page.locator("h1")).to_have_text("Maria")
    assert Conversation.objects.get(pk=answered.pk).state == ConversationState.TO_ANSWER


def test_doubtful_words_offer_the_stop_first_and_no_box_to_write_in(
    open_page: SignIn, bank: Bank, answered: Conversation
) -> None:
    bank.hear(answered, "I will report you to my lawyer", at=noon() + timedelta(minutes=1))
    page = open_page(bank.texter, talk(bank, answered))
    ready(page, "conversation")
    seen(page, "conversation-held")

    shown = page.locator("#body").count()
    page.get_by_role("button", name="Not a stop").click()
    expect(page.locator("#body")).to_be_visible()

    assert shown == 0


def test_not_a_supporter_has_its_own_button_and_ends_the_reminder(open_page: SignIn, bank: Bank) -> None:
    banks.supporters(bank, bank.voters[:1])
    drive = banks.drive(bank, Purpose.GOTV)
    Conversation.objects.update(state=ConversationState.DONE, closing="finished")
    conversation = bank.conversation(drive)
    bank.tap(conversation)
    bank.hear(conversation, "I am not voting for her", at=noon() + timedelta(minutes=1))
    page = open_page(bank.texter, talk(bank, conversation))
    ready(page, "conversation")
    seen(page, "conversation-gotv")

    page.get_by_text("Not a supporter", exact=True).click()
    page.get_by_role("button", name="Against", exact=True).click()
    expect(page.get_by_text("Done: Not a supporter")).to_be_visible()

    assert page.locator("#body").count() == 0


def test_before_the_window_opens_the_page_says_when(
    open_page: SignIn, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.take()
    monkeypatch.setattr(timezone, "now", lambda: noon() - timedelta(hours=5))

    page = open_page(bank.texter, batch_of(bank))
    seen(page, "batch-quiet")

    expect(page.get_by_text("Texts may go from")).to_be_visible()
    assert page.get_by_role("button", name="Send", exact=True).count() == 0


# --- For everybody ------------------------------------------------------------------------------


def joe(conversation: Conversation) -> Voter:
    """Somebody else on the phone of this conversation."""
    return factories.voter(first_name="JOE", birth_year=1970, phone=conversation.number)


def test_the_texters_pages_hold_for_everybody(open_page: SignIn, bank: Bank, answered: Conversation) -> None:
    """Nothing that axe finds, in each look; large enough to tap; no sideways scrolling at 320 px or 200% text."""
    joe(answered)
    base = f"/c/{bank.ours.slug}/texts/"
    found: list[str] = []
    page = open_page(bank.texter, base + "mine/")
    for name, path in {
        "mine": base + "mine/",
        "inbox": base + "inbox/",
        "batch": batch_of(bank),
        "conversation": talk(bank, answered),
        "wrong person": talk(bank, answered),
    }.items():
        page.goto(page.url.partition("/c/")[0] + path)
        if name == "wrong person":
            page.get_by_role("button", name="Wrong person").click()
            expect(page.get_by_role("button", name="Send: Sorry")).to_be_visible()
        judge(page, name, found)
        seen(page, f"judged-{name}")

    assert found == []


def test_a_texter_with_a_spanish_phone_reads_spanish(open_page: SignIn, bank: Bank, answered: Conversation) -> None:
    page = open_page(bank.texter, talk(bank, answered), locale="es-US")
    ready(page, "conversation")
    seen(page, "conversation-spanish")

    page.get_by_role("button", name="A favor", exact=True).click()
    expect(page.locator(".said")).to_contain_text("Guardado: A favor")

    assert page.locator("html").get_attribute("lang") == "es"
    assert Identification.objects.get().stance == Stance.FOR


def test_on_a_shared_phone_the_answer_is_tapped_under_the_name_of_who_gave_it(
    open_page: SignIn, bank: Bank, answered: Conversation
) -> None:
    other = joe(answered)
    page = open_page(bank.texter, talk(bank, answered))
    ready(page, "conversation")

    person = page.locator(f"form[data-id-form]:has(input[name=person][value='{other.pk}'])")
    person.get_by_role("button", name="Against").click()
    expect(page.locator(".said")).to_contain_text("Joe")
    seen(page, "conversation-shared")
    page.locator("form[data-id-form]").first.get_by_role("button", name="For", exact=True).click()
    expect(page.get_by_text("Told by another").first).to_be_visible()

    said = Identification.objects.order_by("recorded_at").values_list("voter", "stance", "told_by")
    assert list(said) == [(other.pk, "against", "self"), (answered.voter_id, "for", "another")]


def test_the_texters_script_is_small() -> None:
    files = [*FOLDER.glob("*.js"), Path(settings.BASE_DIR) / "config" / "static" / "theme.js"]

    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= 40 * 1024
