"""New York: AllNYSVoters without a header, 47 columns since December 2021 and 45 in another order before."""

from voters.roll.layouts.layout import Layout

NAMES = ("LASTNAME", "FIRSTNAME", "MIDDLENAME", "NAMESUFFIX")
REST = (
    *("RCITY", "RZIP5", "RZIP4", "MAILADD1", "MAILADD2", "MAILADD3", "MAILADD4", "DOB", "GENDER", "ENROLLMENT"),
    *("OTHERPARTY", "COUNTYCODE", "ED", "LD", "TOWNCITY", "WARD", "CD", "SD", "AD", "LASTVOTEDDATE"),
    *("PREVYEARVOTED", "PREVCOUNTY", "PREVADDRESS", "PREVNAME", "COUNTYVRNUMBER", "REGDATE", "VRSOURCE"),
    *("IDREQUIRED", "IDMET", "STATUS", "REASONCODE", "INACT_DATE", "PURGE_DATE", "SBOEID", "VOTERHISTORY"),
)

LAYOUT = Layout(
    name="NY",
    title="New York AllNYSVoters",
    state="NY",
    delimiter=",",
    encoding="windows-1252",
    header=False,
    signature=frozenset(),
    columns=(
        *NAMES,
        *("RADDNUMBER", "RHALFCODE", "RPREDIRECTION", "RSTREETNAME", "RPOSTDIRECTION"),
        *("RAPARTMENTTYPE", "RAPARTMENT", "RADDRNONSTD"),
        *REST,
    ),
    older_columns=(
        (
            *NAMES,
            *("RADDNUMBER", "RHALFCODE", "RAPARTMENT", "RPREDIRECTION", "RSTREETNAME", "RPOSTDIRECTION"),
            *REST,
        ),
    ),
    id_pattern=r"^NY\d{18}$",
    date_formats=("%Y%m%d",),
    fields={
        "external_id": ("SBOEID",),
        "county": ("COUNTYCODE",),
        "precinct": ("COUNTYCODE", "AD", "ED"),  # an election district is numbered inside its assembly district
        "congressional_district": ("CD",),
        "state_senate_district": ("SD",),
        "state_house_district": ("AD",),
        "last_name": ("LASTNAME",),
        "first_name": ("FIRSTNAME",),
        "middle_name": ("MIDDLENAME",),
        "suffix": ("NAMESUFFIX",),
        "birth_date": ("DOB",),
        "sex": ("GENDER",),
        "registered_date": ("REGDATE",),
        "party": ("ENROLLMENT",),
        "status": ("STATUS",),
        "address_line": ("RADDNUMBER", "RHALFCODE", "RPREDIRECTION", "RSTREETNAME", "RPOSTDIRECTION"),
        "unit": ("RAPARTMENTTYPE", "RAPARTMENT"),
        "city": ("RCITY",),
        "zip5": ("RZIP5",),
        "zip4": ("RZIP4",),
    },
    where_empty={"address_line": ("RADDRNONSTD",)},
    status={
        **dict.fromkeys(("A", "AM", "AF", "AP", "AU", "ACTIVE"), "active"),
        **dict.fromkeys(("I", "INACTIVE"), "inactive"),
        **dict.fromkeys(("P", "PURGED"), "cancelled"),
        **dict.fromkeys(("17", "PREREG"), "preregistered"),
    },
    party={"DEM": "DEM", "REP": "REP", "GRE": "GRN", "LBT": "LIB", "BLK": "NPA"},
    told_elections="VOTERHISTORY",
)
