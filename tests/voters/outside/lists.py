"""Lists from outside, and the commands that read them."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

FATES = ("noted", "already", "unknown", "duplicates", "rejected", "skipped")


def run(*arguments: str) -> dict[str, Any]:
    """What the command answers; each line has one fate."""
    out = StringIO()
    call_command(*arguments, "--json", stdout=out, stderr=StringIO())
    answer: dict[str, Any] = json.loads(out.getvalue())
    assert sum(answer[fate] for fate in FATES) == answer["rows"]
    return answer


def refused(*arguments: str) -> dict[str, Any]:
    """The refusal of the command."""
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command(*arguments, "--json", stdout=out, stderr=StringIO())
    answer: dict[str, Any] = json.loads(out.getvalue())
    return {"exit": stopped.value.code} | answer


def written(folder: Path, content: str | bytes, name: str = "list.csv") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def counts(answer: dict[str, Any]) -> dict[str, int]:
    """The fates that befell any line."""
    return {fate: answer[fate] for fate in FATES if answer[fate]}


def rejects(answer: dict[str, Any]) -> list[str]:
    """The lines of the rejects file, after its heading."""
    return Path(answer["rejects_file"]).read_text(encoding="utf-8").splitlines()[1:] if answer["rejects_file"] else []
