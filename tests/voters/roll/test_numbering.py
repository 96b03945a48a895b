"""One voter, found by the state's number and by a vendor's, whichever file came first."""

import csv
from pathlib import Path

import pytest
from django.utils import timezone

from tests import factories
from tests.factories import Town
from tests.voters.outside import lists
from tests.voters.roll.test_applying import imported
from voters import erase
from voters.models import OtherNumber, RollImport, Voter, VoterPhone
from voters.roll import undoing

pytestmark = pytest.mark.django_db
OHIO = (
    "SOS_VOTERID", "COUNTY_NUMBER", "LAST_NAME", "FIRST_NAME", "DATE_OF_BIRTH", "VOTER_STATUS", "PARTY_AFFILIATION",
    "RESIDENTIAL_ADDRESS1", "RESIDENTIAL_SECONDARY_ADDR", "RESIDENTIAL_CITY", "RESIDENTIAL_STATE", "RESIDENTIAL_ZIP",
)  # fmt: skip
VAN = ("Voter File VANID", "State File ID", "LastName", "FirstName", "Address", "City", "State", "Zip5", "Cell Phone")
DOE = ("OH0000000007", "1", "DOE", "JO", "1980-03-04", "ACTIVE", "D", "12 OAK ST", "APT 4", "ASHBURY", "OH", "43000")
VAN_DOE = ("707", "OH0000000007", "Doe", "Joanna", "12 Oak Street #4", "Ashbury", "OH", "43000", "6145550147")


def written(folder: Path, name: str, header: tuple[str, ...], *rows: tuple[str, ...]) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    return path


def ohio(folder: Path, *rows: tuple[str, ...]) -> Path:
    return written(folder, "ohio.txt", OHIO, *rows)


def van(folder: Path, *rows: tuple[str, ...], header: tuple[str, ...] = VAN) -> Path:
    return written(folder, "van.csv", header, *rows)


def without_state_id(row: tuple[str, ...]) -> tuple[str, ...]:
    return (row[0], "", *row[2:])


def test_a_van_list_with_the_states_number_finds_the_states_voter(tmp_path: Path) -> None:
    imported(ohio(tmp_path, DOE))

    report = imported(van(tmp_path, VAN_DOE))
    again = imported(van(tmp_path, without_state_id(VAN_DOE)))
    state = imported(ohio(tmp_path, DOE))

    assert [(one.created, one.updated, one.unchanged) for one in (report, again, state)] == [
        (0, 1, 0), (0, 0, 1), (0, 0, 1)
    ]  # fmt: skip
    voter = Voter.objects.get()
    assert (voter.external_id, voter.first_name, voter.household and voter.household.address_line) == (
        "OH0000000007", "JO", "12 OAK ST"
    )  # fmt: skip
    assert VoterPhone.objects.get().number == "+16145550147"
    assert list(OtherNumber.objects.values_list("source", "number")) == [("VAN", "707")]


def test_the_states_file_finds_the_voter_whom_van_brought(tmp_path: Path) -> None:
    imported(van(tmp_path, VAN_DOE))

    report = imported(ohio(tmp_path, DOE))
    again = imported(van(tmp_path, VAN_DOE))
    next_month = imported(ohio(tmp_path, DOE))

    assert [(one.created, one.updated, one.unchanged) for one in (report, again, next_month)] == [
        (0, 1, 0), (0, 0, 1), (0, 0, 1)
    ]  # fmt: skip
    voter = Voter.objects.get()
    assert (voter.external_id, voter.first_name, voter.source) == ("707", "JO", "OH")


def test_one_number_of_two_sources_is_two_voters_unless_the_file_says_so(tmp_path: Path) -> None:
    other = ("OH0000000008", *DOE[1:])
    imported(ohio(tmp_path, DOE, other))

    imported(van(tmp_path, VAN_DOE, ("708", "OH0000000008", *VAN_DOE[2:]), ("709", "", *VAN_DOE[2:])))

    held = dict(OtherNumber.objects.values_list("number", "voter__external_id"))
    assert held == {"707": "OH0000000007", "708": "OH0000000008"}
    assert sorted(Voter.objects.values_list("external_id", flat=True)) == ["709", "OH0000000007", "OH0000000008"]


def test_undoing_an_import_takes_the_numbers_it_brought(tmp_path: Path) -> None:
    imported(ohio(tmp_path, DOE))
    imported(van(tmp_path, VAN_DOE))
    row = RollImport.objects.get(layout="VAN")

    undoing.undo(row, by=None, at=timezone.now())

    assert (OtherNumber.objects.count(), VoterPhone.objects.count(), Voter.objects.count()) == (0, 0, 1)


def test_an_erased_person_does_not_come_back_under_another_number(town: Town, tmp_path: Path) -> None:
    imported(ohio(tmp_path, DOE))
    imported(van(tmp_path, VAN_DOE))
    before = Voter.objects.count()
    voter = Voter.objects.get(external_id="OH0000000007")
    erase.erase(voter=voter, campaign=town.ours, by=town.admin, reason="A letter of 3 May")

    report = imported(van(tmp_path, VAN_DOE, without_state_id(VAN_DOE)))

    assert (report.created, Voter.objects.count(), Voter.objects.filter(last_name="DOE").count()) == (0, before, 0)
    assert OtherNumber.objects.get().number.startswith("erased-")


def test_a_list_from_outside_finds_the_voter_by_either_number(town: Town, tmp_path: Path) -> None:
    voter = factories.voter(external_id="OH0000000007")
    OtherNumber.objects.create(voter=voter, state="OH", source="VAN", number="707")
    voted = written(tmp_path, "voted.csv", ("ID",), ("707",))

    answer = lists.run("import_voted", str(voted), "--campaign", town.ours.slug)

    assert (answer["noted"], voter.restrictions.get().kind) == (1, "voted")
