"""How each state writes a person down. The names of the columns come from the headers of the small samples."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.bench.voter_files.columns import words
from tests.bench.voter_files.more_states import MORE_TABLES
from tests.bench.voter_files.states import TABLES, Table
from tests.bench.voter_files.town import TODAY, Door, Person
from voters.roll.layouts.pennsylvania import COLUMNS

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
Cells = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Form:
    """One layout as a writer sees it."""

    name: str
    file_name: str
    columns: tuple[str, ...]
    delimiter: str
    header: bool
    quoted: bool
    encoding: str
    line_end: str
    id_column: str
    birth_column: str
    name_column: str
    address_columns: tuple[str, ...]
    cells: Callable[[Person], Cells]

    def row(self, person: Person) -> list[str]:
        cells = self.cells(person)
        return [cells.get(column, "") for column in self.columns]

    def line(self, row: list[str]) -> str:
        return self.delimiter.join(f'"{cell}"' for cell in row) if self.quoted else self.delimiter.join(row)


def _header(sample: str, delimiter: str) -> tuple[str, ...]:
    with (SAMPLES / sample).open(encoding="utf-8", newline="") as file:
        return tuple(next(csv.reader(file, delimiter=delimiter)))


def _us(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def _line(door: Door, gap: str = " ") -> str:
    parts = (door.half, door.direction, door.street, door.kind)
    return f"{door.number}{gap}{' '.join(part for part in parts if part)}"


def _votes(person: Person, columns: tuple[str, ...], mark: str) -> Cells:
    return {column: mark for bit, column in enumerate(columns) if person.votes >> bit & 1}


OHIO = _header("OH/SWVF_1_22.txt", ",")
OHIO_ELECTIONS = OHIO[46:]
CAROLINA = _header("NC/ncvoter_Statewide.txt", "\t")
VAN = _header("VAN/van_export.csv", ",")


def _ohio(person: Person) -> Cells:
    door, party = person.door, {"DEM": "D", "REP": "R", "LIB": "L", "NPA": ""}[person.party]
    return {
        "SOS_VOTERID": f"OH{person.serial + 10_000_000:010d}",
        "COUNTY_NUMBER": f"{door.county:02d}",
        "COUNTY_ID": str(person.serial),
        "LAST_NAME": person.last,
        "FIRST_NAME": person.first,
        "MIDDLE_NAME": person.middle,
        "SUFFIX": person.suffix,
        "DATE_OF_BIRTH": person.born.isoformat(),
        "REGISTRATION_DATE": person.registered.isoformat(),
        "VOTER_STATUS": "ACTIVE" if person.active else "CONFIRMATION",
        "PARTY_AFFILIATION": party,
        "RESIDENTIAL_ADDRESS1": _line(door),
        "RESIDENTIAL_SECONDARY_ADDR": f"APT {door.unit}" if door.unit else "",
        "RESIDENTIAL_CITY": door.city,
        "RESIDENTIAL_STATE": "OH",
        "RESIDENTIAL_ZIP": door.zip5,
        "RESIDENTIAL_ZIP_PLUS4": door.zip4,
        "PRECINCT_CODE": f"{door.county:02d}AA{door.precinct}",
        "CONGRESSIONAL_DISTRICT": f"{door.county % 15 + 1:02d}",
        "STATE_SENATE_DISTRICT": f"{door.county % 33 + 1:02d}",
        "STATE_REPRESENTATIVE_DISTRICT": f"{door.county % 99 + 1:02d}",
        **_votes(person, OHIO_ELECTIONS, party or "X"),
    }


def _carolina(person: Person) -> Cells:
    door = person.door
    unit = f"  #{door.unit}" if door.unit else ""
    return {
        "county_id": str(door.county),
        "county_desc": f"COUNTY {door.county}",
        "voter_reg_num": f"{person.serial:012d}",
        "ncid": f"{'ABCDEFGH'[person.serial // 1_000_000 % 8]}A{person.serial % 1_000_000:06d}",
        "last_name": person.last,
        "first_name": person.first,
        "middle_name": person.middle,
        "name_suffix_lbl": person.suffix,
        "status_cd": "A" if person.active else "I",
        "res_street_address": f"{_line(door, '  ')}{unit}   ",
        "res_city_desc": door.city,
        "state_cd": "NC",
        "zip_code": door.zip5 + door.zip4,
        "full_phone_number": person.phone,
        "confidential_ind": "N",
        "registr_dt": _us(person.registered),
        "party_cd": {"DEM": "DEM", "REP": "REP", "LIB": "LIB", "NPA": "UNA"}[person.party],
        "gender_code": person.sex,
        "birth_year": str(person.born.year),
        "age_at_year_end": str(TODAY.year - person.born.year),
        "precinct_abbrv": f"{door.precinct:02d}",
        "cong_dist_abbrv": str(door.county % 14 + 1),
        "nc_senate_abbrv": str(door.county % 50 + 1),
        "nc_house_abbrv": str(door.county % 120 + 1),
    }


def _pennsylvania(person: Person) -> Cells:
    door, party = person.door, {"DEM": "D", "REP": "R", "LIB": "LN", "NPA": "NF"}[person.party]
    elections = [f"election_{number}_vote_method" for number in range(1, 41) if person.votes >> number & 1]
    return {
        "id_number": f"{person.serial + 100_000_000:09d}-{door.county % 67 + 1:02d}",
        "last_name": person.last,
        "first_name": person.first,
        "middle_name": person.middle,
        "suffix": person.suffix,
        "gender": person.sex,
        "dob": _us(person.born),
        "registration_date": _us(person.registered),
        "voter_status": "A" if person.active else "I",
        "party_code": party,
        "house_number": door.number,
        "house_number_suffix": door.half,
        "street_name": " ".join(part for part in (door.direction, door.street, door.kind) if part),
        "apartment_number": f"#{door.unit}" if door.unit else "",
        "city": door.city,
        "state": "PA",
        "zip": f"{door.zip5}-{door.zip4}",
        "precinct_code": f"{door.precinct:03d}",
        "district_1": f"CG{door.county % 17 + 1}",
        "district_2": f"SS{door.county % 50 + 1}",
        "district_3": f"SL{door.county % 203 + 1}",
        **dict.fromkeys(elections, "AP"),
        "home_phone": person.phone,
        "county_name": f"COUNTY {door.county % 67 + 1}",
        "registration_method": "PAPER",
    }


def _van(person: Person) -> Cells:
    door, phone = person.door, person.phone
    shown = f"({phone[:3]}) {phone[3:6]}-{phone[6:]}" if phone else ""
    return {
        "Voter File VANID": str(person.serial + 1_000_000),
        "Sex": person.sex,
        "LastName": person.last.title(),
        "FirstName": person.first.title(),
        "MiddleName": person.middle.title(),
        "Suffix": person.suffix.title(),
        "Preferred Phone": shown,
        "Cell Phone": shown if person.serial % 3 else "",
        "Party": {"DEM": "D", "REP": "R", "LIB": "L", "NPA": "U"}[person.party],
        "StreetNo": door.number,
        "StreetNoHalf": door.half,
        "StreetPrefix": door.direction,
        "StreetName": door.street.title(),
        "StreetType": door.kind.title(),
        "AptType": "Apt" if door.unit else "",
        "AptNo": door.unit,
        "City": door.city.title(),
        "State": "OH",
        "Zip5": door.zip5,
        "Zip4": door.zip4,
        "CountyName": f"County {door.county}",
        "PrecinctName": f"{door.city.title()} {door.precinct}",
        "CD": f"{door.county % 13 + 1:03d}",
        "SD": f"{door.county % 38 + 1:03d}",
        "HD": f"{door.county % 110 + 1:03d}",
        "DOB": f"{person.born.month}/{person.born.day}/{person.born.year}",
        **_votes(person, VAN[-5:], "P"),
    }


FORMS = {
    form.name: form
    for form in (
        Form(
            name="OH",
            file_name="SWVF_1_22.txt",
            columns=OHIO,
            delimiter=",",
            header=True,
            quoted=True,
            encoding="utf-8",
            line_end="\n",
            id_column="SOS_VOTERID",
            birth_column="DATE_OF_BIRTH",
            name_column="LAST_NAME",
            address_columns=("RESIDENTIAL_ADDRESS1", "RESIDENTIAL_SECONDARY_ADDR"),
            cells=_ohio,
        ),
        Form(
            name="NC",
            file_name="ncvoter_Statewide.txt",
            columns=CAROLINA,
            delimiter="\t",
            header=True,
            quoted=True,
            encoding="windows-1252",
            line_end="\r\n",
            id_column="ncid",
            birth_column="birth_year",
            name_column="last_name",
            address_columns=("res_street_address",),
            cells=_carolina,
        ),
        Form(
            name="PA",
            file_name="TESTCOUNTY FVE 20260302.txt",
            columns=COLUMNS,
            delimiter="\t",
            header=False,
            quoted=False,
            encoding="utf-8",
            line_end="\r\n",
            id_column="id_number",
            birth_column="dob",
            name_column="last_name",
            address_columns=("house_number", "street_name", "apartment_number"),
            cells=_pennsylvania,
        ),
        Form(
            name="VAN",
            file_name="van_export.csv",
            columns=VAN,
            delimiter=",",
            header=True,
            quoted=True,
            encoding="utf-8",
            line_end="\r\n",
            id_column="Voter File VANID",
            birth_column="DOB",
            name_column="LastName",
            address_columns=("StreetNo", "StreetName", "AptNo"),
            cells=_van,
        ),
    )
}


def _of_table(name: str, table: Table) -> Form:
    """A form whose columns are told one by one."""

    def cells(person: Person) -> Cells:
        said = words(person, table.codes)
        return {
            column: word[1:] if word.startswith("=") else said[word] for column, word in table.columns.items() if word
        }

    return Form(
        name=name,
        file_name=table.file_name,
        columns=tuple(table.columns),
        delimiter=table.delimiter,
        header=table.header,
        quoted=table.quoted,
        encoding=table.encoding,
        line_end=table.line_end,
        id_column=table.id_column,
        birth_column=table.birth_column,
        name_column=table.name_column,
        address_columns=table.address_columns,
        cells=cells,
    )


FORMS |= {name: _of_table(name, table) for name, table in (TABLES | MORE_TABLES).items()}
# Of each kind one: wide, in 1252, by count of columns, by names alone, without quotes.
CHOSEN = ("OH", "NC", "PA", "VAN", "FL")
