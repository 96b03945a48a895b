"""The look holds its figures: size, contrast, targets, narrow screens, large text, and the theme's switch."""

import functools
import gzip
import http.server
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.test import override_settings
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "config" / "static"
LOOK = ROOT / "tests" / "phone" / "look"
SHOWN = ("staff", "door", "list", "conversation")
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'"
FLOORS = {
    ("--ink", "--ground"): 14.0,
    ("--soft", "--ground"): 7.0,
    ("--act", "--ground"): 7.0,
    ("--on-act", "--act"): 7.0,
    ("--on-for", "--for"): 7.0,
    ("--on-undecided", "--undecided"): 7.0,
    ("--on-against", "--against"): 5.9,
    ("--alarm", "--ground"): 7.0,
    ("--line", "--ground"): 3.0,
}


class DriveForm(forms.Form):
    name = forms.CharField(label="Name of the drive", help_text="Volunteers see it.")
    number = forms.CharField(label="Mobile number", help_text="With the area code.")
    channel = forms.ChoiceField(label="Channel", choices=[("doors", "Doors"), ("texts", "Texts")])
    purpose = forms.ChoiceField(
        label="Purpose", choices=[("identify", "Ask"), ("gotv", "Remind")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    rules = forms.BooleanField(label="I have read the rules", required=False)


class Showcase(http.server.SimpleHTTPRequestHandler):
    """Serves rendered pages and the real static files, under the real policy."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()


def render(name: str) -> str:
    templates = [{**settings.TEMPLATES[0], "DIRS": [ROOT / "config" / "templates", LOOK]}]
    context = {
        "user": SimpleNamespace(is_authenticated=True),
        "campaign": SimpleNamespace(name="Ana Reyes for Council", slug="ana"),
        "tab": "gate",
        "demonstration": True,
        "simulated_carrier": name == "staff",
        "form": DriveForm({"number": "555", "channel": "doors", "purpose": "gotv"}),
    }
    with override_settings(TEMPLATES=templates):
        return render_to_string(f"{name}.html", context)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("look")
    for name in SHOWN:
        (folder / f"{name}.html").write_text(render(name))
    (folder / "static").symlink_to(STATIC)
    handler = functools.partial(Showcase, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def show(browser: Browser, address: str) -> Iterator[Callable[[str, int], Page]]:
    context = browser.new_context()

    def open_page(name: str, width: int) -> Page:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(f"{address}/{name}.html")
        return page

    yield open_page
    context.close()


def tokens(selector: str) -> dict[str, str]:
    """The colours that one rule of the sheet sets."""
    sheet = (STATIC / "phone.css").read_text()
    block = sheet.split(selector, 1)[1].split("}", 1)[0]
    found = re.findall(r"(--[a-z-]+): #([0-9a-f]{3,6})\b", block)
    return {name: value if len(value) == 6 else "".join(c * 2 for c in value) for name, value in found}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_shared_sheet_stays_under_8_kilobytes_compressed() -> None:
    compressed = gzip.compress((STATIC / "phone.css").read_bytes())

    assert len(compressed) <= 8 * 1024


@pytest.mark.parametrize("rule", [":root {", ':root:not([data-theme="light"]', ':root[data-theme="dark"]'])
def test_words_stand_out_from_their_ground(rule: str) -> None:
    colours = tokens(":root {") | tokens(rule)

    faint = {pair for pair, floor in FLOORS.items() if contrast(colours[pair[0]], colours[pair[1]]) < floor}

    assert faint == set()


def test_the_switch_and_the_device_give_the_same_dark() -> None:
    assert tokens(':root:not([data-theme="light"]') == tokens(':root[data-theme="dark"]')


def test_no_shell_holds_a_style_a_script_or_a_handler() -> None:
    inline = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:")

    broken = [path.name for path in (ROOT / "config" / "templates").glob("*.html") if inline.search(path.read_text())]

    assert broken == []


def test_the_page_of_a_failure_asks_neither_session_nor_database() -> None:
    class Broken:
        def __bool__(self) -> bool:
            raise ConnectionError

        def __getattr__(self, name: str) -> object:
            raise ConnectionError

    page = render_to_string("500.html", {"user": Broken(), "messages": Broken()})

    assert re.findall(r"<h1>(.*)</h1>", page) == ["This did not work"]


def test_each_class_of_the_handbook_is_in_a_sheet() -> None:
    sheets = (STATIC / "phone.css").read_text() + (STATIC / "staff.css").read_text()
    named = {
        word
        for classes in re.findall(r'class="([a-z ]+)"', (ROOT / "docs" / "look.md").read_text())
        for word in classes.split()
    }

    unstyled = {word for word in named if not re.search(rf"\.{word}\b", sheets)}

    assert unstyled == set()


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("size", ["100%", "212.5%"])
def test_the_narrowest_screen_never_scrolls_sideways(show: Callable[[str, int], Page], name: str, size: str) -> None:
    page = show(name, 320)

    page.evaluate("size => { document.documentElement.style.fontSize = size }", size)

    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("name", SHOWN)
def test_what_can_be_tapped_is_large_enough(show: Callable[[str, int], Page], name: str) -> None:
    page = show(name, 360)

    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, select, textarea, label.check, .ids > :not(legend)")]
            .map(target => [target, target.getBoundingClientRect()])
            .filter(([target, box]) => box.width && !target.matches(".skip"))
            .filter(([target, box]) => box.height < (target.closest(".ids") ? 64 : 47.9))
            .map(([target]) => target.outerHTML)"""
    )

    assert small == []


def test_the_pressed_answer_keeps_its_colour_and_the_others_lose_theirs(show: Callable[[str, int], Page]) -> None:
    page = show("door", 360)

    colours = page.evaluate(
        """() => [...document.querySelectorAll(".person:first-child .ids button")]
            .map(button => getComputedStyle(button).backgroundColor)"""
    )

    assert colours == ["rgb(0, 85, 122)", "rgb(255, 255, 255)", "rgb(255, 255, 255)"]


def test_the_sun_switch_is_kept_and_nothing_else_is(show: Callable[[str, int], Page]) -> None:
    page = show("door", 360)

    page.get_by_role("button", name="Sun").click()
    page.reload()

    assert page.evaluate("document.documentElement.dataset.theme") == "sun"
    assert page.evaluate("({...localStorage})") == {"theme": "sun"}
    page.get_by_role("button", name="Sun").click()
    assert page.evaluate("({...localStorage})") == {}


def test_the_policy_blocks_nothing_of_ours(show: Callable[[str, int], Page]) -> None:
    page = show("staff", 1280)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    page.reload()

    assert complaints == []
