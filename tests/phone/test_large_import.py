"""As large a file as the page takes, in a real browser: it goes up, is looked at, imported, and counted to the line."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from tests.bench.voter_files.make import make
from tests.factories import Town
from tests.phone.conftest import Phone
from tests.phone.test_imports import fates
from voters import uploads
from voters.models import RollImport, Voter

#: Tells every word beside the bar: it stands there only until the page has gone.
TELL = """() => {
  const words = document.querySelector("[data-upload-words]");
  new MutationObserver(() => told(words.textContent)).observe(words, { childList: true });
}"""
SIZE = 500_000_000
VOTERS, REMARKS = 6_000, 9  # Long remarks behind each voter, so that the file is large and its roll is small.


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in ``test_imports``; pytest would keep these gigabytes for the next two runs."""
    settings.HOME = tmp_path
    monkeypatch.setattr("voters.views.roll.import_roll.delay", lambda **_: None)
    yield
    shutil.rmtree(tmp_path)


def large(folder: Path) -> Path:
    """Ohio's file with some columns more that nobody needs, 500 MB in all."""
    made = make("OH", VOTERS, folder / "made", clean=True)
    path, length = folder / "SWVF_1_22.txt", (SIZE - made.path.stat().st_size) // (VOTERS * REMARKS) - len(',""')
    with made.path.open("rb") as lines, path.open("wb") as file:
        named = "".join(f',"REMARK_{number}"' for number in range(REMARKS)).encode()
        file.write(next(lines).rstrip(b"\r\n") + named + b"\n")
        remarks = (b',"' + b"x" * length + b'"') * REMARKS + b"\n"
        file.writelines(line.rstrip(b"\r\n") + remarks for line in lines)
    return path


def work() -> RollImport:
    """The worker takes the file."""
    row = RollImport.objects.get()
    uploads.read(import_id=row.pk, at=timezone.now())
    row.refresh_from_db()
    return row


def test_a_file_of_500_mb_goes_up_in_the_browser_and_onto_the_roll(
    phone: Phone, server: str, town: Town, tmp_path: Path
) -> None:
    path, before = large(tmp_path), Voter.objects.count()
    page = phone(town.organizer, is_mobile=False).new_page()
    page.set_default_timeout(120_000)
    page.goto(server + reverse("voters:roll_upload", args=[town.ours.slug]))

    told: list[str] = []
    page.expose_function("told", lambda words: told.append(words))  # noqa: PLW0108 -- it is marked
    page.evaluate(TELL)
    page.locator("input[type=file]").first.set_input_files(path)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("Last name")).to_have_value("LAST_NAME", timeout=120_000)
    with page.expect_navigation():
        page.get_by_role("button", name="See what would change").click()
    row = work()
    expect(page.get_by_text("This was a dry run: nothing has changed yet.")).to_be_visible()
    planned = fates(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Import it").click()
    work()
    expect(page.get_by_role("heading", name="What the roll holds of this list now")).to_be_visible()

    assert abs(row.bytes_total - SIZE) < 1_000_000
    assert [words for words in told if "MB of 500 MB sent" in words]
    assert planned["New voters"] == planned["Lines of the file"] == f"{VOTERS:,}"
    assert (fates(page), Voter.objects.count() - before) == (planned, VOTERS)
