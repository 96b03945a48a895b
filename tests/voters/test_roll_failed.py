"""What cannot be imported: the way back from a dry run that failed, and rows whose cells are in doubt."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests import doors
from tests.factories import Town
from tests.voters.test_roll_page import address, checked, columns_of, ohio, upload, work
from voters import uploads
from voters.models import RollImport, Voter
from voters.roll.in_one_cell import NAME_IN_DOUBT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def wrongly_mapped(client: Client, town: Town) -> tuple[RollImport, dict[str, Any]]:
    """A list of which the dry run fails, for a column without numbers was taken for them; and what is right."""
    lines = b"Nr;Surname;Given;Where;Blank\n" + b"".join(b"%d;Doe%d;Jo;%d Oak St;\n" % (n, n, n) for n in range(30))
    upload(client, town, file=SimpleUploadedFile("list.csv", lines))
    row = RollImport.objects.get()
    said: dict[str, Any] = {
        "external_id": "Nr",
        "last_name": "Surname",
        "address_line": ["Where"],
        "name": "County list",
    }
    client.post(address("roll_look", town, row.pk), said | {"external_id": "Blank"})
    return work(row), said


def test_from_a_dry_run_that_failed_the_way_leads_back_to_the_columns_or_to_another_file(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    row, said = wrongly_mapped(client, town)
    page = client.get(address("roll_import", town, row.pk))
    shown = page.content.decode()

    client.post(address("roll_columns", town, row.pk))
    form = client.get(address("roll_import", town, row.pk)).context["form"]
    back = {field.name: field.initial for field in (*form.ours(), *form.others()) if field.initial}
    client.post(address("roll_look", town, row.pk), said)
    client.post(address("roll_write", town, work(row).pk))

    assert (dict(page.context["steps"])["Dry run"], back) == (True, said | {"external_id": "Blank"})
    for words in (
        "It was the dry run that failed: nothing has changed.",
        "30 of 30 lines do not fit, the first is line 2: no id.",
        "Nothing was imported.",
        "Your file and the columns you chose are kept for a day.",
        f'action="{address("roll_columns", town, row.pk)}"',
        f'href="{address("roll_upload", town)}?kind=voters"',
    ):
        assert words in shown
    assert (work(row).state, row.message, row.report["created"]) == ("done", "", 30)


def test_a_failed_dry_run_whose_file_is_gone_leads_to_another_file_only(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    row, _ = wrongly_mapped(client, town)
    uploads.clear_out(at=timezone.now() + timedelta(hours=25))

    shown = client.get(address("roll_import", town, row.pk)).content.decode()
    answer = client.post(address("roll_columns", town, row.pk), follow=True).content.decode()

    row.refresh_from_db()
    assert (address("roll_columns", town, row.pk) in shown, "is gone by now" in shown) == (False, True)
    assert ("Upload it again." in answer, row.state) == (True, "failed")


def test_from_an_import_that_failed_while_it_was_written_no_way_leads_back(
    town: Town,
) -> None:
    client = doors.signed_in(town.organizer)
    row = checked(client, town, file=ohio())
    client.post(address("roll_write", town, row.pk), {"missing": "mark"})
    uploads.kept_file(row).write_bytes(b"gone bad")
    work(row)

    shown = client.get(address("roll_import", town, row.pk)).content.decode()
    client.post(address("roll_columns", town, row.pk))

    row.refresh_from_db()
    assert (row.state, address("roll_columns", town, row.pk) in shown) == ("failed", False)


def test_from_a_dry_run_that_was_stopped_the_way_leads_back_to_the_columns(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    upload(client, town, file=ohio())
    row = RollImport.objects.get()
    said = columns_of(client, town, row)
    client.post(address("roll_look", town, row.pk), said)
    client.post(address("roll_stop", town, row.pk))
    stopped = work(row).state

    shown = client.get(address("roll_import", town, row.pk)).content.decode()
    client.post(address("roll_columns", town, row.pk))
    again = columns_of(client, town, row)
    client.post(address("roll_look", town, row.pk), again)

    assert (stopped, address("roll_columns", town, row.pk) in shown) == ("stopped", True)
    assert (again, work(row).state) == (said, "checked")


def test_whoever_gives_a_file_up_is_led_nowhere_back(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    row = checked(client, town, file=ohio())
    client.post(address("roll_stop", town, row.pk))

    shown = client.get(address("roll_import", town, row.pk)).content.decode()
    client.post(address("roll_columns", town, row.pk))
    row.refresh_from_db()

    assert (row.state, address("roll_columns", town, row.pk) in shown) == ("stopped", False)


def test_the_columns_of_a_list_in_no_layout_are_guessed_by_their_names_and_confirmed(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    lines = (
        "Voter ID;Name;Street address;Town;State;Zip;Mobile;Hat\n7;Smith, Ann;1 Oak St;Salem;OH;44460;614-555-0101;1\n"
    )
    upload(client, town, file=SimpleUploadedFile("list.csv", lines.encode()))
    row = RollImport.objects.get()

    page = client.get(address("roll_import", town, row.pk))
    guessed = columns_of(client, town, row)
    client.post(address("roll_look", town, row.pk), guessed)
    dry = work(row).report

    assert guessed == {
        "external_id": "Voter ID",
        "full_name": "Name",
        "address_line": ["Street address"],
        "city": "Town",
        "state": "State",
        "zip5": "Zip",
        "phones": ["Mobile"],
    }
    assert "some we guessed by their names" in page.content.decode()
    assert "100% filled" in page.content.decode()
    assert (row.state, dry["created"], dry["rejected"]) == ("checked", 1, 0)


def test_a_whole_name_and_a_whole_address_are_mapped_and_who_is_in_doubt_is_told(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    lines = "Nr;Who;Where\n1;Smith, John A;12 N Main St Apt 4, Town OH 44444\n2;John Smith;1 Oak St, Town OH 44444\n"
    upload(client, town, file=SimpleUploadedFile("list.csv", lines.encode()))
    row = RollImport.objects.get()
    said = {"external_id": "Nr", "full_name": "Who", "full_address": "Where"}

    client.post(address("roll_look", town, row.pk), said)
    dry = work(row).report
    client.post(address("roll_write", town, row.pk))
    work(row)
    taken = client.get(address("roll_rejects", town, row.pk))

    voter = Voter.objects.select_related("household").get(external_id="1")
    told = b"".join(taken.streaming_content).decode()  # type: ignore[attr-defined]
    assert (row.state, dry["created"], dry["rejected"]) == ("done", 1, 1)
    assert (voter.last_name, voter.first_name, voter.middle_name) == ("SMITH", "JOHN", "A")
    assert voter.household is not None
    assert (voter.household.address_line, voter.household.unit, voter.household.city) == ("12 N MAIN ST", "4", "TOWN")
    assert told.splitlines()[1].startswith(f'3,"{NAME_IN_DOUBT}",')


def test_a_register_that_writes_names_whole_needs_no_column_of_last_names(town: Town) -> None:
    client = doors.signed_in(town.organizer)
    lines = b"Elector Number Prefix,Elector Number,Elector Name,Address1,PostCode\nAB,1,Doe Jane,1 High St,SW1A 1AA\n"
    upload(client, town, file=SimpleUploadedFile("register.csv", lines))
    row = RollImport.objects.get()

    answer = client.post(address("roll_look", town, row.pk), columns_of(client, town, row))

    row.refresh_from_db()
    assert (answer.status_code, row.state, row.layout) == (302, "waiting", "UK")
