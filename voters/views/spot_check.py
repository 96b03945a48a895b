"""The spot check: the system chooses whom to ask again, and the page says how often a recorded "for" is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from voters import access, spot_check
from voters.forms import DoubtForm
from voters.leaks import Rate
from voters.permissions import Act
from voters.spot_check import Age, Agreement
from voters.views.staff_page import show


@dataclass(frozen=True)
class Row:
    """One line of a table: who or what, and the share that agreed with its interval, in words."""

    name: str
    agreed: str
    interval: str
    answered: int
    waiting: int


@require_GET
def spot_check_page(request: HttpRequest, slug: str) -> HttpResponse:
    """How the checks came out: altogether, by volunteer, by the way of asking and by the age of the answer."""
    campaign = access.campaign_for(request.user, slug, Act.REVIEW)
    estimate = spot_check.estimate(campaign)
    return show(
        request,
        "voters/spot_check.html",
        campaign,
        "review",
        waiting=spot_check.waiting(campaign).count(),
        wrong=estimate.wrong,
        share=f"{estimate.wrong.share:.1%}",
        interval=_interval(estimate.wrong),
        validity=estimate.validity,
        tolerated=f"{spot_check.TOLERATED:.0%}",
        valid_days=campaign.id_valid_days,
        ages=[_of_age(age) for age in estimate.ages if age.wrong.reached],
        drives=_rows(spot_check.by_drive(campaign)),
        sources=_rows(spot_check.by_source(campaign)),
        volunteers=_rows(spot_check.by_volunteer(campaign)),
    )


@require_POST
def spot_check_draw(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw a sample by chance."""
    campaign = access.campaign_for(request.user, slug, Act.REVIEW)
    drawn = spot_check.draw(campaign=campaign, by=access.person(request.user), at=timezone.now())
    if drawn.answers:
        messages.success(request, f"{drawn.answers} answers of {drawn.volunteers} volunteers wait to be asked again.")
    else:
        messages.info(request, "Nothing was drawn: whoever stands for us by a volunteer's record waits already.")
    return redirect("voters:spot_check", slug)


@require_POST
def spot_check_doubt(request: HttpRequest, slug: str) -> HttpResponse:
    """Put so many doubtful answers on the list to ask again, before anybody is reminded."""
    campaign = access.campaign_for(request.user, slug, Act.REVIEW)
    form = DoubtForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was drawn: say how many people you can reach.")
        return redirect("voters:spot_check", slug)
    by = access.person(request.user)
    drawn = spot_check.doubt(campaign=campaign, most=form.cleaned_data["most"], by=by, at=timezone.now())
    messages.success(request, f"{drawn.answers} answers more wait to be asked again, the most doubtful first.")
    return redirect("voters:spot_check", slug)


def _rows(found: Sequence[Agreement]) -> list[Row]:
    return [_row(each.name, each.wrong, each.waiting) for each in found]


def _row(name: str, wrong: Rate, waiting: int) -> Row:
    agreed = f"{1 - wrong.share:.0%}" if wrong.reached else ""
    interval = f"{100 * (1 - wrong.high):.0f} to {100 * (1 - wrong.low):.0f}" if wrong.reached else ""
    return Row(name, agreed, interval, wrong.reached, waiting)


def _of_age(age: Age) -> Row:
    name = f"{age.since} to {age.until} days" if age.until else f"{age.since} days and more"
    return _row(name, age.wrong, 0)


def _interval(rate: Rate) -> str:
    return f"{100 * rate.low:.1f} to {100 * rate.high:.1f}"
