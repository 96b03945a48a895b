"""The volunteer's pages of the doors."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from canvass import access, progress, walk_lists
from canvass.enums import ListState
from voters import access as campaign_access
from voters.permissions import Act
from voters.views.staff_page import show

PAST = 10


@require_GET
def my_work(request: HttpRequest, slug: str) -> HttpResponse:
    """The walk lists in my hands, and those that I have walked."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.KNOCK)
    own = access.lists_of(campaign_access.person(request.user), campaign)
    open_lists = list(own.filter(state=ListState.OUT))
    past = list(own.exclude(state=ListState.OUT)[:PAST])
    cards = progress.cards([*open_lists, *past])
    return show(
        request,
        "canvass/my_work.html",
        campaign,
        "my_work",
        cards=cards[: len(open_lists)],
        past=cards[len(open_lists) :],
    )


@require_GET
def walk(request: HttpRequest, slug: str) -> HttpResponse:
    """The shell of the phone at the door. It names no voter: the list comes by the API and stays on the phone."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.KNOCK)
    person = campaign_access.person(request.user)
    return render(request, "canvass/walk.html", {"slug": campaign.slug, "person_id": person.pk})


@require_POST
def give_back(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """I give a list back: what is left of it is free for somebody else."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.KNOCK)
    person = campaign_access.person(request.user)
    walk_list = access.own_list(person, campaign, pk)
    try:
        walk_lists.take_back(walk_list=walk_list, by=person, at=timezone.now())
        messages.success(request, "Thank you. The rest is free for somebody else.")
    except walk_lists.NotOut:
        messages.info(request, "This list has come back already.")
    return redirect("canvass:my_work", slug=slug)
