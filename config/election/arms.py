"""Three ways to choose whom to remind, judged by what only the simulation knows."""

import random
from collections.abc import Collection
from dataclasses import dataclass

from config.election.county import County
from voters import leaks
from voters.enums import Stance
from voters.models import Identification, Score


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


def judge(county: County, listed: Collection[int], *, known: Collection[int], seed: int) -> Arm:
    """What reminding these voters would do. Who opens the door is the same for every way of choosing."""
    shown = [pk for pk in listed if not county.people[pk].protected]
    home = [pk for pk in shown if _opens(county, pk, seed)]
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
        opponent_share=round(rate.share, 4),
        interval=(round(rate.low, 4), round(rate.high, 4)),
        net_votes=round((supporters - opponents) * county.assumptions.turnout_effect, 1),
        supporters_reached=round(len(set(known) & set(shown)) / len(known), 4) if known else 0.0,
    )


def _opens(county: County, voter_id: int, seed: int) -> bool:
    person = county.people[voter_id]
    luck = random.Random(f"{seed}:{person.door}:{person.first_name}:{person.last_name}:{person.birth_year}").random()
    return luck < person.answers_door * county.assumptions.at_home
