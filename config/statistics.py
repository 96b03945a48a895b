"""What worker and server do behind a campaign, for whom works in one transaction that neither can see."""

from canvass.models import ListedVoter, Stop, Visit, WalkList
from textbank.models import Conversation
from voters import universe
from voters.models import (
    GotvContact,
    Identification,
    IdentificationRuling,
    Score,
    SearchCopy,
    SearchStale,
    SpotCheck,
    SupportPeriod,
)
from voters.roll import statistics

#: What a drive fills. The planner learns of it by the server's own counting, which sees no open transaction.
FILLED = tuple(
    model._meta.db_table
    for model in (
        SearchCopy,
        SearchStale,
        Score,
        WalkList,
        Stop,
        ListedVoter,
        Visit,
        Identification,
        IdentificationRuling,
        SupportPeriod,
        SpotCheck,
        GotvContact,
        Conversation,
    )
)
SEARCHED = tuple(model._meta.db_table for model in (SearchCopy, SearchStale))
TABLES = (*statistics.TABLES, *FILLED)


def refresh() -> None:
    """Count what a drive fills anew, and renew what searches look at. The other way it is planned for empty tables."""
    statistics.refresh(FILLED)
    universe.renew()
    statistics.refresh(SEARCHED)
