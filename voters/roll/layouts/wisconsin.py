"""Wisconsin: the Badger Voters file, a column an election, the city inside a line; no birth date and no party."""

from voters.roll.layouts.layout import Layout

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"

LAYOUT = Layout(
    name="WI",
    title="Wisconsin Badger Voters",
    state="WI",
    delimiter="\t",
    encoding="windows-1252",
    header=True,
    signature=frozenset({"voter reg number", "housenumber", "voter status"}),
    aliases={"registration date": "application date"},  # as it is called since 2022
    row_id=r"^\d+$",  # damaged rows have dates or names there
    fields={
        "external_id": ("Voter Reg Number",),
        "county": ("County",),
        "precinct": ("Ward",),
        "congressional_district": ("Congressional",),
        "state_senate_district": ("State Senate",),
        "state_house_district": ("State Assembly",),
        "last_name": ("LastName",),
        "first_name": ("FirstName",),
        "middle_name": ("MiddleName",),
        "suffix": ("Suffix",),
        "registered_date": ("ApplicationDate",),
        "status": ("Voter Status",),
        "address_line": ("HouseNumber", "StreetName"),
        "unit": ("UnitType", "UnitNumber"),
        "city_line": ("Address2",),
        "zip5": ("ZipCode",),
        "phones": ("PhoneNumber",),
    },
    where_empty={"address_line": ("Address1",)},
    status={"ACTIVE": "active", "INACTIVE": "cancelled"},  # inactive means taken off the roll there
    elections=rf"^(?P<kind>{MONTHS}) (?P<year>\d{{4}})$",
    kinds={"NOVEMBER": "GENERAL", "AUGUST": "PRIMARY", "FEBRUARY": "PRIMARY"},  # April chooses judges and boards
)
