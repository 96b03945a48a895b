"""The commands around the gate: one JSON object, 0 on success, 1 on refusal, 2 on bad usage."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from tests import factories
from tests.factories import Town
from voters.enums import Stance
from voters.models import AuditRow

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def refused(*arguments: str) -> tuple[int, dict[str, Any]]:
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command(*arguments, "--json", stdout=out)
    return int(str(stopped.value.code)), json.loads(out.getvalue())


def written(folder: Path, text: str) -> str:
    path = folder / "given"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_universe_counts(town: Town, tmp_path: Path) -> None:
    spec = {"all": [{"field": "stance", "is": "is", "value": "unknown"}]}

    answer = run("universe", written(tmp_path, json.dumps(spec)), "--campaign", town.ours.slug)

    assert {key: answer[key] for key in ("voters", "doors", "phones")} == {"voters": 1, "doors": 1, "phones": 1}
    assert sorted(answer) == ["doors", "phones", "seconds", "voters"]


def test_a_universe_for_reminding_says_in_plain_words_whom_the_gate_refuses_and_why(town: Town, tmp_path: Path) -> None:
    spec, told, noted = written(tmp_path, '{"all": []}'), StringIO(), StringIO()

    call_command("universe", spec, "--campaign", town.ours.slug, "--gotv", stdout=told, stderr=noted)
    answer = run("universe", spec, "--campaign", town.ours.slug, "--gotv")

    assert noted.getvalue().strip() == "Everybody on the roll."
    assert answer["refused"] == {"door": {"no_id": 1}, "text": {"no_id": 1}}
    assert [line.split() for line in told.getvalue().splitlines()[1:]] == [
        ["door:", "0", "may", "be", "reminded"],
        ["no_id", "1"],
        ["text:", "0", "may", "be", "reminded"],
        ["no_id", "1"],
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "The file is not JSON."),
        ('{"all": [{"field": "stance", "is": "is", "value": "for"}]}', "stance: this field needs a campaign"),
        ("[" * 100_000, "The file is not JSON."),
    ],
)
def test_universe_refuses_what_it_cannot_read(town: Town, tmp_path: Path, text: str, message: str) -> None:
    assert refused("universe", written(tmp_path, text)) == (1, {"error": "bad_universe", "message": message})


def test_a_file_that_is_not_there_is_bad_usage() -> None:
    with pytest.raises(CommandError) as error:
        call_command("universe", "/nowhere.json", "--json")

    assert error.value.returncode == 2


def test_gate_counts_by_reason(town: Town) -> None:
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)
    factories.voter()

    answer = run("gate", "--campaign", town.ours.slug)

    counted = {"total": 2, "allowed": 1, "refused": {"no_id": 1}}
    assert answer == {"campaign": town.ours.slug, "door": counted, "text": counted}


@pytest.mark.parametrize("number", ["pk", "external_id"])
def test_gate_shows_the_evidence_of_one_voter_and_the_look_is_noted(town: Town, number: str) -> None:
    factories.said(Stance.AGAINST, by=town.volunteer, of=town.voter, in_=town.ours)

    answer = run("gate", "--campaign", town.ours.slug, "--voter", str(getattr(town.voter, number)))

    assert (answer["voter"], answer["evidence"]["verdicts"]) == (town.voter.pk, {"door": "against", "text": "against"})
    assert [said["stance"] for said in answer["evidence"]["answers"]] == ["against"]
    assert AuditRow.objects.get(act="gate.looked_up").people == 1


def test_gate_refuses_who_and_what_it_does_not_know(town: Town) -> None:
    assert refused("gate", "--campaign", "nowhere") == (
        1,
        {"error": "unknown_campaign", "message": "There is no campaign nowhere."},
    )
    assert refused("gate", "--campaign", town.ours.slug, "--voter", "x") == (
        1,
        {"error": "unknown_voter", "message": "No voter has this number."},
    )


def test_gate_tells_people_in_words(town: Town) -> None:
    out = StringIO()

    call_command("gate", "--campaign", town.ours.slug, stdout=out)

    assert out.getvalue().splitlines() == [
        "At the door: 0 of 1 voters may be reminded",
        "          1  Nobody has asked",
        "By text: 0 of 1 voters may be reminded",
        "          1  Nobody has asked",
    ]


def test_a_database_that_does_not_run_is_told_in_a_sentence_with_what_starts_it(tmp_path: Path) -> None:
    search = written(tmp_path, '{"all": []}')
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    done = subprocess.run(
        [sys.executable, "manage.py", "universe", search, "--json"],
        cwd=settings.BASE_DIR,
        env=environment | {"GROUNDTRUTH_HOME": str(tmp_path / "nothing here")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (done.returncode, json.loads(done.stdout)["error"]) == (1, "no_database")
    assert "services start" in done.stdout
    assert "Traceback" not in done.stderr
