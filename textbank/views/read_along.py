"""The leads read along: conversations by rule and by chance, what they make of them, and what volunteers say back."""

from collections.abc import Callable
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from textbank import access, cards, reading_along, sharing, tagging
from textbank.forms import CorrectIdForm, TalkForm
from textbank.models import Conversation
from textbank.refusals import Refused
from voters import access as campaigns
from voters import audit, identify
from voters.enums import Stance
from voters.models import User
from voters.permissions import Act
from voters.views.staff_page import show

REFUSALS = (Refused, tagging.NothingToUndo, tagging.NotTheirWords, sharing.NotOnThisNumber, identify.IdTaken)


@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The conversations of today's draw, each beside its volunteer's name."""
    campaign = campaigns.campaign_for(request.user, slug, Act.RUN_TEXTS)
    reader, at = campaigns.person(request.user), timezone.now()
    rows = cards.of(reading_along.draw(campaign, reader=reader, at=at), at=at)
    if rows:
        audit.record("texts.read_along_shown", by=reader, campaign=campaign, people=len(rows))
    return show(
        request,
        "textbank/read_along.html",
        campaign,
        "texts",
        rows=rows,
        stances=[(stance.value, stance.label) for stance in cards.IN_ORDER],
        agreement=reading_along.agreement(campaign),
        told=reading_along.told(campaign),
        id_id=uuid4(),
    )


def _act(request: HttpRequest, slug: str, pk: UUID, change: Callable[[Conversation, User], str]) -> HttpResponse:
    """Load a conversation of the campaign, say one thing of it, and go back to the others."""
    found = access.to_take_over(request.user, slug, pk)
    try:
        messages.success(request, change(found, campaigns.person(request.user)))
    except REFUSALS as refusal:
        messages.warning(request, str(refusal) or _("This has changed meanwhile."))
    return redirect("textbank:read_along", slug)


@require_POST
def good(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Read, and good."""

    def change(found: Conversation, by: User) -> str:
        reading_along.good(conversation=found, by=by, at=timezone.now(), why=request.POST.get("why", ""))
        return _("Noted: good.")

    return _act(request, slug, pk, change)


@require_POST
def talk(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """A word to the volunteer."""

    def change(found: Conversation, by: User) -> str:
        form = TalkForm(request.POST)
        if not form.is_valid():
            return _("Nothing is sent: there were no words.")
        given = form.cleaned_data
        reading_along.talk(conversation=found, by=by, at=timezone.now(), words=given["words"], why=given["why"])
        return _("Said. It stands on the volunteer's page, and what they answer stands here.")

    return _act(request, slug, pk, change)


@require_POST
def correct(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Another ID, or none, is read out of the voter's text."""

    def change(found: Conversation, by: User) -> str:
        form = CorrectIdForm(request.POST)
        if not form.is_valid():
            raise Http404
        given = form.cleaned_data
        reading_along.correct(
            conversation=found,
            message=access.answer_in(found, given["message"]),
            stance=Stance(given["stance"]) if given["stance"] else None,
            id=given["id"],
            by=by,
            at=timezone.now(),
            voter_id=given["person"],
            words=given["words"],
            why=given["why"],
        )
        return _("Corrected. The volunteer sees it.")

    return _act(request, slug, pk, change)


@require_POST
def put_away(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The volunteer has read what a lead said, and may answer."""
    said = access.said_to(request.user, slug, pk)
    volunteer, answer = campaigns.person(request.user), request.POST.get("answer", "")
    reading_along.put_away(look=said, volunteer=volunteer, at=timezone.now(), answer=answer)
    messages.success(request, _("Thank you. The lead sees your answer.") if answer.strip() else _("Thank you."))
    return redirect("textbank:mine", slug)
