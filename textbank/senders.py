"""From which numbers and services a campaign texts."""

from django.db import IntegrityError, transaction

from textbank.models import Sender
from voters import audit, permissions
from voters.models import Campaign, User


class Taken(Exception):
    """A number sends for one campaign only, so that an answer finds its way."""

    code = "sender_taken"

    def __init__(self) -> None:
        super().__init__("A campaign has this already.")


@transaction.atomic
def add(*, campaign: Campaign, address: str, by: User, segments_a_second: int | None = None) -> Sender:
    """Let the campaign text from this number or service. Raises ``Taken``."""
    permissions.check_can(by, permissions.Act.CHANGE_CAMPAIGN, campaign)
    try:
        with transaction.atomic():
            sender = Sender.objects.create(campaign=campaign, address=address, segments_a_second=segments_a_second)
    except IntegrityError as error:
        raise Taken from error
    audit.record("text_sender.added", by=by, campaign=campaign, on=sender)
    return sender
