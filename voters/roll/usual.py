"""What columns are usually called, for a file in no layout of ours: a guess that a person confirms beside its rows."""

from collections.abc import Sequence
from functools import cache

from voters.roll.layouts import LAYOUTS, tidy

#: Names besides those of our layouts.
USUAL: dict[str, str] = {
    "external_id": "voterid votersid voternumber voterregnum registrationnumber externalid id",
    "state_id": "stateid statefileid",
    "van_id": "vanid",
    "last_name": "lastname surname familyname last",
    "first_name": "firstname forename givenname first",
    "middle_name": "middlename middleinitial middle",
    "suffix": "suffix namesuffix",
    "full_name": "fullname votername name",
    "birth_date": "dob dateofbirth birthdate birthday",
    "birth_year": "birthyear yearofbirth",
    "age": "age",
    "sex": "sex gender",
    "language": "language",
    "party": "party partyaffiliation registeredparty",
    "status": "status voterstatus registrationstatus",
    "registered_date": "registrationdate registeredon registered dateregistered",
    "address_line": "address streetaddress address1 addressline1 residenceaddress",
    "unit": "unit unitnumber apt aptnumber apartment apartmentnumber address2 addressline2",
    "city": "city town residencecity",
    "state": "state",
    "zip5": "zip zip5 zipcode postalcode",
    "zip4": "zip4 zipplus4 plus4",
    "full_address": "fulladdress wholeaddress",
    "county": "county countyname",
    "precinct": "precinct precinctname precinctcode",
    "congressional_district": "congressionaldistrict cd",
    "state_senate_district": "statesenatedistrict senatedistrict sd",
    "state_house_district": "statehousedistrict housedistrict assemblydistrict hd",
    "phones": "phone phonenumber telephone cell cellphone mobile mobilephone homephone",
    "do_not_contact": "donotcontact",
    "do_not_call": "donotcall donottext",
    "deceased": "deceased",
    "latitude": "latitude lat",
    "longitude": "longitude lon lng",
}
#: What is in one cell gives way to columns of its parts.
GIVES_WAY = {"full_name": "last_name", "full_address": "address_line"}
SEVERAL = ("phones", "do_not_contact", "do_not_call", "deceased")


def guessed(headers: Sequence[str]) -> dict[str, list[str]]:
    """Ours: theirs, as far as names tell; no column of theirs is taken twice."""
    found: dict[str, list[str]] = {}
    for header in dict.fromkeys(headers):
        ours = _names().get(tidy(header))
        if ours and (ours in SEVERAL or ours not in found):
            found.setdefault(ours, []).append(header)
    return {ours: theirs for ours, theirs in found.items() if GIVES_WAY.get(ours) not in found}


@cache
def _names() -> dict[str, str]:
    """Our column by their name. What our own words leave open is as the first layout says that has it in one column."""
    names = {name: ours for ours, words in USUAL.items() for name in words.split()}
    for layout in LAYOUTS.values():
        for ours, theirs in layout.fields.items():
            if ours in USUAL and (ours in SEVERAL or len(theirs) == 1):
                for name in theirs:
                    names.setdefault(tidy(name), ours)
    return names
