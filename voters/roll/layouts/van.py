"""VAN: a list export whose columns the person who exported it has chosen, so they are found by name."""

from voters.roll.layouts.layout import Layout

LAYOUT = Layout(
    name="VAN",
    title="VAN list export",
    state=None,
    delimiter=",",
    encoding="windows-1252",
    header=True,
    signature=frozenset({"voter file vanid", "lastname"}),
    aliases={
        "vanid": "voter file vanid",
        "state file id": "statefileid",
        "state voter id": "statefileid",
        "statevoterid": "statefileid",
        "last name": "lastname",
        "first name": "firstname",
        "middle name": "middlename",
        "pref phone": "preferred phone",
        "phone1": "preferred phone",
        "preferredphone": "preferred phone",
        "cellphone": "cell phone",
        "homephone": "home phone",
        "phone2": "home phone",
        "zip": "zip5",
        "county": "countyname",
        "precinct": "precinctname",
        "date of birth": "dob",
    },
    fields={
        "external_id": ("Voter File VANID",),
        "state_id": ("StateFileID",),
        "state": ("State",),
        "county": ("CountyName",),
        "precinct": ("PrecinctName",),
        "congressional_district": ("CD",),
        "state_senate_district": ("SD",),
        "state_house_district": ("HD",),
        "last_name": ("LastName",),
        "first_name": ("FirstName",),
        "middle_name": ("MiddleName",),
        "suffix": ("Suffix",),
        "birth_date": ("DOB",),
        "age": ("Age",),
        "sex": ("Sex",),
        "party": ("Party",),
        "address_line": ("StreetNo", "StreetNoHalf", "StreetPrefix", "StreetName", "StreetType", "StreetSuffix"),
        "unit": ("AptType", "AptNo"),
        "city": ("City",),
        "zip5": ("Zip5",),
        "zip4": ("Zip4",),
        "phones": ("Cell Phone", "Preferred Phone", "Home Phone"),
    },
    otherwise={
        "address_line": ("Address", "vAddress"),  # phone lists carry it whole, the unit inside
        "unit": ("Adress2", "Address2"),  # so misspelt
    },
    # No party in the cell is nothing known: only U and N say that there is none.
    party={"D": "DEM", "R": "REP", "L": "LIB", "G": "GRN", "I": "OTH", "O": "OTH", "U": "NPA", "N": "NPA"},
    elections=r"^(?P<kind>General|Primary|Presidential Primary) ?(?P<year>\d{4}|\d\d)$",
)
