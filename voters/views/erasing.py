"""A person asks to be forgotten."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from voters import access, audit, erase, person_file, queries
from voters.forms import EraseForm
from voters.models import Campaign, Voter
from voters.permissions import Act
from voters.second_factor import fresh_factor_required
from voters.tasks import forget_files
from voters.views.staff_page import show

DONE = "Erased. The counts and the proof stay; the name, the address, the numbers and the words are gone."


@require_http_methods(["GET", "POST"])
def voter_erase(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say what will happen, and with a reason and a fresh second factor do it."""
    campaign = access.campaign_for(request.user, slug, Act.ERASE)
    found = access.voter_for(campaign, pk)
    if request.method == "POST":
        return _erase(request, campaign=campaign, found=found, slug=slug, pk=pk)
    return _page(request, campaign, found, EraseForm())


@require_GET
@fresh_factor_required("voters:voter", of=("slug", "pk"))
def voter_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """All that the campaign knows of this voter, to hand to them."""
    campaign = access.campaign_for(request.user, slug, Act.ERASE)
    found = access.voter_for(campaign, pk)
    known = person_file.of(voter=found, campaign=campaign, by=access.person(request.user), at=timezone.now())
    answer = JsonResponse(known, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="voter-{found.pk}.json"'
    return answer


@fresh_factor_required("voters:voter_erase", of=("slug", "pk"))
def _erase(request: HttpRequest, *, campaign: Campaign, found: Voter, **_: object) -> HttpResponse:
    form = EraseForm(request.POST)
    if form.is_valid():
        by, reason = access.person(request.user), form.cleaned_data["reason"]
        try:
            erase.erase(voter=found, campaign=campaign, by=by, reason=reason, then=forget_files.delay)
        except erase.CannotErase as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, DONE)
            return redirect("voters:gate", campaign.slug)
    return _page(request, campaign, found, form, status=422)


def _page(
    request: HttpRequest, campaign: Campaign, found: Voter, form: EraseForm, *, status: int = 200
) -> HttpResponse:
    audit.record("voter.erasing_opened", by=access.person(request.user), campaign=campaign, on=found, people=1)
    person = queries.person(found, on=campaign.election_date)
    return show(request, "voters/erase.html", campaign, "gate", status=status, person=person, form=form)
