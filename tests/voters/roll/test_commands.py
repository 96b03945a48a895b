"""``import_voters`` and ``export_voters`` as a script sees them."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import example, given
from hypothesis import strategies as st

from tests import factories
from tests.bench.voter_files.forms import CHOSEN, FORMS
from tests.bench.voter_files.make import make
from voters.models import AuditRow, Voter
from voters.roll import reading
from voters.roll.recognise import recognise
from voters.roll.report import safe_cell

KEYS = ["rows", "created", "updated", "unchanged", "removed", "rejected", "skipped", "duplicates", "rejects_file"]


def run(name: str, *words: str | Path) -> dict[str, Any]:
    """What the command prints: one JSON object and nothing else."""
    printed = io.StringIO()
    call_command(name, *map(str, words), "--json", stdout=printed, stderr=io.StringIO())
    answer: dict[str, Any] = json.loads(printed.getvalue())
    return answer


def refused(name: str, *words: str | Path) -> dict[str, Any]:
    printed = io.StringIO()
    with pytest.raises(SystemExit) as ending:
        call_command(name, *map(str, words), "--json", stdout=printed, stderr=io.StringIO())
    assert ending.value.code == 1
    answer: dict[str, Any] = json.loads(printed.getvalue())
    return answer


@pytest.mark.django_db
@pytest.mark.parametrize("layout", CHOSEN)
def test_an_import_answers_with_its_sums(layout: str, tmp_path: Path) -> None:
    made = make(layout, 500, tmp_path, seed=4)

    answer = run("import_voters", made.path, "--layout", layout)

    assert list(answer) == [*KEYS, "seconds", "filled", "wrong"]
    assert answer["rows"] == sum(answer[key] for key in KEYS[1:8])
    assert answer["created"] == Voter.objects.count() == made.kept


@pytest.mark.django_db
@pytest.mark.parametrize("layout", CHOSEN)
@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        ("cut", {"cut_short"}),
        ("zeros", {"zeros"}),
        ("empty", {"empty"}),
        ("wide", {"wrong_encoding"}),
        ("other", {"another_layout"}),
    ],
)
def test_a_spoilt_file_is_refused_and_nothing_is_imported(
    layout: str, damage: str, codes: set[str], tmp_path: Path
) -> None:
    made = make(layout, 300, tmp_path, clean=True)
    whole = made.path.read_bytes()
    text = whole.decode(FORMS[layout].encoding)
    spoilt = {"cut": whole[: len(whole) // 2], "zeros": bytes(len(whole)), "empty": b"", "wide": text.encode("utf-32")}
    made.path.write_bytes(spoilt.get(damage, whole))
    named = ("NC" if layout == "OH" else "OH") if damage == "other" else "auto"

    answer = refused("import_voters", made.path, "--layout", named)

    assert {answer["error"]} == codes
    assert answer["message"].endswith("Nothing was imported.")
    assert (Voter.objects.count(), AuditRow.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_bad_usage(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as error:
        call_command("import_voters", str(tmp_path / "nothing.csv"))

    assert error.value.returncode == 2


@pytest.mark.django_db
def test_an_export_holds_every_voter_once_and_is_counted_in_the_audit(tmp_path: Path) -> None:
    made, out = make("VAN", 300, tmp_path, seed=3), tmp_path / "roll.jsonl"
    run("import_voters", made.path)

    answer = run("export_voters", "--format", "jsonl", "--out", out)

    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").strip().split("\n")]
    assert answer == {"voters": made.kept, "out": str(out)}
    assert len({row["external_id"] for row in rows}) == len(rows) == made.kept
    assert AuditRow.objects.get(act="roll.exported").people == made.kept
    assert out.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_an_export_of_a_universe_holds_whom_it_finds(tmp_path: Path) -> None:
    factories.voter(party="DEM", external_id="D1")
    factories.voter(party="REP", external_id="R1")
    search, out = tmp_path / "search.json", tmp_path / "roll.jsonl"
    search.write_text('{"all": [{"field": "party", "is": "any_of", "value": ["DEM"]}]}')

    answer = run("export_voters", "--universe", search, "--format", "jsonl", "--out", out)

    assert (answer["voters"], json.loads(out.read_text())["external_id"]) == (1, "D1")


@pytest.mark.django_db
def test_no_export_asks_for_a_stance(tmp_path: Path) -> None:
    search, out = tmp_path / "search.json", tmp_path / "roll.jsonl"
    search.write_text('{"all": [{"field": "stance", "is": "any_of", "value": ["for"]}]}')

    answer = refused("export_voters", "--universe", search, "--format", "jsonl", "--out", out)

    assert (answer["error"], out.exists()) == ("bad_universe", False)


@pytest.mark.django_db
def test_where_a_protected_voter_lives_is_in_no_export(tmp_path: Path) -> None:
    factories.voter(phone="+16145550100", external_id="P1", protected=True)
    out = tmp_path / "roll.csv"

    run("export_voters", "--format", "csv", "--out", out)

    (row,) = csv.DictReader(out.read_text(encoding="utf-8").splitlines())
    assert (row["external_id"], row["protected"], row["phone"], row["address_line"]) == ("P1", "true", "", "")


@pytest.mark.django_db
def test_a_csv_cell_is_never_calculated(tmp_path: Path) -> None:
    factories.voter(last_name='=HYPERLINK("http://example.org")', first_name="-5")
    out = tmp_path / "roll.csv"

    run("export_voters", "--format", "csv", "--out", out)

    (row,) = csv.DictReader(out.read_text(encoding="utf-8").splitlines())
    assert (row["last"], row["first"]) == ('\'=HYPERLINK("http://example.org")', "-5")


@given(
    name=st.text(
        alphabet=st.sampled_from("=+-@|'\" ") | st.characters(max_codepoint=0x17F, exclude_categories=("C", "Z")),
        max_size=12,
    )
)
@example(name="'=1+1")
@example(name="''-5")
@example(name="-5")
def test_a_cell_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    path = tmp_path_factory.mktemp("cells") / "van.csv"
    written = normalize("NFC", " ".join(name.split()))

    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["VANID", "LastName", "State"], ["1", safe_cell(written), "OH"]])

    (block,) = reading.blocks(recognise(path), today=date(2026, 11, 3))
    assert block.frame["last_name"].to_list() == [written.upper() or None]
