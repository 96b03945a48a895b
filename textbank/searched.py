"""What a search over the roll asks of the texts (``settings.SEARCHED_BY``)."""

from collections.abc import Collection, Sequence

from django.db.models import Exists, OuterRef, Q

from textbank.enums import Direction
from textbank.models import Conversation, Drive, Message
from voters.enums import Purpose
from voters.models import Campaign, Universe, VoterPhone


def drives(campaign: Campaign) -> list[str]:
    """The names of the campaign's drives by text."""
    return list(Drive.objects.filter(campaign=campaign).order_by("name").values_list("name", flat=True))


def on_lists(campaign: Campaign, names: Collection[str] | None) -> Q:
    """Voters whom one of these drives texts; with None, any."""
    texted = Conversation.objects.filter(campaign=campaign, voter=OuterRef("pk"))
    if names is not None:
        texted = texted.filter(drive__name__in=names)
    return Q(Exists(texted))


def with_result(_campaign: Campaign, _results: Sequence[str]) -> Q:
    """A text has no contact result: what came of it is an answer, or a wish."""
    return Q(pk__in=[])


def who_wrote(campaign: Campaign) -> Q:
    """Voters from whom a text came, by a number that nobody has found to be somebody else's."""
    theirs = VoterPhone.objects.filter(
        voter=OuterRef("voter"), number=OuterRef("conversation__number"), wrong_person_at=None
    )
    came = Message.objects.filter(Exists(theirs), campaign=campaign, direction=Direction.IN, voter=OuterRef("pk"))
    return Q(Exists(came))


def reminds_by(universe: Universe) -> bool:
    """Whether one of these drives reminds the voters of this universe."""
    return Drive.objects.filter(universe=universe, purpose=Purpose.GOTV).exists()
