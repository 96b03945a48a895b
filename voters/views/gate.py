"""The gate: how many may be reminded, why the others may not, and any one voter with the evidence."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_GET, require_POST

from voters import access, audit, evidence, gate, queries, releases, reminding, universe
from voters.enums import Channel, Refusal
from voters.forms import SearchForm
from voters.models import Campaign, Universe, Voter
from voters.permissions import Act
from voters.views.staff_page import show
from voters.waterfall_page import fall

ALLOWED = "allowed"
#: The reasons behind which a protected or erased voter may stand; the gate looks at these first.
MAY_HIDE = {Refusal.NOT_REGISTERED, Refusal.DECEASED, Refusal.MOVED, Refusal.DO_NOT_CONTACT}


def _channel(word: str) -> Channel:
    if word not in Channel.values:
        raise Http404
    return Channel(word)


def _universe(campaign: Campaign, text: str) -> Universe | None:
    """The saved universe that the address names. A number that is none of this campaign's is a 404."""
    if not text:
        return None
    try:
        return access.universe_for(campaign, UUID(text))
    except ValueError:
        raise Http404 from None


@require_GET
def gate_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The waterfall of one channel, over the whole roll or a saved universe."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_GATE)
    channel = _channel(request.GET.get("channel", Channel.DOOR))
    chosen = _universe(campaign, request.GET.get("universe", ""))
    voters = universe.voters(chosen.spec, campaign) if chosen else None
    context: dict[str, Any] = {
        "channel": channel,
        "channels": [(str(each), str(each.label)) for each in Channel],
        "chosen": chosen,
        "saved": list(Universe.objects.filter(campaign=campaign).order_by("name").values_list("pk", "name")),
        "fall": fall(gate.waterfall(campaign=campaign, channel=channel, voters=voters)),
        "search": SearchForm(),
        "drives": [
            (each, releases.state(campaign=campaign, channel=each.channel, drive_id=each.id))
            for each in reminding.drives(campaign)
        ],
    }
    return show(request, "voters/gate.html", campaign, "gate", **context)


@require_GET
def gate_people(request: HttpRequest, slug: str, channel: str, reason: str) -> HttpResponse:
    """The people behind one bar, fifty a page."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_GATE)
    chosen = _universe(campaign, request.GET.get("universe", ""))
    behind = _behind(campaign, _channel(channel), reason, chosen)
    page = queries.people(behind, on=campaign.election_date, number=request.GET.get("page"))
    audit.record(
        "gate.people_seen",
        by=access.person(request.user),
        campaign=campaign,
        on=chosen,
        people=len(page.object_list),
        channel=channel,
        reason=reason,
    )
    return show(
        request,
        "voters/gate_people.html",
        campaign,
        "gate",
        page=page,
        chosen=chosen,
        channel=Channel(channel),
        hidden=behind.exclude(protected=False, erased_at=None).count() if reason in MAY_HIDE else 0,
        label="May be reminded" if reason == ALLOWED else Refusal(reason).label,
        way_out="" if reason == ALLOWED else evidence.WAY_OUT[Refusal(reason)],
    )


def _behind(campaign: Campaign, channel: Channel, reason: str, chosen: Universe | None) -> Any:
    if reason not in (ALLOWED, *Refusal.values):
        raise Http404
    if reason == ALLOWED:
        behind = gate.allowed(voters=Voter.objects.all(), campaign=campaign, channel=channel)
    else:
        behind = gate.refused_voters(campaign=campaign, channel=channel, reason=Refusal(reason))
    return behind.filter(pk__in=universe.voters(chosen.spec, campaign).values("pk")) if chosen else behind


@require_POST
def gate_search(request: HttpRequest, slug: str) -> HttpResponse:
    """Find a voter by name or number. One found opens at once."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_GATE)
    form = SearchForm(request.POST)
    if not form.is_valid():
        return show(request, "voters/gate_search.html", campaign, "gate", form=form, page=None, status=422)
    found = queries.search(campaign=campaign, words=form.cleaned_data["words"])
    page = queries.people(found, on=campaign.election_date, number=form.cleaned_data["page"] or 1)
    audit.record(
        "gate.searched",
        by=access.person(request.user),
        campaign=campaign,
        people=len(page.object_list),
        words=_keyed(form.cleaned_data["words"]),
    )
    if page.paginator.count == 1:
        return redirect("voters:voter", campaign.slug, page.object_list[0].id)
    return show(request, "voters/gate_search.html", campaign, "gate", form=form, page=page)


def _keyed(words: str) -> str:
    """A mark by which the same search is known again, and from which nobody reads the name."""
    return salted_hmac("gate.searched", " ".join(words.lower().split()), algorithm="sha256").hexdigest()[:32]
