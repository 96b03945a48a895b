"""What is read many lines at once is read as one line alone would be."""

import csv

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voters.roll import addresses, counting, normalising, reading
from voters.roll.known import Known
from voters.roll.layouts import LAYOUTS
from voters.roll.lines import Block, Form, Lines

WIDTH = 4
WANTED = counting.Wanted((0, 2), ((1, "2022-11-08 GENERAL"), (3, "2024-11-05 GENERAL")))
PIECES = [
    '"',
    '""',
    '","',
    ",",
    ",,,",
    '"","","",""',
    "a",
    "Ä",
    "é",
    "ł",
    " ",
    "  ",
    "'",
    "\t",
    "\r",
    "\0",
    "€",
    "\x7f",
]
lines = st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), min_size=1, max_size=6)


@pytest.mark.parametrize("quoting", [True, False])
@settings(max_examples=150)
@example(texts=['"a"," b","c","d"', "a,b,c,d", "a,,c,", '"a,b",c,d', ",,,", '"Ä","","ł",""'])
@given(texts=lines)
def test_a_sound_line_has_the_cells_that_a_careful_reader_finds(quoting: bool, texts: list[str]) -> None:
    form = Form(",", WIDTH, "windows-1252", quoting)
    found = Lines(Block("".join(f"{text}\n" for text in texts).encode()), 1, 0)
    every = np.arange(len(texts), dtype=np.int64)

    odd = counting._narrow(found.text, every, every, found, form, WANTED).tolist()

    told = [row for sound in found.sound for row in reading.narrowed(sound, ["first", "third", "marks"]).iter_rows()]
    rows = [split(text.removesuffix("\r"), quoting) for place, text in enumerate(texts) if place not in odd]
    assert told == [(row[0], row[2], ",".join(name for at, name in WANTED.marks if row[at].strip())) for row in rows]


def split(text: str, quoting: bool) -> list[str]:
    row = next(csv.reader([text], strict=True)) if quoting else text.split(",")
    assert len(row) == WIDTH
    return row


@settings(max_examples=100)
@given(first=st.binary(max_size=40), second=st.binary(max_size=40))
def test_a_hash_follows_from_the_bytes_of_its_line_alone(first: bytes, second: bytes) -> None:
    one, two = (line.replace(b"\n", b"") for line in (first, second))
    none = np.zeros(0, dtype=np.int64)

    hashes = Known(7, none, none).hashes(Block(b"\n".join([one, two, b"x" + one, one]) + b"\n")).tolist()

    assert (hashes[0] == hashes[1], hashes[0] == hashes[2], hashes[0] == hashes[3]) == (one == two, False, True)


WORDS = [
    *("12", "7-9", "55B", "1/2", "N6W23001", "Oak", "MAIN", "St", "APT", "4", "#4", "UNIT", "FLAT", "B", "LOT", "PO"),
    *("BOX", "Rear", "O'Neal", "Á", "  ", ",", "A&B", "NO", "-"),
]


@settings(max_examples=100)
@example(written=[(["12", "Oak", "St"], "Apt 4"), (["7-9", "MAIN", "St"], "")])
@given(written=st.lists(st.tuples(st.lists(st.sampled_from(WORDS), max_size=6), st.sampled_from(["", "Apt 4", "#b"]))))
def test_addresses_read_together_are_those_read_alone(written: list[tuple[list[str], str]]) -> None:
    rows = [(" ".join(words), unit) for words, unit in written]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(normalising.RAW, pl.String), orient="row")

    read = normalising._with_door(frame, LAYOUTS["OH"])

    doors = [addresses.parse(line, unit) for line, unit in rows]
    found = read.select("address_line", "unit", "number", "street").rows()
    assert found == [
        (door.line or None, door.unit or None, f"{door.number} {door.fraction}".strip() or None, door.street or None)
        for door in doors
    ]
