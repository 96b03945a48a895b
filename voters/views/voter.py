"""One voter: yes or no because, with the evidence, and what staff may note."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from voters import access, audit, consent, evidence, identify, queries, records_page, same_person
from voters.enums import Restriction
from voters.forms import RestrictionForm
from voters.permissions import Act
from voters.views.staff_page import show


@require_GET
def voter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The gate's answer for one voter and all that it rests on. Every look leaves a row."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_GATE)
    found = access.voter_for(campaign, pk)
    audit.record("gate.looked_up", by=access.person(request.user), campaign=campaign, on=found, people=1)
    return show(
        request,
        "voters/voter.html",
        campaign,
        "gate",
        person=queries.person(found, on=campaign.election_date),
        evidence=evidence.of(campaign=campaign, voter=found, at=timezone.now()),
        form=RestrictionForm(),
        records=records_page.joined(same_person.rulings_on(found)),
        is_merged=found.merged_into_id is not None,
    )


@require_POST
def voter_restrict(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Note why nobody may remind this voter."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_GATE)
    found = access.voter_for(campaign, pk)
    form = RestrictionForm(request.POST)
    if form.is_valid():
        kind = Restriction(form.cleaned_data["kind"])
        consent.restrict(campaign=campaign, voter=found, kind=kind, by=access.person(request.user))
        messages.success(request, f"Noted: {kind.label}")
    else:
        messages.error(request, "Nothing was noted: choose what to note.")
    return redirect("voters:voter", campaign.slug, found.pk)


@require_POST
def restriction_lift(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a restriction back; it stays on record."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_GATE)
    restriction = access.restriction_for(campaign, pk)
    consent.lift(restriction=restriction, by=access.person(request.user))
    messages.success(request, f"Lifted: {restriction.get_kind_display()}")
    return redirect("voters:voter", campaign.slug, restriction.voter_id)


@require_POST
def answer_take_back(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """An answer was recorded by mistake: what stood before it stands again."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_GATE)
    identification = access.identification_for(campaign, pk)
    identify.take_back(identification=identification, by=access.person(request.user), reason="staff")
    messages.success(request, "Taken back. What stood before it stands again.")
    return redirect("voters:voter", campaign.slug, identification.voter_id)
