"""The electoral register of the United Kingdom. Its numbers are new every December: they are no lasting id."""

from voters.roll.layouts.layout import Layout

LAYOUT = Layout(
    name="UK",
    title="UK electoral register",
    state="GB",
    delimiter=",",
    encoding="windows-1252",
    header=True,
    signature=frozenset({"elector number", "address1"}),
    aliases={
        # As the monthly updates call them.
        **{f"propertyaddress{number}": f"address{number}" for number in range(1, 7)},
        "propertypostcode": "postcode",
    },
    id_glue="-/",  # AB-123/1
    date_formats=("%d/%m/%Y",),
    fields={
        "external_id": ("Elector Number Prefix", "Elector Number", "Elector Number Suffix"),
        "precinct": ("Elector Number Prefix",),
        "last_name": ("Elector Surname",),
        "first_name": ("Elector Forename",),
        "whole_name": ("Elector Name",),
        "birth_date": ("Elector DOB",),  # of those only who turn 18
        "address_line": ("Address1", "Address2"),  # a flat stands before its house
        "city": ("Address3",),
        "postcode": ("PostCode",),
    },
)
