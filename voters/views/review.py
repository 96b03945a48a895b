"""The review: one voter at a time whose answers contradict each other, or are in question."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from voters import access, audit, decisions, evidence, looking, queries, review
from voters.enums import Decided
from voters.forms import DayForm, DecisionForm
from voters.models import Identification, VoterStanding
from voters.permissions import Act
from voters.views.staff_page import show

WORDS = {
    Decided.ACCEPT: "Accepted: the latest answer stands.",
    Decided.ACCEPT_ANOTHER: "Accepted: the other answer stands, and those after it are set aside.",
    Decided.UNDECIDED: "None of the answers counts. The gate stays shut until the voter is asked again.",
    Decided.ASK_AGAIN: "On the list to ask again. The gate stays shut until then.",
    Decided.SET_ASIDE: "Set aside: the answer before it decides.",
}
CHANGED = "Nothing was decided: somebody decided a moment ago, or the voter has answered again."


@require_GET
def review_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One card: the voter whom a reminder could reach wrongly for the longest time."""
    campaign = access.campaign_for(request.user, slug, Act.REVIEW)
    by, now = access.person(request.user), timezone.now()
    waiting = review.cards(campaign)
    card, latest = waiting.first(), decisions.latest_of(campaign=campaign, by=by, at=now)
    if card is None:
        return show(request, "voters/review.html", campaign, "review", count=0, latest=latest)
    audit.record("review.seen", by=by, campaign=campaign, on=card.voter, people=1)
    shown = evidence.of(campaign=campaign, voter=card.voter, at=now)
    seen = looking.see([answer.id for answer in shown.answers])
    return show(
        request,
        "voters/review.html",
        campaign,
        "review",
        count=waiting.count(),
        latest=latest,
        person=queries.person(card.voter, on=campaign.election_date),
        evidence=replace(shown, answers=[replace(one, told=seen[one.id].told) for one in shown.answers]),
        reasons=_reasons(card, seen),
        other=decisions.other_of(card.identification),
        day=decisions.day_of(campaign=campaign, shown=card.identification),
        of_many=[(str(each), WORDS[each]) for each in decisions.OF_MANY],
    )


def _reasons(card: VoterStanding, seen: dict[UUID, looking.Seen]) -> Sequence[str]:
    """Why the card is here, in words: what the deciders say now, and why the latest answer was held."""
    words = [each.words for each in seen[card.identification_id].reasons]
    held = looking.words_of(card.why) if hasattr(card, "why") else ""
    words += [held] if held and held not in words else []
    return words or ["Somebody put the latest answer on hold."]


@require_POST
def review_decide(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Decide about the voter whose latest answer was shown, and show the next card."""
    campaign = access.campaign_for(request.user, slug, Act.REVIEW)
    shown = access.identification_for(campaign, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was decided: choose one of the five.")
        return redirect("voters:review", campaign.slug)
    does, other = Decided(form.cleaned_data["do"]), form.cleaned_data["other"]
    try:
        decisions.decide(
            campaign=campaign,
            shown=shown,
            does=does,
            by=access.person(request.user),
            at=timezone.now(),
            other=access.identification_for(campaign, other) if other else None,
        )
    except decisions.NotWaiting:
        messages.warning(request, CHANGED)
    except decisions.NoOther:
        messages.warning(request, "Nothing was decided: there is no other answer that could stand.")
    else:
        messages.success(request, WORDS[does])
    return redirect("voters:review", campaign.slug)


@require_POST
def review_day(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Decide the same about all that the volunteer of this answer heard on its day."""
    campaign = access.campaign_for(request.user, slug, Act.REVIEW)
    shown: Identification = access.identification_for(campaign, pk)
    form = DayForm(request.POST)
    wrong = "Nothing was decided: type how many cards there are, as the page says."
    if not form.is_valid():
        messages.error(request, wrong)
        return redirect("voters:review", campaign.slug)
    try:
        decided = decisions.decide_day(
            campaign=campaign,
            shown=shown,
            does=Decided(form.cleaned_data["do"]),
            typed=form.cleaned_data["typed"],
            by=access.person(request.user),
            at=timezone.now(),
        )
    except decisions.AnotherCount:
        messages.error(request, wrong)
    else:
        messages.success(request, f"Decided about {decided} cards. Undo takes all of them back.")
    return redirect("voters:review", campaign.slug)


@require_POST
def review_undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Take back this person's latest decision; pressed again, the one before it."""
    campaign = access.campaign_for(request.user, slug, Act.REVIEW)
    try:
        undone = decisions.undo(campaign=campaign, by=access.person(request.user), at=timezone.now())
    except decisions.NothingToUndo:
        messages.info(request, "There is nothing of yours to take back.")
    except decisions.ChangedSince:
        messages.warning(request, "Nothing was taken back: somebody has decided about the same answer since.")
    else:
        cards = "the card waits" if len(undone) == 1 else f"{len(undone)} cards wait"
        messages.success(request, f"Undone: {cards} again.")
    return redirect("voters:review", campaign.slug)
