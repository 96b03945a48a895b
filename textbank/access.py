"""Drives and conversations reach a view through here, narrowed to the person asking."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from textbank.enums import Closing, Direction
from textbank.models import Conversation, Drive, Extension, Look, Message, Reading, Sender
from voters import access, permissions
from voters.models import Campaign, User
from voters.permissions import Act


def drive_for(user: User | AnonymousUser, slug: str, pk: UUID, act: Act) -> Drive:
    """A drive of this campaign, if the person may do ``act`` there."""
    campaign = access.campaign_for(user, slug, act)
    return get_object_or_404(_drives().filter(campaign=campaign), pk=pk)


def open_drive(user: User | AnonymousUser, pk: UUID) -> Drive:
    """A drive of any campaign in which the person texts."""
    drive = get_object_or_404(_drives().filter(campaign__in=access.campaigns_of(user)), pk=pk)
    permissions.check_can(access.person(user), Act.TEXT, drive.campaign)
    return drive


def _drives() -> QuerySet[Drive]:
    return Drive.objects.select_related("campaign", "universe", "sender", "created_by", "approved_by")


def mine(user: User | AnonymousUser, pk: UUID) -> Conversation:
    """A conversation in this texter's hand. Anybody else's is not there."""
    rows = _conversations().filter(texter=access.person(user), campaign__in=access.campaigns_of(user))
    conversation = get_object_or_404(rows, pk=pk)
    permissions.check_can(access.person(user), Act.TEXT, conversation.campaign)
    return conversation


def mine_to_text(user: User | AnonymousUser, pk: UUID) -> Conversation:
    """The same for a tap, which reads all that it needs when it holds it (textbank/holding.py)."""
    rows = Conversation.objects.filter(texter=access.person(user), campaign__in=access.campaigns_of(user))
    return get_object_or_404(rows.only("campaign", "voter"), pk=pk)


def mine_in(user: User | AnonymousUser, slug: str, pk: UUID) -> Conversation:
    """The same, under the campaign's own address."""
    campaign = access.campaign_for(user, slug, Act.TEXT)
    conversation = mine(user, pk)
    if conversation.campaign_id != campaign.pk:
        raise Http404
    return conversation


def to_read(user: User | AnonymousUser, slug: str, pk: UUID) -> Conversation:
    """A conversation that this person may read: their own, or any of the campaign for who runs texts."""
    campaign = access.campaign_for(user, slug, Act.TEXT)
    rows = _conversations().filter(campaign=campaign)
    if not permissions.can(access.person(user), Act.RUN_TEXTS, campaign):
        rows = rows.filter(texter=access.person(user))
    return get_object_or_404(rows, pk=pk)


def answer_in(conversation: Conversation, pk: UUID) -> Message:
    """A text that the voter wrote in this conversation."""
    return get_object_or_404(Message, pk=pk, conversation=conversation, direction=Direction.IN)


def reading_for(user: User | AnonymousUser, slug: str, pk: int) -> Reading:
    """A text of this campaign that waited for a lead."""
    campaign = access.campaign_for(user, slug, Act.RUN_TEXTS)
    return get_object_or_404(Reading.objects.filter(campaign=campaign).select_related("campaign"), pk=pk)


def to_take_over(user: User | AnonymousUser, slug: str, pk: UUID) -> Conversation:
    """Any conversation of the campaign, for who runs its texts."""
    campaign = access.campaign_for(user, slug, Act.RUN_TEXTS)
    return get_object_or_404(_conversations().filter(campaign=campaign), pk=pk)


def said_to(user: User | AnonymousUser, slug: str, pk: int) -> Look:
    """What a lead said to this person in this campaign."""
    campaign = access.campaign_for(user, slug, Act.TEXT)
    rows = Look.objects.filter(campaign=campaign, texter=access.person(user)).exclude(by=access.person(user))
    return get_object_or_404(rows.select_related("campaign"), pk=pk)


def volunteer_of(campaign: Campaign, pk: UUID) -> User:
    """Somebody who has a part in this campaign."""
    return get_object_or_404(User.objects.filter(memberships__campaign=campaign), pk=pk)


def extension_for(user: User | AnonymousUser, slug: str, pk: int) -> Extension:
    """What somebody of this campaign asks for beyond what two people agreed to."""
    campaign = access.campaign_for(user, slug, Act.APPROVE_SCRIPT)
    return get_object_or_404(Extension.objects.filter(campaign=campaign).select_related("campaign"), pk=pk)


def sender_for(user: User | AnonymousUser, slug: str, pk: UUID) -> Sender:
    """A number or service of this campaign, for who may change the campaign."""
    campaign = access.campaign_for(user, slug, Act.CHANGE_CAMPAIGN)
    return get_object_or_404(Sender.objects.filter(campaign=campaign).select_related("campaign"), pk=pk)


def stopped_by(user: User | AnonymousUser, campaign: Campaign, pk: UUID) -> Conversation | None:
    """The conversation of this texter's that a Stop has ended, to be undone from another page."""
    mine = _conversations().filter(campaign=campaign, texter=access.person(user), closing=Closing.STOPPED)
    return mine.filter(pk=pk).first()


def inbox(user: User | AnonymousUser, campaign: Campaign) -> QuerySet[Conversation]:
    """The conversations in this person's hand in which somebody has written."""
    return _conversations().filter(campaign=campaign, texter=access.person(user), for_lead_at=None)


def _conversations() -> QuerySet[Conversation]:
    return Conversation.objects.select_related("campaign", "drive__sender", "voter", "texter")
