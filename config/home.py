"""The first pages: which campaigns are mine, and what a campaign looks like today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from voters import access, leaks, permissions


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The campaigns of the person signed in."""
    return render(request, "home.html", {"campaigns": list(access.campaigns_of(request.user))})


@require_GET
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """One campaign: its drives and its leak rate."""
    campaign = access.campaign_for(request.user, slug, permissions.Act.SEE_CAMPAIGN)
    return render(request, "campaign.html", {"campaign": campaign, "rate": leaks.rate(campaign)})
