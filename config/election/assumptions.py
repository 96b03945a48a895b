"""What the simulation takes for true; ``docs/evidence.md`` names each figure's source, or says that there is none."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Assumptions:
    """Shares are from 0 to 1. None is tuned to a seed."""

    #: Volunteers for each voter of the county, lists that each walks, and the time in which they do.
    voters_per_volunteer: int = 400
    lists_each: int = 4
    days: int = 32
    #: Of a person's own chance to be home, how much is left at a volunteer's knock: about 26% of doors answer.
    at_home: float = 0.65
    refuses: float = 0.06
    #: An answer that was tapped or heard wrong; somebody else at the door answers for who is out, and is wrong.
    misheard: float = 0.01
    answers_for_another: float = 0.10
    wrong_about_another: float = 0.20
    #: Voters who think otherwise at the end than at the beginning; of a supporter's changes most end undecided.
    changes_mind: float = 0.03
    turns_undecided: float = 0.75
    #: Volunteers who invent.
    invents: float = 0.05
    #: People whom each volunteer tries to reach by phone in the last week, and how many of them answer in the end.
    calls_each: int = 40
    answers_call: float = 0.5
    #: The score over which a campaign that trusts its model reminds.
    score_over: float = 0.6
    #: How much the model overrates the people of well-to-do precincts.
    overrates_wealth: float = 0.12
    #: What a reminder at the door adds to a person's chance to vote, whomever the person votes for.
    turnout_effect: float = 0.025

    @property
    def month(self) -> timedelta:
        return timedelta(days=self.days)
