"""What a campaign's texts may hold and how many go in a day: an admin's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from textbank import extensions, pacing, rules
from textbank.forms import RulesForm
from voters import access as campaigns
from voters.permissions import Act
from voters.views.staff_page import show


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """See and change the campaign's rules."""
    campaign = campaigns.campaign_for(request.user, slug, Act.CHANGE_CAMPAIGN)
    found = rules.of(campaign)
    form = RulesForm(request.POST or None, initial=rules.as_typed(found))
    if request.method == "POST" and form.is_valid():
        by = campaigns.person(request.user)
        if rules.change(campaign=campaign, by=by, at=timezone.now(), **form.cleaned_data):
            messages.success(request, _("Saved. It holds from the next text on."))
        else:
            messages.success(request, _("Saved. More segments a day wait until a second person agrees."))
        return redirect("textbank:rules", slug)
    used = pacing.used_today(campaign=campaign, at=timezone.now())
    status = 400 if form.is_bound else 200
    more = [row for row in extensions.waiting(campaign) if row.drive is None]
    shown = {"form": form, "used": used, "most": found, "extensions": more, "reader": campaigns.person(request.user).pk}
    return show(request, "textbank/rules.html", campaign, "texts", status=status, **shown)
