"""What is no voter file is refused with a reason, before a row is read."""

from pathlib import Path

import pytest

from tests.bench.voter_files.forms import CHOSEN
from tests.bench.voter_files.make import make
from voters.roll.recognise import FileRefused, recognise

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.mark.parametrize("layout", CHOSEN)
def test_a_layout_is_recognised_by_its_columns(layout: str, tmp_path: Path) -> None:
    made = make(layout, 30, tmp_path)

    source = recognise(made.path)

    assert source.layout.name == layout


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (b"\0" * 100_000, "zeros"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, "not_text"),
        (b"PK\x03\x04" + bytes(range(256)) * 20, "archive_damaged"),
        (b"\xd0\xcf\x11\xe0" + bytes(range(256)) * 20, "not_text"),
        (b"<html><table><tr><td>Voter File VANID</td></tr></table></html>\n", "unknown_layout"),
        (b"<html><p>Sign in to see this page.</p></html>\n", "empty"),
        (b"SOS_VOTERID", "no_lines"),
        (b"name,email\nA,a@example.org\n", "unknown_layout"),
        (bytes(range(1, 256)) * 50, "unknown_layout"),
    ],
)
def test_what_is_no_voter_file_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "voters.csv"
    path.write_bytes(content)

    with pytest.raises(FileRefused) as refusal:
        recognise(path)

    assert refusal.value.code == code
    assert str(refusal.value).endswith("Nothing was imported.")


def test_a_file_in_the_widest_characters_is_refused(tmp_path: Path) -> None:
    made = make("OH", 30, tmp_path, clean=True)
    made.path.write_bytes(made.path.read_text(encoding="utf-8").encode("utf-32"))

    with pytest.raises(FileRefused) as refusal:
        recognise(made.path)

    assert refusal.value.code == "wrong_encoding"


@pytest.mark.parametrize("layout", CHOSEN)
@pytest.mark.parametrize("other", CHOSEN)
def test_a_file_given_as_another_layout_is_refused(layout: str, other: str, tmp_path: Path) -> None:
    made = make(layout, 30, tmp_path)

    if other == layout:
        assert recognise(made.path, layout=other).layout.name == layout
        return
    with pytest.raises(FileRefused, match=rf"It looks like {layout}\.") as refusal:
        recognise(made.path, layout=other)

    assert refusal.value.code == "another_layout"


@pytest.mark.parametrize("layout", CHOSEN)
def test_a_file_cut_in_the_middle_is_refused(layout: str, tmp_path: Path) -> None:
    made = make(layout, 300, tmp_path, clean=True)
    whole = made.path.read_bytes()
    made.path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(FileRefused) as refusal:
        recognise(made.path)

    assert refusal.value.code == "cut_short"


@pytest.mark.parametrize("layout", CHOSEN)
def test_a_file_that_ends_in_zero_bytes_is_refused(layout: str, tmp_path: Path) -> None:
    made = make(layout, 300, tmp_path, clean=True)
    whole = made.path.read_bytes()
    made.path.write_bytes(whole[: len(whole) // 2] + b"\0" * (len(whole) // 2))

    with pytest.raises(FileRefused) as refusal:
        recognise(made.path)

    assert refusal.value.code in ("cut_short", "wrong_encoding")


@pytest.mark.parametrize("layout", ["OH", "NC", "VAN"])  # whose columns are not always the same
def test_a_file_that_has_lost_its_first_line_is_refused(layout: str, tmp_path: Path) -> None:
    made = make(layout, 300, tmp_path, clean=True)
    made.path.write_bytes(made.path.read_bytes().split(b"\n", 1)[1])

    with pytest.raises(FileRefused) as refusal:
        recognise(made.path)

    assert refusal.value.code == "unknown_layout"


def test_a_last_line_without_an_end_is_no_cut(tmp_path: Path) -> None:
    made = make("OH", 30, tmp_path, clean=True)
    made.path.write_bytes(made.path.read_bytes().rstrip(b"\n"))

    source = recognise(made.path)

    assert source.layout.name == "OH"


def test_columns_may_stand_in_any_order_and_under_their_other_names(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("LastName\tZip\tPref Phone\tVANID\tState\nDoe\t43000\t6145550147\t12\tOH\n")

    source = recognise(path)

    assert (source.layout.name, source.delimiter) == ("VAN", "\t")
    assert {name: source.positions[name] for name in ("external_id", "zip5", "phones")} == {
        "external_id": (3,),
        "zip5": (1,),
        "phones": (2,),
    }


def test_a_list_that_names_no_state_needs_one(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("VANID,LastName\n12,Doe\n")

    assert recognise(path, state="oh").state == "OH"
    with pytest.raises(FileRefused) as refusal:
        recognise(path)

    assert refusal.value.code == "no_state"
