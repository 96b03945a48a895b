"""L2: the uniform voter file of some 365 columns, with coordinates."""

from voters.roll.layouts.layout import Layout

LAYOUT = Layout(
    name="L2",
    title="L2 uniform voter file",
    state=None,
    delimiter="\t",
    encoding="windows-1252",
    header=True,
    signature=frozenset({"lalvoterid", "voters lastname"}),
    fields={
        "external_id": ("LALVOTERID",),
        "state_id": ("Voters_StateVoterID",),
        "state": ("Residence_Addresses_State",),
        "county": ("County",),
        "precinct": ("Precinct",),
        "congressional_district": ("US_Congressional_District",),
        "state_senate_district": ("State_Senate_District",),
        "state_house_district": ("State_House_District",),
        "last_name": ("Voters_LastName",),
        "first_name": ("Voters_FirstName",),
        "middle_name": ("Voters_MiddleName",),
        "suffix": ("Voters_NameSuffix",),
        "birth_date": ("Voters_BirthDate",),
        "age": ("Voters_Age",),
        "sex": ("Voters_Gender",),
        "language": ("Languages_Description",),
        "registered_date": ("Voters_OfficialRegDate",),
        "party": ("Parties_Description",),
        "status": ("Voters_Active",),
        "address_line": (
            *("Residence_Addresses_HouseNumber", "Residence_Addresses_PrefixDirection"),
            *("Residence_Addresses_StreetName", "Residence_Addresses_Designator"),
            "Residence_Addresses_SuffixDirection",
        ),
        "unit": ("Residence_Addresses_ApartmentType", "Residence_Addresses_ApartmentNum"),
        "city": ("Residence_Addresses_City",),
        "zip5": ("Residence_Addresses_Zip",),
        "zip4": ("Residence_Addresses_ZipPlus4",),
        "phones": ("VoterTelephones_CellPhoneFormatted", "VoterTelephones_LandlineFormatted"),
        "latitude": ("Residence_Addresses_Latitude",),
        "longitude": ("Residence_Addresses_Longitude",),
    },
    where_empty={"address_line": ("Residence_Addresses_AddressLine",)},
    status={"A": "active", "I": "inactive"},
    party={"DEMOCRATIC": "DEM", "REPUBLICAN": "REP", "NON-PARTISAN": "NPA", "LIBERTARIAN": "LIB", "GREEN": "GRN"},
    elections=(
        r"^(?P<kind>General|Primary|PresidentialPrimary|Special|Runoff)_(?P<year>\d{4})"
        r"(?:_(?P<month>\d\d)_(?P<day>\d\d))?$"
    ),
    kinds={"PRESIDENTIALPRIMARY": "PRIMARY"},
)
