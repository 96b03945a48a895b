"""docs/privacy.md says of every column that speaks of a person how it ends, in the models' own words.

``WRITE_GOLDEN=1 pytest tests/test_privacy_page.py`` writes the table anew.
"""

import os
from pathlib import Path

from tests.planted import personal
from tests.test_privacy import OURS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "privacy.md"
MARK = "<!-- columns -->\n"


def table() -> str:
    """One line a personal column, by app, model and column."""
    lines = ["", "| of | column | how it ends |", "|---|---|---|"]
    for model in sorted(OURS, key=lambda model: model._meta.label):
        endings = model.Privacy.personal  # type: ignore[attr-defined]  # each of ours has one
        lines += [f"| {model._meta.label} | `{name}` | {endings[name]} |" for name in personal(model)]
    return "\n".join(lines) + "\n"


def test_the_page_tells_how_every_personal_column_ends() -> None:
    before, _, after = PAGE.read_text(encoding="utf-8").partition(MARK)
    if os.environ.get("WRITE_GOLDEN") == "1":
        after = table()
        PAGE.write_text(before + MARK + after, encoding="utf-8")

    assert after == table()
