"""Volunteers' records beside each other, and what is done about the answers of one. Nobody is accused."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from canvass import access, knocked_doors, measures
from canvass.forms import HoldForm, QuestionForm
from canvass.measures import Measures, Question, Reason
from voters import access as campaign_access
from voters import audit, quarantine, queries
from voters.enums import Question as Step
from voters.models import Campaign
from voters.permissions import Act
from voters.rates import wilson
from voters.views.staff_page import show

DAYS = 30
WORDS = {
    Step.HELD: "Held: the gate is shut for the voters of these answers.",
    Step.RELEASED: "Released: these answers count again.",
    Step.SET_ASIDE: "Set aside: these answers do not count.",
}


@dataclass(frozen=True)
class Share:
    """A part of a whole in words, with its 95% interval; both empty while the whole is nothing."""

    words: str
    interval: str


@dataclass(frozen=True)
class Row:
    """One volunteer's measures as the page writes them."""

    volunteer_id: UUID
    name: str
    doors: int
    contacts: Share
    fors: Share
    quick: Share
    pace: str
    seconds: str
    far: Share
    night: Share
    agreed: Share


@dataclass(frozen=True)
class Asked:
    """A volunteer whose doors are worth a look, with the reasons as sentences."""

    volunteer_id: UUID
    name: str
    doors: int
    sentences: list[str]
    lists: list[tuple[UUID, str]]


@require_GET
def records(request: HttpRequest, slug: str) -> HttpResponse:
    """The last month of everybody who knocked, whose record is unusual and why, and what is in question already."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.REVIEW)
    now = timezone.now()
    everybody = measures.measures(campaign=campaign, since=now - timedelta(days=DAYS), until=now)
    return show(
        request,
        "canvass/records.html",
        campaign,
        "review",
        days=DAYS,
        asked=[_asked(question, campaign) for question in measures.unusual(everybody)],
        rows=[_row(each) for each in everybody],
        quarantines=quarantine.of_campaign(campaign)[:50],
    )


@require_GET
def knocked(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The doors of one volunteer in the last month with their times and distances, the earliest first."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.REVIEW)
    volunteer, now = access.member_of(campaign, pk), timezone.now()
    doors = knocked_doors.of(campaign=campaign, volunteer=volunteer, since=now - timedelta(days=DAYS), until=now)
    marked = request.GET.get("marked") == "1"
    page = queries.page_of([each for each in doors if each.worth_a_look or not marked], number=request.GET.get("page"))
    by = campaign_access.person(request.user)
    audit.record("records.doors_seen", by=by, campaign=campaign, on=volunteer, people=0, doors=len(page.object_list))
    return show(
        request,
        "canvass/knocked_doors.html",
        campaign,
        "review",
        days=DAYS,
        name=volunteer.name,
        page=page,
        whole=len(doors),
        worth=sum(each.worth_a_look for each in doors),
        marked=marked,
    )


@require_POST
def hold(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Hold what this volunteer recorded in the last days and what is still to come, or on one list alone."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.REVIEW)
    volunteer = access.member_of(campaign, pk)
    form = HoldForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was held: say for how many days back, and why.")
        return redirect("canvass:records", slug)
    now, chosen = timezone.now(), form.cleaned_data["walk_list"]
    try:
        placed = quarantine.place(
            campaign=campaign,
            volunteer=volunteer,
            since=now - timedelta(days=form.cleaned_data["days"]),
            until=now if chosen else None,
            reason=form.cleaned_data["reason"],
            by=campaign_access.person(request.user),
            among=access.answers_of_list(campaign, chosen) if chosen else None,
        )
    except quarantine.NothingThere:
        messages.warning(request, "Nothing was held: no answer was recorded in that time.")
    else:
        more = "." if chosen else ", and what arrives from now on."
        messages.success(request, f"{placed.answers} answers are held{more}")
    return redirect("canvass:records", slug)


@require_POST
def question_step(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Release, set aside or hold again the answers that were put in question together."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.REVIEW)
    found = access.quarantine_in(campaign, pk)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was changed: choose one of the three.")
        return redirect("canvass:records", slug)
    to = Step(form.cleaned_data["to"])
    try:
        quarantine.step(quarantine=found, to=to, by=campaign_access.person(request.user))
    except quarantine.AlreadyThere:
        messages.warning(request, "Somebody did the same a moment ago.")
    else:
        messages.success(request, WORDS[to])
    return redirect("canvass:records", slug)


def _asked(question: Question, campaign: Campaign) -> Asked:
    one = question.measures
    sentences = [_sentence(reason) for reason in question.reasons]
    lists = access.walked_by(one.volunteer_id, campaign)
    return Asked(one.volunteer_id, one.name, one.doors, sentences, [(each.pk, each.turf.name) for each in lists])


def _sentence(reason: Reason) -> str:
    share = _share(round(reason.share * reason.count), reason.count)
    return f"{reason.words}: {share.words} ({share.interval}), where {reason.usual:.0%} is usual."


def _row(one: Measures) -> Row:
    return Row(
        volunteer_id=one.volunteer_id,
        name=one.name,
        doors=one.doors,
        contacts=_share(one.contacts, one.doors),
        fors=_share(one.fors, one.answers),
        quick=_share(one.quick, one.walks),
        pace=f"{one.doors_an_hour:.0f}" if one.doors_an_hour is not None else "",
        seconds=f"{one.median_seconds:.0f}" if one.median_seconds is not None else "",
        far=_share(one.far, one.placed),
        night=_share(one.at_night, one.doors),
        agreed=_share(one.wrong.reached - one.wrong.leaks, one.wrong.reached),
    )


def _share(part: int, whole: int) -> Share:
    if not whole:
        return Share("", "")
    rate = wilson(part, whole)
    return Share(f"{rate.share:.0%} of {whole}", f"{100 * rate.low:.0f} to {100 * rate.high:.0f}")
