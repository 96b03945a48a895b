"""A packet as PDF: the only module that speaks to typst. Nothing is written to disk, and no font is sought there."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

HERE = Path(__file__).resolve().parent


class Unprintable(Exception):
    """The pages could not be set. Nothing is recorded as printed."""

    code = "unprintable"


@dataclass(frozen=True)
class Printed:
    """``pdf`` is the whole file; ``pages`` counts its pages."""

    pdf: bytes
    pages: int


@cache
def _fonts() -> typst.Fonts:
    """The fonts that come with the wheel, read once; pages look the same on every machine."""
    return typst.Fonts(include_system_fonts=False)


def qr(text: str) -> str:
    """An SVG of the code, for a page."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=1, xmldecl=False)
    return drawn.getvalue().decode()


def set_pages(content: dict[str, Any], *, at: datetime) -> bytes:
    """The PDF of what packet.typ asks for. Raises ``Unprintable``, which names nobody."""
    try:
        return typst.compile(
            HERE / "packet.typ",
            root=HERE,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"packet": json.dumps(content)},
            timestamp=int(at.timestamp()),
            format="pdf",
        )
    except typst.TypstError:
        raise Unprintable from None  # Its words may quote what was to be printed.
