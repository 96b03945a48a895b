"""The organizer's and the leads' pages of the text bank in a real browser."""

from playwright.sync_api import Page, expect

from config.simulator.process import Simulator
from tests.phone.test_screens import AXE, JUDGE, OVERFLOWS
from tests.phone.texts.conftest import LAPTOP, PHONE, SignIn, ready, seen
from tests.textbank.bank import Bank
from textbank.models import Conversation, Drive
from voters.models import User

STAFF_PAGES = ("", "new/", "read-along/", "all/", "drive")
SIZES = {"phone": PHONE, "laptop": LAPTOP}


def judged(page: Page, name: str) -> list[str]:
    """What is wrong with the page as it stands: axe in both looks, and sideways scrolling down to 320 px."""
    page.wait_for_load_state()  # A page is shown before all of it has come.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    for look in ("light", "dark"):
        page.evaluate("(look) => (document.documentElement.dataset.theme = look)", look)
        found += [f"{name}, {look}: {fault}" for fault in page.evaluate(JUDGE, {})]
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    for size, viewport in {**SIZES, "narrow": {"width": 320, "height": 740}}.items():
        page.set_viewport_size(viewport)  # type: ignore[arg-type]  # a dict
        seen(page, f"{name}-{size}")
        found += [f"{name}: scrolls sideways, {size}"] * page.evaluate(OVERFLOWS)
    page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]  # a dict
    return found


def test_the_staffs_pages_hold_for_everybody(open_page: SignIn, bank: Bank, answered: Conversation) -> None:
    base = f"/c/{bank.ours.slug}/texts/"
    page = open_page(bank.writer, base, viewport=LAPTOP)

    found = []
    for name in STAFF_PAGES:
        page.goto(page.url.partition("/c/")[0] + base + (f"{bank.drive.pk}/" if name == "drive" else name))
        found += judged(page, name.strip("/") or "drives")

    assert found == []


def write(page: Page) -> None:
    """Fill the new drive's page in as an organizer does, names by a click."""
    page.get_by_label("Name", exact=True).fill("Second wave")
    for field in ("Universe", "Sent from"):
        page.get_by_label(field, exact=True).select_option(index=1)
    page.get_by_label("Release at first").fill("2")
    page.get_by_label("Texts from").select_option("10")
    page.get_by_label("until").select_option("18")
    box, chips = page.get_by_label("First text", exact=True), page.get_by_role("group", name="Put into First text")
    box.fill("Hi ")
    for chip, words in (
        ("First name", ", it is "), ("Volunteer", " with "), ("Campaign", ". Will you vote for Ana? STOP to opt out.")
    ):  # fmt: skip
        chips.get_by_role("button", name=chip).click()
        page.keyboard.type(words)


def test_an_organizer_writes_tests_and_releases_a_drive_two_people_agree_and_one_pauses(
    open_page: SignIn, bank: Bank, phones: Simulator
) -> None:
    User.objects.filter(pk=bank.writer.pk).update(phone="+16145550199")
    Conversation.objects.all().delete()
    writer = open_page(bank.writer, f"/c/{bank.ours.slug}/texts/new/", viewport=LAPTOP)
    ready(writer, "chips")

    write(writer)
    writer.get_by_role("button", name="Check the text").last.click()
    expect(writer.get_by_text("Longest or dearest name, Maximiliano")).to_be_visible()
    found = judged(writer, "new-checked")
    writer.get_by_role("button", name="Save").click()
    writer.get_by_role("button", name="Text me a test").click()
    expect(writer.get_by_text("A test is on its way")).to_be_visible()
    found += judged(writer, "drive-to-approve")

    approver = open_page(bank.admin, "/" + writer.url.split("/", 3)[3], viewport=PHONE)
    approver.get_by_role("button", name="Approve the script").click()
    expect(approver.get_by_text("Approved. Texters can begin once people are drawn up.")).to_be_visible()
    writer.get_by_role("button", name="Draw up the people").click()
    expect(writer.get_by_role("button", name="Draw up again")).to_be_visible()
    writer.get_by_label("Released").fill("4")
    writer.get_by_role("button", name="Release so many").click()
    expect(writer.get_by_text("You asked for it. Another organizer or an admin agrees.")).to_be_visible()
    approver.reload()
    found += judged(approver, "drive-to-agree")
    approver.get_by_role("button", name="Agree").click()
    expect(approver.get_by_text("Agreed. It holds from now on.")).to_be_visible()
    writer.reload()
    writer.get_by_role("button", name="Pause").click()
    expect(writer.get_by_text("Paused. Nothing goes until somebody resumes it.")).to_be_visible()
    found += judged(writer, "drive-paused")

    drive = Drive.objects.get(name="Second wave")
    assert (drive.release_count, drive.hours, drive.approved_by, found) == (4, (10, 18), bank.admin, [])
    assert [text["to"] for text in phones.messages()] == ["+16145550199"]
    assert drive.script == (
        "Hi {first_name}, it is {volunteer} with {campaign}. Will you vote for Ana? STOP to opt out."
    )  # fmt: skip


def test_without_scripts_a_click_puts_the_name_at_the_end(open_page: SignIn, bank: Bank) -> None:
    page = open_page(bank.writer, f"/c/{bank.ours.slug}/texts/new/", viewport=LAPTOP, scripts=False)

    page.get_by_label("First text", exact=True).fill("Hi")
    page.get_by_role("group", name="Put into First text").get_by_role("button", name="First name").click()

    expect(page.get_by_label("First text", exact=True)).to_have_value("Hi {first_name}")
    expect(page.get_by_text("Saved.")).to_have_count(0)


def test_what_a_lead_says_reaches_the_volunteer_and_the_answer_comes_back(
    open_page: SignIn, bank: Bank, answered: Conversation
) -> None:
    along, mine = (f"/c/{bank.ours.slug}/texts/{name}/" for name in ("read-along", "mine"))
    lead = open_page(bank.writer, along, viewport=LAPTOP)
    lead.get_by_text("Talk to them").click()
    lead.get_by_label("who can answer").fill("Ask for the ID first.")
    lead.get_by_role("button", name="Say it").click()
    expect(lead.get_by_text("Said. It stands on the volunteer's page")).to_be_visible()
    volunteer = open_page(bank.texter, mine)
    volunteer.get_by_label("Your answer").fill("I will.")
    seen(volunteer, "mine-said")
    volunteer.get_by_role("button", name="Read", exact=True).click()
    expect(volunteer.get_by_text("The lead sees your answer")).to_be_visible()
    lead.reload()

    expect(lead.get_by_role("cell", name="I will.")).to_be_visible()
