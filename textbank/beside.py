"""A texter's work as it stands beside the walk lists."""

from datetime import datetime

from django.urls import reverse

from textbank import access, queries
from textbank.enums import ConversationState
from textbank.queries import DriveCard
from voters import permissions
from voters.models import Campaign, User
from voters.work_beside import Batch, Beside


def work(*, volunteer: User, campaign: Campaign, at: datetime) -> Beside:
    """The batches in this volunteer's hand or free to take, and the answers that wait; nothing for who may not text."""
    if not permissions.can(volunteer, permissions.Act.TEXT, campaign):
        return Beside([])
    cards = queries.drives_for(campaign=campaign, texter=volunteer, at=at)
    counts = queries.counts(access.inbox(volunteer, campaign))
    return Beside(
        [_batch(card, campaign) for card in cards],
        counts.get(ConversationState.TO_ANSWER, 0),
        reverse("textbank:inbox", args=[campaign.slug]),
    )


def _batch(card: DriveCard, campaign: Campaign) -> Batch:
    in_hand = reverse("textbank:batch", args=[campaign.slug, card.pk])
    return Batch(
        id=str(card.pk),
        name=card.name,
        question=campaign.question,
        purpose=card.purpose,
        in_hand=card.in_hand,
        free=0 if card.in_hand else min(card.free, card.most),
        refusal=card.refusal,
        url=in_hand if card.in_hand else reverse("textbank:mine", args=[campaign.slug]),
    )
