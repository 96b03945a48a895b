"""Ohio: the statewide voter files SWVF_1_22 and so on, or one file a county."""

from voters.roll.layouts.layout import Layout

LAYOUT = Layout(
    name="OH",
    title="Ohio Statewide Voter File",
    state="OH",
    delimiter=",",
    encoding="windows-1252",
    header=True,
    signature=frozenset({"sos voterid", "county number", "residential address1"}),
    date_formats=("%Y-%m-%d",),
    fields={
        "external_id": ("SOS_VOTERID",),
        "county": ("COUNTY_NUMBER",),
        "precinct": ("PRECINCT_CODE",),  # unique inside its county only
        "congressional_district": ("CONGRESSIONAL_DISTRICT",),
        "state_senate_district": ("STATE_SENATE_DISTRICT",),
        "state_house_district": ("STATE_REPRESENTATIVE_DISTRICT",),
        "last_name": ("LAST_NAME",),
        "first_name": ("FIRST_NAME",),
        "middle_name": ("MIDDLE_NAME",),
        "suffix": ("SUFFIX",),
        "birth_date": ("DATE_OF_BIRTH",),
        "registered_date": ("REGISTRATION_DATE",),
        "status": ("VOTER_STATUS",),
        "party": ("PARTY_AFFILIATION",),
        "address_line": ("RESIDENTIAL_ADDRESS1",),
        "unit": ("RESIDENTIAL_SECONDARY_ADDR",),
        "city": ("RESIDENTIAL_CITY",),
        "zip5": ("RESIDENTIAL_ZIP",),
        "zip4": ("RESIDENTIAL_ZIP_PLUS4",),
    },
    status={"ACTIVE": "active", "CONFIRMATION": "inactive"},
    # The latest primary ballot, no enrolment: nobody who took none belongs to a party.
    party={"D": "DEM", "R": "REP", "L": "LIB", "G": "GRN", "C": "OTH", "N": "OTH", "E": "OTH", "S": "OTH", "": "NPA"},
    elections=r"^(?P<kind>PRIMARY|GENERAL|SPECIAL)-(?P<month>\d\d)/(?P<day>\d\d)/(?P<year>\d{4})$",
)
