"""What a search asks of the work: which drives have a voter, and what happened. The apps that work answer."""

from collections.abc import Collection, Sequence
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings
from django.db.models import Q

from voters.models import Campaign, Universe


class Work(Protocol):
    """What each module of ``settings.SEARCHED_BY`` answers."""

    def drives(self, campaign: Campaign) -> list[str]: ...

    def on_lists(self, campaign: Campaign, names: Collection[str] | None) -> Q: ...

    def with_result(self, _campaign: Campaign, _results: Sequence[str]) -> Q: ...

    def who_wrote(self, _campaign: Campaign) -> Q: ...

    def reminds_by(self, universe: Universe) -> bool: ...


@cache
def _works() -> tuple[Work, ...]:
    return tuple(cast("Work", import_module(path)) for path in settings.SEARCHED_BY)


def drives(campaign: Campaign) -> list[str]:
    """The names of all drives of the campaign."""
    return sorted({name for work in _works() for name in work.drives(campaign)})


def on_lists(campaign: Campaign, names: Collection[str] | None) -> Q:
    """Voters on a list of one of these drives; with None, of any."""
    return _either([work.on_lists(campaign, names) for work in _works()])


def with_result(campaign: Campaign, results: Sequence[str]) -> Q:
    """Voters of whose contact one of these came."""
    return _either([work.with_result(campaign, results) for work in _works()])


def who_wrote(campaign: Campaign) -> Q:
    """Voters who have written to us by a number that is theirs."""
    return _either([work.who_wrote(campaign) for work in _works()])


def reminds_by(universe: Universe) -> bool:
    """Whether a drive reminds the voters of this universe."""
    return any(work.reminds_by(universe) for work in _works())


def _either(parts: Sequence[Q]) -> Q:
    found = Q(pk__in=[])
    for part in parts:
        found |= part
    return found
