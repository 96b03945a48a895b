"""The county's voter file, as a vendor sells it, and its way onto the roll: the product's own importer."""

import csv
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from config.demo.town import Person, Town
from voters.enums import Party
from voters.models import Campaign, Score, User, Voter
from voters.roll import applying

LAYOUT = "L2"
PARTIES = {Party.DEM: "Democratic", Party.REP: "Republican", Party.NPA: "Non-Partisan", Party.OTH: "Other"}
ELECTIONS = {
    "2025-11-04 GENERAL": "General_2025_11_04",
    "2024-11-05 GENERAL": "General_2024_11_05",
    "2024-03-19 PRIMARY": "Primary_2024_03_19",
    "2022-11-08 GENERAL": "General_2022_11_08",
}
COLUMNS = (
    *("LALVOTERID", "Voters_LastName", "Voters_FirstName", "Voters_BirthDate", "Voters_Gender", "Voters_Active"),
    *("Parties_Description", "County", "Precinct", "Residence_Addresses_HouseNumber"),
    *("Residence_Addresses_StreetName", "Residence_Addresses_ApartmentType", "Residence_Addresses_ApartmentNum"),
    *("Residence_Addresses_City", "Residence_Addresses_State", "Residence_Addresses_Zip"),
    *("Residence_Addresses_Latitude", "Residence_Addresses_Longitude", "VoterTelephones_CellPhoneFormatted"),
    *ELECTIONS.values(),
)
BATCH = 5000


def put_on_roll(town: Town, campaign: Campaign, *, by: User, at: datetime) -> dict[int, Person]:
    """Import the town's file and its scores; returns its people by the id of their voter, in the order of the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "voters.tab"
        _write(town, path)
        applying.import_file(
            path=path, by=by, at=at, layout=LAYOUT, state=town.place.state, campaign=campaign, missing="keep"
        )
    rows = Voter.objects.filter(state=town.place.state, source=LAYOUT).values_list("external_id", "pk")
    numbers = dict(rows)
    people = {numbers[number_of(town, serial)]: person for serial, person in enumerate(town.people)}
    scores = [Score(campaign=campaign, voter_id=voter_id, value=person.score) for voter_id, person in people.items()]
    Score.objects.bulk_create(scores, batch_size=BATCH)
    return people


def number_of(town: Town, serial: int) -> str:
    """What the vendor calls the person at this place of the file."""
    return f"LAL{town.place.state}{serial + 1:09d}"


def _write(town: Town, path: Path) -> None:
    with path.open("w", encoding="cp1252", newline="") as file:
        rows = csv.writer(file, delimiter="\t")
        rows.writerow(COLUMNS)
        rows.writerows(_rows(town))


def _rows(town: Town) -> Iterator[list[str]]:
    for serial, person in enumerate(town.people):
        door = town.doors[person.door]
        number, street = door.number, door.street
        if person.protected:  # Nobody is told where they live: the register leaves it out.
            number = street = ""
        yield [
            *(number_of(town, serial), person.last_name, person.first_name, f"01/01/{person.birth_year}", person.sex),
            *("A", PARTIES[person.party], "1", door.precinct, number, street),
            *("Apt" if door.unit else "", door.unit, town.place.city, town.place.state, town.place.zip5),
            *(f"{door.latitude:.6f}", f"{door.longitude:.6f}", person.phone.removeprefix("+1")),
            *("Y" if name in person.votes else "" for name in ELECTIONS),
        ]
