"""The pages of the roll take lists from outside too: file, columns, dry run, apply."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import doors, factories
from tests.factories import Town
from voters import consent, gate, identify, uploads
from voters.enums import Channel, Refusal, Restriction, Stance
from voters.models import AuditRow, Campaign, Identification, RollImport, Voter, VoterRestriction
from voters.outside.applying import import_list
from voters.roll.telling import Progress, Stopped
from voters.voted import note

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The task is called by hand, as the worker would."""
    monkeypatch.setattr("voters.views.roll.import_roll.delay", lambda **_: None)


@pytest.fixture
def client(town: Town) -> Client:
    return doors.signed_in(town.organizer)


def address(name: str, town: Town, *more: object) -> str:
    return reverse(f"voters:{name}", args=[town.ours.slug, *more])


def upload(client: Client, town: Town, kind: str, text: str) -> RollImport:
    file = SimpleUploadedFile("list.csv", text.encode())
    client.post(f"{address('roll_upload', town)}?kind={kind}", {"file": file})
    return RollImport.objects.latest("pk")


def columns_of(client: Client, town: Town, row: RollImport) -> dict[str, Any]:
    """The form of the columns as it stands on the page."""
    form = client.get(address("roll_import", town, row.pk)).context["form"]
    return {field.name: field.initial for field in form.ours() if field.initial}


def look(client: Client, town: Town, row: RollImport, **said: str) -> RollImport:
    """The columns are right, but for what is said; the worker makes the dry run."""
    client.post(address("roll_look", town, row.pk), columns_of(client, town, row) | said)
    return work(row)


def work(row: RollImport) -> RollImport:
    uploads.read(import_id=row.pk, at=timezone.now())
    row.refresh_from_db()
    return row


def sums(client: Client, town: Town, row: RollImport) -> dict[str, int]:
    shown = client.get(address("roll_import", town, row.pk)).context["sums"]
    return {words: count for words, count in shown if count}


def voted(*voters: Voter) -> str:
    return "Voter ID,Name\n" + "".join(f"{voter.external_id},X\n" for voter in voters)


def test_who_has_voted_is_noted_in_four_steps(client: Client, town: Town) -> None:
    row = upload(client, town, "voted", voted(town.voter) + "OH404,Y\n,Z\n")
    guessed = columns_of(client, town, row)

    look(client, town, row)
    before = (row.state, sums(client, town, row), VoterRestriction.objects.count())
    client.post(address("roll_write", town, row.pk))
    work(row)

    wanted = {"Have voted": 1, "Not on the roll": 1, "Not imported": 1}
    assert (guessed, before) == ({"external_id": "Voter ID"}, ("checked", wanted, 0))
    assert (row.state, sums(client, town, row)) == ("done", wanted)
    assert VoterRestriction.objects.get().by == town.organizer


def test_a_dry_run_shows_a_few_people_and_the_look_is_noted(client: Client, town: Town) -> None:
    row = look(client, town, upload(client, town, "voted", voted(town.voter, factories.voter(protected=True))))

    page = client.get(address("roll_import", town, row.pk))

    shown = {words: [(each.name, each.what) for each in people] for words, people in page.context["samples"] if people}
    assert shown == {"To be noted": [("MARIA LOPEZ", "Has voted")]}
    assert AuditRow.objects.get(act="roll.samples_seen").people == 1


def test_answers_are_recorded_in_four_steps(client: Client, town: Town) -> None:
    text = f"Serial,Lean,When\n{town.voter.external_id},1,3/4/2026\n{town.voter.external_id},2,\n"
    row = upload(client, town, "ids", text)

    look(client, town, row, external_id="Serial", answer="Lean", said_on="When", day_first="yes")
    client.post(address("roll_write", town, row.pk))
    work(row)

    said = Identification.objects.get()
    assert sums(client, town, row) == {"Answers": 1, "Not imported": 1}
    assert (said.stance, said.said_at.date().isoformat(), said.evidence_id) == ("for", "2026-04-03", row.pk)


def test_columns_are_known_again_by_their_headings(client: Client, town: Town) -> None:
    text = f"Serial,Lean,When\n{town.voter.external_id},1,2026-04-03\n"
    look(client, town, upload(client, town, "ids", text), external_id="Serial", answer="Lean", said_on="When")

    again = columns_of(client, town, upload(client, town, "ids", text))

    assert again == {"external_id": "Serial", "answer": "Lean", "said_on": "When"}


def test_from_the_dry_run_the_way_leads_back_to_what_was_said_of_a_list(client: Client, town: Town) -> None:
    text = f"Serial,Lean,When,Race\n{town.voter.external_id},1,3/4/2026,Mayor\n"
    said = {"external_id": "Serial", "answer": "Lean", "said_on": "When", "question": "Race"}
    asked = {"asked": "mayor", "day_first": "yes"}
    row = look(client, town, upload(client, town, "ids", text), **said, **asked)

    client.post(address("roll_columns", town, row.pk))

    form = client.get(address("roll_import", town, row.pk)).context["form"]
    assert {field.name: field.initial for field in (*form.ours(), *form.others()) if field.initial} == said | asked


def test_a_needed_column_is_asked_for_beside_its_field(client: Client, town: Town) -> None:
    row = upload(client, town, "ids", "Voter ID,When\n1,2026-04-03\n")

    page = client.post(address("roll_look", town, row.pk), {"external_id": "Voter ID"})

    assert page.status_code == 422
    assert page.context["form"].errors["answer"] == ["Say which column holds: answer."]


def test_which_of_several_questions_counts_is_asked_on_the_page(client: Client, town: Town) -> None:
    number = town.voter.external_id
    text = f"Voter ID,Date,Answer,Question\n{number},2026-04-03,1,Mayor\n{number},2026-04-03,5,Senate\n"
    row = upload(client, town, "ids", text)

    page = client.post(address("roll_look", town, row.pk), columns_of(client, town, row))
    look(client, town, row, asked="mayor")

    assert page.context["form"].errors["asked"] == [
        "The file holds answers to several questions. Say which one counts."
    ]
    assert (row.state, sums(client, town, row)) == (
        "checked",
        {"Answers": 1, "Blank, without an answer, or to another question": 1},
    )


def test_a_question_without_its_column_is_asked_for(client: Client, town: Town) -> None:
    row = upload(client, town, "ids", f"Voter ID,Date,Answer,Race\n{town.voter.external_id},2026-04-03,1,Mayor\n")

    page = client.post(address("roll_look", town, row.pk), columns_of(client, town, row) | {"asked": "Mayor"})

    assert (page.status_code, page.context["form"].errors["question"]) == (422, ["Say which column holds: question."])


def test_a_command_that_was_killed_does_not_block_the_next_import(client: Client, town: Town) -> None:
    killed = RollImport.objects.create(campaign=town.ours, kind="voted", label="x", state="applying")

    work(killed)
    row = look(client, town, upload(client, town, "voted", voted(town.voter)))

    assert (killed.state, "What had been noted before stays." in killed.message, row.state) == (
        "failed",
        True,
        "checked",
    )


def test_stopped_before_it_writes_it_notes_nobody(client: Client, town: Town) -> None:
    row = look(client, town, upload(client, town, "voted", voted(town.voter)))
    client.post(address("roll_write", town, row.pk))

    client.post(address("roll_stop", town, row.pk))
    work(row)

    assert (row.state, VoterRestriction.objects.count()) == ("stopped", 0)
    assert "Nobody of this file was noted." in client.get(address("roll_import", town, row.pk)).content.decode()


def test_stopped_while_it_writes_it_keeps_what_it_noted_and_says_so(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(voted(town.voter))
    row = RollImport.objects.create(campaign=town.ours, kind="voted", label="x", state="applying")

    def stop(progress: Progress) -> None:
        if progress.stage == "applying":
            raise Stopped

    with pytest.raises(Stopped) as stopped:
        import_list(kind="voted", path=path, campaign=town.ours, by=None, at=timezone.now(), row=row, progress=stop)

    words = "Noted before the stop, and kept: 1. The same file again notes the rest."
    assert (str(stopped.value), VoterRestriction.objects.count()) == (words, 1)


def test_killed_while_it_writes_it_goes_on_with_the_same_sums(client: Client, town: Town) -> None:
    voters = [town.voter, *(factories.voter() for _ in range(3))]
    note(campaign=town.ours, voter_ids=[voters[3].pk], by=town.organizer, evidence_id=uuid4())
    row = look(client, town, upload(client, town, "voted", voted(*voters)))
    client.post(address("roll_write", town, row.pk))
    note(campaign=town.ours, voter_ids=[voters[1].pk], by=town.organizer, evidence_id=row.pk)

    left = uploads.interrupted()
    work(row)

    assert (left, row.report["noted"], row.report["already"]) == ([row.pk], 3, 1)
    assert VoterRestriction.objects.count() == 4


def test_answers_of_an_import_that_was_killed_are_its_own(client: Client, town: Town) -> None:
    lines = "".join(f"{voter.external_id},1,2026-04-03\n" for voter in (town.voter, factories.voter()))
    row = written(client, town, "ids", "Voter ID,Answer,Date\n" + lines)
    RollImport.objects.filter(pk=row.pk).update(state="applying", report={}, ended_at=None)

    work(row)

    assert (row.state, row.report["noted"], row.report["already"], Identification.objects.count()) == ("done", 2, 0, 2)


def test_the_lines_of_people_nobody_knows_are_taken_as_a_file_and_counted(client: Client, town: Town) -> None:
    text = f"Voter ID,Answer,Date\n{town.voter.external_id},1,2026-04-03\nOH404,1,2026-04-03\nOH405,9,2026-04-03\n"
    row = look(client, town, upload(client, town, "ids", text))

    taken = client.get(address("roll_rejects", town, row.pk))

    assert [line.split(",")[0] for line in taken.getvalue().decode().splitlines()] == ["line", "4", "3"]
    assert AuditRow.objects.get(act="roll.rejects_taken").people == 2


def test_a_kind_that_does_not_exist_is_a_voter_file(client: Client, town: Town) -> None:
    page = client.get(f"{address('roll_upload', town)}?kind=nonsense")

    assert "layout" in page.context["form"].fields


def written(client: Client, town: Town, kind: str, text: str) -> RollImport:
    """A list that went all the way."""
    row = look(client, town, upload(client, town, kind, text))
    client.post(address("roll_write", town, row.pk))
    return work(row)


def undone(client: Client, town: Town, row: RollImport) -> RollImport:
    client.post(address("roll_undo", town, row.pk))
    return work(row)


def reason(town: Town) -> Refusal | None:
    return gate.refusal(campaign=town.ours, voter=town.voter, channel=Channel.DOOR, at=timezone.now())


def test_who_was_noted_by_a_wrong_list_is_reminded_again_when_it_is_undone(client: Client, town: Town) -> None:
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours)
    other = factories.voter()
    consent.restrict(campaign=town.ours, voter=other, kind=Restriction.VOTED, by=town.volunteer)
    row = written(client, town, "voted", voted(town.voter, other))
    noted = reason(town)

    undone(client, town, row)

    assert (noted, row.state, reason(town)) == (Refusal.ALREADY_VOTED, "undone", None)
    assert len(consent.restrictions(campaign=town.ours, voter=other)) == 1
    assert AuditRow.objects.get(act="voted.undone").by == town.organizer


def test_an_undone_list_can_be_noted_again(client: Client, town: Town) -> None:
    undone(client, town, written(client, town, "voted", voted(town.voter)))

    again = written(client, town, "voted", voted(town.voter))

    assert (again.report["noted"], reason(town)) == (1, Refusal.ALREADY_VOTED)


def test_answers_of_an_undone_import_do_not_count_and_can_be_brought_again(client: Client, town: Town) -> None:
    Campaign.objects.filter(pk=town.ours.pk).update(counts_imports=True)
    text = f"Voter ID,Answer,Date\n{town.voter.external_id},5,{timezone.now() - timedelta(days=9):%Y-%m-%d}\n"
    row, seen = written(client, town, "ids", text), []
    for _ in range(2):
        seen.append(reason(town))
        undone(client, town, row)
        seen.append(reason(town))
        row = written(client, town, "ids", text)
    same = written(client, town, "ids", text)

    assert seen == [Refusal.AGAINST, Refusal.NO_ID, Refusal.AGAINST, Refusal.NO_ID]
    assert (row.report["noted"], same.report["noted"], same.report["already"]) == (1, 0, 1)
    assert (reason(town), Identification.objects.count()) == (Refusal.AGAINST, 3)


def test_an_answer_that_a_person_took_back_is_not_brought_again(client: Client, town: Town) -> None:
    text = f"Voter ID,Answer,Date\n{town.voter.external_id},5,2026-04-03\n"
    written(client, town, "ids", text)
    identify.take_back(identification=Identification.objects.get(), by=town.organizer)

    again = written(client, town, "ids", text)

    assert (again.report["already"], Identification.objects.count()) == (1, 1)


def test_what_was_noted_before_a_stop_is_undone_too(client: Client, town: Town) -> None:
    row = RollImport.objects.create(
        campaign=town.ours, kind="voted", label="x", state="stopped", message="Noted", ended_at=timezone.now()
    )
    note(campaign=town.ours, voter_ids=[town.voter.pk], by=town.organizer, evidence_id=row.pk)

    page = client.get(address("roll_import", town, row.pk))
    undone(client, town, row)

    assert ("Undo this import" in page.content.decode(), row.state, reason(town)) == (True, "undone", Refusal.NO_ID)
