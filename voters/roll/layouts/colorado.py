"""Colorado: the master voter list EX-003, several parts with a header each, and a history file."""

from voters.roll.layouts.layout import History, Layout

LAYOUT = Layout(
    name="CO",
    title="Colorado master voter list",
    state="CO",
    delimiter=",",
    encoding="windows-1252",
    header=True,
    named_districts=True,
    signature=frozenset({"voter id", "residential address", "address non std"}),
    fields={
        "external_id": ("VOTER_ID",),
        "county": ("COUNTY",),
        "precinct": ("PRECINCT",),
        "congressional_district": ("CONGRESSIONAL",),
        "state_senate_district": ("STATE_SENATE",),
        "state_house_district": ("STATE_HOUSE",),
        "last_name": ("LAST_NAME",),
        "first_name": ("FIRST_NAME",),
        "middle_name": ("MIDDLE_NAME",),
        "suffix": ("NAME_SUFFIX",),
        "birth_year": ("BIRTH_YEAR",),
        "sex": ("GENDER",),
        "registered_date": ("REGISTRATION_DATE",),
        "party": ("PARTY",),
        "status": ("STATUS",),
        "address_line": ("HOUSE_NUM", "HOUSE_SUFFIX", "PRE_DIR", "STREET_NAME", "STREET_TYPE", "POST_DIR"),
        "unit": ("UNIT_TYPE", "UNIT_NUM"),
        "city": ("RESIDENTIAL_CITY",),
        "zip5": ("RESIDENTIAL_ZIP_CODE",),
        "zip4": ("RESIDENTIAL_ZIP_PLUS",),
        "phones": ("PHONE_NUM",),
    },
    where_empty={"address_line": ("RESIDENTIAL_ADDRESS",)},  # the unit inside
    status={"ACTIVE": "active", "INACTIVE": "inactive", "CANCELLED": "cancelled"},
    party={"DEM": "DEM", "REP": "REP", "LBR": "LIB", "GRN": "GRN", "UAF": "NPA"},
    history=History(
        delimiter=",",
        key="VOTER_ID",
        day="ELECTION_DATE",
        election="ELECTION_TYPE",
        signature=frozenset({"voter id", "election date", "election type"}),
    ),
)
