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
    #: Between which hours of the county's day a volunteer sets out.
    sets_out: tuple[int, int] = (10, 17)
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
    #: Of the volunteers so many text. Each writes to so many people, in about half an hour, so many seconds apart.
    texters: float = 0.1
    texts_each: int = 120
    between_texts: tuple[int, int] = (6, 14)
    #: Of those who get a text: who writes back, and who asks to be left alone; of the answers, what is read wrong.
    writes_back: float = 0.10
    asks_to_stop: float = 0.03
    misread: float = 0.02
    #: Numbers on the roll that are somebody else's by now; of these holders who write back so many say that they are
    #: somebody else, and the others answer for themselves.
    recycled: float = 0.05
    says_wrong_number: float = 0.8
    #: Numbers that go out of service in the month. Nobody else has them before the election.
    out_of_service: float = 0.007
    #: The score over which a campaign that trusts its model reminds.
    score_over: float = 0.6
    #: How much the model overrates the people of well-to-do precincts.
    overrates_wealth: float = 0.12
    #: What a reminder at the door adds to a person's chance to vote, whomever the person votes for.
    turnout_effect: float = 0.025
    #: The same of a text.
    text_effect: float = 0.003

    @property
    def month(self) -> timedelta:
        return timedelta(days=self.days)
