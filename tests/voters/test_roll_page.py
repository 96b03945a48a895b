"""The roll page: a voter file goes up, is kept under a number, read by the worker, and told about."""

import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from tests import doors, factories
from tests.bench.voter_files.make import make
from tests.factories import Town
from voters import consent, uploads
from voters.models import AuditRow, Household, RollImport, Voter, VoterRestriction

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
QUERIES_OF_THE_LIST = 11


def address(name: str, town: Town, *more: object) -> str:
    return reverse(f"voters:{name}", args=[town.ours.slug, *more])


def upload(client: Client, town: Town, **files: Any) -> Any:
    return client.post(address("roll_upload", town), {"layout": "auto", **files})


def columns_of(client: Client, town: Town, row: RollImport) -> dict[str, Any]:
    """The form of the columns as it stands on the page."""
    form = client.get(address("roll_import", town, row.pk)).context["form"]
    return {field.name: field.initial for field in form.ours() if field.initial}


def work(row: RollImport) -> RollImport:
    """What the worker does when it is told."""
    uploads.read(import_id=row.pk, at=timezone.now())
    row.refresh_from_db()
    return row


def checked(client: Client, town: Town, **files: Any) -> RollImport:
    """A file whose columns were right, after its dry run."""
    upload(client, town, **files)
    row = RollImport.objects.get()
    client.post(address("roll_look", town, row.pk), columns_of(client, town, row))
    return work(row)


def imported(client: Client, town: Town, **files: Any) -> RollImport:
    """A file that went all the way."""
    row = checked(client, town, **files)
    client.post(address("roll_write", town, row.pk), {"missing": "mark"})
    return work(row)


def ohio(name: str = "SWVF_1_22.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (SAMPLES / "OH" / "SWVF_1_22.txt").read_bytes())


def test_an_upload_is_read_into_the_roll_and_reported(town: Town) -> None:
    client = doors.signed_in(town.organizer)

    row = imported(client, town, file=ohio())

    page = client.get(address("roll_import", town, row.pk))
    assert (page.context["progress"].ended, dict(page.context["sums"])) == (
        True,
        {
            "New voters": 101,
            "Changed": 0,
            "Unchanged": 0,
            "Twice in the file": 0,
            "Blank, or not a registered voter": 0,
            "Not imported": 1,
        },
    )
    assert Voter.objects.exclude(pk=town.voter.pk).count() == 101


def test_an_upload_is_kept_under_a_number_and_only_its_owner_reads_it(town: Town, home: Path) -> None:
    upload(doors.signed_in(town.organizer), town, file=ohio("../../etc/passwd"))

    row = RollImport.objects.get()
    kept = home / "uploads" / str(row.pk) / "voters.txt"
    assert row.label == "passwd"
    assert (stat.S_IMODE(kept.stat().st_mode), stat.S_IMODE(kept.parent.stat().st_mode)) == (0o600, 0o700)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../x.txt", "x.txt"),
        ("..\\..\\x.txt", "x.txt"),
        ("a\x00b.txt", "ab.txt"),
        ("n" * 4096, "n" * 200),
        ("/", "Voter file"),
        ("<img onerror>.csv", "<img onerror>.csv"),
    ],
)
def test_the_given_name_is_a_label_and_nothing_else(name: str, label: str) -> None:
    assert uploads.label_of(name) == label


def test_a_file_of_another_kind_imports_nothing_and_says_why(town: Town) -> None:
    client = doors.signed_in(town.organizer)

    upload(client, town, file=SimpleUploadedFile("x.zip", b"PK\x03\x04" + b"\x00" * 400))
    row = RollImport.objects.get()
    client.get(address("roll_import", town, row.pk))

    row.refresh_from_db()
    assert (row.state, "zip" in row.message, Voter.objects.count()) == ("failed", True, 1)


def test_no_page_names_a_folder_of_the_server(town: Town, home: Path) -> None:
    lines = b"\n".join((SAMPLES / "OH" / "SWVF_1_22.txt").read_bytes().split(b"\n")[:1] + [b"x,y"] * 40)

    client = doors.signed_in(town.organizer)
    upload(client, town, file=SimpleUploadedFile("broken.txt", lines))
    row = RollImport.objects.get()
    client.get(address("roll_import", town, row.pk))

    row.refresh_from_db()
    assert (row.state, str(home) in row.message) == ("failed", False)


def test_a_file_that_was_imported_is_not_imported_again(town: Town) -> None:
    row = imported(doors.signed_in(town.organizer), town, file=ohio())

    work(row)

    assert AuditRow.objects.filter(act="roll.imported").count() == 1


@pytest.mark.parametrize("state", ["reading", "applying"])
def test_an_import_whose_worker_died_goes_on(town: Town, state: str) -> None:
    row = checked(doors.signed_in(town.organizer), town, file=ohio())
    RollImport.objects.update(state=state, report={})

    left = uploads.interrupted()
    work(row)

    assert (left, row.state) == ([row.pk], {"reading": "checked", "applying": "done"}[state])


def test_an_upload_larger_than_the_limit_is_not_kept(town: Town, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 1000)

    page = upload(doors.signed_in(town.organizer), town, file=ohio())

    assert (page.status_code, RollImport.objects.count(), (home / "uploads").exists()) == (422, 0, False)
    assert "No file arrived." in page.content.decode()


def test_an_empty_file_is_refused_beside_the_field(town: Town) -> None:
    page = upload(doors.signed_in(town.organizer), town, file=SimpleUploadedFile("empty.txt", b""))

    assert (page.status_code, RollImport.objects.count()) == (422, 0)


def test_a_volunteer_uploads_nothing(town: Town) -> None:
    page = upload(doors.signed_in(town.volunteer), town, file=ohio())

    assert (page.status_code, RollImport.objects.count()) == (403, 0)


def test_the_worker_is_told_after_the_commit(
    town: Town, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    told: list[dict[str, str]] = []
    monkeypatch.setattr("voters.views.roll.import_roll.delay", lambda **message: told.append(message))

    client = doors.signed_in(town.organizer)
    upload(client, town, file=ohio())
    row = RollImport.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("roll_look", town, row.pk), columns_of(client, town, row))

    assert told == [{"import_id": str(RollImport.objects.get().pk)}]


def test_the_lines_that_were_not_imported_are_taken_as_a_file_and_noted(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    row = imported(client, town, file=ohio())

    taken = client.get(address("roll_rejects", town, row.pk))

    lines = taken.getvalue().decode().splitlines()
    assert (lines[0], len(lines)) == ("line,reason,text", 2)
    assert AuditRow.objects.get(act="roll.rejects_taken").people == 1


def test_a_file_is_taken_away_a_day_after_it_was_read(town: Town, home: Path) -> None:
    row = imported(doors.signed_in(town.organizer), town, file=ohio())
    folder = uploads.folder_of(row.pk)

    soon = uploads.clear_out(at=timezone.now() + timedelta(hours=23)), folder.exists()
    later = uploads.clear_out(at=timezone.now() + timedelta(hours=25)), folder.exists()

    row.refresh_from_db()
    assert (soon, later, uploads.rejects_path(row)) == ((0, True), (1, False), None)


def test_the_script_is_told_how_far_it_has_come(town: Town) -> None:
    row = RollImport.objects.create(
        campaign=town.ours, label="x", by=town.organizer, state="reading", bytes_total=200, bytes_done=100,
        report={"stage": "reading", "rows": 1234},
    )  # fmt: skip

    answer = doors.signed_in(town.organizer).get(address("roll_progress", town, row.pk))

    assert answer.json() == {
        "state": "reading",
        "words": "Reading the file: 1,234 lines",
        "percent": 45,
        "ended": False,
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_files_takes_the_same_queries(
    town: Town, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        RollImport.objects.create(campaign=town.ours, label=f"{number}.txt", by=town.organizer)
    RollImport.objects.create(campaign=town.theirs, label="theirs.txt", by=town.stranger)
    client = doors.signed_in(town.organizer)
    client.get(address("roll", town))

    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        page = client.get(address("roll", town))

    assert len(page.context["page"].object_list) == count


def test_protected_voters_count_in_one_number(town: Town) -> None:
    factories.voter(protected=True)

    page = doors.signed_in(town.organizer).get(address("roll", town))

    assert (page.context["size"].voters, page.context["size"].protected) == (2, 1)


def test_a_dry_run_shows_counts_and_a_few_people_and_changes_nothing(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    row = checked(client, town, file=ohio())

    page = client.get(address("roll_import", town, row.pk))

    assert (row.state, Voter.objects.count(), dict(page.context["sums"])["New voters"]) == ("checked", 1, 101)
    assert {words: len(people) for words, people in page.context["samples"]} == {
        "New": 10,
        "Changed": 0,
        "Not in the file": 0,
    }
    assert AuditRow.objects.get(act="roll.samples_seen").people == 10


def test_columns_mapped_by_hand_are_a_layout_of_the_campaign(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    lines = b"Nr;Surname;Given;Where;Town;Post\n" + b"".join(
        f"{number};Doe{number};Jo;{number} Oak St;Ashbury;43000\n".encode() for number in range(30)
    )
    upload(client, town, file=SimpleUploadedFile("list.csv", lines))
    row = RollImport.objects.get()

    said: dict[str, Any] = {"external_id": "Nr", "last_name": "Surname", "first_name": "Given", "name": "County list"}
    said |= {"address_line": ["Where"], "city": "Town", "zip5": "Post"}
    client.post(address("roll_look", town, row.pk), said)
    work(row)
    upload(client, town, file=SimpleUploadedFile("next.csv", lines))
    again = RollImport.objects.latest("pk")
    guess = client.get(address("roll_import", town, again.pk)).context["guess"]

    assert (row.state, row.report["created"], row.report["rejected"]) == ("checked", 30, 0)
    assert (guess.layout, guess.columns["last_name"]) == ("County list", ["Surname"])


def test_a_layout_made_from_one_of_ours_goes_on_reading_as_that_one(town: Town, tmp_path: Path) -> None:
    client = doors.signed_in(town.organizer)
    lines = make("CO", 20, tmp_path, seed=3).path.read_bytes()
    for head in (b"ADDRESS_NON_STD", b"A_COLUMN_OF_THE_COUNTY"):
        upload(client, town, file=SimpleUploadedFile("list.txt", lines.replace(b"ADDRESS_NON_STD", head)))
        row = RollImport.objects.latest("pk")
        form = client.get(address("roll_import", town, row.pk)).context["form"]
        said = {field.name: field.initial for field in (*form.ours(), *form.others()) if field.initial}
        client.post(address("roll_look", town, row.pk), said | {"middle_name": "", "name": "County list"})
        work(row)
        client.post(address("roll_stop", town, row.pk))

    read = RollImport.objects.order_by("pk").values_list("layout", "columns__base", "report__created")
    first, second = read
    assert first == second
    assert first[:2] == ("County list", "CO")


def test_from_the_dry_run_the_way_leads_back_to_the_columns_as_they_were_said(
    town: Town, home: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    client = doors.signed_in(town.organizer)
    lines = b"Nr;Surname;Given;Where\n1;Doe;Jo;1 Oak St\n2;Roe;Al;2 Oak St\n;Poe;Em;3 Oak St\n"
    said: dict[str, Any] = {"external_id": "Nr", "last_name": "Given", "address_line": ["Where"], "name": "County list"}
    upload(client, town, file=SimpleUploadedFile("list.csv", lines))
    row = RollImport.objects.get()
    client.post(address("roll_look", town, row.pk), said)
    rejects = uploads.rejects_path(work(row))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("roll_columns", town, row.pk))
    form = client.get(address("roll_import", town, row.pk)).context["form"]
    back = {field.name: field.initial for field in (*form.ours(), *form.others()) if field.initial}
    kept = [path.name for path in home.rglob("*") if path.is_file()]
    client.post(address("roll_look", town, row.pk), said | {"last_name": "Surname"})
    client.post(address("roll_write", town, work(row).pk))

    assert (rejects is not None, back, kept) == (True, said, ["voters.txt"])
    assert work(row).state == "done"
    assert set(Voter.objects.exclude(pk=town.voter.pk).values_list("last_name", flat=True)) == {"DOE", "ROE"}


def test_the_columns_of_a_layout_we_know_are_reached_from_the_dry_run_too(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    upload(client, town, file=ohio())
    row = RollImport.objects.get()
    guessed = columns_of(client, town, row)
    client.post(address("roll_look", town, row.pk), guessed)
    way = f'action="{address("roll_columns", town, row.pk)}"'
    shown = way in client.get(address("roll_import", town, work(row).pk)).content.decode()

    client.post(address("roll_columns", town, row.pk))
    again = columns_of(client, town, row)
    client.post(address("roll_look", town, row.pk), again)

    assert (shown, again, work(row).state, row.layout) == (True, guessed, "checked", "OH")


def test_from_an_import_that_is_done_no_way_leads_back(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    row = imported(client, town, file=ohio())

    client.post(address("roll_columns", town, row.pk))

    row.refresh_from_db()
    assert (row.state, row.report["created"]) == ("done", 101)


@pytest.mark.parametrize("layout", ["L2", "MI", "NATIONBUILDER", "TARGETSMART", "VAN", "WA"])
def test_columns_that_nobody_changed_are_read_as_the_layout_says(town: Town, tmp_path: Path, layout: str) -> None:
    client = doors.signed_in(town.organizer)
    made = make(layout, 5, tmp_path / "made", clean=True)
    upload(client, town, file=SimpleUploadedFile("list.txt", made.path.read_bytes()))
    row = RollImport.objects.get()
    headers = client.get(address("roll_import", town, row.pk)).context["guess"].headers
    as_a_browser_does = {
        ours: sorted(theirs, key=headers.index) if isinstance(theirs, list) else theirs
        for ours, theirs in columns_of(client, town, row).items()
    }

    client.post(address("roll_look", town, row.pk), as_a_browser_does)

    row.refresh_from_db()
    assert (row.layout, row.columns) == (layout, {})


def test_a_ban_and_a_place_that_somebody_mapped_are_honoured(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    lines = b"Nr,Surname,Where,Tel,Leave alone,No calls,Y,X\n" + b"".join(
        f"{number},Doe{number},{number} Oak St,614555010{number},{number == 1},{number == 2},40.1,-83.1\n".encode()
        for number in range(5)
    )
    upload(client, town, file=SimpleUploadedFile("list.csv", lines))
    row = RollImport.objects.get()

    said: dict[str, Any] = {"external_id": "Nr", "last_name": "Surname", "address_line": ["Where"], "phones": ["Tel"]}
    said |= {"do_not_contact": ["Leave alone"], "do_not_call": ["No calls"], "latitude": "Y", "longitude": "X"}
    client.post(address("roll_look", town, row.pk), said)
    work(row)
    client.post(address("roll_write", town, row.pk))
    work(row)

    restrictions = VoterRestriction.objects.filter(campaign=town.ours).values_list("voter__external_id", "kind")
    assert (row.state, list(restrictions)) == ("done", [("1", "do_not_contact")])
    assert [consent.is_stopped(f"+1614555010{number}") for number in range(5)] == [False, False, True, False, False]
    assert Household.objects.filter(placed="file").count() == 5


def test_a_ban_that_a_layout_knows_holds_also_where_nobody_mapped_it(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    head = b"nationbuilder_id,last_name,primary_address1,nick,do_not_contact\n"
    upload(client, town, file=SimpleUploadedFile("list.csv", head + b"7,Doe,12 Oak St,Jo,true\n"))
    row = RollImport.objects.get()

    said = {"external_id": "nationbuilder_id", "last_name": "last_name", "first_name": "nick"}
    client.post(address("roll_look", town, row.pk), said)
    work(row)
    client.post(address("roll_write", town, row.pk))
    work(row)

    banned = VoterRestriction.objects.get(campaign=town.ours)
    assert (row.state, banned.kind, banned.voter.first_name) == ("done", "do_not_contact", "JO")


def test_cells_that_cannot_be_read_are_told_beside_their_column(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    lines = (
        "Voter File VANID,LastName,State,StreetNo,StreetName,DOB,Cell Phone\n"
        "1,A,OH,1,Oak St,31.12.1980,6145550147\n2,B,OH,2,Oak St,12/31/1980,none\n3,C,OH,,,12/31/1980,none\n"
    )
    upload(client, town, file=SimpleUploadedFile("van.csv", lines.encode()))

    form = client.get(address("roll_import", town, RollImport.objects.get().pk)).context["form"]

    assert {name: form[name].help_text for name in ("birth_date", "phones", "last_name")} == {
        "birth_date": "67% filled; of the first lines 1 cannot be read",
        "phones": "33% filled; of the first lines 1 cannot be read",
        "last_name": "100% filled",
    }


def test_a_column_that_must_be_there_is_asked_for_beside_its_field(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    upload(client, town, file=SimpleUploadedFile("list.csv", b"Nr;Surname\n1;Doe\n"))
    row = RollImport.objects.get()

    page = client.post(address("roll_look", town, row.pk), {"external_id": "Nr"})

    row.refresh_from_db()
    assert (page.status_code, row.state) == (422, "columns")
    assert page.context["form"].errors["last_name"] == ["Say which column holds: last name."]


def test_one_file_of_a_campaign_is_imported_at_a_time(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    row = checked(client, town, file=ohio())
    RollImport.objects.create(campaign=town.ours, label="other.txt", by=town.organizer, state="applying")

    client.post(address("roll_write", town, row.pk), {"missing": "keep"})

    row.refresh_from_db()
    assert row.state == "checked"


def test_a_file_that_is_stopped_leaves_the_roll_as_it_was(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    row = checked(client, town, file=ohio())
    client.post(address("roll_write", town, row.pk), {"missing": "keep"})

    client.post(address("roll_stop", town, row.pk))
    work(row)

    assert (row.state, Voter.objects.count()) == ("stopped", 1)


def test_an_import_is_undone_by_its_page(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    row = imported(client, town, file=ohio())

    client.post(address("roll_undo", town, row.pk))
    work(row)

    assert (row.state, Voter.objects.count(), AuditRow.objects.filter(act="roll.undone").count()) == ("undone", 1, 1)


@pytest.mark.parametrize(("left_out", "choice"), [(5, "mark"), (50, "keep")])
def test_whoever_leaves_the_choice_as_it_stands_marks_a_few_as_gone_and_keeps_many(
    town: Town, tmp_path: Path, left_out: int, choice: str
) -> None:
    client = doors.signed_in(town.organizer)
    head, *lines = make("OH", 200, tmp_path / "made", clean=True).path.read_bytes().split(b"\n")
    imported(client, town, file=SimpleUploadedFile("first.txt", b"\n".join([head, *lines])))
    RollImport.objects.all().delete()

    row = checked(client, town, file=SimpleUploadedFile("next.txt", b"\n".join([head, *lines[left_out:]])))

    form = client.get(address("roll_import", town, row.pk)).context["form"]
    assert (row.report["missing"], form["missing"].value()) == (left_out, choice)
