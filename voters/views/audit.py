"""Who looked, changed, exported. Nobody can edit it."""

import re
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from voters import access, audit_page, who_saw
from voters.models import Campaign, Voter
from voters.permissions import Act
from voters.views import staff_page

FILTERS = ("act", "by", "day", "voter", "handed_out")
NUMBER = re.compile(r"[0-9]{1,15}")


@require_GET
def audit_rows(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaign's audit, fifty rows a page."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_AUDIT)
    wanted = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    for name in ("by", "voter"):
        if (
            not (wanted.get(name, "0").isdecimal() and wanted.get(name, "0").isascii())
            or len(wanted.get(name, "")) > 15
        ):
            wanted.pop(name)
    if "day" in wanted and not audit_page.is_day(wanted["day"]):
        wanted.pop("day")
    page = Paginator(audit_page.rows(campaign, wanted), audit_page.PAGE).get_page(request.GET.get("page"))
    shown: dict[str, Any] = {
        "lines": [audit_page.line(row) for row in page],
        "page": page,
        "acts": audit_page.acts(campaign, wanted.get("act", "")),
        "actors": audit_page.actors(campaign, wanted.get("by", "")),
        "day": wanted.get("day", ""),
        "voter": wanted.get("voter", ""),
        "seen": _who_saw(campaign, wanted.get("voter", "")),
        "curious": who_saw.curious(campaign=campaign, at=timezone.now()),
        "handed_out": "handed_out" in wanted,
        "filtered": bool(wanted),
    }
    return staff_page.show(request, "voters/audit.html", campaign, "audit", **shown)


def _who_saw(campaign: Campaign, number: str) -> list[who_saw.Seen]:
    """Everybody who was shown the voter of this number, also on a list or in a batch."""
    found = Voter.objects.filter(pk=int(number)).first() if number else None
    return who_saw.who_saw(voter=found, campaign=campaign) if found else []
