"""An organizer brings a voter file, and answers from another system, from the file to the report, in a real browser."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests import factories
from tests.bench.voter_files.make import make
from tests.factories import Town
from tests.phone.conftest import Phone
from tests.phone.test_screens import judge
from voters import uploads
from voters.models import Identification, RollImport, Voter

HEAD = "Voter File VANID,Contact Name,Date Canvassed,Survey Response,Survey Question Name\n"
ANSWERS = ("1 - Strong support", "2 - Lean support", "3 - Undecided", "5 - Strong oppose", "maybe later", "")


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads land in a folder of the test; the test does what the worker does, when it is time."""
    settings.HOME = tmp_path
    monkeypatch.setattr("voters.views.roll.import_roll.delay", lambda **_: None)


def exported(folder: Path) -> Path:
    """VAN's report of answers to two questions."""
    lines = [
        f"{factories.voter().external_id},Lopez Maria,09/1{day}/2026,{answer},Mayor ID\n"
        for day, answer in enumerate(ANSWERS)
    ]
    lines += ["OH404,Doe Jane,09/12/2026,1 - Strong support,Mayor ID\n", "OH405,Doe Jo,09/12/2026,5,Senate ID\n"]
    path = folder / "SurveyResponses.csv"
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return path


def work() -> None:
    """The worker takes the file."""
    uploads.read(import_id=RollImport.objects.get().pk, at=timezone.now())


def look(page: Page, name: str, found: list[str]) -> None:
    """Hold the page to the rules; keep pictures of it if a folder for them is named."""
    judge(page, name, found)
    if folder := os.environ.get("GROUNDTRUTH_PICTURES"):
        for width, height in ((1280, 800), (360, 740)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=str(Path(folder) / f"import-{name.replace(' ', '-')}-{width}.png"), full_page=True)


def leave(page: Page) -> None:
    """Close the page on its way and come back by the list of files."""
    roll = page.url.partition("/roll/")[0] + "/roll/"
    page.goto("about:blank")
    page.goto(roll)
    page.locator("tbody a").first.click()


def fates(page: Page) -> dict[str, str]:
    page.wait_for_load_state()  # A page is shown before all of it has come.
    rows = page.locator(".fates tr").all()
    return {row.locator("td, th").first.inner_text(): row.locator(".n").inner_text() for row in rows}


def test_answers_go_from_the_file_to_the_report(phone: Phone, server: str, town: Town, tmp_path: Path) -> None:
    page, found = phone(town.organizer, is_mobile=False).new_page(), list[str]()
    page.goto(server + reverse("voters:roll", args=[town.ours.slug]))
    look(page, "roll", found)

    page.get_by_role("link", name="Answers from elsewhere").click()
    look(page, "file", found)
    page.locator("input[type=file]").set_input_files(exported(tmp_path))
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("Answer", exact=True)).to_have_value("Survey Response")
    look(page, "columns", found)
    page.get_by_label("Only answers to this question").fill("Mayor ID")
    page.get_by_role("button", name="See what would change").click()
    expect(page.locator("[data-words]")).to_have_text("Waiting for its turn")
    work()
    expect(page.get_by_text("This was a dry run: nothing has changed yet.")).to_be_visible()
    planned = fates(page)
    look(page, "dry run", found)
    with page.expect_navigation():
        page.get_by_role("button", name="Record the answers").click()
    expect(page.locator("[data-words]")).to_be_visible()
    work()
    expect(page.get_by_text("Each answer stands with its day and this file as its origin.")).to_be_visible()
    look(page, "report", found)

    wanted = {"Answers": "4", "Known before": "0", "Not on the roll": "1", "Twice in the file": "0"}
    wanted |= {"Blank, without an answer, or to another question": "2", "Not imported": "1", "Lines of the file": "8"}
    assert (planned, fates(page)) == (wanted, wanted)
    assert Identification.objects.count() == 4
    assert found == []


def test_a_voter_file_goes_from_the_file_to_the_report_and_is_undone(
    phone: Phone, server: str, town: Town, tmp_path: Path
) -> None:
    made = make("OH", 400, tmp_path / "made", seed=3)
    page, found, before = phone(town.organizer, is_mobile=False).new_page(), list[str](), Voter.objects.count()
    page.goto(server + reverse("voters:roll", args=[town.ours.slug]))

    page.get_by_role("link", name="Import a voter file").first.click()
    page.locator("input[type=file]").first.set_input_files(made.path)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("Last name")).to_have_value("LAST_NAME", timeout=30_000)  # The first look warms up.
    with page.expect_navigation():
        page.get_by_role("button", name="See what would change").click()
    leave(page)
    work()
    expect(page.get_by_text("This was a dry run: nothing has changed yet.")).to_be_visible()
    planned, unchanged = fates(page), Voter.objects.count()
    with page.expect_navigation():
        page.get_by_role("button", name="Import it").click()
    leave(page)
    work()
    expect(page.get_by_role("heading", name="What the roll holds of this list now")).to_be_visible()
    look(page, "voter file report", found)
    written, roll = fates(page), Voter.objects.count()
    with page.expect_navigation():
        page.get_by_role("button", name="Undo this import").click()
    work()
    expect(page.locator(".badge", has_text="Undone")).to_be_visible()

    assert (planned, unchanged, roll) == (written, before, before + made.kept)
    assert (written["Lines of the file"], written["Not imported"]) == (str(made.rows), str(made.rejected))
    assert (Voter.objects.count(), found) == (before, [])


def test_from_a_dry_run_that_failed_she_goes_back_to_the_columns_and_on(
    phone: Phone, server: str, town: Town, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Nr,Surname,Where,Blank\n" + "".join(f"{n},Doe{n},{n} Oak St,\n" for n in range(30)))
    page, found = phone(town.organizer, is_mobile=False).new_page(), list[str]()
    page.goto(server + reverse("voters:roll_upload", args=[town.ours.slug]))
    page.locator("input[type=file]").first.set_input_files(path)
    page.get_by_role("button", name="Upload").click()
    page.get_by_label("Number on the list").select_option("Blank")
    page.get_by_label("Last name").select_option("Surname")
    page.get_by_label("Street address").select_option(["Where"])
    page.get_by_role("button", name="See what would change").click()
    expect(page.locator("[data-words]")).to_have_text("Waiting for its turn")
    work()

    expect(page.get_by_role("alert")).to_contain_text("30 of 30 lines do not fit")
    look(page, "dry run failed", found)
    with page.expect_navigation():
        page.get_by_role("button", name="Back to the columns").click()
    expect(page.get_by_label("Last name")).to_have_value("Surname")
    page.get_by_label("Number on the list").select_option("Nr")
    page.get_by_role("button", name="See what would change").click()
    expect(page.locator("[data-words]")).to_be_visible()
    work()

    expect(page.get_by_text("This was a dry run: nothing has changed yet.")).to_be_visible()
    assert (fates(page)["New voters"], found) == ("30", [])
