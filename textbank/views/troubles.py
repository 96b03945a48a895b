"""What the carriers refuse, by kind; and whether the senders are ready."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from textbank import access, carrier, hearing, readiness, trouble_page
from textbank.models import Sender
from voters import access as campaigns
from voters.permissions import Act
from voters.views.staff_page import show


@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Counts, never people: what went wrong, what happened by itself, what to do."""
    campaign = campaigns.campaign_for(request.user, slug, Act.RUN_TEXTS)
    at = timezone.now()
    return show(
        request,
        "textbank/troubles.html",
        campaign,
        "texts",
        sections=trouble_page.sections(campaign, at=at),
        standing=trouble_page.standing(campaign, at=at),
        unknown=trouble_page.unknown(campaign),
        deaf=hearing.deafness(at=at),
    )


@require_GET
def checklist(request: HttpRequest, slug: str) -> HttpResponse:
    """What must hold before a drive, sender by sender, each line measured."""
    campaign = campaigns.campaign_for(request.user, slug, Act.RUN_TEXTS)
    at = timezone.now()
    senders = Sender.objects.filter(campaign=campaign).select_related("campaign").order_by("added_at")
    rows = [(sender, readiness.lines(sender=sender, at=at)) for sender in senders]
    return show(request, "textbank/checklist.html", campaign, "texts", rows=rows)


@require_POST
def ask(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask the carrier about one sender, now."""
    sender = access.sender_for(request.user, slug, pk)
    try:
        readiness.ask(sender=sender, by=campaigns.person(request.user), at=timezone.now())
    except carrier.Unavailable:
        messages.error(request, _("The carrier cannot be asked now. Try again in a minute."))
    else:
        messages.success(request, _("The carrier has answered."))
    return redirect("textbank:checklist", slug)
