"""What there is to say of a person, word by word: for layouts of which each column holds one plain thing."""

from dataclasses import dataclass, field

from tests.bench.voter_files.town import TODAY, Door, Person


@dataclass(frozen=True, kw_only=True)
class Codes:
    """How a state spells what is coded."""

    party: dict[str, str] = field(default_factory=dict)
    active: str = "A"
    inactive: str = "I"
    id: str = "{}"  # the serial number stands in the braces


def words(person: Person, codes: Codes) -> dict[str, str]:
    """What there is to say of a person, each under the word by which a table of columns asks for it."""
    phone, born, since = person.phone, person.born, person.registered
    return {
        **_of_door(person.door),
        "id": codes.id.format(person.serial + 100_000_000),
        "serial": str(person.serial),
        "last": person.last,
        "first": person.first,
        "middle": person.middle,
        "suffix": person.suffix,
        "whole": f"{person.last}, {person.first}",
        "sex": person.sex,
        "born_us": f"{born:%m/%d/%Y}",
        "born_iso": f"{born:%Y-%m-%d}",
        "born_plain": f"{born:%Y%m%d}",
        "born_year": str(born.year),
        "since_us": f"{since:%m/%d/%Y}",
        "since_iso": f"{since:%Y-%m-%d}",
        "since_plain": f"{since:%Y%m%d}",
        "age": str(TODAY.year - born.year),
        "party": codes.party.get(person.party, person.party),
        "status": codes.active if person.active else codes.inactive,
        "phone": phone,
        "phone_us": f"({phone[:3]}) {phone[3:6]}-{phone[6:]}" if phone else "",
        "area": phone[:3],
        "local": phone[3:],
        "vote": "Y" if person.votes & 1 else "",
        "vote_early": "Early" if person.votes & 2 else "",
    }


def _of_door(door: Door) -> dict[str, str]:
    """The same of where the person lives."""
    street = " ".join(part for part in (door.direction, door.street, door.kind) if part)
    apartment = f"APT {door.unit}" if door.unit else ""
    line = " ".join(part for part in (door.number, door.half, street) if part)
    line_unit = f"{line} {apartment}".strip()
    return {
        "number": door.number,
        "half": door.half,
        "number_half": f"{door.number} {door.half}".strip(),
        "direction": door.direction,
        "street": door.street,
        "kind": door.kind,
        "street_kind": f"{door.street} {door.kind}",
        "street_whole": street,
        "line": line,
        "line_unit": line_unit,
        "address": f"{line_unit} {door.city} {door.zip5}",
        "apt": "APT" if door.unit else "",
        "unit": door.unit,
        "apartment": apartment,
        "flat": f"Flat {door.unit}" if door.unit else line,
        "house": line if door.unit else "",
        "city": door.city,
        "city_zip": f"{door.city}, WI {door.zip5}-{door.zip4}",
        "zip5": door.zip5,
        "zip4": door.zip4,
        "zip9": door.zip5 + door.zip4,
        "postcode": f"AB{door.county} {door.precinct % 10}XY",
        "county": str(door.county),
        "county_name": f"COUNTY {door.county}",
        "precinct": str(door.precinct),
        "congress": str(door.county % 14 + 1),
        "senate": str(door.county % 50 + 1),
        "assembly": str(door.county % 120 + 1),
        "latitude": f"{39 + door.county / 100 + int(door.number) / 100_000:.6f}",
        "longitude": f"{-83 + door.precinct / 100:.6f}",
    }
