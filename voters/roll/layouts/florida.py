"""Florida: the Voter Extract, one file a county without a header, and the Voter History beside it."""

from voters.enums import VotingMethod
from voters.roll.layouts.layout import History, Layout

COLUMNS = (
    *("County_Code", "Voter_ID", "Name_Last", "Name_Suffix", "Name_First", "Name_Middle"),
    *("Requested_public_records_exemption", "Residence_Address_Line_1", "Residence_Address_Line_2"),
    *("Residence_City", "Residence_State", "Residence_Zipcode"),
    *("Mailing_Address_Line_1", "Mailing_Address_Line_2", "Mailing_Address_Line_3"),
    *("Mailing_City", "Mailing_State", "Mailing_Zipcode", "Mailing_Country"),
    *("Gender", "Race", "Birth_Date", "Registration_Date", "Party_Affiliation"),
    *("Precinct", "Precinct_Group", "Precinct_Split", "Precinct_Suffix", "Voter_Status"),
    *("Congressional_District", "House_District", "Senate_District"),
    *("County_Commission_District", "School_Board_District"),
    *("Daytime_Area_Code", "Daytime_Phone_Number", "Daytime_Phone_Extension", "Email_address"),
)

LAYOUT = Layout(
    name="FL",
    title="Florida Voter Extract",
    state="FL",
    delimiter="\t",
    encoding="windows-1252",
    header=False,
    withheld="*",
    quoting=False,
    signature=frozenset(),
    columns=COLUMNS,
    id_pattern=r"^\d{9,10}$",
    fields={
        "external_id": ("Voter_ID",),
        "county": ("County_Code",),
        "precinct": ("Precinct",),
        "congressional_district": ("Congressional_District",),
        "state_senate_district": ("Senate_District",),
        "state_house_district": ("House_District",),
        "last_name": ("Name_Last",),
        "first_name": ("Name_First",),
        "middle_name": ("Name_Middle",),
        "suffix": ("Name_Suffix",),
        "birth_date": ("Birth_Date",),
        "sex": ("Gender",),
        "registered_date": ("Registration_Date",),
        "party": ("Party_Affiliation",),
        "status": ("Voter_Status",),
        "protected": ("Requested_public_records_exemption",),
        "address_line": ("Residence_Address_Line_1",),
        "unit": ("Residence_Address_Line_2",),
        "city": ("Residence_City",),
        "zip5": ("Residence_Zipcode",),
        "phone_parts": ("Daytime_Area_Code", "Daytime_Phone_Number"),
    },
    status={"ACT": "active", "INA": "inactive", "PRE": "preregistered"},
    party={"DEM": "DEM", "REP": "REP", "NPA": "NPA", "LPF": "LIB", "GRE": "GRN"},
    history=History(
        delimiter="\t",
        quoting=False,
        columns=("county_code", "voter_id", "election_date", "election_type", "history_code"),
        key="voter_id",
        day="election_date",
        election="election_type",
        kinds={"GEN": "GENERAL", "PRI": "PRIMARY", "PPP": "PRIMARY", "RUN": "RUNOFF", "OTH": "OTHER"},
        method="history_code",
        methods={
            "Y": VotingMethod.IN_PERSON,
            "E": VotingMethod.EARLY,
            "A": VotingMethod.MAIL,
            "F": VotingMethod.PROVISIONAL,
            "Z": VotingMethod.PROVISIONAL,
        },
        not_voted=frozenset({"B", "N", "P"}),  # sent in and not counted, did not vote, provisional and not counted
    ),
)
