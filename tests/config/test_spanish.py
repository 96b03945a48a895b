"""The pages by which a volunteer comes in and takes work speak Spanish, whole."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize

from tests.textbank.test_spanish import ENTRY, gaps, in_spanish
from voters.enums import Role

HOUSE = Path(settings.BASE_DIR)
PAGES = {
    "config/templates": "phone.html base.html _banner.html _errors.html campaign_volunteer.html home.html 400.html"
    " 403.html 404.html 413.html 429.html 500.html",
    "voters/templates/voters": "sign_in.html code.html join.html join_number.html join_ended.html link_ended.html"
    " sessions.html",
    "canvass/templates/canvass": "walk.html take.html take_here.html",
}
CODE = (
    "voters/views/sign_in.py",
    "voters/views/join.py",
    "voters/entering_forms.py",
    "voters/words.py",
    "voters/posting.py",
    "canvass/refusals.py",
    "canvass/views/taking.py",
    "config/home.py",
)
ASKED = re.compile(r"""n?gettext\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")


def asked() -> set[str]:
    """Every word that these pages and what stands behind them look up."""
    found = {str(each.label) for each in Role}
    for folder, names in PAGES.items():
        for name in names.split():
            lines = templatize((HOUSE / folder / name).read_text(encoding="utf-8"))
            found |= {ast.literal_eval(each) for each in ASKED.findall(lines)}
    for name in CODE:
        found |= {word for node in ast.walk(ast.parse((HOUSE / name).read_text("utf-8"))) if (word := looked_up(node))}
    return found


def looked_up(node: ast.AST) -> str:
    """The word that this call looks up, or nothing."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
        return str(node.args[0].value) if isinstance(node.args[0], ast.Constant) else ""
    return ""


def test_every_word_on_the_way_to_the_first_door_is_there_in_spanish() -> None:
    with translation.override("es"):
        missing = [w for w in asked() if translation.gettext(w) == w and translation.ngettext(w, w, 1) == w]

    assert len(asked()) > 100
    assert missing == []


@pytest.mark.parametrize("app", ["config", "voters", "canvass"])
def test_what_is_compiled_is_what_is_written(app: str) -> None:
    folder = HOUSE / app / "locale" / "es" / "LC_MESSAGES"
    written = {
        ast.literal_eval(msgid): ast.literal_eval(said)
        for msgid, said in ENTRY.findall((folder / "django.po").read_text("utf-8"))
    }
    with (folder / "django.mo").open("rb") as file:
        spanish = gettext.GNUTranslations(file)
    written.pop("")

    assert {msgid: in_spanish(spanish, msgid) for msgid in written} == written
    assert [msgid for msgid, said in written.items() if gaps(msgid) != gaps(said)] == []
