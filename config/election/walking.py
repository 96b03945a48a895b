"""What the phone of one volunteer records along one list, honestly or not."""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from canvass.enums import Result
from canvass.events import Event
from canvass.models import ListedVoter, Stop, WalkList
from config.election.county import County, Style
from voters.enums import Purpose, Stance, ToldBy

BETWEEN_ADDRESSES, BETWEEN_FLATS, A_TALK = 75, 20, 150
IN_THE_CAR = 5
INVENTED_CONTACTS = {Style.ARMCHAIR: 0.9, Style.CAREFUL: 0.3}
PADDED = 0.6
INVENTED = [Stance.FOR, Stance.FOR, Stance.UNDECIDED, Stance.AGAINST]


@dataclass
class Walk:
    """One list in one volunteer's hands. ``clock`` moves on with every door.

    A list of reminders is walked at the moment at which the gate was asked, for its clock is the database's own.
    """

    county: County
    walk_list: WalkList
    style: Style
    chance: random.Random
    clock: datetime
    events: list[Event] = field(default_factory=list)

    def go(self) -> list[Event]:
        """The events of the whole list, in the order of its doors."""
        stops = Stop.objects.filter(walk_list=self.walk_list).select_related("household").order_by("position")
        people: dict[int, list[int]] = {}
        for stop_id, voter_id in (
            ListedVoter.objects.filter(walk_list=self.walk_list, withdrawn_at=None)
            .order_by("voter__external_id")
            .values_list("stop_id", "voter_id")
        ):
            people.setdefault(stop_id, []).append(voter_id)
        last = ""
        for stop in stops:
            self._pass(BETWEEN_FLATS if stop.household.address_line == last else BETWEEN_ADDRESSES)
            last = stop.household.address_line
            self._knock(stop.household_id, people.get(stop.pk, []))
        return self.events

    def _pass(self, seconds: float) -> None:
        if self.walk_list.purpose == Purpose.GOTV:
            return
        pace = IN_THE_CAR if self.style == Style.ARMCHAIR else seconds
        self.clock += timedelta(seconds=pace * self.chance.uniform(0.6, 1.6))

    def _knock(self, household_id: int, people: Sequence[int]) -> None:
        if not people:
            return
        if self.style in INVENTED_CONTACTS:
            told = [(people[0], self.chance.choice(INVENTED))] if self.chance.random() < self._makes_up() else []
        else:
            told = self._hear(people)
        if not told and self.style == Style.PADS and self.chance.random() < PADDED:
            told = [(people[0], Stance.FOR)]
        if not told:
            self._note(household_id, Result.NOT_HOME)
            return
        self._pass(A_TALK)
        for voter_id, stance in told:
            self._answer(household_id, voter_id, stance)
        self._for_another(household_id, people, {voter_id for voter_id, _ in told})

    def _makes_up(self) -> float:
        return INVENTED_CONTACTS[self.style]

    def _hear(self, people: Sequence[int]) -> list[tuple[int, Stance]]:
        """Who is home says what they think; it is heard wrong now and then."""
        county, rules = self.county, self.county.assumptions
        home = [v for v in people if self.chance.random() < county.people[v].answers_door * rules.at_home]
        return [(v, heard(county, v, self.clock, self.chance)) for v in home]

    def _answer(self, household_id: int, voter_id: int, stance: Stance) -> None:
        if self.walk_list.purpose == Purpose.GOTV:
            turned = stance != Stance.FOR
            result = Result.NOT_A_SUPPORTER if turned else Result.REMINDED
            self._note(household_id, result, voter_id, stance if turned else None)
        elif self.chance.random() < self.county.assumptions.refuses:
            self._note(household_id, Result.REFUSED, voter_id)
        else:
            self._note(household_id, Result.ANSWERED, voter_id, stance)

    def _for_another(self, household_id: int, people: Sequence[int], spoke: set[int]) -> None:
        """Who opens answers now and then for somebody who is out, and is not always right."""
        rules = self.county.assumptions
        for voter_id in people:
            asks = self.walk_list.purpose == Purpose.IDENTIFY and voter_id not in spoke
            if not asks or self.style != Style.HONEST or self.chance.random() >= rules.answers_for_another:
                continue
            stance = self.county.truth(voter_id, self.clock)
            if self.chance.random() < rules.wrong_about_another:
                stance = self.chance.choice(list(Stance))
            self._note(household_id, Result.ANSWERED, voter_id, stance, ToldBy.ANOTHER)

    def _note(
        self,
        household_id: int,
        result: Result,
        voter_id: int | None = None,
        answer: Stance | None = None,
        told_by: ToldBy = ToldBy.SELF,
    ) -> None:
        name = uuid.UUID(int=self.chance.getrandbits(128), version=4)
        self.events.append(Event(name, self.walk_list.pk, household_id, result, self.clock, voter_id, answer, told_by))


def heard(county: County, voter_id: int, at: datetime, chance: random.Random) -> Stance:
    """What a volunteer takes down when the voter says what they think."""
    truth = county.truth(voter_id, at)
    if chance.random() < county.assumptions.misheard:
        return chance.choice([stance for stance in Stance if stance != truth])
    return truth


def batches(events: Sequence[Event], size: int = 100) -> Iterator[Sequence[Event]]:
    for start in range(0, len(events), size):
        yield events[start : start + size]
