"""Arizona: workbooks of the AVID system, one a county and status, with blanks in the names of columns or without."""

from voters.roll.layouts.layout import Layout

LAYOUT = Layout(
    name="AZ",
    title="Arizona AVID export",
    state="AZ",
    delimiter=",",
    encoding="windows-1252",
    header=True,
    signature=frozenset({"registrant id", "residence address", "house number"}),
    date_formats=("%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%m/%d/%Y"),
    fields={
        "external_id": ("RegistrantID",),
        "county": ("County",),
        "precinct": ("Precinct",),
        "congressional_district": ("Congressional",),
        "state_senate_district": ("Legislative",),  # one district for both chambers
        "state_house_district": ("Legislative",),
        "last_name": ("LastName",),
        "first_name": ("FirstName",),
        "middle_name": ("MiddleName",),
        "suffix": ("Suffix",),
        "birth_year": ("DOB",),
        "registered_date": ("RegistrationDate",),
        "party": ("Party",),
        "status": ("Status",),
        "address_line": ("HouseNumber", "StreetPrefix", "StreetName", "StreetType", "StreetSuffix"),
        "unit": ("UnitType", "UnitNumber"),
        "city": ("ResidenceCity",),
        "zip5": ("ResidenceZip",),
        "phones": ("Phone",),
    },
    where_empty={"address_line": ("ResidenceAddress",)},
    # Who is in suspense is not registered, as the state says.
    status={
        "ACTIVE": "active",
        "INACTIVE": "inactive",
        **dict.fromkeys(("CANCELED", "CANCELLED", "SUSPENSE", "NOT REGISTERED", "NOT ELIGIBLE"), "cancelled"),
    },
    party={"DEM": "DEM", "REP": "REP", "LBT": "LIB", "GRN": "GRN", "PND": "NPA"},
    elections=r"^(?P<kind>PRIMARY|GENERAL|SPECIAL|PPE) ?(?P<year>\d{4})$",
    kinds={"PPE": "PRIMARY"},
)
