"""The commands around the gate: one JSON object, 0 on success, 1 on refusal, 2 on bad usage."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests import factories
from tests.factories import Town
from voters import consent, voted
from voters.enums import Restriction, Stance
from voters.models import AuditRow, VoterRestriction

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


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("{0}\n{1}\nunknown1\n{0}\n", []),
        ("Voter ID,Method\n{0},mail\n{1},mail\nunknown1,mail\n{0},mail\n", []),
        ("Method\tVoter ID\nmail\t{0}\nmail\t{1}\nmail\tunknown1\nmail\t{0}\n", ["--column", "voter id"]),
        ("\ufeff{0}\r\n{1}\r\nunknown1\r\n\r\n{0}\r\n", []),
    ],
)
def test_who_has_voted_is_noted_once_and_every_line_has_one_fate(
    town: Town, tmp_path: Path, text: str, options: list[str]
) -> None:
    other = factories.voter()
    consent.restrict(campaign=town.ours, voter=other, kind=Restriction.VOTED, by=None)
    file = written(tmp_path, text.format(town.voter.external_id, other.external_id))

    answer = run("import_voted", file, "--campaign", town.ours.slug, *options)

    del answer["seconds"]
    assert answer == {"rows": 4, "noted": 1, "already": 1, "duplicates": 1, "unknown": 1}
    assert [row.kind for row in consent.restrictions(campaign=town.ours, voter=town.voter)] == ["voted"]
    assert consent.restrictions(campaign=town.theirs, voter=town.voter) == []


def test_the_same_file_twice_changes_nothing(town: Town, tmp_path: Path) -> None:
    file = written(tmp_path, town.voter.external_id)

    first, second = (run("import_voted", file, "--campaign", town.ours.slug) for _ in range(2))

    assert (first["noted"], second["noted"], second["already"]) == (1, 0, 1)
    assert VoterRestriction.objects.count() == 1


@pytest.mark.parametrize("content", [b"\x00" * 100, b"\xff\xfe1\x00", b"x" * 41 + b"1"])
def test_what_is_no_list_of_numbers_is_refused_and_nothing_is_noted(town: Town, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "given"
    path.write_bytes(town.voter.external_id.encode() + b"\n" + content)

    code, answer = refused("import_voted", str(path), "--campaign", town.ours.slug)

    assert (code, answer["error"], VoterRestriction.objects.count()) == (1, "no_voted_file", 0)


def test_a_column_that_is_not_there_is_refused(town: Town, tmp_path: Path) -> None:
    file = written(tmp_path, "Voter ID\n1\n")

    assert refused("import_voted", file, "--campaign", town.ours.slug, "--column", "number") == (
        1,
        {"error": "no_voted_file", "message": "The file has no column number."},
    )


def test_more_ids_than_a_block_are_noted_in_one_go(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voted, "BLOCK", 2)
    ids = [factories.voter().external_id for _ in range(5)]

    noted = voted.note(campaign=town.ours, external_ids=[*ids, ids[0]], by=town.organizer)

    assert (noted.rows, noted.noted, noted.duplicates) == (6, 5, 1)
