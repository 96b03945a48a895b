"""Whatever a file is on the outside, the same voters come out of it; what could hurt is refused."""

import io
import resource
import struct
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from html import escape
from pathlib import Path

import polars as pl
import pytest

from tests.bench.voter_files.forms import FORMS
from tests.bench.voter_files.make import make
from voters.roll import archives, reading
from voters.roll.layouts import LAYOUTS
from voters.roll.recognise import FileRefused, recognise
from voters.roll.streams import Drawn, joined

FOR_CHECKS = ("verificationfiles", "ProcessedFiles", "verificationfiles/ProcessedFiles", "a/verificationfiles")
TODAY = date(2026, 11, 3)
WORKBOOK = {
    "[Content_Types].xml": """<?xml version="1.0"?><Types
 xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"
 ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override
 PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>""",
    "_rels/.rels": """<?xml version="1.0"?><Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="xl/workbook.xml"/></Relationships>""",
    "xl/_rels/workbook.xml.rels": """<?xml version="1.0"?><Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
 Target="worksheets/sheet1.xml"/></Relationships>""",
    "xl/workbook.xml": """<?xml version="1.0"?><workbook
 xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Active"
 sheetId="1" r:id="rId1"/></sheets></workbook>""",
}


def read(path: Path) -> pl.DataFrame:
    return pl.concat([block.frame for block in reading.blocks(recognise(path), today=TODAY)]).sort("line")


def voters(layout: str, folder: Path) -> tuple[str, pl.DataFrame]:
    """A file's text, and what its lines say."""
    made = make(layout, 40, folder, clean=True)
    return made.path.read_text(encoding=FORMS[layout].encoding), read(made.path)


def rows(text: str) -> list[list[str]]:
    return [[cell.strip('"') for cell in line.split('","')] for line in text.strip().split("\n")]


def as_page(text: str) -> bytes:
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in rows(text))
    return f"<html><head><meta charset=utf-8></head><body><table border=1>{body}</table></body></html>".encode()


def as_workbook(text: str) -> bytes:
    cells = ("".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) for row in rows(text))
    sheet = "".join(f"<row>{row}</row>" for row in cells)
    start = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    return packed(WORKBOOK | {"xl/worksheets/sheet1.xml": f"{start}{sheet}</sheetData></worksheet>"})


def packed(files: Mapping[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "wrapped"),
    [
        ("list.xls", lambda text: text.encode("utf-16")),
        ("list.txt", lambda text: text.encode("utf-16-be")),
        ("list.xls", as_page),
        ("list.xlsx", as_workbook),
        ("list.zip", lambda text: packed({"folder/list.csv": text, "folder/Read me.txt": "Terms of use\n"})),
        ("list.zip", lambda text: packed({"list.xls": text.encode("utf-16")})),
    ],
    ids=["utf-16", "utf-16-be", "page", "workbook", "zip", "utf-16 in zip"],
)
@pytest.mark.parametrize("layout", ["VAN", "AZ"])
def test_the_same_voters_come_out(layout: str, name: str, wrapped: Callable[[str], bytes], tmp_path: Path) -> None:
    text, plain = voters(layout, tmp_path)
    path = tmp_path / name
    path.write_bytes(wrapped(text.replace("\r\n", "\n")))

    found = read(path)

    assert found.equals(plain)


def test_the_files_of_one_state_in_one_archive_are_read_one_after_the_other(tmp_path: Path) -> None:
    text, plain = voters("OH", tmp_path)
    header, *lines = text.strip().split("\n")
    broken = '"OH1","too short"'
    path = tmp_path / "ohio.zip"
    path.write_bytes(
        packed(
            {
                "SWVF_1_22.txt": "\n".join([header, *lines[:25]]) + "\n",
                "SWVF_23_44.txt": "\n".join([header, broken, *lines[25:]]) + "\n",
                "verificationfiles/SWVF.txt": text,
            }
        )
    )

    blocks = list(reading.blocks(recognise(path), today=TODAY))

    found = pl.concat([block.frame for block in blocks]).sort("line")
    assert found.drop("line").equals(plain.drop("line"))
    assert found["line"].to_list() == [*range(2, 27), *range(29, 44)]
    assert [(reject.line, reject.reason) for block in blocks for reject in block.rejects] == [
        (28, "SWVF_23_44.txt, line 2: 2 columns instead of 121")
    ]
    assert sum(block.count for block in blocks) == 41


def test_a_folder_of_files_is_read_as_one(tmp_path: Path) -> None:
    folder = tmp_path / "counties"
    folder.mkdir()
    text, plain = voters("FL", tmp_path)
    lines = text.splitlines(keepends=True)
    (folder / "ALA.txt").write_text("".join(lines[:15]), encoding="utf-8", newline="")
    (folder / "BAK.txt").write_text("".join(lines[15:]), encoding="utf-8", newline="")

    found = read(folder)

    assert found.equals(plain)


def test_the_maps_beside_a_county_are_found_in_its_archive(tmp_path: Path) -> None:
    made = make("PA", 40, tmp_path, clean=True)
    files = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("TESTCOUNTY*")}
    path = tmp_path / "county.zip"
    path.write_bytes(packed(files))

    found = read(path)

    assert found.equals(read(made.path))


def test_a_note_of_several_lines_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "nationbuilder_id,last_name,primary_state,note\n"
        '1,Reyes,OH,"Rang twice\n\n2 people, both friendly"\n'
        '2,Okafor,OH,"a quote" too many"\n'
        "3,Lind,OH,\n"
        '4,"Ng",OH,"never closed\n'
        "5,Diaz,OH,\n"
    )

    blocks = list(reading.blocks(recognise(path), today=TODAY))

    kept = [name for block in blocks for name in block.frame["last_name"].to_list()]
    lost = [reject.text.split(",")[0] for block in blocks for reject in block.rejects]
    assert sum(block.count for block in blocks) == 5
    assert {"REYES", "LIND", "DIAZ"} <= set(kept)
    assert len(kept) + len(lost) == 5


def test_a_quote_that_never_closes_ends_with_its_record() -> None:
    text = b'id,name,note\n1,A,"open\n2,B,\n3,C,"x"\n'

    found = b"".join(joined(r"^\d+$", ",", 3)(io.BytesIO(text))).split(b"\n")

    assert found == [b"id,name,note", b'1,A,"open', b"2,B,", b'3,C,"x"', b""]


def test_a_damaged_character_of_utf_16_costs_its_line_only(tmp_path: Path) -> None:
    path = tmp_path / "list.xls"
    lines = ["VANID\tLastName\tState\n", "1\tReyes\tOH\n", "2\tOka", "for\tOH\n", "3\tLind\tOH\n"]
    first, damaged, rest = "".join(lines[:3]), b"\x00\xd8", "".join(lines[3:])
    path.write_bytes(b"\xff\xfe" + first.encode("utf-16-le") + damaged + rest.encode("utf-16-le"))

    (block,) = reading.blocks(recognise(path), today=TODAY)

    assert block.frame["last_name"].to_list() == ["REYES", "LIND"]
    assert [reject.line for reject in block.rejects] == [3]


def test_a_file_of_an_archive_that_was_cut_is_refused(tmp_path: Path) -> None:
    text, _ = voters("OH", tmp_path)
    path = tmp_path / "ohio.zip"
    path.write_bytes(packed({"SWVF.txt": text[: len(text) * 2 // 3]}))

    with pytest.raises(FileRefused) as refusal:
        list(reading.blocks(recognise(path), today=TODAY))

    assert refusal.value.code == "cut_short"


def locked(content: bytes) -> bytes:
    """The archive with the mark of a password."""
    return content.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")


def linked() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        member = zipfile.ZipInfo("voters.csv")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/passwd")
    return held.getvalue()


def lying(content: bytes, size: int) -> bytes:
    """The archive with another size in its directory."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + struct.pack("<I", size) + content[at + 4 :]


def overlapping() -> bytes:
    content = packed({"a.csv": "VANID,LastName,State\n1,A,OH\n", "b.csv": "VANID,LastName,State\n2,B,OH\n"})
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)
    return content[: second + 42] + struct.pack("<I", 0) + content[second + 46 :]


def listing(content: bytes, *, times: int) -> bytes:
    """The archive with a directory that names its one file so many times, and a count that says once."""
    start, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    directory = content[start:end] * times
    return content[:start] + directory + content[end : end + 12] + struct.pack("<II", len(directory), start) + b"\0\0"


LIST = "VANID,LastName,State\n1,Doe,OH\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (packed({f"{number}.csv": LIST for number in range(301)}), "too_many_members"),
        (listing(packed({"voters.csv": LIST}), times=30_000), "too_many_members"),
        (packed({"../voters.csv": LIST}), "archive_path"),
        (packed({"/etc/voters.csv": LIST}), "archive_path"),
        (packed({"C:\\voters.csv": LIST}), "archive_path"),
        (packed({"inner.zip": packed({"voters.csv": LIST})}), "archive_nested"),
        (locked(packed({"voters.csv": LIST})), "archive_locked"),
        (linked(), "archive_link"),
        (packed({"voters.csv": LIST})[:-30], "archive_damaged"),
        (lying(packed({"voters.csv": LIST}), 11 * 2**28), "archive_too_dense"),
        (lying(packed({"voters.csv": LIST}), 25), "archive_damaged"),
        (overlapping(), "archive_lies"),
        (packed({}), "empty"),
        (packed({"a.csv": LIST, "b.txt": "Terms\n", "c.csv": "nationbuilder_id,last_name\n1,Doe\n"}), "no_state"),
        (packed({"Read me.txt": "Terms of use\nNo resale\n"}), "unknown_layout"),
    ],
)
def test_an_archive_that_could_hurt_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "voters.zip"
    path.write_bytes(content)

    with pytest.raises(FileRefused) as refusal:
        list(reading.blocks(recognise(path), today=TODAY))

    assert refusal.value.code == code


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("voters.csv", "w") as file:
        for _ in range(64):
            file.write(bytes(1_000_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(FileRefused) as refusal:
        recognise(path)

    assert refusal.value.code == "archive_too_dense"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_an_archive_that_lists_millions_of_files_is_refused_before_its_list_is_read(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    path.write_bytes(listing(packed({"voters.csv": LIST}), times=1_000_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(FileRefused) as refusal:
        recognise(path)

    assert refusal.value.code == "too_many_members"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_a_member_that_says_less_than_it_holds_is_never_held_in_memory(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("voters.csv", "w") as file:
        file.write(LIST.encode())
        for _ in range(64):
            file.write(bytes(1_000_000))
    path = tmp_path / "liar.zip"
    path.write_bytes(lying(held.getvalue(), 100_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(FileRefused) as refusal:
        list(reading.blocks(recognise(path), today=TODAY))

    assert refusal.value.code == "archive_damaged"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_what_is_made_while_it_is_read_can_be_skipped_but_not_turned_back() -> None:
    stream = Drawn(iter([b"abc", b"def", b"ghi"]), io.BytesIO())

    assert (stream.read(2), stream.seek(5), stream.read(), stream.tell()) == (b"ab", 5, b"fghi", 9)
    with pytest.raises(ValueError, match="backwards"):
        stream.seek(0)


def test_as_many_files_as_are_allowed_are_allowed(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    path.write_bytes(packed({f"{number}.csv": LIST for number in range(300)}))

    assert archives.MOST_MEMBERS == 300
    assert len(archives.members(path)) == 300


def test_a_state_of_67_counties_is_read_from_its_archive_with_what_lies_beside_them(tmp_path: Path) -> None:
    made = make("FL", 67 * 3, tmp_path, clean=True)
    lines = made.path.read_bytes().splitlines(keepends=True)
    counties = {f"C{number:02}_20260407.txt": b"".join(lines[3 * number : 3 * number + 3]) for number in range(67)}
    beside = {f"{folder}/{name}": county for folder in FOR_CHECKS for name, county in counties.items()}
    path = tmp_path / "20260407_VoterDetail.zip"
    path.write_bytes(packed(counties | beside))

    assert len(read(path)) == 67 * 3


def test_an_archive_of_too_many_files_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    path.write_bytes(packed({f"{number}.csv": LIST for number in range(301)}))

    with pytest.raises(FileRefused) as refusal:
        recognise(path)

    assert refusal.value.words == (
        "The archive holds 301 files; 300 are the most. Unpack it and import its files together, or pack them into"
        " several archives and import one after the other."
    )


@pytest.mark.parametrize(("layout", "length"), [("TX_FIXED", 679), ("TX_SHORT", 666), ("MI_FIXED", 519)])
def test_lines_of_fixed_width_are_read_by_their_length(layout: str, length: int, tmp_path: Path) -> None:
    cells = {
        **{"VUID": "1000000001", "Last_Name": "REYES", "First_Name": "ANA", "Date_of_Birth": "19610229"},
        **{"Permanent_House_Number": "12", "Permanent_Street_Name": "OAK", "Permanent_Street_Type": "ST"},
        **{"Permanent_City": "AUSTIN", "Permanent_Zipcode": "787010123", "Status_Code": "S"},
        **{"Effective_Date_of_Registration": "20080101", "Permanent_Unit_Type": "APT", "Permanent_Unit_Number": "4"},
        **{"VOTER_IDENTIFICATION_NUMBER": "100000001", "LAST_NAME": "REYES", "FIRST_NAME": "ANA"},
        **{"STREET_NUMBER": "12", "STREET_NAME": "OAK", "STREET_TYPE": "ST", "CITY": "AUSTIN", "ZIP_CODE": "78701"},
        **{"VOTER_STATUS_TYPE_CODE": "V", "EXTENSION": "APT 4", "REGISTRATION_DATE": "01012008"},
    }
    line = "".join(cells.get(name, "").ljust(width)[:width] for name, width in LAYOUTS[layout].widths).ljust(length)
    path = tmp_path / "voters.txt"
    path.write_bytes((line + "\r\n").encode() * 2 + b"too short\r\n")

    (block,) = reading.blocks(recognise(path), today=TODAY)

    wanted = ("last_name", "address_line", "unit", "city", "zip5", "status", "registered_date")
    assert (
        block.frame.select(wanted).rows()
        == [("REYES", "12 OAK ST", "4", "AUSTIN", "78701", "inactive", date(2008, 1, 1))] * 2
    )
    assert [reject.line for reject in block.rejects] == [3]
