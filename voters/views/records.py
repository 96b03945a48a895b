"""Records of the roll that look like one person: a person says whether they are."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from voters import access, audit, queries, records_page, same_person
from voters.forms import SamePersonForm
from voters.permissions import Act
from voters.tasks import look_for_duplicates
from voters.views.staff_page import show

LATEST = 20
WORDS = {
    "one": "Joined: the record that you kept stands for both.",
    "two": "Joined: the record that you kept stands for both.",
    "different": "Noted: two people. The pair is not shown again.",
}


@require_GET
def duplicates(request: HttpRequest, slug: str) -> HttpResponse:
    """The pairs on which nobody has ruled, and the latest that were joined."""
    campaign = access.campaign_for(request.user, slug, Act.MERGE)
    page = queries.page_of(same_person.pairs(campaign), number=request.GET.get("page"))
    page.object_list = records_page.pairs(page.object_list, campaign)
    lines = records_page.joined(same_person.joined(campaign, most=LATEST))
    by, people = access.person(request.user), 2 * len(page.object_list) + len(lines)
    audit.record("records.seen", by=by, campaign=campaign, people=people)
    return show(request, "voters/duplicates.html", campaign, "roll", page=page, joined=lines)


@require_POST
def duplicates_decide(request: HttpRequest, slug: str) -> HttpResponse:
    """One person, of whom one record is kept; or two people."""
    campaign = access.campaign_for(request.user, slug, Act.MERGE)
    form, by = SamePersonForm(request.POST), access.person(request.user)
    if not form.is_valid():
        messages.error(request, "Nothing was done: choose one of the three.")
        return redirect("voters:duplicates", campaign.slug)
    one, two = (access.voter_for(campaign, form.cleaned_data[name]) for name in ("one", "two"))
    do = form.cleaned_data["do"]
    try:
        if do == "different":
            same_person.tell_apart(one=one, two=two, campaign=campaign, by=by)
        else:
            kept, other = (one, two) if do == "one" else (two, one)
            same_person.merge(kept=kept, other=other, campaign=campaign, by=by)
    except same_person.CannotJoin as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, WORDS[do])
    return redirect("voters:duplicates", campaign.slug)


@require_POST
def duplicates_part(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """They were two people after all."""
    campaign = access.campaign_for(request.user, slug, Act.MERGE)
    ruling = access.record_ruling_for(campaign, pk)
    try:
        same_person.part(ruling=ruling, campaign=campaign, by=access.person(request.user))
    except same_person.CannotJoin as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Parted: each record stands for itself again.")
    return redirect("voters:voter", campaign.slug, ruling.kept_id)


@require_POST
def duplicates_look(request: HttpRequest, slug: str) -> HttpResponse:
    """Look through the whole roll now; by itself that is done each night and after each voter file."""
    campaign = access.campaign_for(request.user, slug, Act.MERGE)
    look_for_duplicates.delay()
    messages.success(request, "The roll is being looked through. Open this page again in a minute.")
    return redirect("voters:duplicates", campaign.slug)
