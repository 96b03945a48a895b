"""Who voted when is read from each state's own file, and only votes that counted."""

from pathlib import Path

import pytest
from django.utils import timezone

from tests.bench.voter_files.make import make
from voters.models import Voter
from voters.roll import applying, history, registry
from voters.roll.elections import in_words
from voters.roll.recognise import FileRefused, recognise

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
FILES = {
    "FL": ("ALA_20260310.txt", "ALA_H_20260310.txt"),
    "MI": ("EntireStateVoters.csv", "EntireStateVoterHistory.csv"),
    "NC": ("ncvoter_Statewide.txt", "ncvhis_Statewide.txt"),
    "WA": ("20260302_VRDB_Extract.txt", "2024_VotingHistory_no_header.txt"),
}


def read(layout: str) -> list[tuple[str, str]]:
    voters, beside = (SAMPLES / layout / name for name in FILES[layout])
    return [row for frame in history.participations(beside, recognise(voters)) for row in frame.rows()]


@pytest.mark.parametrize(("layout", "key"), [("FL", 1), ("MI", 0), ("NC", 10), ("WA", 3)])
def test_each_line_of_a_history_file_is_a_vote(layout: str, key: int) -> None:
    text = (SAMPLES / layout / FILES[layout][1]).read_text(encoding="windows-1252").splitlines()
    delimiter = {"FL": "\t", "MI": ",", "NC": "\t", "WA": "|"}[layout]
    lines = [[cell.strip('"') for cell in line.split(delimiter)] for line in text]
    counted = [line for line in lines if any(character.isdigit() for character in line[key])]
    if layout == "FL":
        counted = [line for line in counted if line[4] in "YEAFZ"]

    found = read(layout)

    assert [voter for voter, _ in found] == [line[key] for line in counted]


@pytest.mark.parametrize("layout", ["FL", "MI", "WA"])
def test_the_day_of_a_general_election_is_known(layout: str) -> None:
    elections = {election.partition("/")[0] for _, election in read(layout)}

    assert elections == {"2024-11-05 GENERAL"}


def test_a_history_with_its_header_is_read_as_well_as_one_without(tmp_path: Path) -> None:
    bare = (SAMPLES / "WA" / FILES["WA"][1]).read_text(encoding="utf-8")
    headed = tmp_path / "history.txt"
    header = "\ufeffVoterHistoryID|CountyCode|CountyCode_Voting|StateVoterID|ElectionDate\n"
    headed.write_text(header + bare, encoding="utf-8")

    found = [
        row
        for frame in history.participations(headed, recognise(SAMPLES / "WA" / FILES["WA"][0]))
        for row in frame.rows()
    ]

    assert found == read("WA")


def test_the_fixed_width_history_of_georgia_is_read_as_well(tmp_path: Path) -> None:
    made = make("GA", 3, tmp_path, clean=True)
    older = tmp_path / "34839.TXT"
    older.write_text("0600123456720221108003  NNN\r\n0600123456720220524001D NNN\r\n06001234569XXXX1108003  NNN\r\n")

    found = [row for frame in history.participations(older, recognise(made.path)) for row in frame.rows()]

    assert found == [("01234567", "2022-11-08 GENERAL"), ("01234567", "2022-05-24 PRIMARY")]


def test_a_history_of_another_state_is_refused() -> None:
    with pytest.raises(FileRefused) as refusal:
        history.check_can_read(SAMPLES / "NC" / FILES["NC"][1], recognise(SAMPLES / "WA" / FILES["WA"][0]))

    assert refusal.value.code == "another_layout"


@pytest.mark.parametrize(
    ("words", "election"),
    [
        ("General Election 2024", "2024 GENERAL"),
        ("2022 GENERAL ELECTION(Pol,D)", "2022 GENERAL"),
        ("GE20", "2020 GENERAL"),
        ("PRIMARY ELECTION 2021", "2021 PRIMARY"),
        ("11/03/2020 General", "2020-11-03 GENERAL"),
        ("PP 24", "2024 PRIMARY"),
        ("Village Election 2019", "2019 OTHER"),
        ("absentee", None),
    ],
)
def test_an_election_is_read_from_a_county_s_own_words(words: str, election: str | None) -> None:
    found = in_words(words)

    assert found == election


@pytest.mark.django_db
def test_a_cell_that_lists_elections_is_a_history() -> None:
    applying.import_file(path=SAMPLES / "NY" / "AllNYSVoters_20260302.txt", by=None, at=timezone.now())

    voter = Voter.objects.get(external_id="NY000000000000001021")

    assert registry.names_of(voter.voted_in) == ["2020 GENERAL", "2021 PRIMARY", "2024 GENERAL"]


@pytest.mark.django_db
def test_a_history_file_reaches_its_voters() -> None:
    voters, beside = (SAMPLES / "FL" / name for name in FILES["FL"])

    applying.import_file(path=voters, history=beside, by=None, at=timezone.now())

    assert list(Voter.objects.exclude(voted_in=[]).values_list("external_id", flat=True).order_by("external_id")) == [
        voter for voter, _ in read("FL")
    ]
