"""Michigan: EntireStateVoters of the Qualified Voter File, in commas since 2019; no party and no telephone."""

from voters.roll.layouts.layout import History, Layout

COLUMNS = (
    *("LAST_NAME", "FIRST_NAME", "MIDDLE_NAME", "NAME_SUFFIX", "YEAR_OF_BIRTH", "GENDER", "REGISTRATION_DATE"),
    *("STREET_NUMBER_PREFIX", "STREET_NUMBER", "STREET_NUMBER_SUFFIX", "DIRECTION_PREFIX", "STREET_NAME"),
    *("STREET_TYPE", "DIRECTION_SUFFIX", "EXTENSION", "CITY", "STATE", "ZIP_CODE"),
    *(f"MAILING_ADDRESS_LINE_{number}" for number in ("ONE", "TWO", "THREE", "FOUR", "FIVE")),
    *("VOTER_IDENTIFICATION_NUMBER", "COUNTY_CODE", "COUNTY_NAME", "JURISDICTION_CODE", "JURISDICTION_NAME"),
    *("PRECINCT", "WARD", "SCHOOL_DISTRICT_CODE", "SCHOOL_DISTRICT_NAME"),
    *("STATE_HOUSE_DISTRICT_CODE", "STATE_HOUSE_DISTRICT_NAME"),
    *("STATE_SENATE_DISTRICT_CODE", "STATE_SENATE_DISTRICT_NAME"),
    *("US_CONGRESS_DISTRICT_CODE", "US_CONGRESS_DISTRICT_NAME"),
    *("COUNTY_COMMISSIONER_DISTRICT_CODE", "COUNTY_COMMISSIONER_DISTRICT_NAME"),
    *("VILLAGE_DISTRICT_CODE", "VILLAGE_DISTRICT_NAME", "VILLAGE_PRECINCT", "SCHOOL_PRECINCT"),
    *("IS_PERM_AV_BALLOT_VOTER", "VOTER_STATUS_TYPE_CODE", "UOCAVA_STATUS_CODE", "UOCAVA_STATUS_NAME"),
    "IS_PERM_AV_APP_VOTER",
)

LAYOUT = Layout(
    name="MI",
    title="Michigan Qualified Voter File",
    state="MI",
    delimiter=",",
    encoding="windows-1252",
    header=True,
    signature=frozenset({"voter identification number", "street number", "direction prefix"}),
    columns=COLUMNS,
    id_pattern=r"^\d{9,13}$",
    aliases={"voter id": "voter identification number"},
    fields={
        "external_id": ("VOTER_IDENTIFICATION_NUMBER",),
        "county": ("COUNTY_CODE",),
        "precinct": ("JURISDICTION_CODE", "WARD", "PRECINCT"),  # unique inside its jurisdiction and ward only
        "congressional_district": ("US_CONGRESS_DISTRICT_CODE",),
        "state_senate_district": ("STATE_SENATE_DISTRICT_CODE",),
        "state_house_district": ("STATE_HOUSE_DISTRICT_CODE",),
        "last_name": ("LAST_NAME",),
        "first_name": ("FIRST_NAME",),
        "middle_name": ("MIDDLE_NAME",),
        "suffix": ("NAME_SUFFIX",),
        "birth_year": ("YEAR_OF_BIRTH",),
        "sex": ("GENDER",),
        "registered_date": ("REGISTRATION_DATE",),
        "status": ("VOTER_STATUS_TYPE_CODE",),
        "address_line": (
            *("STREET_NUMBER_PREFIX", "STREET_NUMBER", "STREET_NUMBER_SUFFIX"),
            *("DIRECTION_PREFIX", "STREET_NAME", "STREET_TYPE", "DIRECTION_SUFFIX"),
        ),
        "unit": ("EXTENSION",),
        "city": ("CITY",),
        "zip5": ("ZIP_CODE",),
    },
    status={"A": "active", "V": "inactive", "CH": "inactive", "C": "cancelled", "R": "cancelled"},
    history=History(
        delimiter=",",
        key="VOTER_IDENTIFICATION_NUMBER",
        day="ELECTION_DATE",
        signature=frozenset({"voter identification number", "election date"}),
        months={8: "PRIMARY", 11: "GENERAL"},
    ),
)
