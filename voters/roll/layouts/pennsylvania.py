"""Pennsylvania: the Full Voter Export, four files a county; 154 columns since June 2024, 153 before."""

from voters.enums import VotingMethod
from voters.roll.layouts.layout import Layout

PAIRS = DISTRICTS = 40

COLUMNS = (
    *("id_number", "title", "last_name", "first_name", "middle_name", "suffix", "gender", "dob"),
    *("registration_date", "voter_status", "status_change_date", "party_code", "house_number", "house_number_suffix"),
    *("street_name", "apartment_number", "address_line_2", "city", "state", "zip", "mail_address_1", "mail_address_2"),
    *("mail_city", "mail_state", "mail_zip", "last_vote_date", "precinct_code", "precinct_split_id"),
    *("date_last_changed", "custom_data_1"),
    *(f"district_{number}" for number in range(1, DISTRICTS + 1)),
    *(f"election_{number}_{part}" for number in range(1, PAIRS + 1) for part in ("vote_method", "party")),
    *("home_phone", "county_name", "mail_country", "registration_method"),
)

LAYOUT = Layout(
    name="PA",
    title="Pennsylvania Full Voter Export",
    state="PA",
    delimiter="\t",
    encoding="windows-1252",
    header=False,
    signature=frozenset(),
    columns=COLUMNS,
    older_columns=(COLUMNS[:-1],),
    id_pattern=r"^\d{6,12}-\d{2}$",
    fields={
        "external_id": ("id_number",),
        "county": ("county_name",),
        "precinct": ("precinct_code",),  # unique inside its county only
        "last_name": ("last_name",),
        "first_name": ("first_name",),
        "middle_name": ("middle_name",),
        "suffix": ("suffix",),
        "birth_date": ("dob",),
        "sex": ("gender",),
        "registered_date": ("registration_date",),
        "status": ("voter_status",),
        "party": ("party_code",),
        "address_line": ("house_number", "house_number_suffix", "street_name"),
        "unit": ("apartment_number",),
        "city": ("city",),
        "zip5": ("zip",),
        "phones": ("home_phone",),
    },
    status={"A": "active", "I": "inactive", "D": "cancelled"},
    party={
        "D": "DEM",
        "R": "REP",
        "LN": "LIB",
        "GR": "GRN",
        **dict.fromkeys(("NF", "NO", "NOP", "NON", "I", "INDE", ""), "NPA"),
    },
    methods={  # at the polls, absentee, by mail, provisional
        "AP": VotingMethod.IN_PERSON,
        "AB": VotingMethod.MAIL,
        "MB": VotingMethod.MAIL,
        "P": VotingMethod.PROVISIONAL,
    },
    pairs=PAIRS,
    zones=True,
)
