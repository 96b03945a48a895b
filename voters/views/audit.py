"""Who looked, changed, exported. Nobody can edit it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from voters import access, audit_page
from voters.permissions import Act
from voters.views import staff_page

FILTERS = ("act", "by", "handed_out")


@require_GET
def audit_rows(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaign's audit, fifty rows a page."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_AUDIT)
    wanted = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    if not wanted.get("by", "0").isdigit():
        wanted.pop("by")
    page = Paginator(audit_page.rows(campaign, wanted), audit_page.PAGE).get_page(request.GET.get("page"))
    shown: dict[str, Any] = {
        "lines": [audit_page.line(row) for row in page],
        "page": page,
        "acts": audit_page.acts(campaign, wanted.get("act", "")),
        "actors": audit_page.actors(campaign, wanted.get("by", "")),
        "handed_out": "handed_out" in wanted,
        "filtered": bool(wanted),
    }
    return staff_page.show(request, "voters/audit.html", campaign, "audit", **shown)
