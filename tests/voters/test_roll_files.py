"""Files that come with others on the import page: in an archive, several at once, behind a document."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import doors
from tests.bench.voter_files.make import make
from tests.factories import Town
from tests.voters.roll.test_history import FILES, read
from tests.voters.test_roll_page import SAMPLES, address, checked, columns_of, imported, ohio, upload, work
from voters import uploads
from voters.models import Election, Household, RollImport, Voter, VoterPhone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def zipped(**files: bytes) -> SimpleUploadedFile:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return SimpleUploadedFile("list.zip", held.getvalue())


@pytest.mark.parametrize("beside", [b"%PDF-1.7 \n the layout\n", b"Terms of use, as of January\nSee below\n"])
def test_a_list_that_lies_behind_a_document_in_its_archive_is_shown_and_read(town: Town, beside: bytes) -> None:
    client = doors.signed_in(town.organizer)

    row = checked(client, town, file=zipped(A_note=beside, SWVF_1_22=ohio().read()))

    assert (row.state, row.report["created"]) == ("checked", 101)


def test_the_columns_of_an_archive_are_those_of_its_list(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    upload(client, town, file=zipped(A_note=b"Terms of use\nSee below\n", SWVF_1_22=ohio().read()))

    guess = client.get(address("roll_import", town, RollImport.objects.get().pk)).context["guess"]

    assert (guess.layout, guess.headers[0], guess.rows[0][0][:2], len(guess.rows)) == ("OH", "SOS_VOTERID", "OH", 20)


def test_an_archive_without_a_file_is_refused_in_words(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    upload(client, town, file=zipped())
    row = RollImport.objects.get()

    client.get(address("roll_import", town, row.pk))

    row.refresh_from_db()
    assert (row.state, row.message) == ("failed", "There is no file in it. Get it again. Nothing was imported.")


def test_files_that_are_passed_over_are_named_at_the_columns_at_the_dry_run_and_in_the_report(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    upload(client, town, file=zipped(**{"<b>.pdf": b"%PDF-1.7 \n the layout\n"}, SWVF_1_22=ohio().read()))
    row = RollImport.objects.get()
    pages = [client.get(address("roll_import", town, row.pk)).content.decode()]
    client.post(address("roll_look", town, row.pk), columns_of(client, town, row))
    work(row)
    pages.append(client.get(address("roll_import", town, row.pk)).content.decode())
    client.post(address("roll_write", town, row.pk), {"missing": "mark"})
    work(row)
    pages.append(client.get(address("roll_import", town, row.pk)).content.decode())

    assert row.state == "done"
    assert ["<li>&lt;b&gt;.pdf: a PDF document, not a text file</li>" in page for page in pages] == [True] * 3


@pytest.mark.parametrize("layout", FILES)
def test_who_voted_when_is_read_also_where_it_lies_beside_the_voters(town: Town, layout: str) -> None:
    client = doors.signed_in(town.organizer)
    voters, history = ((SAMPLES / layout / name).read_bytes() for name in FILES[layout])
    row = checked(client, town, file=zipped(history=history, readme=b"Terms of use\nSee below\n", voters=voters))
    dry = client.get(address("roll_import", town, row.pk)).content.decode()

    client.post(address("roll_write", town, row.pk), {"missing": "mark"})
    work(row)

    words = "Who voted when is read from what lies beside the voters: history."
    report = client.get(address("roll_import", town, row.pk)).content.decode()
    voted = Voter.objects.exclude(voted_in=[]).values_list("external_id", flat=True)
    assert (words in dry, words in report, row.state) == (True, True, "done")
    assert set(voted) == {voter for voter, _ in read(layout)} & set(Voter.objects.values_list("external_id", flat=True))
    assert voted


def test_who_voted_when_is_read_from_both_places(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    voters, history = ((SAMPLES / "WA" / name).read_bytes() for name in FILES["WA"])
    older = SimpleUploadedFile("2022.txt", history.replace(b"2024", b"2022"))

    row = imported(client, town, file=zipped(history=history, voters=voters), history=[older])

    assert row.state == "done"
    assert set(Election.objects.values_list("year", flat=True)) == {2022, 2024}


def counties(folder: Path) -> list[bytes]:
    """Two files of a state that comes as one file a county."""
    whole = make("FL", 40, folder, clean=True).path.read_bytes().splitlines(keepends=True)
    return [b"".join(whole[:15]), b"".join(whole[15:])]


def test_several_files_of_one_state_are_taken_together(town: Town, home: Path) -> None:
    client = doors.signed_in(town.organizer)
    first, second = counties(home / "made")

    row = checked(client, town, file=[SimpleUploadedFile("ALA.txt", first), SimpleUploadedFile("../BAK.txt", second)])

    kept = sorted(path.name for path in uploads.kept_file(row).iterdir())
    assert (row.label, kept, row.state) == ("ALA.txt and 1 more", ["ALA.txt", "BAK.txt"], "checked")
    assert (row.report["layout"], row.report["rows"], row.report["created"]) == ("FL", 40, 40)


def test_two_files_of_one_name_are_both_kept(town: Town, home: Path) -> None:
    client = doors.signed_in(town.organizer)
    parts = [SimpleUploadedFile("voters.txt", part) for part in counties(home / "made")]

    row = checked(client, town, file=parts)

    assert (row.state, row.report["created"]) == ("checked", 40)


def test_of_files_that_are_too_much_together_none_is_kept(
    town: Town, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = counties(home / "made")
    monkeypatch.setattr(uploads, "LARGEST", len(first) + 1_000)
    files = [SimpleUploadedFile("ALA.txt", first), SimpleUploadedFile("BAK.txt", second)]

    page = upload(doors.signed_in(town.organizer), town, file=files)

    assert (page.status_code, RollImport.objects.count(), (home / "uploads").exists()) == (422, 0, False)
    assert "the files are larger than 500 MB together" in page.content.decode()


def test_several_files_of_who_voted_when_are_taken_together(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    voters, history = (
        (SAMPLES / "WA" / name).read_bytes()
        for name in ("20260302_VRDB_Extract.txt", "2024_VotingHistory_no_header.txt")
    )
    older = history.replace(b"2024", b"2022")

    row = imported(
        client,
        town,
        file=SimpleUploadedFile("voters.txt", voters),
        history=[SimpleUploadedFile("2024.txt", history), SimpleUploadedFile("2022.txt", older)],
    )

    assert row.state == "done"
    assert set(Election.objects.values_list("year", flat=True)) == {2022, 2024}


@pytest.mark.parametrize("town_is_empty", [True, False])
def test_a_list_of_doors_places_them_with_the_voters_it_came_with(town: Town, home: Path, town_is_empty: bool) -> None:
    if town_is_empty:
        for table in (VoterPhone, Voter, Household):
            table.objects.all().delete()
    client = doors.signed_in(town.organizer)
    made = make("OH", 20, home / "made", clean=True)
    ids = [line.split('"')[1] for line in made.path.read_text().splitlines()[1:]]
    places = "id,lat,lon\n" + "".join(f"{number},40.1,-83.1\n" for number in ids) + "x,north,west\n"

    row = imported(
        client,
        town,
        file=SimpleUploadedFile("voters.txt", made.path.read_bytes()),
        doors=SimpleUploadedFile("places.csv", places.encode()),
    )

    report = row.report["doors"]
    assert (row.state, report["rows"], report["rejected"]) == ("done", 21, 1)
    assert Household.objects.filter(placed="side").count() == report["placed"] > 0
    assert "Of its 21 lines 1 do not fit." in client.get(address("roll_import", town, row.pk)).content.decode()


def test_a_list_of_doors_that_names_no_place_is_refused_before_anything_is_imported(town: Town) -> None:
    client = doors.signed_in(town.organizer)

    row = checked(client, town, file=ohio(), doors=SimpleUploadedFile("places.csv", b"id,where\n1,here\n"))

    assert (row.state, row.message.startswith("A list of doors names latitude")) == ("failed", True)
