"""One drive that reminds: whom the gate lets pass, what two admins sign, and who entered and left since."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from voters import access, gate, releases, reminding, universe
from voters.enums import Channel
from voters.models import Campaign, GotvRelease
from voters.permissions import Act
from voters.rate_page import drawn
from voters.reminding import RemindingDrive
from voters.second_factor import fresh_factor_required
from voters.views.staff_page import show
from voters.waterfall_page import fall

REASONS = {
    releases.LEAKS: "Too many of the people whom it reached were not for us.",
    releases.BY_HAND: "An admin stopped it.",
}


def _drive(campaign: Campaign, channel: str, pk: UUID) -> RemindingDrive:
    found = reminding.drive(campaign, Channel(channel), pk) if channel in Channel.values else None
    if found is None:
        raise Http404
    return found


@require_GET
def gate_drive(request: HttpRequest, slug: str, channel: str, pk: UUID) -> HttpResponse:
    """The drive's waterfall, its signatures, and what has changed since the first of them."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_GATE)
    drive = _drive(campaign, channel, pk)
    state = releases.state(campaign=campaign, channel=drive.channel, drive_id=drive.id)
    voters = universe.voters(drive.universe.spec, campaign)
    since = _since(state.signatures, campaign)
    signed_by_me = any(row.by_id == access.person(request.user).pk for row in state.signatures)
    return show(
        request,
        "voters/gate_drive.html",
        campaign,
        "gate",
        drive=drive,
        state=state,
        mark=releases.mark(drive),
        signed_by_me=signed_by_me,
        sentence=universe.sentence(drive.universe.spec),
        why=REASONS.get(state.stopped.reason, "") if state.stopped else "",
        fall=fall(gate.waterfall(campaign=campaign, channel=drive.channel, voters=voters)),
        rate=drawn(releases.rate(campaign=campaign, drive_id=drive.id), campaign),
        since=since,
        changes=gate.changes(campaign=campaign, channel=drive.channel, since=since, voters=voters),
    )


def _since(signatures: Sequence[GotvRelease], campaign: Campaign) -> datetime:
    """The first signature that holds, or the moment at which reminders begin."""
    return signatures[0].at if signatures else campaign.gotv_opens_at


@require_POST
@fresh_factor_required("voters:gate_drive", of=("slug", "channel", "pk"))
def gate_sign(request: HttpRequest, slug: str, channel: str, pk: UUID) -> HttpResponse:
    """Stand behind the drive as it was shown."""
    campaign = access.campaign_for(request.user, slug, Act.REVIEW)
    drive = _drive(campaign, channel, pk)
    try:
        state = releases.sign(
            campaign=campaign, drive=drive, shown=request.POST.get("mark", ""), by=access.person(request.user)
        )
    except releases.ChangedMeanwhile:
        messages.error(request, "Not signed: its universe or its words have changed. Look at it again.")
    except releases.SignedAlready:
        messages.warning(request, "You have signed it. The second signature is somebody else's.")
    else:
        messages.success(request, "Signed. It is released." if state.released else "Signed. A second admin signs next.")
    return redirect("voters:gate_drive", slug, channel, pk)


@require_POST
def gate_stop(request: HttpRequest, slug: str, channel: str, pk: UUID) -> HttpResponse:
    """Stop the drive until it is signed anew."""
    campaign = access.campaign_for(request.user, slug, Act.REVIEW)
    drive = _drive(campaign, channel, pk)
    by = access.person(request.user)
    releases.stop(campaign=campaign, channel=drive.channel, drive_id=drive.id, reason=releases.BY_HAND, by=by)
    messages.success(request, "Stopped. Nothing of it goes out until it is signed anew.")
    return redirect("voters:gate_drive", slug, channel, pk)
