"""Georgia: the statewide file, 53 columns since 2023; pipes between before. No state, no party, no telephone."""

from voters.roll.layouts.layout import History, Layout

LAYOUT = Layout(
    name="GA",
    title="Georgia statewide voter file",
    state="GA",
    delimiter=",",
    encoding="windows-1252",
    header=True,
    says_twice=True,
    signature=frozenset({"voter registration number", "residence street name", "county precinct"}),
    aliases={
        # As they were called for some months of 2023.
        "voter registration": "voter registration number",
        "registration number": "voter registration number",
        "street": "residence street number",
        "street number": "residence street number",
        "pre direction": "residence pre direction",
        "street name": "residence street name",
        "street type": "residence street type",
        "post direction": "residence post direction",
        "apt unit number": "residence apt unit number",
        "aptunit": "residence apt unit number",
        "city": "residence city",
        "zipcode": "residence zipcode",
    },
    fields={
        "external_id": ("Voter Registration Number",),  # eight digits with leading zeros
        "county": ("County",),
        "precinct": ("County Precinct",),
        "congressional_district": ("Congressional District",),
        "state_senate_district": ("State Senate District",),
        "state_house_district": ("State House District",),
        "last_name": ("Last Name",),
        "first_name": ("First Name",),
        "middle_name": ("Middle Name",),
        "suffix": ("Suffix",),
        "birth_year": ("Birth Year",),
        "sex": ("Gender",),
        "registered_date": ("Registration Date",),
        "status": ("Status",),
        "address_line": (
            *("Residence Street Number", "Residence Pre Direction", "Residence Street Name"),
            *("Residence Street Type", "Residence Post Direction"),
        ),
        "unit": ("Residence Apt Unit Number",),
        "city": ("Residence City",),
        "zip5": ("Residence Zipcode",),
    },
    status={"ACTIVE": "active", "INACTIVE": "inactive", "CANCELLED": "cancelled"},
    history=History(
        delimiter=",",
        key="Voter Registration Number",
        day="Election Date",
        election="Election Type",
        signature=frozenset({"voter registration number", "election date", "election type"}),
        date_formats=("%m/%d/%Y", "%Y%m%d"),
        months={5: "PRIMARY", 11: "GENERAL"},
        widths=(  # until 2023; its types are numbers, so the month tells the kind
            *(("County", 3), ("Voter Registration Number", 8), ("Election Date", 8), ("Type", 3), ("Party", 2)),
            *(("Absentee", 1), ("Provisional", 1), ("Supplemental", 1)),
        ),
    ),
)
