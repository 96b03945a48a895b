"""The texter's pages speak Spanish, whole."""

import gettext
import re
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

from textbank import queries
from textbank.enums import Closing, ConversationState, TextRefusal
from voters.enums import Purpose, Refusal, Stance

FOLDER = Path(settings.BASE_DIR) / "textbank" / "locale" / "es" / "LC_MESSAGES"
SHARED = ("phone.html", "_banner.html", "_messages.html", "_empty.html")
PAGES = ("mine.html", "inbox.html", "batch.html", "conversation.html", "_thread.html")
VIEWS = ("texting.py", "conversations.py")
QUOTED = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATES = re.compile(rf"gettext\(u?({QUOTED})")
IN_VIEWS = re.compile(rf"\b_\(({QUOTED})\)")
ENTRY = re.compile(r'^msgid (".*")\n(?:msgid_plural .*\n)?msgstr(?:\[0\])? (".*")$', re.MULTILINE)


def asked() -> set[str]:
    """Every word that these pages, their views, and what they say of a state or a refusal, look up."""
    house = Path(settings.BASE_DIR)
    files = [house / "config" / "templates" / name for name in SHARED]
    files += [house / "textbank" / "templates" / "textbank" / name for name in PAGES]
    views = [(house / "textbank" / "views" / name).read_text(encoding="utf-8") for name in VIEWS]
    found = {eval(each) for text in views for each in IN_VIEWS.findall(text)}  # noqa: S307 -- our own literals
    for file in files:
        found |= {eval(each) for each in IN_TEMPLATES.findall(templatize(file.read_text(encoding="utf-8")))}  # noqa: S307
    labels = [*ConversationState, *Closing, *TextRefusal, *Refusal, *Purpose, *Stance]
    return found | {str(each.label) for each in labels} | {word for _badge, word in queries.BADGES.values()}


def in_spanish(spanish: gettext.GNUTranslations, word: str) -> str:
    said = spanish.gettext(word)
    return said if said != word else spanish.ngettext(word, word, 1)


def test_every_word_of_the_texters_pages_is_there_in_spanish() -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        spanish = gettext.GNUTranslations(file)

    missing = [word for word in asked() if in_spanish(spanish, word) == word]

    assert len(asked()) > 100
    assert missing == []


def test_what_is_compiled_is_what_is_written() -> None:
    written = {eval(msgid): eval(said) for msgid, said in ENTRY.findall((FOLDER / "django.po").read_text("utf-8"))}  # noqa: S307
    with (FOLDER / "django.mo").open("rb") as file:
        spanish = gettext.GNUTranslations(file)
    written.pop("")

    compiled = {msgid: in_spanish(spanish, msgid) for msgid in written}

    assert compiled == written
    assert [msgid for msgid, said in written.items() if gaps(msgid) != gaps(said)] == []


def gaps(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s", text))
