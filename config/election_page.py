"""The page of the simulated elections: what a score, the last answer and the gate did in counties of known truth."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from config.election import picture, results
from voters import access, permissions
from voters.views.staff_page import show


@dataclass(frozen=True)
class Row:
    """One way to choose in one county, in words."""

    county: str
    way: str
    reached: int
    opponents: int
    share: str
    interval: str
    supporters: str
    net_votes: str


@require_GET
def election(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture of all counties together, and a row for each county and way to choose."""
    campaign = access.campaign_for(request.user, slug, permissions.Act.SEE_LEAKS)
    kept = results.read()
    if not kept:
        return show(request, "election.html", campaign, "leaks", rows=[], drawn="")
    drawn = picture.svg(results.together(kept))
    return show(
        request,
        "election.html",
        campaign,
        "leaks",
        drawn=mark_safe(drawn),  # noqa: S308 -- our own picture of our own numbers
        rows=[_row(answer, name) for answer in kept for name in answer["arms"]],
    )


def _row(answer: dict[str, Any], name: str) -> Row:
    arm = answer["arms"][name]
    low, high = arm["interval"]
    return Row(
        county=f"{answer['voters']:,} voters, seed {answer['seed']}",
        way=picture.NAMES[name],
        reached=arm["contacts"],
        opponents=arm["opponents"],
        share=f"{arm['opponent_share']:.1%}",
        interval=f"{100 * low:.1f} to {100 * high:.1f}",
        supporters=f"{arm['supporters_reached']:.1%}",
        net_votes=f"{arm['net_votes']:.1f}",
    )
