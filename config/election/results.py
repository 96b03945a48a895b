"""What simulated elections came to, kept in a file of the project: each seed once, and all of them together."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from voters.rates import wilson

KEPT = Path(__file__).resolve().parent / "results.json"
COUNTED = ("listed", "doors", "texts", "contacts", "by_text", "supporters", "undecided", "opponents", "net_votes")


def read(path: Path = KEPT) -> list[dict[str, Any]]:
    """The elections that were kept, the largest first, then by seed."""
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return sorted(found, key=lambda answer: (-answer["voters"], answer["seed"]))


def keep(answer: Mapping[str, Any], path: Path = KEPT) -> None:
    """Put this election into the file, in place of an earlier one of its size and seed."""
    size = (answer["voters"], answer["seed"])
    others = [each for each in read(path) if (each["voters"], each["seed"]) != size]
    path.write_text(json.dumps([*others, dict(answer)], indent=1) + "\n", encoding="utf-8")


def together(answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The arms of all these elections as one: counts are added, the share and its interval follow from them."""
    arms: dict[str, dict[str, Any]] = {}
    for name in ("score", "last_answer", "gate"):
        arm: dict[str, Any] = {field: sum(each["arms"][name].get(field, 0) for each in answers) for field in COUNTED}
        rate = wilson(arm["opponents"], arm["contacts"])
        arms[name] = arm | {"opponent_share": rate.share, "interval": (rate.low, rate.high)}
    planted = sum(each["inventors"]["planted"] for each in answers)
    flagged = sum(each["inventors"]["flagged"] for each in answers)
    return {
        "voters": sum(each["voters"] for each in answers),
        "seeds": [each["seed"] for each in answers],
        "arms": arms,
        "planted": planted,
        "flagged": flagged,
    }
