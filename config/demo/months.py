"""Months of asking: what volunteers heard at doors and on paper before the drives that are open now."""

import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from config.demo.people import Staffed
from config.demo.roll import by_precinct
from config.demo.town import Person, Town
from voters import consent, identify
from voters.enums import Restriction, Source, Stance, ToldBy
from voters.models import Identification, User, Voter

DAYS = 120
SHARE_ANSWERED = 0.17
SCALES = {Stance.FOR: (1, 1, 2), Stance.UNDECIDED: (3,), Stance.AGAINST: (4, 5, 5)}
STACK = 500


def tell(
    staffed: Staffed, town: Town, voters: Sequence[Voter], *, seed: int, until: datetime, share: float = SHARE_ANSWERED
) -> int:
    """Volunteers ask, precinct after precinct; a share of the voters answers. Returns how many answers were kept.

    Each volunteer's stack is recorded through ``identify.record_many``; a few voters change their mind later, a
    few are heard wrong, a few are told by somebody else, a few ask not to be contacted or are found to have moved.
    """
    chance = random.Random(f"{seed}:months")
    asked = [k for k in by_precinct(list(voters), chance) if chance.random() < share]
    answers: list[Identification] = []
    for position, k in enumerate(asked):
        days_ago = DAYS * (1 - position / len(asked)) + chance.random() * 3
        said_at = until - timedelta(days=days_ago, hours=chance.random() * 3)
        answers += _ask(staffed, town.people[k], voters[k], said_at, until, chance)
    return sum(
        identify.record_many(campaign=staffed.campaign, answers=answers[start : start + STACK], by=staffed.organizer)
        for start in range(0, len(answers), STACK)
    )


def _ask(
    staffed: Staffed, person: Person, voter: Voter, said_at: datetime, until: datetime, chance: random.Random
) -> list[Identification]:
    volunteer = chance.choice(staffed.volunteers)
    draw = chance.random()
    if draw < 0.03:
        kind = Restriction.MOVED if draw < 0.02 else Restriction.DO_NOT_CONTACT
        consent.restrict(campaign=staffed.campaign, voter=voter, kind=kind, by=volunteer)
        return []
    told_by = ToldBy.ANOTHER if draw < 0.07 else ToldBy.SELF
    source = Source.PAPER if draw > 0.85 else Source.DOOR
    first = _another_stance(person.truth, chance) if draw > 0.95 else person.truth
    if 0.945 < draw <= 0.95 and person.truth != Stance.FOR:
        return [_answer(voter, Stance.FOR, said_at, source, told_by, volunteer, chance)]
    answers = [_answer(voter, first, said_at, source, told_by, volunteer, chance)]
    if first != person.truth:
        later = said_at + (until - said_at) * (0.3 + 0.6 * chance.random())
        other = chance.choice(staffed.volunteers)
        answers.append(_answer(voter, person.truth, later, source, ToldBy.SELF, other, chance))
    return answers


def _another_stance(truth: Stance, chance: random.Random) -> Stance:
    return chance.choice([stance for stance in Stance if stance != truth])


def _answer(
    voter: Voter,
    stance: Stance,
    said_at: datetime,
    source: Source,
    told_by: ToldBy,
    volunteer: User,
    chance: random.Random,
) -> Identification:
    return Identification(
        id=uuid.UUID(int=chance.getrandbits(128), version=4),
        voter=voter,
        stance=stance,
        scale=chance.choice(SCALES[stance]),
        said_at=said_at,
        source=source,
        told_by=told_by,
        heard_by=volunteer,
    )
