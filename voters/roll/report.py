"""What became of a voter file: sums that must be exact, and the list of lines that were not imported."""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from voters.roll.lines import Reject

# A spreadsheet would calculate a cell that begins so.
CALCULATED = ("=", "+", "-", "@", "|", "\t", "\r")
NUMBER = re.compile(r"^[+-]?[0-9]+(\.[0-9]+)?$")


class SumsDiffer(ArithmeticError):
    """Lines were lost or counted twice. Nothing is kept then."""

    code = "sums_differ"


@dataclass(slots=True)
class Report:
    """The sums of one import. ``rows`` are the lines of the file after its header, blank ones included."""

    layout: str
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0  # marked as gone: they stand in the roll, but not in the file that is the whole of their list
    missing: int = 0  # who would be
    missing_of: int = 0  # the voters of the same list in the same counties
    rejected: int = 0
    skipped: int = 0
    duplicates: int = 0
    rejects_file: str | None = None
    seconds: float = 0.0
    dry_run: bool = False
    warnings: Counter[str] = field(default_factory=Counter)
    first_reject: Reject | None = None
    states: list[str] = field(default_factory=list)  # in which its voters live
    filled: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    histories: list[str] = field(default_factory=list)  # files of who voted when that lay among the voters
    passed_over: list[dict[str, str]] = field(default_factory=list)  # files that came with it: ``name`` and ``why``
    doors: dict[str, int] = field(default_factory=dict)  # what became of a list of doors beside the voters

    def check(self) -> None:
        """Raise SumsDiffer unless each line of the file has exactly one fate."""
        fates = self.created + self.updated + self.unchanged + self.rejected + self.skipped + self.duplicates
        if fates != self.rows:
            raise SumsDiffer(f"{self.rows:,} lines were read and {fates:,} accounted for. Nothing was imported.")

    def stored(self) -> dict[str, Any]:
        """The same and what a page shows beside it. Names no folder."""
        rejects = Path(self.rejects_file).name if self.rejects_file else None
        return {
            **self.as_json(),
            "rejects_file": rejects,
            "layout": self.layout,
            "missing": self.missing,
            "missing_of": self.missing_of,
            "warnings": [{"words": words, "count": count} for words, count in self.warnings.most_common()],
            "states": self.states,
            "filled": self.filled,
            "wrong": self.wrong,
            "histories": self.histories,
            "passed_over": self.passed_over,
            "doors": self.doors,
        }

    def as_json(self) -> dict[str, int | float | str | None]:
        """The sums, for scripts."""
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "rejected": self.rejected,
            "skipped": self.skipped,
            "duplicates": self.duplicates,
            "rejects_file": self.rejects_file,
            "seconds": round(self.seconds, 3),
        }


def safe_cell(value: str) -> str:
    """A text that no spreadsheet calculates; the importer takes the mark off again."""
    is_calculated = value.lstrip("'").startswith(CALCULATED) and not NUMBER.match(value)
    return f"'{value}" if is_calculated else value


class Rejects:
    """The file of the lines that were not imported. It holds people, so only its owner may read it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(["line", "reason", "text"])

    def add(self, rejects: Iterable[Reject]) -> None:
        for reject in rejects:
            self._writer.writerow([reject.line, reject.reason, safe_cell(reject.text)])
            self.count += 1

    def __enter__(self) -> "Rejects":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave no file behind that is empty, or of an import that did not happen."""
        self._file.close()
        if error or not self.count:
            self.path.unlink()
