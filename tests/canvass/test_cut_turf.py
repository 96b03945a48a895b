"""``cut_turf``: a file of doors in, a cut out, and clear words for a file that cannot be used."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

HEAD = "id,lat,lon,street,number,unit\n"


def doors_file(folder: Path, rows: str) -> Path:
    path = folder / "doors.csv"
    path.write_text(rows, encoding="utf-8")
    return path


def town_file(folder: Path) -> Path:
    rows = [f"{n},44.{n // 20:03d},-93.{n % 20:04d},Street {n // 20},{100 + n % 20}," for n in range(240)]
    return doors_file(folder, HEAD + "\n".join(rows) + "\n")


def test_a_file_is_cut_without_a_database(tmp_path: Path) -> None:
    out, told = tmp_path / "cut.csv", StringIO()

    call_command("cut_turf", csv=town_file(tmp_path), doors=60, busy=["street 3"], out=out, json=True, stdout=told)

    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    answer = json.loads(told.getvalue())
    assert sorted(int(row["door_id"]) for row in rows) == list(range(240))
    assert {(row["turf"], row["position"]) for row in rows} == {
        (str(t), str(p)) for t in range(1, 5) for p in range(1, 61)
    }
    assert (answer["doors"], answer["turfs"], answer["smallest"], answer["largest"]) == (240, 4, 60, 60)


def test_the_same_file_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    town = town_file(tmp_path)

    for name in ("one", "two"):
        call_command("cut_turf", csv=town, doors=30, seed=5, out=tmp_path / name, stdout=StringIO())

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("a,b\n1,2\n", "The first line has no column id. It needs: id, lat, lon, street, number, unit."),
        (HEAD + "1,44,-93,,,\n1,44,-93,,,\n", "Line 3 has the id of another line."),
        (HEAD + "1,nan,-93,,,\n", "Line 2: lat goes from -90 to 90."),
        (HEAD + "1,x,-93,,,\n", "Line 2: lat is not a number."),
        (HEAD + "1,44,,,,\n", "Line 2 has only one of lat and lon."),
        (HEAD + "1,44,-93\n", "Line 2 has more or fewer fields than the first line."),
        (HEAD + ",44,-93,,,\n", "Line 2 has no id."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(tmp_path: Path, rows: str, words: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("cut_turf", csv=doors_file(tmp_path, rows), stdout=StringIO())

    assert (str(refused.value), refused.value.returncode) == (words, 1)


def test_a_refusal_is_json_where_json_is_asked_for(tmp_path: Path) -> None:
    told = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("cut_turf", csv=tmp_path / "none.csv", json=True, stdout=told)

    assert ended.value.code == 1
    assert json.loads(told.getvalue())["error"] == "bad_doors_file"
