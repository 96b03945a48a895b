"""The volunteers: what each has in hand and has seen, and the organizer's word on them."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from canvass import access, volunteers
from canvass.forms import AllowForm
from voters import access as campaign_access
from voters import budgets
from voters.permissions import Act
from voters.views.staff_page import show

PAGE = 50
SAID = {
    "vouched_for": "{name} is known to you: the first list may have any length.",
    "more_doors": "{name} may see 1,000 more people at doors.",
    "more_texts": "{name} may text 1,000 more people.",
    "looked_at": "{name} goes on: lists opened from now on count.",
}


@require_GET
def volunteer_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every member, by name: lists in hand, people seen of the limits, and who takes lists without knocking."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    page = Paginator(access.members_of(campaign), PAGE).get_page(request.GET.get("page"))
    rows = volunteers.rows(list(page.object_list), campaign=campaign, at=timezone.now())
    return show(request, "canvass/volunteers.html", campaign, "doors", page=page, rows=rows)


@require_POST
def allow(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The organizer's word on one volunteer."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    volunteer, form = access.volunteer_in(campaign, pk), AllowForm(request.POST)
    if form.is_valid():
        kind, by = form.cleaned_data["kind"], campaign_access.person(request.user)
        budgets.allow(campaign=campaign, volunteer=volunteer, kind=kind, by=by, at=timezone.now())
        messages.success(request, SAID[kind].format(name=volunteer.name))
    else:
        messages.error(request, "Press one of the buttons beside the name.")
    return redirect("canvass:volunteers", slug=slug)
