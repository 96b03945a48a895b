"""Of the files that came with a voter file, those of which nothing is read are named, with the reason."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.bench.voter_files.make import make
from tests.voters.roll.test_history import FILES
from tests.voters.roll.test_opening import packed
from voters.models import Voter
from voters.roll import passed_over
from voters.roll.recognise import FileRefused, recognise

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"
OHIO = (SAMPLES / "OH" / "SWVF_1_22.txt").read_bytes()
PDF, NOTE = b"%PDF-1.7 \n the layout\n", b"Terms of use, as of January\nSee below\n"


def archive(folder: Path, files: Mapping[str, bytes]) -> Path:
    path = folder / "list.zip"
    path.write_bytes(packed(files))
    return path


def left(path: Path, histories: Path | None = None) -> dict[str, str]:
    return {each["name"]: each["why"] for each in passed_over.of(path, recognise(path, state="OH"), histories)}


def test_a_document_a_note_an_empty_file_and_another_list_are_named_with_the_reason(tmp_path: Path) -> None:
    files = {"a/Layout.pdf": PDF, "a/SWVF_1_22.txt": OHIO, "a/note.txt": NOTE, "a/none.txt": b"", "b/x": b"no lines"}
    path = archive(tmp_path, files | {"__MACOSX/a/._SWVF_1_22.txt": b"\x00\x05\x16\x07", "processedfiles/OH": OHIO})

    assert left(path) == {
        "a/Layout.pdf": "a PDF document, not a text file",
        "a/note.txt": "not a list of voters in the layout OH",
        "a/none.txt": "the file is empty",
        "b/x": "the file has no lines: it is damaged or not a voter file",
        "processedfiles/OH": "in a folder of what the state keeps for its own checks",
    }


@pytest.mark.parametrize("layout", FILES)
def test_who_voted_when_is_not_passed_over_and_a_note_beside_it_is(layout: str, tmp_path: Path) -> None:
    voters, history = ((SAMPLES / layout / name).read_bytes() for name in FILES[layout])

    path = archive(tmp_path, {"history": history, "note": NOTE, "voters": voters})

    assert left(path) == {"note": f"neither a list of voters in the layout {layout} nor one of who voted when"}


def test_of_an_archive_of_who_voted_when_too_the_others_are_named(tmp_path: Path) -> None:
    layout = next(iter(FILES))
    voters, history = (SAMPLES / layout / name for name in FILES[layout])

    histories = archive(tmp_path, {"history.txt": history.read_bytes(), "note.txt": NOTE, "Read me.pdf": PDF})

    assert left(voters, histories) == {
        "note.txt": f"no list of who voted when for {layout}",
        "Read me.pdf": "a PDF document, not a text file",
    }


@pytest.mark.parametrize("packs", [True, False], ids=["archive", "folder"])
def test_what_a_state_gives_along_with_its_voters_is_not_passed_over(packs: bool, tmp_path: Path) -> None:
    folder = tmp_path / "made"
    made = make("PA", 20, folder, clean=True)
    codes = folder / made.path.name.replace(" FVE ", " Zone Codes ")
    codes.write_text("TESTCOUNTY\t1\tX\tA zone\n")
    (folder / "note.txt").write_bytes(NOTE)
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".txt"}

    found = left(archive(tmp_path, files) if packs else folder)

    assert "note.txt" in found
    assert [name for name in found if name.startswith("TESTCOUNTY")] == []


def test_a_file_alone_passes_nothing_over(tmp_path: Path) -> None:
    path = tmp_path / "voters.txt"
    path.write_bytes(OHIO)

    assert left(path) == {}


def test_a_file_that_stops_the_others_is_named(tmp_path: Path) -> None:
    path = archive(tmp_path, {"SWVF_1_22.txt": OHIO, "SWVF_23_44.txt": b"\x00" * 100})

    with pytest.raises(FileRefused) as refusal:
        recognise(path)

    assert str(refusal.value) == (
        "SWVF_23_44.txt: The file holds only zero bytes: a copy that failed. Download it again. Nothing was imported."
    )


def said(path: Path, *words: str) -> tuple[list[str], str]:
    """What the command tells whoever waits, and what it prints."""
    printed, told = io.StringIO(), io.StringIO()
    call_command("import_voters", str(path), *words, stdout=printed, stderr=told)
    return [line for line in told.getvalue().splitlines() if "passed over" in line.lower()], printed.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("how", [(), ("--dry-run",)])
def test_the_command_says_which_files_it_passed_over(how: tuple[str, ...], tmp_path: Path) -> None:
    path = archive(tmp_path, {"SWVF_1_22.txt": OHIO, "Layout.pdf": PDF})

    told, printed = said(path, "--json", *how)

    answer: dict[str, Any] = json.loads(printed)
    assert told == ["Passed over: Layout.pdf: a PDF document, not a text file."]
    assert answer["passed_over"] == [{"name": "Layout.pdf", "why": "a PDF document, not a text file"}]
    assert (answer["created"], Voter.objects.count()) == (101, 0 if how else 101)


@pytest.mark.django_db
def test_of_many_files_the_command_names_twenty(tmp_path: Path) -> None:
    folder = tmp_path / "list"
    folder.mkdir()
    (folder / "SWVF_1_22.txt").write_bytes(OHIO)
    for number in range(23):
        (folder / f"note {number:02}.txt").write_bytes(NOTE)

    told, _ = said(folder, "--dry-run")

    assert told[19:] == [
        "Passed over: note 19.txt: not a list of voters in the layout OH.",
        "And 3 files more were passed over; --json names them.",
    ]
