"""The model check: scores held against what people said. No list comes from here."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from voters import access, scores
from voters.calibration_page import columns, said_for
from voters.permissions import Act
from voters.views.staff_page import show


@require_GET
def model_check(request: HttpRequest, slug: str) -> HttpResponse:
    """The tenths of the score with the answers in each, and whom a threshold would have reached."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_LEAKS)
    model = scores.would_have_leaked(campaign)
    tenths = scores.by_tenths(campaign)
    return show(
        request,
        "voters/model_check.html",
        campaign,
        "leaks",
        model=model,
        share=f"{model.share:.1%}" if model else "",
        interval=f"{100 * model.low:.1f} to {100 * model.high:.1f}" if model else "",
        tenths=[(tenth, said_for(tenth)) for tenth in tenths] if model else [],
        columns=columns(tenths),
        over=scores.THRESHOLD,
    )
