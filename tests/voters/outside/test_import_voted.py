"""Who has voted already: each line of the file has one fate, and nobody noted is reminded any more."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests import factories
from tests.factories import Town
from tests.voters.outside.lists import counts, refused, rejects, run, written
from voters import consent, gate
from voters.enums import Channel, Refusal, Restriction, Stance
from voters.models import AuditRow, RollImport, Voter, VoterRestriction
from voters.outside import applying

pytestmark = pytest.mark.django_db


def reason(town: Town, voter: Voter) -> Refusal | None:
    """Why our campaign may not remind this voter at the door."""
    return gate.refusal(campaign=town.ours, voter=voter, channel=Channel.DOOR, at=timezone.now())


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("{0}\n{1}\nunknown1\n{0}\n", []),
        ("Voter ID,Method\n{0},mail\n{1},mail\nunknown1,mail\n{0},mail\n", []),
        ("Method\tSerial\nmail\t{0}\nmail\t{1}\nmail\tunknown1\nmail\t{0}\n", ["--column", "serial"]),
        ("\ufeff{0}\r\n{1}\r\nunknown1\r\n{0}\r\n", []),
    ],
)
def test_who_has_voted_is_noted_once_and_every_line_has_one_fate(
    town: Town, tmp_path: Path, text: str, options: list[str]
) -> None:
    other = factories.voter()
    consent.restrict(campaign=town.ours, voter=other, kind=Restriction.VOTED, by=None)
    file = written(tmp_path, text.format(town.voter.external_id, other.external_id))

    answer = run("import_voted", file, "--campaign", town.ours.slug, *options)

    assert (answer["rows"], counts(answer)) == (4, {"noted": 1, "already": 1, "unknown": 1, "duplicates": 1})
    assert [row.kind for row in consent.restrictions(campaign=town.ours, voter=town.voter)] == ["voted"]
    assert consent.restrictions(campaign=town.theirs, voter=town.voter) == []


def test_a_british_number_may_stand_in_three_columns(town: Town, tmp_path: Path) -> None:
    for number in ("AB-123/1", "AB-7"):
        factories.voter(external_id=number)
    heading = "Elector Number Prefix,Elector Number,Elector Number Suffix"
    file = written(tmp_path, f"{heading}\nab,123,1\nAB,7,0\nAB,,\n")
    whole = written(tmp_path, "ElectorNumber\nAB-123/1\n", "update.csv")

    answers = [run("import_voted", each, "--campaign", town.ours.slug) for each in (file, whole)]

    assert [counts(answer) for answer in answers] == [{"noted": 2, "rejected": 1}, {"already": 1}]


def test_a_supporter_who_has_voted_is_not_reminded_any_more(town: Town, tmp_path: Path) -> None:
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)
    before = reason(town, town.voter)

    run("import_voted", written(tmp_path, town.voter.external_id), "--campaign", town.ours.slug)

    assert (before, reason(town, town.voter)) == (None, Refusal.ALREADY_VOTED)


def test_the_same_file_twice_changes_nothing(town: Town, tmp_path: Path) -> None:
    file = written(tmp_path, town.voter.external_id)

    first, second = (run("import_voted", file, "--campaign", town.ours.slug) for _ in range(2))

    assert (counts(first), counts(second)) == ({"noted": 1}, {"already": 1})
    assert VoterRestriction.objects.count() == 1


def test_a_line_that_does_not_fit_is_rejected_alone_and_named(town: Town, tmp_path: Path) -> None:
    bad = [b"OH0\x001", b"x" * 41, b"OH 1 2", b"\xff\xfe1", b"Anna Doe"]
    good = [factories.voter() for _ in range(7)]
    lines = [voter.external_id.encode() for voter in good]
    file = written(tmp_path, b"\n".join([*lines[:3], *bad, b"", *lines[3:]]))

    answer = run("import_voted", file, "--campaign", town.ours.slug)

    assert (answer["rows"], counts(answer)) == (13, {"noted": 7, "rejected": 5, "skipped": 1})
    assert [line.split(",")[0] for line in rejects(answer)] == ["4", "5", "6", "7", "8"]
    assert VoterRestriction.objects.count() == 7


def test_an_empty_cell_is_counted(town: Town, tmp_path: Path) -> None:
    file = written(tmp_path, f"Voter ID,Name\n{town.voter.external_id},A\n,B\n,\n\n")

    answer = run("import_voted", file, "--campaign", town.ours.slug)

    assert (answer["rows"], counts(answer)) == (4, {"noted": 1, "rejected": 1, "skipped": 2})
    assert rejects(answer) == ["3,the line has no voter's number, | B"]


def test_a_first_voter_who_is_called_like_a_column_is_a_voter(town: Town, tmp_path: Path) -> None:
    file = written(tmp_path, f"{town.voter.external_id},ID,Voter\n{factories.voter().external_id},ID,Doe\n")

    answer = run("import_voted", file, "--campaign", town.ours.slug)

    assert (answer["rows"], counts(answer)) == (2, {"noted": 2})


def test_only_a_ballot_that_is_back_and_counts_is_a_vote(town: Town, tmp_path: Path) -> None:
    voters = [factories.voter() for _ in range(4)]
    cells = [
        ("10/20/2026", "ACCEPTED"),
        ("", "ACCEPTED"),
        ("10/20/2026", "RETURNED UNDELIVERABLE"),
        ("10/21/2026", "a"),
    ]
    lines = [f"{voter.external_id}\t{back}\t{status}\n" for voter, (back, status) in zip(voters, cells, strict=True)]
    file = written(tmp_path, "ncid\tballot_rtn_dt\tballot_rtn_status\n" + "".join(lines))

    answer = run("import_voted", file, "--campaign", town.ours.slug)

    assert counts(answer) == {"noted": 2, "skipped": 2}
    noted = VoterRestriction.objects.order_by("voter_id").values_list("voter_id", flat=True)
    assert list(noted) == [voters[0].pk, voters[3].pk]


def test_archives_and_wide_characters_are_read_like_text(town: Town, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("export.xls", f"Voter File VANID\tName\r\n{town.voter.external_id}\tX\r\n".encode("utf-16"))
    file = written(tmp_path, packed.getvalue(), "list.zip")

    answer = run("import_voted", file, "--campaign", town.ours.slug)

    assert counts(answer) == {"noted": 1}


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b"\x00" * 100, "zeros"), (b"%PDF-1.7\n1\n", "not_text"), (b"Voter ID\n", "no_rows")],
)
def test_what_is_no_list_is_refused_whole(town: Town, tmp_path: Path, content: bytes, code: str) -> None:
    answer = refused("import_voted", written(tmp_path, content), "--campaign", town.ours.slug)

    assert (answer["exit"], answer["error"], VoterRestriction.objects.count()) == (1, code, 0)


def test_a_file_of_which_most_lines_do_not_fit_is_refused_whole(town: Town, tmp_path: Path) -> None:
    file = written(tmp_path, f"{town.voter.external_id}\n" + "Ada Doe 1\n" * 30)

    answer = refused("import_voted", file, "--campaign", town.ours.slug)

    assert (answer["error"], VoterRestriction.objects.count()) == ("too_many_rejected", 0)
    row = RollImport.objects.get()
    assert (row.state, row.message) == ("failed", answer["message"])


def test_a_column_that_is_not_there_is_refused(town: Town, tmp_path: Path) -> None:
    file = written(tmp_path, "Voter ID\n1\n")

    answer = refused("import_voted", file, "--campaign", town.ours.slug, "--column", "serial")

    assert answer["message"] == "The file has no column serial for: number on the roll. Nothing was imported."


def test_a_dry_run_counts_and_notes_nothing(town: Town, tmp_path: Path) -> None:
    file = written(tmp_path, f"{town.voter.external_id}\nunknown1\n")

    answer = run("import_voted", file, "--campaign", town.ours.slug, "--dry-run")

    assert counts(answer) == {"noted": 1, "unknown": 1}
    assert (VoterRestriction.objects.count(), RollImport.objects.count(), AuditRow.objects.count()) == (0, 0, 0)


def test_the_import_leaves_a_row_that_names_the_file_and_one_in_the_audit(town: Town, tmp_path: Path) -> None:
    file = written(tmp_path, town.voter.external_id, "early.csv")

    run("import_voted", file, "--campaign", town.ours.slug, "--by", str(town.organizer.email))

    row = RollImport.objects.get()
    audited = AuditRow.objects.get(act="voted.imported")
    assert (row.kind, row.label, row.state, row.by) == ("voted", "early.csv", "done", town.organizer)
    assert (audited.by, audited.on_id, audited.details["noted"]) == (town.organizer, str(row.pk), 1)
    assert VoterRestriction.objects.get().evidence_id == row.pk


@pytest.mark.parametrize("who", ["volunteer", "stranger"])
def test_whoever_may_not_import_notes_nobody(town: Town, tmp_path: Path, who: str) -> None:
    file = written(tmp_path, town.voter.external_id)

    answer = refused("import_voted", file, "--campaign", town.ours.slug, "--by", getattr(town, who).email)

    assert (answer["error"], VoterRestriction.objects.count()) == ("forbidden", 0)


def test_a_list_longer_than_a_part_is_noted_whole(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "AT_A_TIME", 2)
    numbers = [factories.voter().external_id for _ in range(5)]

    answer = run("import_voted", written(tmp_path, "\n".join(reversed(numbers))), "--campaign", town.ours.slug)

    assert counts(answer) == {"noted": 5}


def test_the_command_tells_people_in_words(town: Town, tmp_path: Path) -> None:
    out = io.StringIO()

    call_command("import_voted", written(tmp_path, town.voter.external_id), "--campaign", town.ours.slug, stdout=out)

    told = [line.strip() for line in out.getvalue().splitlines()]
    assert told[1:3] == ["1  noted as having voted", "0  known before"]


def test_nobody_else_on_a_list_is_touched(town: Town, tmp_path: Path) -> None:
    other = factories.voter()
    factories.said(Stance.FOR, by=town.volunteer, of=other, in_=town.ours)

    run("import_voted", written(tmp_path, town.voter.external_id), "--campaign", town.ours.slug)

    assert reason(town, other) is None
