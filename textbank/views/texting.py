"""The texter's pages: what there is to do, one person at a time, one tap a text."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from textbank import access, batches, queries, reading_along, sending, tasks
from textbank.enums import ConversationState
from textbank.forms import SizeForm, TapForm
from textbank.refusals import Refused, RequestTaken
from voters import access as campaigns
from voters import audit, budgets
from voters.permissions import Act
from voters.views.staff_page import show


@require_GET
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """What this texter can do now: people in hand, drives with people to take, answers that wait."""
    campaign = campaigns.campaign_for(request.user, slug, Act.TEXT)
    texter = campaigns.person(request.user)
    cards = queries.drives_for(campaign=campaign, texter=texter, at=timezone.now())
    counts = queries.counts(access.inbox(request.user, campaign))
    said = reading_along.told_to(texter, campaign)
    if said:
        audit.record("texts.feedback_shown", by=texter, campaign=campaign, people=len(said))
    return show(
        request,
        "textbank/mine.html",
        campaign,
        "texts",
        cards=cards,
        to_answer=counts.get(ConversationState.TO_ANSWER, 0),
        left=batches.left_answers(campaign=campaign, volunteer=texter, at=timezone.now()).count(),
        said=said,
    )


@require_POST
def take(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take people to text, 50 at most."""
    drive = access.drive_for(request.user, slug, pk, Act.TEXT)
    form = SizeForm(request.POST)
    size = (form.cleaned_data["size"] if form.is_valid() else None) or batches.MOST_AT_ONCE
    try:
        batches.take(drive=drive, volunteer=campaigns.person(request.user), size=size, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("textbank:mine", slug)
    except budgets.OverBudget:
        messages.error(request, _("That is enough people for one day. Ask your organizer."))
        return redirect("textbank:mine", slug)
    return redirect("textbank:batch", slug, pk)


@require_POST
def take_answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Take some of the answers that nobody attends to."""
    campaign = campaigns.campaign_for(request.user, slug, Act.TEXT)
    try:
        batches.take_answers(campaign=campaign, volunteer=campaigns.person(request.user), at=timezone.now())
    except budgets.OverBudget:
        messages.error(request, _("That is enough people for one day. Ask your organizer."))
    return redirect("textbank:inbox", slug)


@require_POST
def give_back(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Give back whom one has not written to."""
    drive = access.drive_for(request.user, slug, pk, Act.TEXT)
    batches.give_back(drive=drive, volunteer=campaigns.person(request.user))
    messages.success(request, _("Given back. Thank you."))
    return redirect("textbank:mine", slug)


@require_GET
def batch(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The person in front, and the very words they get."""
    drive = access.drive_for(request.user, slug, pk, Act.TEXT)
    texter = campaigns.person(request.user)
    found = queries.batch(drive=drive, texter=texter, at=timezone.now())
    if found.next:
        audit.record("texts.person_shown", by=texter, campaign=drive.campaign, on=drive, people=len(found.next))
    return show(
        request,
        "textbank/batch.html",
        drive.campaign,
        "texts",
        drive=drive,
        batch=found,
        person=found.next[0] if found.next else None,
        request_id=uuid4(),
    )


@require_POST
def send(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """One tap: one text to the person who stood on the page."""
    drive = access.drive_for(request.user, slug, pk, Act.TEXT)
    form = TapForm(request.POST)
    if not form.is_valid():
        raise Http404
    conversation = access.mine_in(request.user, slug, form.cleaned_data["conversation"])
    if conversation.drive_id != drive.pk:
        raise Http404
    try:
        tapped = sending.tap(
            conversation=conversation,
            texter=campaigns.person(request.user),
            request_id=form.cleaned_data["request_id"],
            at=timezone.now(),
        )
        tasks.send_after_commit(tapped.message.pk)
    except (Refused, RequestTaken) as refusal:
        messages.error(request, _("Not sent. %(why)s") % {"why": str(refusal)})
    return redirect("textbank:batch", slug, pk)


@require_POST
def skip(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Put the person in front behind the others."""
    drive = access.drive_for(request.user, slug, pk, Act.TEXT)
    form = TapForm(request.POST)
    if not form.is_valid():
        raise Http404
    conversation = access.mine_in(request.user, slug, form.cleaned_data["conversation"])
    sending.skip(conversation=conversation, texter=campaigns.person(request.user), at=timezone.now())
    return redirect("textbank:batch", slug, drive.pk)
