"""Three ways to choose whom to remind, judged by what only the simulation knows."""

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from config.election.county import County, Style
from voters import leaks
from voters.enums import Source, Stance
from voters.models import Identification, Score, VoterStanding


@dataclass(frozen=True)
class Arm:
    """Whom one way of choosing would reach. ``interval`` is the 95% interval of ``opponent_share``.

    Each person counts once; ``by_text`` are those of the contacts whom only a text reached, among them whoever holds
    a number that was a voter's. ``net_votes`` counts a reminder that reached a supporter for, and one that reached an
    opponent against, each with the same effect on the chance to vote. ``supporters_reached`` is the share of the
    supporters whom the drives identified that stand on the list or got the text.
    """

    listed: int
    doors: int
    texts: int
    contacts: int
    by_text: int
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


def with_number(county: County, voter_ids: Collection[int]) -> set[int]:
    """Those of them to whom a text could go, by whatever number the roll has."""
    return {pk for pk in voter_ids if county.people[pk].phone and pk not in county.gone}


@dataclass(frozen=True)
class Opening:
    """The answer by which a voter stands for us: who heard it, when it was said, and whether it came by text."""

    heard_by: UUID | None
    said_at: datetime
    by_text: bool


def opened_by(county: County) -> dict[int, Opening]:
    """What decides for each voter who stands for us now."""
    standing = VoterStanding.objects.filter(campaign=county.campaign, stance=Stance.FOR)
    rows = standing.values_list(
        "voter_id", "identification__heard_by_id", "identification__said_at", "identification__source"
    )
    return {pk: Opening(heard_by, said_at, source == Source.TEXT) for pk, heard_by, said_at, source in rows}


def causes(
    county: County,
    listed: Collection[int],
    *,
    texted: Collection[int],
    decided: Mapping[int, Opening],
    seed: int,
) -> dict[str, int]:
    """Why each opponent reached through the gate stood for us; ``decided`` as ``opened_by`` told it before reminding.

    ``invented``: an inventor wrote the answer, and nobody found out. ``changed_mind``: it was true when it was said.
    ``wrong_number``: somebody else answered by the voter's number, or was reminded by it. ``misheard``: an honest
    volunteer took it down wrong.
    """
    counts = Counter(invented=0, changed_mind=0, misheard=0, wrong_number=0)
    home, only_text = _reached(county, listed, texted, seed)
    for voter_id in home:
        if county.truth(voter_id, county.now) == Stance.AGAINST:
            counts[_cause(county, voter_id, decided[voter_id])] += 1
    for voter_id in only_text:
        if county.holder(voter_id) == Stance.AGAINST:
            is_stranger = voter_id in county.strangers
            counts["wrong_number" if is_stranger else _cause(county, voter_id, decided[voter_id])] += 1
    return dict(counts)


def _cause(county: County, voter_id: int, opening: Opening) -> str:
    if opening.heard_by is not None and county.styles.get(opening.heard_by, Style.HONEST) != Style.HONEST:
        return "invented"
    if opening.by_text and voter_id in county.strangers:
        return "wrong_number"
    return "changed_mind" if county.truth(voter_id, opening.said_at) == Stance.FOR else "misheard"


def judge(
    county: County, listed: Collection[int], *, texted: Collection[int], known: Collection[int], seed: int
) -> Arm:
    """What reminding these voters would do. Who opens the door is the same for every way of choosing."""
    shown = {pk for pk in listed if not county.people[pk].protected}
    home, only_text = _reached(county, listed, texted, seed)
    by_door = [county.truth(pk, county.now) for pk in home]
    by_text = [county.holder(pk) for pk in only_text]
    both = by_door + by_text
    opponents = both.count(Stance.AGAINST)
    rate = leaks.wilson(opponents, len(both))
    net = _ahead(by_door) * county.assumptions.turnout_effect + _ahead(by_text) * county.assumptions.text_effect
    return Arm(
        listed=len(shown | set(texted)),
        doors=len({county.people[pk].door for pk in shown}),
        texts=len(texted),
        contacts=len(both),
        by_text=len(by_text),
        supporters=both.count(Stance.FOR),
        undecided=both.count(Stance.UNDECIDED),
        opponents=opponents,
        opponent_share=round(rate.share, 6),
        interval=(round(rate.low, 6), round(rate.high, 6)),
        net_votes=round(net, 1),
        supporters_reached=round(len(set(known) & (shown | set(texted))) / len(known), 4) if known else 0.0,
    )


def _ahead(reached: Sequence[Stance]) -> int:
    """By how many those for us outnumber those against us."""
    return reached.count(Stance.FOR) - reached.count(Stance.AGAINST)


def _reached(
    county: County, listed: Collection[int], texted: Collection[int], seed: int
) -> tuple[list[int], list[int]]:
    """Who opens the door, and whom beside them only a text reaches: the holder of a voter's number, whoever it is."""
    home = [pk for pk in listed if not county.people[pk].protected and _opens(county, pk, seed)]
    met = set(home) - county.strangers.keys()
    return home, [pk for pk in texted if pk not in met]


def _opens(county: County, voter_id: int, seed: int) -> bool:
    person = county.people[voter_id]
    luck = random.Random(f"{seed}:{person.door}:{person.first_name}:{person.last_name}:{person.birth_year}").random()
    return luck < person.answers_door * county.assumptions.at_home
