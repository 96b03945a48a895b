"""Objects reach a view through here, narrowed to the person asking; somebody else's object is a 404."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from voters import permissions
from voters.models import (
    Campaign,
    Identification,
    Invitation,
    Leak,
    Membership,
    RecordRuling,
    RollExport,
    RollImport,
    Universe,
    User,
    Voter,
    VoterRestriction,
)


def person(user: User | AnonymousUser) -> User:
    """The signed-in person. Views stand behind the login, so this is a statement, not a question."""
    if not user.is_authenticated:
        raise Http404
    return user


def campaigns_of(user: User | AnonymousUser) -> QuerySet[Campaign]:
    """The campaigns in which this person has a part that nobody has suspended."""
    return Campaign.objects.filter(
        memberships__user=person(user), memberships__suspended_at=None, memberships__user__is_active=True
    ).order_by("election_date", "name")


def campaign_for(user: User | AnonymousUser, slug: str, act: permissions.Act) -> Campaign:
    """The campaign, if this person may do ``act`` in it.

    A stranger, and who is suspended, gets the 404 of a campaign that does not exist; a member whose role
    does not allow the act gets ``permissions.Forbidden``.
    """
    campaign = campaigns_of(user).filter(slug=slug).first()
    if campaign is None:
        raise Http404
    permissions.check_can(person(user), act, campaign)
    return campaign


def universe_for(campaign: Campaign, pk: UUID) -> Universe:
    """A universe that this campaign saved."""
    return get_object_or_404(Universe, campaign=campaign, pk=pk)


def import_for(campaign: Campaign, pk: UUID) -> RollImport:
    """A voter file that this campaign uploaded."""
    return get_object_or_404(RollImport.objects.select_related("by"), campaign=campaign, pk=pk)


def export_for(campaign: Campaign, pk: UUID) -> RollExport:
    """A part of the roll that somebody of this campaign asked for."""
    return get_object_or_404(RollExport.objects.select_related("by", "campaign"), campaign=campaign, pk=pk)


def voter_for(_campaign: Campaign, pk: int) -> Voter:
    """A voter of the shared roll whose particulars may be shown; what was said of them is the campaign's own."""
    return get_object_or_404(Voter.objects.select_related("household"), pk=pk, protected=False, erased_at=None)


def identification_for(campaign: Campaign, pk: UUID) -> Identification:
    """An answer given to this campaign by a voter who may be shown."""
    answers = Identification.objects.select_related("voter", "voter__household", "campaign")
    return get_object_or_404(answers, campaign=campaign, pk=pk, voter__protected=False, voter__erased_at=None)


def leak_for(campaign: Campaign, pk: UUID) -> Leak:
    """A leak of this campaign, by the reminder that leaked; of whom it was is not shown by it."""
    return get_object_or_404(Leak.objects.select_related("campaign"), campaign=campaign, pk=pk)


def restriction_for(campaign: Campaign, pk: int) -> VoterRestriction:
    """A restriction that this campaign noted, of a voter who may be shown."""
    notes = VoterRestriction.objects.select_related("voter", "campaign").filter(lifts=None)
    return get_object_or_404(notes, campaign=campaign, pk=pk, voter__protected=False, voter__erased_at=None)


def record_ruling_for(campaign: Campaign, pk: UUID) -> RecordRuling:
    """A ruling that joined two records of the campaign's state, which all its campaigns share."""
    rows = RecordRuling.objects.filter(kept__state=campaign.state, verdict=RecordRuling.Verdict.MERGED)
    rows = rows.filter(kept__protected=False, kept__erased_at=None, other__protected=False, other__erased_at=None)
    return get_object_or_404(rows.select_related("kept", "other"), pk=pk)


def membership_for(campaign: Campaign, pk: int) -> Membership:
    """A member of this campaign; anybody else's membership is a 404."""
    return get_object_or_404(Membership.objects.select_related("user", "campaign"), campaign=campaign, pk=pk)


def invitation_for(campaign: Campaign, pk: UUID) -> Invitation:
    """An invitation to this campaign; anybody else's is a 404."""
    return get_object_or_404(Invitation, campaign=campaign, pk=pk)
