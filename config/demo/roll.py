"""The town's people onto the roll."""

import random

from config.demo.town import Person, Town
from voters.models import Campaign, Household, Score, Voter, VoterPhone
from voters.roll import registry, statistics

BATCH = 2000


def put_on_roll(town: Town, campaign: Campaign) -> list[Voter]:
    """Write doors, people, phones and scores; returns the voters in the order of ``town.people``."""
    households = Household.objects.bulk_create(
        [
            Household(
                state=town.place.state,
                address_line=door.address_line,
                unit=door.unit,
                number=door.number,
                street=door.street,
                city=town.place.city,
                zip5=town.place.zip5,
                latitude=door.latitude,
                longitude=door.longitude,
            )
            for door in town.doors
        ],
        batch_size=BATCH,
    )
    numbers = registry.entered(vote for person in town.people for vote in person.votes)
    voters = Voter.objects.bulk_create(
        [
            Voter(
                state=town.place.state,
                external_id=_external_id(town, serial),
                household=households[person.door],
                last_name=person.last_name,
                first_name=person.first_name,
                birth_year=person.birth_year,
                sex=person.sex,
                language=person.language,
                party=person.party,
                protected=person.protected,
                county="1",
                precinct=town.doors[person.door].precinct,
                voted_in=sorted(numbers[vote] for vote in person.votes),
            )
            for serial, person in enumerate(town.people)
        ],
        batch_size=BATCH,
    )
    pairs = list(zip(voters, town.people, strict=True))
    VoterPhone.objects.bulk_create(
        [VoterPhone(voter=voter, number=person.phone) for voter, person in pairs if person.phone], batch_size=BATCH
    )
    Score.objects.bulk_create(
        [Score(campaign=campaign, voter=voter, value=person.score) for voter, person in pairs], batch_size=BATCH
    )
    statistics.refresh()
    return voters


def minds(town: Town) -> dict[int, Person]:
    """The town's people by the id of their voter on the roll."""
    rows = Voter.objects.filter(state=town.place.state).order_by("external_id").values_list("external_id", "pk")
    found = dict(rows)
    numbered = ((_external_id(town, serial), person) for serial, person in enumerate(town.people))
    return {found[number]: person for number, person in numbered if number in found}


def _external_id(town: Town, serial: int) -> str:
    return f"{town.place.state}{serial + 1:010d}"


def by_precinct(voters: list[Voter], chance: random.Random) -> list[int]:
    """The positions of the voters in the order in which a campaign would come to them: precinct after precinct."""
    order = sorted({voter.precinct for voter in voters})
    chance.shuffle(order)
    rank = {precinct: place for place, precinct in enumerate(order)}
    return sorted(range(len(voters)), key=lambda k: (rank[voters[k].precinct], k))
