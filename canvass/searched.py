"""What a search over the roll asks of the doors (``settings.SEARCHED_BY``)."""

from collections.abc import Collection, Sequence

from django.db.models import Exists, OuterRef, Q

from canvass.models import Drive, ListedVoter, Visit
from voters.enums import Purpose
from voters.models import Campaign, Universe


def drives(campaign: Campaign) -> list[str]:
    """The names of the campaign's drives at the doors."""
    return list(Drive.objects.filter(campaign=campaign).order_by("name").values_list("name", flat=True))


def on_lists(campaign: Campaign, names: Collection[str] | None) -> Q:
    """Voters who stand on a walk list of one of these drives; with None, of any."""
    listed = ListedVoter.objects.filter(campaign=campaign, withdrawn_at=None, voter=OuterRef("pk"))
    if names is not None:
        listed = listed.filter(walk_list__drive__name__in=names)
    return Q(Exists(listed))


def with_result(campaign: Campaign, results: Sequence[str]) -> Q:
    """Voters with whom, or at whose door while they were listed there, this happened and still holds."""
    visits = Visit.objects.standing().filter(campaign=campaign, result__in=results)
    at_the_door = ListedVoter.objects.filter(
        campaign=campaign, voter=OuterRef("pk"), stop__in=visits.filter(voter=None).values("stop")
    )
    return Q(Exists(visits.filter(voter=OuterRef("pk")))) | Q(Exists(at_the_door))


def who_wrote(_campaign: Campaign) -> Q:
    """Nobody writes at a door."""
    return Q(pk__in=[])


def reminds_by(universe: Universe) -> bool:
    """Whether one of these drives reminds the voters of this universe."""
    return Drive.objects.filter(universe=universe, purpose=Purpose.GOTV).exists()
