"""A county with a known truth, its campaign, and the people who work for it: honest ones, and a few who invent."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from config.demo import town
from config.demo.town import Person, Place
from config.election import voter_file
from config.election.assumptions import Assumptions
from voters.enums import Role, Stance
from voters.models import Campaign, Membership, Universe, User

PLACE = Place("VT", "Ashbury", "05000", "America/New_York", ("802", "603", "413", "518", "207"), 44.0, -72.7)


class Style(StrEnum):
    """How a volunteer works."""

    HONEST = "honest"
    #: Never leaves the car: every door answers, a few seconds each.
    ARMCHAIR = "armchair"
    #: Knocks, and makes up an answer where nobody is home.
    PADS = "pads"
    #: Makes everything up, at the pace and with the contacts of an honest day.
    CAREFUL = "careful"


INVENTORS = (Style.ARMCHAIR, Style.PADS, Style.CAREFUL)


@dataclass
class County:
    """Everything that only the simulation knows, by the id of the voter or of the volunteer."""

    campaign: Campaign
    admin: User
    organizer: User
    volunteers: list[User]
    #: Those of them who text as well.
    texters: list[User]
    styles: dict[UUID, Style]
    people: dict[int, Person]
    turns: dict[int, tuple[datetime, Stance]]
    #: Whose number is somebody else's by now, and what that holder thinks.
    strangers: dict[int, Stance]
    #: Whose number goes out of service, and when.
    gone: dict[int, datetime]
    everybody: Universe
    assumptions: Assumptions
    now: datetime

    def truth(self, voter_id: int, at: datetime) -> Stance:
        """What the voter thinks at that moment."""
        turn = self.turns.get(voter_id)
        return turn[1] if turn and at >= turn[0] else self.people[voter_id].truth

    def holder(self, voter_id: int) -> Stance:
        """What whoever holds the voter's number by now thinks at the end."""
        return self.strangers.get(voter_id, self.truth(voter_id, self.now))

    @property
    def began(self) -> datetime:
        return self.now - self.assumptions.month

    def afternoon(self, moment: datetime) -> datetime:
        """Two o'clock on ``moment``'s date in the county: no text goes by night."""
        return moment.astimezone(ZoneInfo(PLACE.zone)).replace(hour=14, minute=0, second=0, microsecond=0)

    def by_day(self, moment: datetime, chance: random.Random) -> datetime:
        """A time on ``moment``'s date in the county at which people set out to walk: its hour is not ours."""
        first, last = self.assumptions.sets_out
        day = moment.astimezone(ZoneInfo(PLACE.zone)).replace(hour=first, minute=0, second=0, microsecond=0)
        return day + timedelta(hours=last - first) * chance.random()


def evening(moment: datetime) -> datetime:
    """The latest six o'clock in the county that has been: the hour at which a simulation is run changes nothing."""
    local = moment.astimezone(ZoneInfo(PLACE.zone))
    today = local.replace(hour=18, minute=0, second=0, microsecond=0)
    return today if today <= local else today - timedelta(days=1)


def found(*, voters: int, seed: int, now: datetime, assumptions: Assumptions) -> County:
    """Put the county on the roll and its campaign to work. The same arguments give the same county."""
    chance = random.Random(f"{seed}:county")
    built = town.build(voters=voters, seed=seed, place=PLACE, overrates_wealth=assumptions.overrates_wealth)
    campaign = Campaign.objects.create(
        slug=f"simulated-{seed}",
        name="A simulated campaign",
        question="Will you vote for Ana Reyes?",
        election_date=(now + timedelta(days=4)).date(),
        state=PLACE.state,
        time_zone=PLACE.zone,
        gotv_opens_at=now - timedelta(hours=12),
    )
    admin, organizer = _member(campaign, "Admin", Role.ADMIN), _member(campaign, "Organizer", Role.ORGANIZER)
    count = max(20, voters // assumptions.voters_per_volunteer)
    volunteers = [_member(campaign, f"Volunteer {number + 1}", Role.VOLUNTEER) for number in range(count)]
    people = voter_file.put_on_roll(built, campaign, by=admin, at=now)
    everybody = Universe.objects.create(
        campaign=campaign,
        name="Everybody",
        spec={"all": [{"field": "source", "is": "any_of", "value": [voter_file.LAYOUT]}]},
        by=organizer,
    )
    return County(
        campaign=campaign,
        admin=admin,
        organizer=organizer,
        volunteers=volunteers,
        texters=chance.sample(volunteers, max(2, round(count * assumptions.texters))),
        styles=_styles(volunteers, assumptions, chance),
        people=people,
        turns=_turns(people, now, assumptions, chance),
        strangers=_strangers(people, assumptions, chance),
        gone=_gone(people, now, assumptions, chance),
        everybody=everybody,
        assumptions=assumptions,
        now=now,
    )


def _member(campaign: Campaign, name: str, role: Role) -> User:
    word = name.lower().replace(" ", "-")
    person = User.objects.create_user(name=name, email=f"{word}.{campaign.slug}@example.org", time_zone=PLACE.zone)
    Membership.objects.create(campaign=campaign, user=person, role=role)
    return person


def _styles(volunteers: list[User], assumptions: Assumptions, chance: random.Random) -> dict[UUID, Style]:
    styles = dict.fromkeys((person.pk for person in volunteers), Style.HONEST)
    inventors = chance.sample(volunteers, round(len(volunteers) * assumptions.invents))
    for number, person in enumerate(inventors):
        styles[person.pk] = INVENTORS[number % len(INVENTORS)]
    return styles


def _turns(
    people: dict[int, Person], now: datetime, assumptions: Assumptions, chance: random.Random
) -> dict[int, tuple[datetime, Stance]]:
    """Who changes their mind, when, and to what; an undecided voter goes either way."""
    turns = {}
    for voter_id, person in people.items():
        if chance.random() >= assumptions.changes_mind:
            continue
        other = Stance.AGAINST if person.truth == Stance.FOR else Stance.FOR
        half = chance.choice([Stance.FOR, Stance.AGAINST])
        to = half if person.truth == Stance.UNDECIDED else other
        if person.truth != Stance.UNDECIDED and chance.random() < assumptions.turns_undecided:
            to = Stance.UNDECIDED
        turns[voter_id] = (now - assumptions.month * chance.random(), to)
    return turns


def _strangers(people: dict[int, Person], assumptions: Assumptions, chance: random.Random) -> dict[int, Stance]:
    """Whose number is somebody else's; the holder thinks like anybody in the county."""
    anybody = list(people.values())
    return {
        voter_id: chance.choice(anybody).truth
        for voter_id, person in people.items()
        if person.phone and chance.random() < assumptions.recycled
    }


def _gone(
    people: dict[int, Person], now: datetime, assumptions: Assumptions, chance: random.Random
) -> dict[int, datetime]:
    return {
        voter_id: now - assumptions.month * chance.random()
        for voter_id, person in people.items()
        if person.phone and chance.random() < assumptions.out_of_service
    }
