"""A voter file becomes the roll: all of it, or nothing."""

import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests import factories
from tests.bench.voter_files.forms import CHOSEN
from tests.bench.voter_files.make import make
from tests.factories import Town
from voters import consent, gate
from voters.enums import Channel, Stance, WishSource
from voters.models import AuditRow, Election, Household, Identification, PhoneWish, Voter, VoterPhone
from voters.roll import applying, registry
from voters.roll.recognise import FileRefused
from voters.roll.report import Report
from voters.roll.telling import Progress

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
VAN = "Voter File VANID,LastName,FirstName,StreetNo,StreetName,StreetType,AptNo,City,State,Zip5,Cell Phone,DOB,Party\n"


def imported(path: Path, **options: Any) -> Report:
    return applying.import_file(path=path, by=None, at=timezone.now(), **options)


def line_of(external_id: str) -> str:
    """Where this voter lives."""
    return Household.objects.get(voters__external_id=external_id).address_line


def van(folder: Path, *rows: str, header: str = VAN) -> Path:
    path = folder / "van.csv"
    path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


DOE = "7,Doe,Jo,12,Oak,St,4,Ashbury,OH,43000,6145550147,3/4/1980,D"


@pytest.mark.django_db
@pytest.mark.parametrize("layout", CHOSEN)
def test_the_sums_of_a_generated_file_are_exact(layout: str, tmp_path: Path) -> None:
    made = make(layout, 4_000, tmp_path, seed=2)

    first, again = imported(made.path), imported(made.path)

    sums = (made.rows, made.rejected, made.skipped, made.duplicates)
    assert (first.rows, first.rejected, first.skipped, first.duplicates) == sums
    assert (again.rows, again.rejected, again.skipped, again.duplicates) == sums
    assert (first.created, first.updated, first.unchanged) == (made.kept, 0, 0)
    assert (again.created, again.updated, again.unchanged) == (0, 0, made.kept)
    assert Voter.objects.count() == made.kept


@pytest.mark.django_db
def test_a_voter_of_a_file_becomes_a_voter_behind_a_door_with_a_phone(tmp_path: Path) -> None:
    imported(van(tmp_path, DOE))

    voter = Voter.objects.select_related("household").get()
    assert (voter.state, voter.external_id, voter.last_name, voter.party) == ("OH", "7", "DOE", "DEM")
    assert (voter.birth_date, voter.birth_year, voter.language) == (date(1980, 3, 4), 1980, "en")
    assert voter.household is not None
    door = voter.household
    assert (door.address_line, door.unit, door.number, door.street) == ("12 OAK ST", "4", "12", "OAK ST")
    assert list(voter.phones.values_list("number", flat=True)) == ["+16145550147"]


@pytest.mark.django_db
def test_of_one_id_twice_the_later_row_counts(tmp_path: Path) -> None:
    report = imported(van(tmp_path, DOE, DOE.replace("12,Oak", "14,Elm")))

    assert (report.created, report.duplicates) == (1, 1)
    assert line_of("7") == "14 ELM ST"
    assert Household.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["RA", "AR"])
def test_who_moved_between_counties_keeps_the_active_row(order: str, tmp_path: Path) -> None:
    lines = (SAMPLES / "NC" / "ncvoter_Statewide.txt").read_text(encoding="windows-1252").split("\n")
    active, removed = lines[1], lines[1].replace('"A"', '"R"', 1).replace("6487  NW", "REMOVED")
    path = tmp_path / "ncvoter.txt"
    path.write_text("\n".join([lines[0], *({"A": active, "R": removed}[status] for status in order), ""]))

    report = imported(path)

    assert (report.created, report.duplicates) == (1, 1)
    assert Voter.objects.get().status == "active"


@pytest.mark.django_db
def test_a_moved_voter_gets_another_door_and_nobody_else_is_touched(tmp_path: Path) -> None:
    imported(van(tmp_path, DOE, DOE.replace("7,Doe", "8,Roe")))
    neighbour = Voter.objects.get(external_id="8")

    report = imported(van(tmp_path, DOE.replace("12,Oak", "14,Elm")))

    assert (report.updated, report.unchanged, report.removed) == (1, 0, 0)
    assert line_of("7") == "14 ELM ST"
    assert Voter.objects.get(external_id="8").household_id == neighbour.household_id


@pytest.mark.django_db
def test_a_new_phone_alone_is_an_update_and_the_old_one_stays(tmp_path: Path) -> None:
    imported(van(tmp_path, DOE))

    report = imported(van(tmp_path, DOE.replace("6145550147", "6145550148")))

    assert (report.updated, report.unchanged) == (1, 0)
    assert sorted(VoterPhone.objects.values_list("number", flat=True)) == ["+16145550147", "+16145550148"]


@pytest.mark.django_db
def test_what_a_file_does_not_carry_stays_as_it_is(tmp_path: Path) -> None:
    imported(van(tmp_path, DOE))

    report = imported(van(tmp_path, "7,Doe,OH", header="VANID,LastName,State\n"))

    assert report.unchanged == 1
    voter = Voter.objects.get()
    assert (voter.first_name, voter.birth_year, voter.party, voter.protected) == ("JO", 1980, "DEM", False)
    assert voter.household is not None


@pytest.mark.django_db
def test_a_language_is_taken_and_an_empty_cell_forgets_none(tmp_path: Path) -> None:
    header, languages = "Voter File VANID,LastName,State,Preferred Language\n", []
    for said in ("", "Spanish", "es", "", "Klingon", "English"):
        imported(van(tmp_path, f"7,Doe,OH,{said}", header=header))
        languages.append(Voter.objects.get(external_id="7").language)

    assert languages == ["en", "es", "es", "es", "es", "en"]


@pytest.mark.django_db
def test_who_is_under_18_stays_so_until_a_file_says_otherwise(tmp_path: Path) -> None:
    header, status = "Voter File VANID,LastName,State,Age\n", []
    for age in ("17", "", "18"):
        imported(van(tmp_path, f"7,Doe,OH,{age}", header=header))
        status.append(Voter.objects.get(external_id="7").status)

    assert status == ["preregistered", "preregistered", None]


@pytest.mark.django_db
def test_a_file_names_the_state_of_each_row_before_anybody_else(tmp_path: Path) -> None:
    imported(
        van(tmp_path, DOE.replace(",OH,", ",MI,"), DOE.replace("7,Doe", "8,Roe").replace(",OH,", ",,")), state="OH"
    )

    assert dict(Voter.objects.values_list("external_id", "state")) == {"7": "MI", "8": "OH"}


@pytest.mark.django_db
def test_a_protected_voter_is_kept_without_door_and_phone(tmp_path: Path) -> None:
    imported(van(tmp_path, DOE, "9,Poe,Al,,,,,Ashbury,OH,43000,6145550149,3/4/1981,R"))

    voter = Voter.objects.get(external_id="9")
    assert (voter.last_name, voter.protected, voter.household) == ("POE", True, None)
    assert not voter.phones.exists()


@pytest.mark.django_db
def test_no_import_changes_what_people_said_or_their_wish_to_be_left_alone(town: Town, tmp_path: Path) -> None:
    voter, number = town.voter, town.voter.phones.get().number
    factories.said(Stance.FOR, by=town.volunteer, of=voter, in_=town.ours)
    consent.stop(number=number, source=WishSource.KEYWORD, by=None, campaign=town.ours)
    before = (list(Identification.objects.values()), list(PhoneWish.objects.values()))
    row = f"{voter.external_id},Lopez,Maria,99,New,St,,Ashbury,OH,43000,{number[2:]},3/4/1980,D"

    report = imported(van(tmp_path, row))

    assert report.updated == 1
    assert (list(Identification.objects.values()), list(PhoneWish.objects.values())) == before
    assert gate.refusal(campaign=town.ours, voter=voter, channel=Channel.TEXT, at=timezone.now()) == "opted_out"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("layout", "external_id", "latest"),
    [
        ("OH", "OH0020001035", ["2022-11-08 GENERAL", "2024-11-05 GENERAL"]),
        ("PA", "110001035-41", ["2021-11-05 GENERAL", "2024-05-15 PRIMARY"]),
        ("VAN", "45036", ["2024 GENERAL"]),
    ],
)
def test_in_which_elections_somebody_voted_is_read(layout: str, external_id: str, latest: list[str]) -> None:
    path = next((SAMPLES / layout).glob("*.expected.json"))

    imported(next(file for file in path.parent.iterdir() if file.stem == path.name.removesuffix(".expected.json")))

    assert registry.names_of(Voter.objects.get(external_id=external_id).voted_in)[-2:] == latest


@pytest.mark.django_db
def test_history_in_a_file_of_its_own_is_joined_by_id() -> None:
    folder = SAMPLES / "NC"

    report = imported(folder / "ncvoter_Statewide.txt", history=folder / "ncvhis_Statewide.txt")
    again = imported(folder / "ncvoter_Statewide.txt", history=folder / "ncvhis_Statewide.txt")
    without = imported(folder / "ncvoter_Statewide.txt")

    assert registry.names_of(Voter.objects.get(external_id="EH001008").voted_in) == [
        "2022-11-08 GENERAL",
        "2024-03-05 PRIMARY",
        "2024-11-05 GENERAL",
    ]
    assert (again.unchanged, without.unchanged) == (report.created, report.created)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("roll", "history", "external_id", "told"),
    [
        (
            "NC/ncvoter_Statewide.txt",
            "NC/ncvhis_Statewide.txt",
            "EH001008",
            {("2022-11-08 GENERAL", "in_person"), ("2024-11-05 GENERAL", "mail")},
        ),
        (
            "PA/TESTCOUNTY FVE 20260302.txt",
            None,
            "110001035-41",
            {
                ("2021-11-05 GENERAL", "in_person"),
                ("2020-11-05 GENERAL", "mail"),
                ("2024-05-15 PRIMARY", "provisional"),
            },
        ),
        ("FL/ALA_20260310.txt", "FL/ALA_H_20260310.txt", "120001008", {("2024-11-05 GENERAL", "in_person")}),
    ],
)
def test_how_somebody_voted_is_read_where_the_file_says_it(
    roll: str, history: str | None, external_id: str, told: set[tuple[str, str]]
) -> None:
    imported(SAMPLES / roll, history=SAMPLES / history if history else None)

    numbers = Voter.objects.get(external_id=external_id).voted_in
    found = Election.objects.filter(pk__in=numbers).values_list("name", "method")
    assert told <= set(found)
    assert len(registry.names_of(numbers)) == len(found) == len(numbers)


@pytest.mark.django_db
def test_a_history_that_does_not_belong_to_the_layout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refusal:
        imported(van(tmp_path, DOE), history=SAMPLES / "NC" / "ncvhis_Statewide.txt")

    assert refusal.value.code == "no_history"


@pytest.mark.django_db
def test_a_dry_run_gives_the_same_sums_and_changes_nothing(tmp_path: Path) -> None:
    made = make("OH", 500, tmp_path)

    dry = imported(made.path, dry_run=True)

    assert (Voter.objects.count(), Household.objects.count(), AuditRow.objects.count()) == (0, 0, 0)
    real = imported(made.path)
    assert (dry.created, dry.duplicates, dry.rejected) == (real.created, real.duplicates, real.rejected)


@pytest.mark.django_db
def test_an_import_leaves_a_row_in_the_audit_with_counts_only(town: Town, tmp_path: Path) -> None:
    applying.import_file(path=van(tmp_path, DOE), by=town.organizer, campaign=town.ours, at=timezone.now())

    row = AuditRow.objects.get(act="roll.imported")
    assert (row.by, row.campaign, row.people) == (town.organizer, town.ours, 0)
    assert row.details == {"layout": "VAN", "rows": 1, "created": 1, "updated": 0, "rejected": 0}


@pytest.mark.django_db
def test_the_list_of_rejected_lines_names_each_with_its_reason(tmp_path: Path) -> None:
    report = imported(van(tmp_path, DOE, "=1+1,short", ",No,Id,1,Oak,St,,Ashbury,OH,43000,,,"))

    assert report.rejects_file is not None
    path = Path(report.rejects_file)
    assert path.read_text(encoding="utf-8").splitlines() == [
        "line,reason,text",
        '3,2 columns instead of 13,"\'=1+1,short"',
        '4,no id,",No,Id,1,Oak,St,,Ashbury,OH,43000,,,"',
    ]
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_a_file_of_which_most_lines_do_not_fit_is_refused(tmp_path: Path) -> None:
    rows = [DOE.replace("7,Doe", f"{number},Doe") for number in range(10)]

    with pytest.raises(FileRefused) as refusal:
        imported(van(tmp_path, *rows, *["no,voter"] * 12, rows[0]))

    assert refusal.value.code == "too_many_rejected"
    assert Voter.objects.count() == 0
    assert not list((tmp_path / "home" / "imports").iterdir())


@pytest.mark.django_db
@pytest.mark.parametrize("header", [VAN, VAN + "\n\n"])
def test_a_file_without_voters_is_refused(header: str, tmp_path: Path) -> None:
    with pytest.raises(FileRefused):
        imported(van(tmp_path, header=header))

    assert Voter.objects.count() == 0


@pytest.mark.parametrize("stage", ["reading", "applying"])
def test_an_import_that_breaks_off_leaves_nothing(committed: None, stage: str, tmp_path: Path) -> None:
    made = make("OH", 500, tmp_path)

    def break_off(progress: Progress) -> None:
        if progress.stage == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        imported(made.path, progress=break_off)

    assert (Voter.objects.count(), Household.objects.count()) == (0, 0)
    assert not list((tmp_path / "home" / "imports").iterdir())
    assert imported(made.path).created == made.kept


def test_two_imports_at_once_are_applied_one_after_the_other(committed: None, tmp_path: Path) -> None:
    made, reports = make("OH", 1_000, tmp_path), []

    def work() -> None:
        reports.append(imported(made.path))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(report.created for report in reports) == [0, made.kept]
    assert Voter.objects.count() == made.kept


@pytest.mark.django_db
def test_a_map_that_numbers_an_election_outside_the_file_leaves_it_out(tmp_path: Path) -> None:
    for file in (SAMPLES / "PA").glob("TESTCOUNTY*.txt"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    elections = tmp_path / "TESTCOUNTY Election Map 20260302.txt"
    text = elections.read_text("cp1252").rstrip("\n")
    more = [f"TESTCOUNTY\t{number}\t1999 GENERAL ELECTION\t11/02/1999" for number in (0, 41)]
    elections.write_text("\n".join([text, *more]) + "\n", encoding="cp1252")

    report = imported(tmp_path / "TESTCOUNTY FVE 20260302.txt")

    assert report.created > 0
    assert not Election.objects.filter(year=1999).exists()
