"""Three ways to choose whom to remind, judged by what only the simulation knows."""

import random
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from config.election.county import County, Style
from voters import leaks
from voters.enums import Stance
from voters.models import Identification, Score, VoterStanding


@dataclass(frozen=True)
class Arm:
    """Whom one way of choosing would reach. ``interval`` is the 95% interval of ``opponent_share``.

    ``net_votes`` counts a reminder that reached a supporter for, and one that reached an opponent against, each with
    the same effect on the chance to vote. ``supporters_reached`` is the share of the supporters whom the drives
    identified that stand on the list.
    """

    listed: int
    doors: int
    contacts: int
    supporters: int
    undecided: int
    opponents: int
    opponent_share: float
    interval: tuple[float, float]
    net_votes: float
    supporters_reached: float


def by_score(county: County) -> set[int]:
    """Everybody whom the model believes in."""
    over = Score.objects.filter(campaign=county.campaign, value__gt=county.assumptions.score_over)
    return set(over.values_list("voter_id", flat=True))


def by_last_answer(county: County) -> set[int]:
    """Everybody whose last answer on file is "for", whoever gave it and whoever wrote it down."""
    rows = Identification.objects.filter(campaign=county.campaign).order_by("said_at", "recorded_at", "pk")
    latest = dict(rows.values_list("voter_id", "stance"))
    return {voter_id for voter_id, stance in latest.items() if stance == Stance.FOR}


def identified(county: County) -> set[int]:
    """The supporters who told an honest volunteer so themselves, in the drives."""
    from_honest = [pk for pk, style in county.styles.items() if style == "honest"]
    told = Identification.objects.filter(
        campaign=county.campaign, heard_by__in=from_honest, told_by="self", stance=Stance.FOR
    )
    return {pk for pk in told.values_list("voter_id", flat=True) if county.truth(pk, county.now) == Stance.FOR}


def opened_by(county: County) -> dict[int, tuple[UUID | None, datetime]]:
    """For each voter who stands for us now: who heard the answer that decides, and when it was said."""
    standing = VoterStanding.objects.filter(campaign=county.campaign, stance=Stance.FOR)
    rows = standing.values_list("voter_id", "identification__heard_by_id", "identification__said_at")
    return {voter_id: (heard_by, said_at) for voter_id, heard_by, said_at in rows}


def causes(
    county: County, listed: Collection[int], *, decided: Mapping[int, tuple[UUID | None, datetime]], seed: int
) -> dict[str, int]:
    """Why each opponent reached through the gate stood for us; ``decided`` as ``opened_by`` told it before reminding.

    ``invented``: an inventor wrote the answer, and nobody found out. ``changed_mind``: it was true when it was said.
    ``misheard``: an honest volunteer took it down wrong.
    """
    counts = Counter(invented=0, changed_mind=0, misheard=0)
    for voter_id in _reached(county, listed, seed):
        if county.truth(voter_id, county.now) != Stance.AGAINST:
            continue
        heard_by, said_at = decided[voter_id]
        if heard_by is not None and county.styles.get(heard_by, Style.HONEST) != Style.HONEST:
            counts["invented"] += 1
        elif county.truth(voter_id, said_at) == Stance.FOR:
            counts["changed_mind"] += 1
        else:
            counts["misheard"] += 1
    return dict(counts)


def judge(county: County, listed: Collection[int], *, known: Collection[int], seed: int) -> Arm:
    """What reminding these voters would do. Who opens the door is the same for every way of choosing."""
    shown = [pk for pk in listed if not county.people[pk].protected]
    home = _reached(county, shown, seed)
    truths = [county.truth(pk, county.now) for pk in home]
    opponents, supporters = truths.count(Stance.AGAINST), truths.count(Stance.FOR)
    rate = leaks.wilson(opponents, len(home))
    return Arm(
        listed=len(shown),
        doors=len({county.people[pk].door for pk in shown}),
        contacts=len(home),
        supporters=supporters,
        undecided=truths.count(Stance.UNDECIDED),
        opponents=opponents,
        opponent_share=round(rate.share, 6),
        interval=(round(rate.low, 6), round(rate.high, 6)),
        net_votes=round((supporters - opponents) * county.assumptions.turnout_effect, 1),
        supporters_reached=round(len(set(known) & set(shown)) / len(known), 4) if known else 0.0,
    )


def _reached(county: County, listed: Collection[int], seed: int) -> list[int]:
    return [pk for pk in listed if not county.people[pk].protected and _opens(county, pk, seed)]


def _opens(county: County, voter_id: int, seed: int) -> bool:
    person = county.people[voter_id]
    luck = random.Random(f"{seed}:{person.door}:{person.first_name}:{person.last_name}:{person.birth_year}").random()
    return luck < person.answers_door * county.assumptions.at_home
