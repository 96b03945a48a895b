"""What the roll holds of a list after an import, and what looks wrong: also of a list whose rows name their state."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.voters.roll.test_commands import run
from voters.models import RollImport

pytestmark = pytest.mark.django_db
HEAD = "Voter File VANID,LastName,FirstName,State,StreetNo,StreetName,City,Zip5,Cell Phone\n"


def listed(folder: Path, *, state: str, phones: int, voters: int = 20) -> Path:
    """A list of which the first have a number."""
    path = folder / f"{state}-{phones}-{voters}.csv"
    numbers = [f"614555{number:04}" if number < phones else "" for number in range(voters)]
    lines = [f"{n},Doe{n},Jo,{state},{n},Oak St,Ashbury,43001,{number}\n" for n, number in enumerate(numbers)]
    path.write_text(HEAD + "".join(lines))
    return path


def test_a_list_whose_rows_name_their_state_is_reported_without_saying_it_again(tmp_path: Path) -> None:
    answer = run("import_voters", listed(tmp_path, state="OH", phones=10))

    told = {name: answer["filled"][name] for name in ("name", "door", "phone", "birth")}
    assert (told, answer["wrong"]) == ({"name": 100.0, "door": 100.0, "phone": 50.0, "birth": 0.0}, [])
    assert RollImport.objects.get().report["states"] == ["OH"]


def test_a_person_reads_what_the_roll_holds_and_what_looks_wrong(tmp_path: Path) -> None:
    run("import_voters", listed(tmp_path, state="OH", phones=10))
    printed, said = io.StringIO(), io.StringIO()

    more = listed(tmp_path, state="OH", phones=10, voters=100)
    call_command("import_voters", str(more), stdout=printed, stderr=said)

    assert "What the roll holds of this list now\n  A name                    100.0%\n" in printed.getvalue()
    assert [line for line in said.getvalue().splitlines() if line.startswith("Worth a look")] == [
        "Worth a look: A telephone number: 10% of the voters, 50% last time.",
        "Worth a look: 80 voters are new beside 20 who were known.",
    ]


def test_a_file_of_which_every_line_is_known_is_reported_too(tmp_path: Path) -> None:
    path = listed(tmp_path, state="OH", phones=10)
    first = run("import_voters", path)

    again = run("import_voters", path)

    assert (again["unchanged"], again["filled"]) == (20, first["filled"])


def test_a_list_of_another_state_is_another_list(tmp_path: Path) -> None:
    run("import_voters", listed(tmp_path, state="OH", phones=20))

    answer = run("import_voters", listed(tmp_path, state="MI", phones=0))

    assert (answer["filled"]["phone"], answer["wrong"]) == (0.0, [])


def test_a_dry_run_reports_nothing_of_a_roll_that_it_did_not_write(tmp_path: Path) -> None:
    answer = run("import_voters", listed(tmp_path, state="OH", phones=10), "--dry-run")

    assert (answer["created"], "filled" in answer) == (20, False)
