"""What needs a lead: conversations that texters hand over, and words from numbers nobody wrote to."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from textbank import access, leads, queries, scripts, switches, taking
from textbank.refusals import Refused
from voters import access as campaigns
from voters import audit
from voters.models import Campaign, User
from voters.permissions import Act
from voters.views.staff_page import show

SHOWN = 50


@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Both lists, the oldest first."""
    campaign = campaigns.campaign_for(request.user, slug, Act.RUN_TEXTS)
    at = timezone.now()
    handed = list(leads.handed_over(campaign)[:SHOWN])
    strangers = list(leads.strangers(campaign)[:SHOWN])
    if handed or strangers:
        people = len(handed) + len(strangers)
        audit.record("texts.for_leads_shown", by=campaigns.person(request.user), campaign=campaign, people=people)
    return show(
        request,
        "textbank/for_leads.html",
        campaign,
        "texts",
        handed=[(row, scripts.first_name(row.voter.first_name), queries.age(row.latest_at, at)) for row in handed],
        idle=taking.idle(campaign, at=at),
        strangers=[(row.pk, row.from_number[-4:], row.body, queries.age(row.received_at, at)) for row in strangers],
    )


@require_POST
def take_over(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The lead goes on with the conversation."""
    found = access.to_take_over(request.user, slug, pk)
    try:
        why = request.POST.get("why", "")
        leads.take_over(conversation=found, by=campaigns.person(request.user), at=timezone.now(), why=why)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("textbank:for_leads", slug)
    return redirect("textbank:conversation", slug, pk)


@require_POST
def let_go_on(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """An organizer has looked at somebody who takes people and writes to few."""
    campaign = campaigns.campaign_for(request.user, slug, Act.RUN_TEXTS)
    volunteer = access.volunteer_of(campaign, pk)
    taking.let_go_on(campaign=campaign, volunteer=volunteer, by=campaigns.person(request.user), at=timezone.now())
    messages.success(request, _("They can take people again."))
    return redirect("textbank:for_leads", slug)


@require_POST
def settle(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A stranger's words are read; ``stop`` closes the number."""
    campaign = campaigns.campaign_for(request.user, slug, Act.RUN_TEXTS)
    stop = request.POST.get("stop") == "1"
    by = campaigns.person(request.user)
    try:
        leads.settle(campaign=campaign, webhook_id=pk, by=by, at=timezone.now(), stop=stop)
        messages.success(request, _("Opted out everywhere.") if stop else _("Settled."))
    except leads.AlreadySettled as refusal:
        messages.warning(request, str(refusal))
    return redirect("textbank:for_leads", slug)


def _throw(
    request: HttpRequest, slug: str, act: Act, change: Callable[[Campaign, User], None], words: str
) -> HttpResponse:
    campaign = campaigns.campaign_for(request.user, slug, act)
    change(campaign, campaigns.person(request.user))
    messages.success(request, words)
    return redirect("textbank:drives", slug)


@require_POST
def stop_campaign(request: HttpRequest, slug: str) -> HttpResponse:
    def change(campaign: Campaign, by: User) -> None:
        switches.stop_campaign(campaign=campaign, by=by, at=timezone.now())

    return _throw(request, slug, Act.RUN_TEXTS, change, _("All texts of this campaign are stopped."))


@require_POST
def resume_campaign(request: HttpRequest, slug: str) -> HttpResponse:
    def change(campaign: Campaign, by: User) -> None:
        switches.resume_campaign(campaign=campaign, by=by)

    return _throw(request, slug, Act.CHANGE_CAMPAIGN, change, _("Texts of this campaign may go again."))


@require_POST
def stop_everything(request: HttpRequest, slug: str) -> HttpResponse:
    def change(campaign: Campaign, by: User) -> None:
        switches.stop_everything(campaign=campaign, by=by, at=timezone.now())

    return _throw(request, slug, Act.CHANGE_CAMPAIGN, change, _("All texts of every campaign are stopped."))


@require_POST
def resume_everything(request: HttpRequest, slug: str) -> HttpResponse:
    def change(campaign: Campaign, by: User) -> None:
        switches.resume_everything(campaign=campaign, by=by)

    return _throw(request, slug, Act.CHANGE_CAMPAIGN, change, _("Texts may go again."))


@require_POST
def switch_sender(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Stop a sender, or let it send again."""
    sender = access.sender_for(request.user, slug, pk)
    by = campaigns.person(request.user)
    if request.POST.get("do") == "resume":
        switches.resume_sender(sender=sender, by=by)
    else:
        switches.stop_sender(sender=sender, by=by, at=timezone.now())
    return redirect("textbank:senders", slug)
