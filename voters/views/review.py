"""The review: one voter at a time whose answers contradict each other, or are in question."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from voters import access, audit, evidence, queries, review
from voters.forms import DecisionForm
from voters.models import Identification, User
from voters.permissions import Act
from voters.views.staff_page import show

UNDO = "undo"
WORDS = {
    "approve": "Approved: the answer stands.",
    "set_aside": "Set aside: the answer before it decides.",
    "hold": "Held: the gate stays shut for this voter.",
}


@require_GET
def review_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The card that has waited longest; those that somebody put on hold come last."""
    campaign = access.campaign_for(request.user, slug, Act.REVIEW)
    waiting = review.cards(campaign)
    card = waiting.first()
    last = request.session.pop("review_decided", None)
    if card is None:
        return show(request, "voters/review.html", campaign, "review", count=0, last=last)
    audit.record("review.seen", by=access.person(request.user), campaign=campaign, on=card.voter, people=1)
    return show(
        request,
        "voters/review.html",
        campaign,
        "review",
        count=waiting.count(),
        last=last,
        person=queries.person(card.voter, on=campaign.election_date),
        evidence=evidence.of(campaign=campaign, voter=card.voter, at=timezone.now()),
    )


@require_POST
def review_decide(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Approve, set aside or hold one answer, and show the next card."""
    campaign = access.campaign_for(request.user, slug, Act.REVIEW)
    identification = access.identification_for(campaign, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was decided: choose one of the three.")
        return redirect("voters:review", campaign.slug)
    do = form.cleaned_data["do"]
    try:
        _decide(identification, do, access.person(request.user), form.cleaned_data["reason"])
    except review.AlreadyDecided:
        messages.warning(request, "Somebody decided the same a moment ago.")
    else:
        undone = form.cleaned_data["reason"] == UNDO
        messages.success(request, "Undone: the card waits again." if undone else WORDS[do])
        if not undone:
            request.session["review_decided"] = {"pk": str(pk), "do": do}
    return redirect("voters:review", campaign.slug)


def _decide(identification: Identification, do: str, by: User, reason: str) -> None:
    if do == "approve":
        review.approve(identification=identification, by=by)
    elif do == "set_aside":
        review.set_aside(identification=identification, by=by, reason=reason or "review")
    else:
        review.hold(identification=identification, by=by, reason=reason or "review")
