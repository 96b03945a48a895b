"""Each sample becomes exactly what stands beside it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from voters.roll import applying, exporting

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
LAYOUTS = ("FL", "MI", "NC", "NY", "OH", "PA", "VAN", "WA")

pytestmark = pytest.mark.django_db


def expectations(layout: str) -> tuple[Path, dict[str, Any]]:
    """The sample file, and what its author says it must become."""
    beside = next((SAMPLES / layout).glob("*.expected.json"))
    expected = json.loads(beside.read_text(encoding="utf-8"))
    return beside.with_name(expected["file"]), expected


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_counts_of_a_sample_are_exact(layout: str) -> None:
    path, expected = expectations(layout)

    report = applying.import_file(path=path, by=None, at=timezone.now())

    assert report.as_json() | {"rejects_file": None, "seconds": 0} == {
        "rows": expected["counts"]["rows"],
        "created": expected["counts"]["distinct_ids"],
        "updated": 0,
        "unchanged": 0,
        "removed": 0,
        "rejected": expected["counts"]["rejected"],
        "skipped": expected["counts"]["skipped"],
        "duplicates": expected["counts"]["importable"] - expected["counts"]["distinct_ids"],
        "rejects_file": None,
        "seconds": 0,
    }
    assert report.layout == layout


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_voters_of_a_sample_are_exported_as_expected(layout: str, tmp_path: Path) -> None:
    path, expected = expectations(layout)
    applying.import_file(path=path, by=None, at=timezone.now())

    exporting.export(out=tmp_path / "roll.jsonl", form="jsonl", by=None)

    lines = (tmp_path / "roll.jsonl").read_text(encoding="utf-8").strip().split("\n")
    exported = {row["external_id"]: row for row in map(json.loads, lines)}
    wanted = [row["expected"] for row in expected["rows"] if "expected" in row]
    assert [exported[row["external_id"]] for row in wanted] == wanted
    assert len(exported) == expected["counts"]["distinct_ids"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_sample_twice_changes_nothing(layout: str) -> None:
    path, expected = expectations(layout)
    applying.import_file(path=path, by=None, at=timezone.now())

    again = applying.import_file(path=path, by=None, at=timezone.now())

    assert (again.created, again.updated, again.unchanged) == (0, 0, expected["counts"]["distinct_ids"])
