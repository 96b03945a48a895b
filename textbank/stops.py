"""A wish to be left alone counts at once, in every campaign, and empties every batch of that number."""

from django.db import transaction

from textbank import conversations
from textbank.enums import Closing
from voters import consent, voter_rows
from voters.enums import WishSource
from voters.models import Campaign, User, VoterPhone


@transaction.atomic
def stop(*, number: str, source: WishSource, by: User | None, campaign: Campaign | None) -> None:
    """No more texts to this number: the wish is kept, what waits is called off, conversations end."""
    lock_holders(number)
    consent.stop(number=number, source=source, by=by, campaign=campaign)
    conversations.close_number(number=number, closing=Closing.STOPPED)


def lock_holders(number: str) -> None:
    """Hold every voter with this number, before anything else of theirs is held."""
    voter_rows.lock(*VoterPhone.objects.filter(number=number).values_list("voter_id", flat=True))
