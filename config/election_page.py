"""The page of the simulated elections: what a score, the last answer and the gate did in counties of known truth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from config.election import picture, results
from voters import access, permissions
from voters.stacked_bars import per_cent
from voters.views.staff_page import show

PARTS = (("for", "supporters"), ("undecided", "undecided"), ("against", "opponents"))


@dataclass(frozen=True)
class Part:
    """One stance of a bar, from left to right, as SVG writes it."""

    stance: str
    x: str
    width: str


@dataclass(frozen=True)
class Way:
    """One way to choose, in words; ``parts`` are its bar."""

    name: str
    reached: int
    opponents: int
    share: str
    interval: str
    supporters: str
    net_votes: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Kept:
    """One county that was kept."""

    voters: int
    seed: int
    ways: Sequence[Way]


@require_GET
def election(request: HttpRequest, slug: str) -> HttpResponse:
    """All counties together as bars, and each with its three ways to choose."""
    campaign = access.campaign_for(request.user, slug, permissions.Act.SEE_LEAKS)
    kept = results.read()
    whole: dict[str, Any] = results.together(kept) if kept else {"arms": {}, "voters": 0}
    return show(
        request,
        "election.html",
        campaign,
        "leaks",
        voters=whole["voters"],
        together=_ways(whole["arms"]),
        counties=[Kept(answer["voters"], answer["seed"], _ways(answer["arms"])) for answer in kept],
    )


def _ways(arms: Mapping[str, Any]) -> list[Way]:
    return [_way(name, arm) for name, arm in arms.items()]


def _way(name: str, arm: Mapping[str, Any]) -> Way:
    low, high = arm["interval"]
    known = arm.get("supporters_reached")
    return Way(
        name=picture.NAMES[name],
        reached=arm["contacts"],
        opponents=arm["opponents"],
        share=f"{arm['opponent_share']:.1%}",
        interval=f"{100 * low:.1f} to {100 * high:.1f}",
        supporters="" if known is None else f"{known:.1%}",
        net_votes=f"{arm['net_votes']:,.1f}",
        parts=_parts(arm),
    )


def _parts(arm: Mapping[str, Any]) -> list[Part]:
    found, begins = [], 0.0
    for stance, counted in PARTS:
        share = arm[counted] / arm["contacts"] if arm["contacts"] else 0.0
        found.append(Part(stance, per_cent(begins), per_cent(share)))
        begins += share
    return found
