"""Texas until October 2025: lines of fixed width, with the columns of an election at their end or without."""

from voters.roll.layouts.layout import Layout

LAYOUT = Layout(
    name="TX_FIXED",
    title="Texas statewide list, before October 2025",
    state="TX",
    delimiter="\t",
    encoding="windows-1252",
    header=False,
    quoting=False,
    signature=frozenset(),
    widths=(
        *(("County_Code", 3), ("Precinct", 10), ("VUID", 10), ("Last_Name", 50), ("First_Name", 50)),
        *(("Middle_Name", 50), ("Former_Last_Name", 50), ("Suffix", 4), ("Gender", 1), ("Date_of_Birth", 8)),
        *(("Permanent_House_Number", 9), ("Permanent_Designator", 12), ("Permanent_Directional_Prefix", 2)),
        *(("Permanent_Street_Name", 50), ("Permanent_Street_Type", 12), ("Permanent_Directional_Suffix", 2)),
        *(("Permanent_Unit_Number", 12), ("Permanent_Unit_Type", 12), ("Permanent_City", 50)),
        *(("Permanent_Zipcode", 9), ("Mailing_Address_1", 110), ("Mailing_Address_2", 50), ("Mailing_City", 50)),
        *(("Mailing_State", 20), ("Mailing_Zipcode", 20), ("Effective_Date_of_Registration", 8)),
        *(("Status_Code", 1), ("Hispanic_Surname_Flag", 1)),
    ),
    line_lengths=frozenset({679, 680, 685, 686}),
    id_pattern=r"^\d{10}$",
    date_formats=("%Y%m%d",),
    fields={
        "external_id": ("VUID",),
        "county": ("County_Code",),
        "precinct": ("Precinct",),
        "last_name": ("Last_Name",),
        "first_name": ("First_Name",),
        "middle_name": ("Middle_Name",),
        "suffix": ("Suffix",),
        "sex": ("Gender",),
        "birth_date": ("Date_of_Birth",),
        "registered_date": ("Effective_Date_of_Registration",),
        "status": ("Status_Code",),
        "address_line": (
            *("Permanent_House_Number", "Permanent_Designator", "Permanent_Directional_Prefix"),
            *("Permanent_Street_Name", "Permanent_Street_Type", "Permanent_Directional_Suffix"),
        ),
        "unit": ("Permanent_Unit_Type", "Permanent_Unit_Number"),
        "city": ("Permanent_City",),
        "zip5": ("Permanent_Zipcode",),
    },
    status={"V": "active", "S": "inactive", "C": "cancelled"},
)
