"""Which column holds what in the layouts of further states, of other systems and of the United Kingdom."""

from tests.bench.voter_files.columns import Codes
from tests.bench.voter_files.states import Table, empty

WORDS = {"DEM": "Democratic", "REP": "Republican", "NPA": "Non-Partisan", "LIB": "Libertarian"}

COLORADO = Table(
    file_name="Registered_Voters_List_Part1.txt",
    encoding="utf-8",
    line_end="\r\n",
    id_column="VOTER_ID",
    birth_column="BIRTH_YEAR",
    name_column="LAST_NAME",
    address_columns=("HOUSE_NUM", "STREET_NAME", "UNIT_NUM", "RESIDENTIAL_ADDRESS"),
    codes=Codes(party={"LIB": "LBR", "NPA": "UAF"}, active="Active", inactive="Inactive"),
    columns={
        **{"VOTER_ID": "id", "COUNTY_CODE": "county", "COUNTY": "county_name", "LAST_NAME": "last"},
        **{"FIRST_NAME": "first", "MIDDLE_NAME": "middle", "NAME_SUFFIX": "suffix", "VOTER_NAME": "whole"},
        **{"STATUS_CODE": "", "PRECINCT_NAME": "precinct", "ADDRESS_LIBRARY_ID": "serial", "HOUSE_NUM": "number"},
        **{"HOUSE_SUFFIX": "half", "PRE_DIR": "direction", "STREET_NAME": "street", "STREET_TYPE": "kind"},
        **{"POST_DIR": "", "UNIT_TYPE": "apt", "UNIT_NUM": "unit", "ADDRESS_NON_STD": ""},
        **{"RESIDENTIAL_ADDRESS": "line_unit", "RESIDENTIAL_CITY": "city", "RESIDENTIAL_STATE": "=CO"},
        **{"RESIDENTIAL_ZIP_CODE": "zip5", "RESIDENTIAL_ZIP_PLUS": "zip4", "EFFECTIVE_DATE": "since_us"},
        **{"REGISTRATION_DATE": "since_us", "STATUS": "status", "STATUS_REASON": "", "BIRTH_YEAR": "born_year"},
        **{"GENDER": "sex", "PRECINCT": "precinct", "SPLIT": "", "VOTER_STATUS_ID": "", "PARTY": "party"},
        **{"PARTY_AFFILIATION_DATE": "", "PHONE_NUM": "phone_us"},
        **empty("MAILING_ADDRESS_1", "MAILING_ADDRESS_2", "MAILING_ADDRESS_3", "MAILING_CITY", "MAILING_STATE"),
        **empty("MAILING_ZIP_CODE", "MAILING_ZIP_PLUS", "MAILING_COUNTRY", "SPL_ID", "PERMANENT_MAIL_IN_VOTER"),
        **{"CONGRESSIONAL": "=Congressional 6", "STATE_SENATE": "=State Senate 27", "STATE_HOUSE": "=State House 38"},
        "ID_REQUIRED": "",
    },
)

GEORGIA = Table(
    file_name="Statewide_Voter_List.csv",
    id_column="Voter Registration Number",
    birth_column="Birth Year",
    name_column="Last Name",
    address_columns=("Residence Street Number", "Residence Street Name", "Residence Apt Unit Number"),
    codes=Codes(active="ACTIVE", inactive="INACTIVE", id="0{:07d}"),
    columns={
        **{"County": "county_name", "Voter Registration Number": "id", "Status": "status", "Status Reason": ""},
        **{"Last Name": "last", "First Name": "first", "Middle Name": "middle", "Suffix": "suffix"},
        **{"Birth Year": "born_year", "Residence Street Number": "number_half", "Residence Pre Direction": "direction"},
        **{"Residence Street Name": "street_kind", "Residence Street Type": "kind", "Residence Post Direction": ""},
        **{"Residence Apt Unit Number": "apartment", "Residence City": "city", "Residence Zipcode": "zip9"},
        **{"County Precinct": "precinct", "County Precinct Description": "", "Municipal Precinct": ""},
        **{"Municipal Precinct Description": "", "Congressional District": "congress"},
        **{"State Senate District": "senate", "State House District": "assembly"},
        **empty("Judicial District", "County Commission District", "School Board District", "City Council District"),
        **empty("Municipality", "Combo", "Land Lot", "Land District"),
        **{"Registration Date": "since_us", "Race": "=U", "Gender": "sex"},
        **empty("Last Modified Date", "Last Party Voted", "Last Vote Date", "Mailing Street Number", "Mailing City"),
    },
)

TEXAS = Table(
    file_name="COUNTY_227.csv",
    id_column="vuid",
    birth_column="dob",
    name_column="last_name",
    address_columns=("residential_address",),
    codes=Codes(active="V", inactive="S", id="1{:09d}"),
    columns={
        **{"county_code": "county", "precinct": "precinct", "vuid": "id", "last_name": "last", "first_name": "first"},
        **{"mid_name": "middle", "former_last": "", "suff": "suffix", "gender": "sex", "dob": "born_plain"},
        **{"residential_address": "address", "mailing_address": "", "cd_status": "status"},
        **{"dt_effective_registration": "since_plain", "hispanic_surname": ""},
    },
)

NEVADA = Table(
    file_name="VoterList.ElgbVtr.csv",
    header=False,
    id_column="VoterID",
    birth_column="Birth_Date",
    name_column="Last_Name",
    address_columns=("Address_1", "Address_2"),
    codes=Codes(
        party={"DEM": "Democrat", "REP": "Republican", "NPA": "Non-Partisan", "LIB": "Libertarian Party"},
        active="Active",
        inactive="Inactive",
    ),
    columns={
        **{"VoterID": "id", "County": "county_name", "First_Name": "first", "Middle_Name": "middle"},
        **{"Last_Name": "last", "Suffix": "suffix", "Birth_Date": "born_us", "Registration_Date": "since_us"},
        **{"Address_1": "line", "Address_2": "apartment", "City": "city", "State_addr": "=NV", "Zip": "zip9"},
        **{"Phone": "phone", "Party": "party", "Congressional_District": "congress", "Senate_District": "senate"},
        **{"Assembly_District": "assembly", "Education_District": "", "Regent_District": ""},
        **{"Registered_Precinct": "precinct", "County_Status": "status", "County_Voter_ID": "serial"},
        "ID_Required": "",
    },
)

WISCONSIN = Table(
    file_name="BadgerVoters.txt",
    delimiter="\t",
    id_column="Voter Reg Number",
    birth_column="Voter Type",  # there is none
    name_column="LastName",
    address_columns=("HouseNumber", "StreetName", "UnitNumber"),
    codes=Codes(active="Active", inactive="Inactive"),
    columns={
        **{"Voter Reg Number": "id", "LastName": "last", "FirstName": "first", "MiddleName": "middle"},
        **{"Suffix": "suffix", "PhoneNumber": "phone_us", "EmailAddress": "", "Address1": "line_unit"},
        **{"Address2": "city_zip"},
        **empty("MailingAddress1", "MailingAddress2", "MailingCityStateZip"),
        **{"HouseNumber": "number_half", "StreetName": "street_whole", "UnitType": "apt", "UnitNumber": "unit"},
        **{"ZipCode": "zip5", "Jurisdiction": "city", "DistrictCombo": "", "Ward": "precinct"},
        **{"Congressional": "congress", "State Senate": "senate", "State Assembly": "assembly"},
        **{"County": "county_name", "Municipality": "city", "Voter Status": "status", "Voter Status Reason": ""},
        **{"ApplicationDate": "since_us", "ApplicationSource": "", "Voter Type": ""},
        **{"November 2024": "vote_early", "April 2024": "vote"},
    },
)

ARIZONA = Table(
    file_name="Active_Pima.csv",
    id_column="RegistrantID",
    birth_column="DOB",
    name_column="LastName",
    address_columns=("HouseNumber", "StreetName", "UnitNumber"),
    codes=Codes(party={"NPA": "PND", "LIB": "LBT"}, active="Active", inactive="Inactive"),
    columns={
        **{"RegistrantID": "id", "RegistrationDate": "since_iso", "EffectiveDateofChange": "", "DOB": "born_year"},
        **{"LastName": "last", "FirstName": "first", "MiddleName": "middle", "Suffix": "suffix"},
        **{"Status": "status", "StatusReason": "", "County": "county_name", "HouseNumber": "number_half"},
        **{"StreetPrefix": "direction", "StreetName": "street", "StreetType": "kind", "StreetSuffix": ""},
        **{"UnitType": "apt", "UnitNumber": "unit", "ResidenceAddress": "line_unit", "ResidenceCity": "city"},
        **{"ResidenceState": "=AZ", "ResidenceZip": "zip5", "Party": "party", "Phone": "phone"},
        **{"Congressional": "congress", "Legislative": "senate", "Precinct": "precinct", "VRAZVoterID": "serial"},
        **{"PRIMARY2022": "", "GENERAL2024": "vote"},
    },
)

VAN_TEXT = Table(
    file_name="StandardText.xls",
    delimiter="\t",
    quoted=False,
    encoding="utf-16-le",
    line_end="\r\n",
    id_column="Voter File VANID",
    birth_column="PreferredEmail",  # there is none
    name_column="LastName",
    address_columns=("Address",),
    columns={
        **{"Voter File VANID": "id", "mAddress": "", "mCity": "", "mState": "", "mZip5": "", "mZip4": ""},
        **{"mAddressID": "", "Sex": "sex", "Address": "line_unit", "City": "city", "State": "=OH", "Zip5": "zip5"},
        **{"Zip4": "zip4", "AddressID": "serial", "LastName": "last", "FirstName": "first", "MiddleName": "middle"},
        **{"Suffix": "suffix", "CD": "congress", "SD": "senate", "HD": "assembly", "PreferredEmail": ""},
        "Pref Phone": "phone_us",
    },
)

L2 = Table(
    file_name="VM2--OH--2026-03-02-DEMOGRAPHIC.tab",
    delimiter="\t",
    quoted=False,
    id_column="LALVOTERID",
    birth_column="Voters_BirthDate",
    name_column="Voters_LastName",
    address_columns=("Residence_Addresses_HouseNumber", "Residence_Addresses_StreetName"),
    codes=Codes(party=WORDS, id="LALOH{}"),
    columns={
        **{"LALVOTERID": "id", "Voters_Active": "status", "Voters_StateVoterID": "serial"},
        **{"VoterTelephones_LandlineFormatted": "", "VoterTelephones_CellPhoneFormatted": "phone_us"},
        **{"Voters_FirstName": "first", "Voters_MiddleName": "middle", "Voters_LastName": "last"},
        **{"Voters_NameSuffix": "suffix", "Residence_Addresses_AddressLine": "line_unit"},
        **{"Residence_Addresses_City": "city", "Residence_Addresses_State": "=OH", "Residence_Addresses_Zip": "zip5"},
        **{"Residence_Addresses_ZipPlus4": "zip4", "Residence_Addresses_HouseNumber": "number_half"},
        **{"Residence_Addresses_PrefixDirection": "direction", "Residence_Addresses_StreetName": "street"},
        **{"Residence_Addresses_Designator": "kind", "Residence_Addresses_SuffixDirection": ""},
        **{"Residence_Addresses_ApartmentNum": "unit", "Residence_Addresses_ApartmentType": "apt"},
        **{"Residence_Addresses_Latitude": "latitude", "Residence_Addresses_Longitude": "longitude"},
        **{"Voters_BirthDate": "born_us", "Voters_Gender": "sex", "Parties_Description": "party"},
        **{"Voters_OfficialRegDate": "since_us", "General_2022": "vote", "PresidentialPrimary_2020": "vote_early"},
        **{"US_Congressional_District": "congress", "State_Senate_District": "senate"},
        **{"State_House_District": "assembly", "County": "county_name", "Precinct": "precinct"},
    },
)

TARGETSMART = Table(
    file_name="targetsmart.csv",
    id_column="vb.voterbase_id",
    birth_column="vb.voterbase_dob",
    name_column="vb.tsmart_last_name",
    address_columns=("vb.tsmart_full_address",),
    codes=Codes(
        party={"DEM": "Democrat", "REP": "Republican", "NPA": "Unaffiliated", "LIB": "Libertarian"},
        active="Active",
        inactive="Inactive",
        id="OH-{}",
    ),
    columns={
        **{"vb.voterbase_id": "id", "vb.voterid": "serial", "vb.tsmart_first_name": "first"},
        **{"vb.tsmart_middle_name": "middle", "vb.tsmart_last_name": "last", "vb.tsmart_name_suffix": "suffix"},
        **{"vb.tsmart_full_address": "line_unit", "vb.tsmart_city": "city", "vb.tsmart_state": "=OH"},
        **{"vb.tsmart_zip": "zip5", "vb.tsmart_zip4": "zip4", "vb.voterbase_dob": "born_plain"},
        **{"vb.voterbase_gender": "sex", "vb.voterbase_phone": "", "vb.voterbase_phone_wireless": "phone"},
        **{"vb.vf_party": "party", "vb.vf_voter_status": "status"},
        **{"vb.voterbase_registration_status": "=Registered", "vb.vf_registration_date": "since_plain"},
        **{"vb.vf_county_name": "county_name", "vb.vf_precinct_name": "precinct", "vb.vf_cd": "congress"},
        **{"vb.vf_sd": "senate", "vb.vf_hd": "assembly", "vb.tsmart_latitude": "latitude"},
        **{"vb.tsmart_longitude": "longitude", "vb.vf_g2024": "vote", "vb.vf_p2024": "vote_early"},
        "ts.tsmart_partisan_score": "=97.1",
    },
)

NATIONBUILDER = Table(
    file_name="nationbuilder-people-export.csv",
    id_column="nationbuilder_id",
    birth_column="born_at",
    name_column="last_name",
    address_columns=("primary_address1", "primary_address2"),
    codes=Codes(party={"DEM": "D", "REP": "R", "NPA": "I", "LIB": "L"}),
    columns={
        **{"nationbuilder_id": "id", "prefix": "", "first_name": "first", "middle_name": "middle"},
        **{"last_name": "last", "suffix": "suffix", "email": "", "phone_number": "", "mobile_number": "phone_us"},
        **{"sex": "sex", "party": "party", "support_level": "=2", "do_not_call": "=false"},
        **{"do_not_contact": "=false", "mobile_opt_in": "=true", "is_mobile_bad": "=false"},
        **{"federal_donotcall": "=false", "primary_address1": "line", "primary_address2": "apartment"},
        **{"primary_city": "city", "primary_county": "county_name", "primary_state": "=OH", "primary_zip": "zip5"},
        **{"precinct_name": "precinct", "federal_district": "congress", "state_upper_district": "senate"},
        **{"state_lower_district": "assembly", "born_at": "born_us", "registered_at": "since_us"},
        **{"tag_list": "=door, friendly", "note": "=Rang twice\nCome back later"},
    },
)

UNITED_KINGDOM = Table(
    file_name="register.csv",
    encoding="windows-1252",
    id_column="Elector Number",
    birth_column="Elector DOB",
    name_column="Elector Surname",
    address_columns=("Address1", "Address2"),
    columns={
        **{"Elector Number Prefix": "=AB", "Elector Number": "id", "Elector Number Suffix": "=0"},
        **{"Elector Markers": "", "Elector DOB": "", "Elector Surname": "last", "Elector Forename": "first"},
        **{"PostCode": "postcode", "Address1": "flat", "Address2": "house", "Address3": "city"},
        **empty("Address4", "Address5", "Address6"),
    },
)

MORE_TABLES = {
    "CO": COLORADO,
    "GA": GEORGIA,
    "TX": TEXAS,
    "NV": NEVADA,
    "WI": WISCONSIN,
    "AZ": ARIZONA,
    "VAN_TEXT": VAN_TEXT,
    "L2": L2,
    "TARGETSMART": TARGETSMART,
    "NATIONBUILDER": NATIONBUILDER,
    "UK": UNITED_KINGDOM,
}
