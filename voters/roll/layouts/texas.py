"""Texas: the statewide list in commas since October 2025, its address one text; lines of fixed width before."""

from voters.roll.layouts.layout import Layout

LAYOUT = Layout(
    name="TX",
    title="Texas statewide list",
    state="TX",
    delimiter=",",
    encoding="windows-1252",
    header=True,
    signature=frozenset({"vuid", "residential address", "cd status"}),
    aliases={
        "edr": "dt effective registration",
        "registration date": "dt effective registration",
        "county name": "county code",
    },
    date_formats=("%Y%m%d", "%Y-%m-%d"),
    fields={
        "external_id": ("vuid",),
        "county": ("county_code",),
        "precinct": ("precinct",),  # unique inside its county only
        "last_name": ("last_name",),
        "first_name": ("first_name",),
        "middle_name": ("mid_name",),
        "suffix": ("suff",),
        "sex": ("gender",),
        "birth_date": ("dob",),
        "registered_date": ("dt_effective_registration",),
        "status": ("cd_status",),
        "whole_address": ("residential_address",),
    },
    status={"V": "active", "S": "inactive", "C": "cancelled"},
)
