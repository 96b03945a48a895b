"""The phone's words: whole in each language, and turned round where a script runs from the right."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Route, expect

from tests.canvass import street
from tests.factories import Town
from tests.phone.conftest import Phone
from tests.phone.knocking import answer, shell
from tests.phone.test_screens import OVERFLOWS, neighbourhood
from voters.enums import Purpose

FOLDER = Path(settings.BASE_DIR) / "canvass" / "static" / "canvass" / "phone"
LANGUAGES = ("en", "es")
USED = re.compile(r"""\bt\(\s*["']([\w.]+)["']""")


def words(language: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((FOLDER / "words" / f"{language}.json").read_text(encoding="utf-8"))
    return read


def leaves(table: dict[str, Any], under: str = "") -> dict[str, str]:
    """Each key with its words: ``results.for`` and so on."""
    found: dict[str, str] = {}
    for key, value in table.items():
        found |= leaves(value, f"{under}{key}.") if isinstance(value, dict) else {f"{under}{key}": value}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_everything_with_the_same_gaps(language: str) -> None:
    gaps = {
        each: {key: sorted(set(re.findall(r"\{\w+\}", said))) for key, said in leaves(words(each)).items()}
        for each in ("en", language)
    }

    assert gaps[language] == gaps["en"]
    assert [key for key, said in leaves(words(language)).items() if not said.strip() or said.endswith("!")] == []


def test_every_word_that_a_screen_asks_for_is_there() -> None:
    asked = {key for file in FOLDER.glob("*.js") for key in USED.findall(file.read_text(encoding="utf-8"))}
    known = leaves(words("en"))
    tables = {key.rpartition(".")[0] for key in known}

    assert len(asked) > 100
    assert sorted(asked - set(known) - tables) == []


def test_a_spanish_phone_speaks_spanish_and_asks_in_spanish(phone: Phone, town: Town, server: str) -> None:
    neighbourhood(town)
    page = phone(town.volunteer, locale="es-US").new_page()
    page.clock.install()
    page.goto(shell(town, server))

    page.get_by_role("button", name="Empezar").click()
    page.get_by_role("link", name="Saltar", exact=True).click()
    page.get_by_role("link", name="Siguiente").click()
    answer(page, "A favor")

    expect(page.locator(".said")).to_contain_text("Guardado: A favor")
    expect(page.locator(".ask")).to_have_text("¿Votará por Ana Reyes?")
    expect(page.locator("#screen")).to_contain_text("¿Quiere un cartel?")
    expect(page.locator("#state")).to_have_text("Todo enviado")
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["es", "ltr"]


def test_a_language_that_runs_from_the_right_turns_every_screen_round(phone: Phone, town: Town, server: str) -> None:
    """A pseudo-language: longer than English, in brackets, from the right; on an asking and on a reminding list."""
    walk = street.walk(town, street.doors(2, people=2))
    walk_again = street.walk(town, street.supporters(town, 1), Purpose.GOTV)
    turned = json.loads(re.sub(r'": "([^"]+)"', r'": "[\1 \1]"', json.dumps(words("en")))) | {"direction": "rtl"}
    context = phone(town.volunteer, service_workers="block")

    def answer_in_it(route: Route) -> None:
        route.fulfill(json=turned)

    context.route("**/words/en.json", answer_in_it)
    page = context.new_page()
    page.clock.install()
    page.goto(shell(town, server))
    overflow = []
    page.get_by_role("button", name="[Start").first.click()
    expect(page.locator("#screen .ids")).to_be_visible()
    page.goto(f"{shell(town, server)}#{walk.walk_list.pk}")
    expect(page.locator("h1")).to_contain_text("[0 of 2")
    asking, reminding = walk.walk_list.pk, walk_again.walk_list.pk
    places = {
        f"{asking}": ".rows",
        f"{asking}/1": ".ids",
        f"{asking}/done": "[data-key=finish]",
        f"{reminding}/1": ".person .answers",
        "status": ".facts",
        f"practice/{asking}": ".ids",
        "": ".card",
    }
    for place, shown in places.items():
        page.evaluate("(hash) => (location.hash = hash)", place)
        expect(page.locator(f"#screen {shown}").first).to_be_visible()
        if place == f"{reminding}/1":
            answer(page, "[Not a supporter Not a supporter]")
        overflow.append((place, page.evaluate(OVERFLOWS)))
    page.evaluate("(hash) => (location.hash = hash)", f"{walk.walk_list.pk}/1")
    first, last = page.locator(".ids button").nth(0), page.locator(".ids button").nth(2)
    expect(first).to_be_visible()
    boxes = [each.bounding_box() for each in (first, last)]

    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert overflow == [(place, False) for place in places]
    assert [box["x"] for box in boxes if box] == sorted((box["x"] for box in boxes if box), reverse=True)
    assert page.locator(".person h2").first.inner_text().startswith("MARIA LOPEZ")
