"""Washington: the VRDB extract with pipes, its columns not in the order of an address; no party and no telephone."""

from voters.roll.layouts.layout import History, Layout

ACTIVE = ("ACTIVE", "A", "A-DUP", "P", "PENDING", "PDETH", "PDUPL", "PFELN")
INACTIVE = ("INACTIVE", "I", "I-DUP", "IM-DUP")
CANCELLED = ("C", "CD", "CF", "CS", "CT", "CANCELLED")

LAYOUT = Layout(
    name="WA",
    title="Washington voter registration extract",
    state="WA",
    delimiter="|",
    encoding="windows-1252",
    header=True,
    quoting=False,
    signature=frozenset({"statevoterid", "regstname", "regstnum"}),
    columns=(
        *("StateVoterID", "FName", "MName", "LName", "NameSuffix", "Birthyear", "Gender", "RegStNum", "RegStFrac"),
        *("RegStName", "RegStType", "RegUnitType", "RegStPreDirection", "RegStPostDirection", "RegStUnitNum"),
        *("RegCity", "RegState", "RegZipCode", "CountyCode", "PrecinctCode", "PrecinctPart"),
        *("LegislativeDistrict", "CongressionalDistrict", "Mail1", "Mail2", "Mail3", "MailCity", "MailZip"),
        *("MailState", "MailCountry", "Registrationdate", "LastVoted", "StatusCode"),
    ),
    id_pattern=r"^\d{5,12}$",
    aliases={"regunitnum": "regstunitnum"},  # as it was called until 2023
    date_formats=("%Y-%m-%d", "%m/%d/%Y"),
    fields={
        "external_id": ("StateVoterID",),
        "county": ("CountyCode",),
        "precinct": ("PrecinctCode",),  # unique inside its county only
        "congressional_district": ("CongressionalDistrict",),
        "state_senate_district": ("LegislativeDistrict",),  # one district for both chambers
        "state_house_district": ("LegislativeDistrict",),
        "last_name": ("LName",),
        "first_name": ("FName",),
        "middle_name": ("MName",),
        "suffix": ("NameSuffix",),
        "birth_date": ("Birthdate",),
        "birth_year": ("Birthyear",),
        "sex": ("Gender",),
        "registered_date": ("Registrationdate",),
        "status": ("StatusCode",),
        "address_line": (
            *("RegStNum", "RegStFrac", "RegStPreDirection", "RegStName", "RegStType", "RegStPostDirection"),
        ),
        "unit": ("RegUnitType", "RegStUnitNum"),
        "city": ("RegCity",),
        "zip5": ("RegZipCode",),
    },
    status={
        **dict.fromkeys(ACTIVE, "active"),
        **dict.fromkeys(INACTIVE, "inactive"),
        **dict.fromkeys(CANCELLED, "cancelled"),
    },
    history=History(
        delimiter="|",
        quoting=False,
        columns=("VoterHistoryID", "CountyCode", "CountyCode_Voting", "StateVoterID", "ElectionDate"),
        key="StateVoterID",
        day="ElectionDate",
        signature=frozenset({"statevoterid", "electiondate"}),
        months={8: "PRIMARY", 11: "GENERAL"},
        date_formats=("%Y-%m-%d", "%m/%d/%Y"),
    ),
)
