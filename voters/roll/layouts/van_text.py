"""VAN: the StandardText export, its addresses in whole lines."""

from voters.roll.layouts.layout import Layout

LAYOUT = Layout(
    name="VAN_TEXT",
    title="VAN StandardText export",
    state=None,
    delimiter="\t",
    encoding="windows-1252",
    header=True,
    signature=frozenset({"voter file vanid", "lastname", "address", "addressid", "maddress"}),
    aliases={"pref phone": "preferred phone", "preferredphone": "preferred phone"},
    fields={
        "external_id": ("Voter File VANID",),
        "state": ("State",),
        "congressional_district": ("CD",),
        "state_senate_district": ("SD",),
        "state_house_district": ("HD",),
        "last_name": ("LastName",),
        "first_name": ("FirstName",),
        "middle_name": ("MiddleName",),
        "suffix": ("Suffix",),
        "sex": ("Sex",),
        "birth_date": ("DOB",),
        "age": ("Age",),
        "party": ("Party",),
        "address_line": ("Address",),  # the unit inside
        "city": ("City",),
        "zip5": ("Zip5",),
        "zip4": ("Zip4",),
        "phones": ("Cell Phone", "Preferred Phone", "Home Phone"),
        "latitude": ("Latitude",),
        "longitude": ("Longitude",),
    },
    party={"D": "DEM", "R": "REP", "L": "LIB", "G": "GRN", "I": "OTH", "O": "OTH", "U": "NPA", "N": "NPA"},
)
