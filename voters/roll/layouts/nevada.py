"""Nevada: VoterList.ElgbVtr without a header, the party in words, and VoterList.VtHst beside it."""

from voters.roll.layouts.layout import History, Layout

LAYOUT = Layout(
    name="NV",
    title="Nevada eligible voters",
    state="NV",
    delimiter=",",
    encoding="windows-1252",
    header=False,
    signature=frozenset(),
    columns=(
        *("VoterID", "County", "First_Name", "Middle_Name", "Last_Name", "Suffix", "Birth_Date", "Registration_Date"),
        *("Address_1", "Address_2", "City", "State_addr", "Zip", "Phone", "Party", "Congressional_District"),
        *("Senate_District", "Assembly_District", "Education_District", "Regent_District", "Registered_Precinct"),
        *("County_Status", "County_Voter_ID", "ID_Required"),
    ),
    id_pattern=r"^\d{1,12}$",
    fields={
        "external_id": ("VoterID",),  # the county's own number is unique inside its county only
        "county": ("County",),
        "precinct": ("Registered_Precinct",),
        "congressional_district": ("Congressional_District",),
        "state_senate_district": ("Senate_District",),
        "state_house_district": ("Assembly_District",),
        "last_name": ("Last_Name",),
        "first_name": ("First_Name",),
        "middle_name": ("Middle_Name",),
        "suffix": ("Suffix",),
        "birth_date": ("Birth_Date",),
        "registered_date": ("Registration_Date",),
        "party": ("Party",),
        "status": ("County_Status",),
        "address_line": ("Address_1",),
        "unit": ("Address_2",),
        "city": ("City",),
        "zip5": ("Zip",),
        "phones": ("Phone",),
    },
    status={"ACTIVE": "active", "INACTIVE": "inactive", "P-17": "preregistered"},
    party={
        "DEMOCRAT": "DEM",
        "REPUBLICAN": "REP",
        "NON-PARTISAN": "NPA",
        "NONPARTISAN": "NPA",
        "LIBERTARIAN PARTY": "LIB",
        "GREEN PARTY": "GRN",
    },
    history=History(
        delimiter=",",
        columns=("VotingHistoryID", "VoterID", "date", "vote_code"),
        key="VoterID",
        day="date",
        months={6: "PRIMARY", 11: "GENERAL"},
        method="vote_code",
    ),
)
