"""What became of the lines of a list: sums that must be exact."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from voters.roll.report import SumsDiffer


@dataclass(slots=True)
class Report:
    """The sums of one list. ``rows`` are its lines after the header, blank ones included."""

    rows: int = 0
    noted: int = 0
    already: int = 0
    unknown: int = 0  # nobody on the roll of the campaign's state has this number
    duplicates: int = 0
    rejected: int = 0
    skipped: int = 0  # blank lines, and lines that tell nothing
    rejects_file: str | None = None
    seconds: float = 0.0

    def check(self) -> None:
        """Raise SumsDiffer unless each line of the file has exactly one fate."""
        fates = self.noted + self.already + self.unknown + self.duplicates + self.rejected + self.skipped
        if fates != self.rows:
            raise SumsDiffer(f"{self.rows:,} lines were read and {fates:,} accounted for.")

    def as_json(self) -> dict[str, Any]:
        """The sums, for scripts."""
        return asdict(self) | {"seconds": round(self.seconds, 3)}

    def stored(self) -> dict[str, Any]:
        """The same for a page. Names no folder."""
        return self.as_json() | {"rejects_file": Path(self.rejects_file).name if self.rejects_file else None}
