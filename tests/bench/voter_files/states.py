"""Which column of each layout holds what, for layouts that need no code of their own."""

from dataclasses import dataclass, field

from tests.bench.voter_files.columns import Codes


@dataclass(frozen=True, kw_only=True)
class Table:
    """One layout: the file's name and its columns in their order, each with the word for what it holds."""

    file_name: str
    columns: dict[str, str]  # an empty word leaves the column empty; one that begins with = is written as it stands
    delimiter: str = ","
    header: bool = True
    quoted: bool = True
    encoding: str = "utf-8"
    line_end: str = "\n"
    id_column: str
    birth_column: str
    name_column: str
    address_columns: tuple[str, ...]
    codes: Codes = field(default_factory=Codes)


def empty(*names: str) -> dict[str, str]:
    """Columns that hold nothing."""
    return dict.fromkeys(names, "")


FLORIDA = Table(
    file_name="ALA_20260310.txt",
    delimiter="\t",
    header=False,
    quoted=False,
    line_end="\r\n",
    id_column="Voter_ID",
    birth_column="Birth_Date",
    name_column="Name_Last",
    address_columns=("Residence_Address_Line_1", "Residence_Address_Line_2"),
    codes=Codes(party={"LIB": "LPF"}, active="ACT", inactive="INA", id="{}"),
    columns={
        **{"County_Code": "=ALA", "Voter_ID": "id", "Name_Last": "last", "Name_Suffix": "suffix"},
        **{"Name_First": "first", "Name_Middle": "middle", "Requested_public_records_exemption": "=N"},
        **{"Residence_Address_Line_1": "line", "Residence_Address_Line_2": "apartment", "Residence_City": "city"},
        **{"Residence_State": "=FL", "Residence_Zipcode": "zip9"},
        **empty("Mailing_Address_Line_1", "Mailing_Address_Line_2", "Mailing_Address_Line_3", "Mailing_City"),
        **empty("Mailing_State", "Mailing_Zipcode", "Mailing_Country"),
        **{"Gender": "sex", "Race": "=9", "Birth_Date": "born_us", "Registration_Date": "since_us"},
        **{"Party_Affiliation": "party", "Precinct": "precinct"},
        **empty("Precinct_Group", "Precinct_Split", "Precinct_Suffix"),
        **{"Voter_Status": "status", "Congressional_District": "congress", "House_District": "assembly"},
        **{"Senate_District": "senate"},
        **empty("County_Commission_District", "School_Board_District"),
        **{"Daytime_Area_Code": "area", "Daytime_Phone_Number": "local"},
        **empty("Daytime_Phone_Extension", "Email_address"),
    },
)

MICHIGAN = Table(
    file_name="EntireStateVoters.csv",
    encoding="latin-1",
    line_end="\r\n",
    id_column="VOTER_IDENTIFICATION_NUMBER",
    birth_column="YEAR_OF_BIRTH",
    name_column="LAST_NAME",
    address_columns=("STREET_NUMBER", "STREET_NAME", "EXTENSION"),
    codes=Codes(inactive="V"),
    columns={
        **{"LAST_NAME": "last", "FIRST_NAME": "first", "MIDDLE_NAME": "middle", "NAME_SUFFIX": "suffix"},
        **{"YEAR_OF_BIRTH": "born_year", "GENDER": "sex", "REGISTRATION_DATE": "since_us"},
        **{"STREET_NUMBER_PREFIX": "", "STREET_NUMBER": "number", "STREET_NUMBER_SUFFIX": "half"},
        **{"DIRECTION_PREFIX": "direction", "STREET_NAME": "street", "STREET_TYPE": "kind", "DIRECTION_SUFFIX": ""},
        **{"EXTENSION": "apartment", "CITY": "city", "STATE": "=MI", "ZIP_CODE": "zip5"},
        **empty(*(f"MAILING_ADDRESS_LINE_{number}" for number in ("ONE", "TWO", "THREE", "FOUR", "FIVE"))),
        **{"VOTER_IDENTIFICATION_NUMBER": "id", "COUNTY_CODE": "county", "COUNTY_NAME": "county_name"},
        **{"JURISDICTION_CODE": "=00400", "JURISDICTION_NAME": "city", "PRECINCT": "precinct", "WARD": "=00"},
        **empty("SCHOOL_DISTRICT_CODE", "SCHOOL_DISTRICT_NAME"),
        **{"STATE_HOUSE_DISTRICT_CODE": "assembly", "STATE_HOUSE_DISTRICT_NAME": ""},
        **{"STATE_SENATE_DISTRICT_CODE": "senate", "STATE_SENATE_DISTRICT_NAME": ""},
        **{"US_CONGRESS_DISTRICT_CODE": "congress", "US_CONGRESS_DISTRICT_NAME": ""},
        **empty("COUNTY_COMMISSIONER_DISTRICT_CODE", "COUNTY_COMMISSIONER_DISTRICT_NAME"),
        **empty("VILLAGE_DISTRICT_CODE", "VILLAGE_DISTRICT_NAME", "VILLAGE_PRECINCT", "SCHOOL_PRECINCT"),
        **{"IS_PERM_AV_BALLOT_VOTER": "=N", "VOTER_STATUS_TYPE_CODE": "status"},
        **empty("UOCAVA_STATUS_CODE", "UOCAVA_STATUS_NAME"),
        "IS_PERM_AV_APP_VOTER": "=N",
    },
)

NEW_YORK = Table(
    file_name="AllNYSVoters_20260302.txt",
    header=False,
    encoding="latin-1",
    line_end="\r\n",
    id_column="SBOEID",
    birth_column="DOB",
    name_column="LASTNAME",
    address_columns=("RADDNUMBER", "RSTREETNAME", "RAPARTMENT"),
    codes=Codes(party={"NPA": "BLK", "LIB": "LBT"}, id="NY{:018d}"),
    columns={
        **{"LASTNAME": "last", "FIRSTNAME": "first", "MIDDLENAME": "middle", "NAMESUFFIX": "suffix"},
        **{"RADDNUMBER": "number", "RHALFCODE": "half", "RPREDIRECTION": "direction", "RSTREETNAME": "street_kind"},
        **{"RPOSTDIRECTION": "", "RAPARTMENTTYPE": "apt", "RAPARTMENT": "unit", "RADDRNONSTD": ""},
        **{"RCITY": "city", "RZIP5": "zip5", "RZIP4": "zip4"},
        **empty("MAILADD1", "MAILADD2", "MAILADD3", "MAILADD4"),
        **{"DOB": "born_plain", "GENDER": "sex", "ENROLLMENT": "party", "OTHERPARTY": "", "COUNTYCODE": "county"},
        **{"ED": "precinct", "LD": "=1", "TOWNCITY": "city", "WARD": "=000", "CD": "congress", "SD": "senate"},
        **{"AD": "assembly", "LASTVOTEDDATE": "", "PREVYEARVOTED": "", "PREVCOUNTY": "", "PREVADDRESS": ""},
        **{"PREVNAME": "", "COUNTYVRNUMBER": "serial", "REGDATE": "since_plain", "VRSOURCE": "=MAIL"},
        **{"IDREQUIRED": "=N", "IDMET": "=Y", "STATUS": "status", "REASONCODE": "", "INACT_DATE": ""},
        **{
            "PURGE_DATE": "",
            "SBOEID": "id",
            "VOTERHISTORY": "=General Election 2024;2022 GENERAL ELECTION(Pol,D);GE20",
        },
    },
)

WASHINGTON = Table(
    file_name="20260302_VRDB_Extract.txt",
    delimiter="|",
    quoted=False,
    encoding="windows-1252",
    line_end="\r\n",
    id_column="StateVoterID",
    birth_column="Birthyear",
    name_column="LName",
    address_columns=("RegStNum", "RegStName", "RegStUnitNum"),
    codes=Codes(active="Active", inactive="Inactive"),
    columns={
        **{"StateVoterID": "id", "FName": "first", "MName": "middle", "LName": "last", "NameSuffix": "suffix"},
        **{"Birthyear": "born_year", "Gender": "sex", "RegStNum": "number", "RegStFrac": "half"},
        **{"RegStName": "street", "RegStType": "kind", "RegUnitType": "apt", "RegStPreDirection": "direction"},
        **{"RegStPostDirection": "", "RegStUnitNum": "unit", "RegCity": "city", "RegState": "=WA"},
        **{"RegZipCode": "zip5", "CountyCode": "=KI", "PrecinctCode": "precinct", "PrecinctPart": ""},
        **{"LegislativeDistrict": "senate", "CongressionalDistrict": "congress"},
        **empty("Mail1", "Mail2", "Mail3", "MailCity", "MailZip", "MailState", "MailCountry"),
        **{"Registrationdate": "since_iso", "LastVoted": "", "StatusCode": "status"},
    },
)

TABLES = {"FL": FLORIDA, "MI": MICHIGAN, "NY": NEW_YORK, "WA": WASHINGTON}
