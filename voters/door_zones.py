"""In which time zone a door lies: by its coordinates, its county or its ZIP; in doubt, in each that its state has.

Only what is certain narrows the zones down. A line of longitude or latitude here stands well to one side of the border,
and a county or the beginning of a ZIP is named only where all of it lies in one zone.
"""

from collections.abc import Callable, Mapping

from voters.models import Voter

EASTERN, CENTRAL, MOUNTAIN, PACIFIC = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"
PHOENIX, ANCHORAGE = "America/Phoenix", "America/Anchorage"

#: The time zones of each state and territory of the United States (tz database, 2026).
STATE_ZONES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ["CT", "DC", "DE", "GA", "MA", "MD", "ME", "NC", "NH", "NJ", "NY", "OH", "PA", "RI", "SC", "VA", "VT", "WV"],
        ("America/New_York",),
    ),
    **dict.fromkeys(["AL", "AR", "IA", "IL", "LA", "MN", "MO", "MS", "OK", "WI"], ("America/Chicago",)),
    **dict.fromkeys(["CO", "MT", "NM", "UT", "WY"], ("America/Denver",)),
    **dict.fromkeys(["CA", "NV", "WA"], ("America/Los_Angeles",)),
    **dict.fromkeys(["FL", "IN", "KY", "MI", "TN"], ("America/New_York", "America/Chicago")),
    **dict.fromkeys(["KS", "NE", "ND", "SD", "TX"], ("America/Chicago", "America/Denver")),
    **dict.fromkeys(["ID", "OR"], ("America/Denver", "America/Los_Angeles")),
    "AZ": ("America/Phoenix", "America/Denver"),
    "AK": ("America/Anchorage", "America/Adak"),
    "HI": ("Pacific/Honolulu",),
    "PR": ("America/Puerto_Rico",),
    "VI": ("America/St_Thomas",),
    "GU": ("Pacific/Guam",),
}
EVERY_ZONE = tuple(sorted({zone for zones in STATE_ZONES.values() for zone in zones}))

#: By latitude and longitude, as far as that is certain; None where it is not.
BY_PLACE: Mapping[str, Callable[[float, float], str | None]] = {
    "FL": lambda _lat, lon: EASTERN if lon > -84.7 else CENTRAL if lon < -85.65 else None,
    "TN": lambda _lat, lon: EASTERN if lon > -84.4 else CENTRAL if lon < -86.0 else None,
    "KY": lambda _lat, lon: EASTERN if lon > -84.6 else CENTRAL if lon < -86.9 else None,
    "MI": lambda lat, _lon: EASTERN if lat < 45.0 else None,
    "TX": lambda _lat, lon: CENTRAL if lon > -103.0 else None,
    "KS": lambda _lat, lon: CENTRAL if lon > -100.9 else None,
    "NE": lambda _lat, lon: CENTRAL if lon > -100.1 else MOUNTAIN if lon < -102.1 else None,
    "ND": lambda _lat, lon: CENTRAL if lon > -100.4 else None,
    "SD": lambda _lat, lon: CENTRAL if lon > -99.6 else MOUNTAIN if lon < -102.1 else None,
    "ID": lambda lat, _lon: MOUNTAIN if lat < 44.8 else PACIFIC if lat > 46.7 else None,
    "OR": lambda _lat, lon: PACIFIC if lon < -118.3 else None,
    "AZ": lambda lat, _lon: PHOENIX if lat < 34.2 else None,
    "AK": lambda _lat, lon: ANCHORAGE if -165.0 < lon < -129.0 else None,
}

#: Counties all of which lie in one zone, by name.
BY_COUNTY: Mapping[str, Mapping[str, str]] = {
    "FL": dict.fromkeys(
        ["BAY", "CALHOUN", "ESCAMBIA", "HOLMES", "JACKSON", "OKALOOSA", "SANTA ROSA", "WALTON", "WASHINGTON"], CENTRAL
    )
    | dict.fromkeys(["BROWARD", "DUVAL", "HILLSBOROUGH", "LEE", "LEON", "ORANGE", "PALM BEACH", "PINELLAS"], EASTERN),
    "IN": dict.fromkeys(
        ["GIBSON", "JASPER", "LAKE", "LAPORTE", "LA PORTE", "NEWTON", "PERRY", "PORTER", "POSEY", "SPENCER", "STARKE"],
        CENTRAL,
    )
    | {"VANDERBURGH": CENTRAL, "WARRICK": CENTRAL, "MARION": EASTERN, "ALLEN": EASTERN, "HAMILTON": EASTERN},
    "MI": dict.fromkeys(["DICKINSON", "GOGEBIC", "IRON", "MENOMINEE"], CENTRAL)
    | dict.fromkeys(["WAYNE", "OAKLAND", "MACOMB", "KENT", "INGHAM", "WASHTENAW", "GENESEE"], EASTERN),
    "TN": dict.fromkeys(["HAMILTON", "KNOX", "SULLIVAN", "BLOUNT", "SEVIER"], EASTERN)
    | dict.fromkeys(["DAVIDSON", "SHELBY", "RUTHERFORD", "WILLIAMSON", "MONTGOMERY"], CENTRAL),
    "KY": dict.fromkeys(["JEFFERSON", "FAYETTE", "KENTON", "BOONE"], EASTERN)
    | dict.fromkeys(["WARREN", "DAVIESS", "CHRISTIAN", "MCCRACKEN"], CENTRAL),
    "TX": dict.fromkeys(["EL PASO", "HUDSPETH"], MOUNTAIN)
    | dict.fromkeys(["HARRIS", "DALLAS", "TARRANT", "BEXAR", "TRAVIS", "COLLIN", "DENTON", "HIDALGO"], CENTRAL),
    "ID": dict.fromkeys(["BENEWAH", "BONNER", "BOUNDARY", "CLEARWATER", "KOOTENAI", "LATAH", "LEWIS"], PACIFIC)
    | {"NEZ PERCE": PACIFIC, "SHOSHONE": PACIFIC, "ADA": MOUNTAIN, "CANYON": MOUNTAIN, "BANNOCK": MOUNTAIN},
    "AZ": dict.fromkeys(["MARICOPA", "PIMA", "PINAL", "YUMA"], PHOENIX),
}


def _prefixes(first: int, last: int, zone: str, *, but: tuple[int, ...] = ()) -> dict[str, str]:
    return {f"{number:03}": zone for number in range(first, last + 1) if number not in but}


#: The first three digits of ZIPs, where all of them lie in one zone.
BY_ZIP: Mapping[str, Mapping[str, str]] = {
    "FL": _prefixes(320, 349, EASTERN, but=(324, 325)) | {"325": CENTRAL},
    "IN": _prefixes(460, 478, EASTERN, but=(463, 464, 465, 469, 475, 476, 477)) | _prefixes(463, 464, CENTRAL),
    "KY": _prefixes(400, 418, EASTERN, but=(401,)) | _prefixes(420, 424, CENTRAL),
    "MI": _prefixes(480, 497, EASTERN),
    "TN": _prefixes(370, 372, CENTRAL)
    | _prefixes(380, 384, CENTRAL)
    | {"374": EASTERN, "376": EASTERN, "379": EASTERN},
    "KS": _prefixes(660, 676, CENTRAL) | {"679": CENTRAL},
    "NE": _prefixes(680, 689, CENTRAL) | {"693": MOUNTAIN},
    "ND": _prefixes(580, 584, CENTRAL) | {"587": CENTRAL},
    "SD": _prefixes(570, 574, CENTRAL) | {"577": MOUNTAIN},
    "TX": _prefixes(750, 797, CENTRAL) | {"799": MOUNTAIN, "885": MOUNTAIN},
    "ID": _prefixes(832, 834, MOUNTAIN) | {"837": MOUNTAIN, "838": PACIFIC},
    "OR": _prefixes(970, 978, PACIFIC),
    "AZ": _prefixes(850, 857, PHOENIX),
    "AK": _prefixes(997, 999, ANCHORAGE),
}


def of_state(state: str) -> tuple[str, ...]:
    """Every zone of a state; of one that we do not know, every zone there is."""
    return STATE_ZONES.get(state, EVERY_ZONE)


def of_voter(voter: Voter) -> tuple[str, ...]:
    """The zone of the voter's door, if it is certain; else each that her state has."""
    every = of_state(voter.state)
    if len(every) == 1:
        return every
    return tuple(filter(None, [_certain(voter)])) or every


def _certain(voter: Voter) -> str | None:
    door, state = voter.household, voter.state
    if door is not None and door.latitude is not None and door.longitude is not None:
        by_place = BY_PLACE.get(state)
        in_the_country = 15 < door.latitude < 72 and -180 < door.longitude < -60
        if by_place and in_the_country and (found := by_place(door.latitude, door.longitude)):
            return found
    if found := BY_COUNTY.get(state, {}).get(voter.county.upper().removesuffix(" COUNTY").strip()):
        return found
    return BY_ZIP.get(state, {}).get(door.zip5[:3]) if door is not None else None
