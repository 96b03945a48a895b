"""Asking again by phone: one voter, one key."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from voters import access, asking, audit, queries
from voters.enums import Stance
from voters.forms import CallForm
from voters.permissions import Act
from voters.views.staff_page import show

IN_ORDER = (Stance.FOR, Stance.UNDECIDED, Stance.AGAINST)


@require_GET
def ask_again(request: HttpRequest, slug: str) -> HttpResponse:
    """Whom to ring next, with the question in the words to be spoken and nothing of what was said before."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_VOTERS)
    by, now = access.person(request.user), timezone.now()
    call = asking.next_call(campaign=campaign, by=by, at=now)
    if call is None:
        return show(request, "voters/ask_again.html", campaign, "review", count=0)
    audit.record("spot_check.call_seen", by=by, campaign=campaign, on=call.voter, people=1)
    return show(
        request,
        "voters/ask_again.html",
        campaign,
        "review",
        count=asking.waiting(campaign=campaign, by=by, at=now).count(),
        person=queries.person(call.voter, on=campaign.election_date),
        numbers=call.numbers,
        stances=[(key, str(each), str(each.label)) for key, each in enumerate(IN_ORDER, start=1)],
    )


@require_POST
def ask_again_answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Record what the voter said, or that nobody answered, and show the next."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_VOTERS)
    voter, by, now = access.voter_for(campaign, pk), access.person(request.user), timezone.now()
    form = CallForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was recorded: choose what came of the call.")
        return redirect("voters:ask_again", slug)
    said = form.cleaned_data["said"]
    try:
        if said == CallForm.NOBODY:
            asking.no_answer(campaign=campaign, voter=voter, by=by, at=now)
            messages.info(request, "Nobody answered. They wait for another call.")
        else:
            asking.answered(id=uuid4(), campaign=campaign, voter=voter, stance=Stance(said), by=by, at=now)
            messages.success(request, f"Recorded: {Stance(said).label}. It counts as their own word.")
    except asking.NotWaiting:
        messages.warning(request, "Nothing was recorded: somebody else has asked them meanwhile.")
    return redirect("voters:ask_again", slug)
