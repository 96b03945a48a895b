"""NationBuilder: a people export. Its bans are honoured; its support levels are not read here."""

from voters.roll.layouts.layout import Layout

LAYOUT = Layout(
    name="NATIONBUILDER",
    title="NationBuilder people export",
    state=None,
    delimiter=",",
    encoding="windows-1252",
    header=True,
    multiline=True,  # notes
    signature=frozenset({"nationbuilder id", "last name"}),
    row_id=r"^\d+$",
    date_formats=("%m/%d/%Y", "%Y-%m-%d"),
    fields={
        "external_id": ("nationbuilder_id",),
        "state": ("primary_state",),
        "county": ("primary_county",),
        "precinct": ("precinct_name",),
        "congressional_district": ("federal_district",),
        "state_senate_district": ("state_upper_district",),
        "state_house_district": ("state_lower_district",),
        "last_name": ("last_name",),
        "first_name": ("first_name",),
        "middle_name": ("middle_name",),
        "suffix": ("suffix",),
        "birth_date": ("born_at",),
        "sex": ("sex",),
        "registered_date": ("registered_at",),
        "party": ("party",),
        "address_line": ("primary_address1",),
        "unit": ("primary_address2",),
        "city": ("primary_city",),
        "zip5": ("primary_zip",),
        "phones": ("mobile_number", "phone_number"),
        "do_not_contact": ("do_not_contact",),
        "do_not_call": ("do_not_call", "federal_donotcall", "is_mobile_bad"),
        "may_call": ("mobile_opt_in",),
        "deceased": ("is_deceased",),
    },
    party={"D": "DEM", "R": "REP", "I": "NPA", "L": "LIB", "G": "GRN"},
)
