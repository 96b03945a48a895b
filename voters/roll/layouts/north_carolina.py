"""North Carolina: ncvoter_Statewide or ncvoterNN, with 70 columns since February 2026, 67 or 71 before."""

from voters.enums import VotingMethod
from voters.roll.layouts.layout import History, Layout

LAYOUT = Layout(
    name="NC",
    title="North Carolina ncvoter",
    state="NC",
    delimiter="\t",
    encoding="windows-1252",
    header=True,
    signature=frozenset({"ncid", "voter reg num", "res street address"}),
    aliases={"midl name": "middle name", "name sufx cd": "name suffix lbl"},  # as they were called until 2022
    fields={
        "external_id": ("ncid",),
        "county": ("county_id",),
        "precinct": ("precinct_abbrv",),
        "congressional_district": ("cong_dist_abbrv",),
        "state_senate_district": ("nc_senate_abbrv",),
        "state_house_district": ("nc_house_abbrv",),
        "last_name": ("last_name",),
        "first_name": ("first_name",),
        "middle_name": ("middle_name",),
        "suffix": ("name_suffix_lbl",),
        "birth_year": ("birth_year",),
        "sex": ("gender_code",),
        "registered_date": ("registr_dt",),
        "status": ("status_cd",),
        "party": ("party_cd",),
        "protected": ("confidential_ind",),
        "address_line": ("res_street_address",),  # the unit stands inside
        "city": ("res_city_desc",),
        "zip5": ("zip_code",),
        "phones": ("full_phone_number",),
    },
    # Whoever was refused is on no roll, as whoever was removed.
    status={"A": "active", "I": "inactive", "S": "active", "R": "cancelled", "D": "cancelled"},
    party={"DEM": "DEM", "REP": "REP", "LIB": "LIB", "GRE": "GRN", "GRN": "GRN", "UNA": "NPA"},
    counties={"0": "100"},  # Yancey, written 0 or 00 in older lists
    history=History(
        delimiter="\t",
        key="ncid",
        day="election_lbl",
        election="election_desc",
        method="voting_method",
        methods={
            "IN-PERSON": VotingMethod.IN_PERSON,
            "CURBSIDE": VotingMethod.IN_PERSON,
            "EARLY VOTING": VotingMethod.EARLY,
            "ABSENTEE ONESTOP": VotingMethod.EARLY,
            "ABSENTEE CURBSIDE": VotingMethod.EARLY,
            "ABSENTEE BY MAIL": VotingMethod.MAIL,
            "ABSENTEE": VotingMethod.MAIL,
            "PROVISIONAL": VotingMethod.PROVISIONAL,
        },
        signature=frozenset({"ncid", "election lbl", "election desc"}),
    ),
)
