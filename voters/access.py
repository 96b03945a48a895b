"""Objects reach a view through here, narrowed to the person asking; somebody else's object is a 404."""

from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from voters import permissions
from voters.models import Campaign, User


def person(user: User | AnonymousUser) -> User:
    """The signed-in person. Views stand behind the login, so this is a statement, not a question."""
    if not user.is_authenticated:
        raise Http404
    return cast(User, user)


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
