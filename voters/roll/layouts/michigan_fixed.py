"""Michigan until 2019: lines of fixed width."""

from dataclasses import replace

from voters.roll.layouts.michigan import LAYOUT as TODAY

LAYOUT = replace(
    TODAY,
    name="MI_FIXED",
    title="Michigan Qualified Voter File, before 2019",
    delimiter="\t",
    header=False,
    quoting=False,
    columns=(),
    date_formats=("%m%d%Y",),
    fields={**TODAY.fields, "precinct": ("JURISDICTION_CODE", "WARD_PRECINCT")},
    history=None,
    line_lengths=frozenset({519, 520}),
    widths=(
        *(("LAST_NAME", 35), ("FIRST_NAME", 20), ("MIDDLE_NAME", 20), ("NAME_SUFFIX", 3), ("YEAR_OF_BIRTH", 4)),
        *(("GENDER", 1), ("REGISTRATION_DATE", 8), ("STREET_NUMBER_PREFIX", 1), ("STREET_NUMBER", 7)),
        *(("STREET_NUMBER_SUFFIX", 4), ("DIRECTION_PREFIX", 2), ("STREET_NAME", 30), ("STREET_TYPE", 6)),
        *(("DIRECTION_SUFFIX", 2), ("EXTENSION", 13), ("CITY", 35), ("STATE", 2), ("ZIP_CODE", 5)),
        *((f"MAILING_ADDRESS_LINE_{number}", 50) for number in ("ONE", "TWO", "THREE", "FOUR", "FIVE")),
        *(("VOTER_IDENTIFICATION_NUMBER", 13), ("COUNTY_CODE", 2), ("JURISDICTION_CODE", 5), ("WARD_PRECINCT", 6)),
        *(("SCHOOL_DISTRICT_CODE", 5), ("STATE_HOUSE_DISTRICT_CODE", 5), ("STATE_SENATE_DISTRICT_CODE", 5)),
        *(("US_CONGRESS_DISTRICT_CODE", 5), ("COUNTY_COMMISSIONER_DISTRICT_CODE", 5), ("VILLAGE_DISTRICT_CODE", 5)),
        *(("VILLAGE_PRECINCT", 6), ("SCHOOL_PRECINCT", 6), ("IS_PERMANENT_ABSENTEE_VOTER", 1)),
        ("VOTER_STATUS_TYPE_CODE", 2),
    ),
)
