"""Setting up a campaign, and changing its rules."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from voters import access, campaigns
from voters.campaign_forms import RulesForm
from voters.models import Campaign
from voters.permissions import Act
from voters.second_factor import fresh_factor_required
from voters.views import staff_page


@require_http_methods(["GET", "POST"])
@fresh_factor_required("voters:campaign_settings")
def campaign_settings(request: HttpRequest, slug: str) -> HttpResponse:
    """The rules by which an answer counts, and when we knock, text and remind."""
    campaign = access.campaign_for(request.user, slug, Act.CHANGE_CAMPAIGN)
    form = RulesForm(request.POST or None, instance=access.campaign_for(request.user, slug, Act.CHANGE_CAMPAIGN))
    if request.method == "POST" and form.is_valid():
        changed = campaigns.change(campaign=campaign, rules=form.rules(), by=access.person(request.user))
        said = "Saved. Every stance now follows the new rules." if changed else "Nothing was different."
        messages.success(request, said)
        return redirect("voters:campaign_settings", slug=slug)
    status = 400 if form.errors else 200
    return staff_page.show(request, "voters/campaign_settings.html", campaign, "settings", status=status, form=form)


@require_http_methods(["GET", "POST"])
@fresh_factor_required("voters:campaign_new")
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Set up one more campaign."""
    person = access.person(request.user)
    campaigns.check_can_create(person)
    form = RulesForm(request.POST or None, instance=Campaign())
    if request.method == "POST" and form.is_valid():
        campaign = campaigns.create(rules=form.rules(), by=person)
        messages.success(request, "The campaign is set up.")
        return redirect("campaign", slug=campaign.slug)
    return render(request, "voters/campaign_new.html", {"form": form})
