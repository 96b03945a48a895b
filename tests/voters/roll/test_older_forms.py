"""Older forms, missing headers and stray delimiters change nothing about what is read."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.bench.voter_files.forms import FORMS
from tests.bench.voter_files.make import make
from voters.roll import history, reading
from voters.roll.layouts import LAYOUTS
from voters.roll.recognise import recognise

TODAY = date(2026, 11, 3)
SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def read(path: Path) -> pl.DataFrame:
    return pl.concat([block.frame for block in reading.blocks(recognise(path), today=TODAY)]).sort("line").drop("line")


def renamed(**names: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        header, rest = text.split("\n", 1)
        for new, old in names.items():
            header = header.replace(old, new.replace("_", " "))
        return f"{header}\n{rest}"

    return change


@pytest.mark.parametrize(
    ("layout", "changed"),
    [
        ("CO", lambda text: f"\ufeff{text}"),
        ("CO", lambda text: f"ï»¿{text}"),
        ("AZ", renamed(Registrant_ID="RegistrantID", Last_Name="LastName", Residence_City="ResidenceCity")),
        ("AZ", lambda text: text.replace('"EffectiveDateofChange"', '"RegistrantID"')),
        ("GA", renamed(Voter_Registration_x="Voter Registration Number", Street_x="Residence Street Number")),
        ("NC", renamed(midl_name="middle_name", name_sufx_cd="name_suffix_lbl")),
        ("TX", renamed(edr="dt_effective_registration", spanish_mailing="hispanic_surname")),
        ("WI", renamed(RegistrationDate="ApplicationDate")),
        ("WA", renamed(RegUnitNum="RegStUnitNum")),
        ("WA", lambda text: text.split("\n", 1)[1]),
        ("MI", lambda text: text.split("\n", 1)[1]),
        ("WA", lambda text: text.replace("|", "\t")),
        ("OH", lambda text: text.replace("\n", ",\n").replace(",\n", "\n", 1)),
        ("GA", lambda text: text.replace('","', '"|"')),
        ("L2", lambda text: text.replace("\t", ",")),
    ],
)
def test_another_form_is_read_as_the_usual_one(layout: str, changed: Callable[[str], str], tmp_path: Path) -> None:
    made = make(layout, 60, tmp_path, clean=True)
    usual = read(made.path)
    text = made.path.read_bytes().decode(FORMS[layout].encoding).replace("\r\n", "\n")

    made.path.write_bytes(
        changed(text).replace("Registration x", "Registration #").replace("Street x", "Street #").encode()
    )

    assert recognise(made.path).layout.name == layout
    assert read(made.path).equals(usual)


def test_the_45_columns_of_new_york_stand_in_another_order(tmp_path: Path) -> None:
    made = make("NY", 60, tmp_path, clean=True)
    usual = read(made.path)
    layout = LAYOUTS["NY"]
    rows = csv.DictReader(io.StringIO(made.path.read_text(encoding="latin-1")), fieldnames=layout.columns)
    older = io.StringIO()
    writer = csv.DictWriter(older, layout.older_columns[0], extrasaction="ignore", quoting=csv.QUOTE_ALL)
    writer.writerows(rows)

    made.path.write_text(older.getvalue(), encoding="latin-1")

    assert read(made.path).equals(usual)


def test_people_who_are_not_registered_are_left_out_and_counted(tmp_path: Path) -> None:
    made = make("TARGETSMART", 40, tmp_path, clean=True)
    text = made.path.read_text(encoding="utf-8")
    made.path.write_text(text.replace('"Registered"', '"Unregistered"', 7), encoding="utf-8")

    (block,) = reading.blocks(recognise(made.path), today=TODAY)

    assert (len(block.frame), block.blank_count, block.rejects, block.count) == (33, 7, [], 40)


def test_a_register_writes_no_suffix_0_and_an_attainer_is_no_voter_yet(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(
        "Elector Number Prefix,Elector Number,Elector Number Suffix,Elector Markers,Elector DOB,Elector Name,PostCode,"
        "Address1,Address2,Address3\n"
        'AB,124,0,,,"Reyes, Ana",sw1a1aa,Flat 2,10 High Street,London\n'
        'AB,124,1,N,01/12/2008,"Lind, Per",SW1A 1AA,10 High Street,,London\n'
        "AB,125,,,,,SW1A 1AA,12 High Street,,London\n"
    )

    frame = read(path)

    assert frame.select("external_id", "last_name", "status", "unit", "zip5", "zip4", "protected").rows() == [
        ("AB-124", "REYES", None, "2", "SW1A", "1AA", False),
        ("AB-124/1", "LIND", "preregistered", None, "SW1A", "1AA", False),
        ("AB-125", None, None, None, None, None, True),
    ]


def test_a_history_may_come_in_an_archive(tmp_path: Path) -> None:
    voters = recognise(SAMPLES / "WA" / "20260302_VRDB_Extract.txt")
    plain = SAMPLES / "WA" / "2024_VotingHistory_no_header.txt"
    with zipfile.ZipFile(tmp_path / "history.zip", "w") as archive:
        archive.writestr("2024.txt", plain.read_bytes())
        archive.writestr("Read me.txt", "Terms of use\n")

    found = pl.concat(history.participations(tmp_path / "history.zip", voters))

    assert found.equals(pl.concat(history.participations(plain, voters)))
