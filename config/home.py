"""The first pages: which campaigns are mine, and what a campaign looks like today."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from config import today
from voters import access, leaks, permissions, rate_page, scores
from voters.enums import Role
from voters.models import Campaign, User
from voters.views.staff_page import show


@dataclass(frozen=True)
class Mine:
    """A campaign of mine, and my part in it."""

    name: str
    question: str
    election_date: Any
    days_left: int
    role: str
    url: str


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The campaigns of the person signed in; the only one opens at once."""
    campaigns = list(access.campaigns_of(request.user))
    if len(campaigns) == 1:
        return redirect("campaign", campaigns[0].slug)
    person = access.person(request.user)
    return render(request, "home.html", {"campaigns": [_mine(person, campaign) for campaign in campaigns]})


def _mine(person: User, campaign: Campaign) -> Mine:
    role = permissions.role_in(person, campaign)
    return Mine(
        name=campaign.name,
        question=campaign.question,
        election_date=campaign.election_date,
        days_left=(campaign.election_date - timezone.localdate()).days,
        role=_(str(role.label)) if role else "",
        url=today.address("campaign", campaign.slug),
    )


@require_GET
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """One campaign today. A volunteer sees their own work, staff what needs a hand and how well the promise holds."""
    found = access.campaign_for(request.user, slug, permissions.Act.SEE_CAMPAIGN)
    person = access.person(request.user)
    with timezone.override(person.time_zone):
        days_left = (found.election_date - timezone.localdate()).days
        if permissions.role_in(person, found) == Role.VOLUNTEER:
            return show(request, "campaign_volunteer.html", found, "home", days_left=days_left, work=_work(found))
        return show(request, "campaign.html", found, "home", days_left=days_left, **_staff(person, found))


def _work(campaign: Campaign) -> list[tuple[str, str, str]]:
    """Where a volunteer's own work is: words, a second line, and the page."""
    pages = [
        (_("Knock on doors"), _("Your walk lists"), today.address("canvass:my_work", campaign.slug)),
        (
            _("Take a walk list"),
            _("With its number, or at a launch"),
            today.address("canvass:take_here", campaign.slug),
        ),
        (_("Send texts"), _("Your batch and your answers"), today.address("textbank:mine", campaign.slug)),
    ]
    return [page for page in pages if page[2]]


def _staff(person: User, campaign: Campaign) -> dict[str, Any]:
    can, now = permissions.abilities(person, campaign), timezone.now()
    days = today.answers_by_day(campaign, until=timezone.localdate())
    model = scores.would_have_leaked(campaign)
    return {
        "hands": today.needs_a_hand(campaign, can=can, at=now),
        "drives": today.drives(campaign, can=can, on=timezone.localdate()),
        "rate": rate_page.drawn(leaks.rate(campaign), campaign),
        "model": model,
        "model_share": f"{model.share:.1%}" if model else "",
        "days": days,
        "bars": today.bars(days),
        "answers": sum(day.count for day in days),
    }
