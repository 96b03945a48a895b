"""A part of the roll as a file: asked for, agreed to where it is big, and taken once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from voters import access, exports, queries
from voters.forms import ExportForm
from voters.models import Campaign, RollExport
from voters.permissions import Act
from voters.second_factor import fresh_factor_required
from voters.tasks import make_export
from voters.views.staff_page import show

BADGES = {
    **{"asked": "queued", "making": "out", "ready": "free", "taken": "done", "ended": "late", "refused": "refused"},
}


@dataclass(frozen=True)
class Line:
    """One export as the list shows it to whoever looks."""

    pk: UUID
    copy: int
    universe: str
    columns: str
    people: int
    by: str
    asked_at: datetime
    approved_by: str
    reason: str
    state: str
    badge: str
    may_agree: bool
    may_refuse: bool
    may_take: bool


@require_GET
def exports_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that was taken out of the roll here, or is about to be; the latest first."""
    campaign = access.campaign_for(request.user, slug, Act.EXPORT)
    rows = RollExport.objects.filter(campaign=campaign).select_related("by", "approved_by", "universe")
    page = queries.page_of(rows.order_by("-pk"), number=request.GET.get("page"))
    page.object_list = [_line(request, row) for row in page.object_list]
    return show(request, "voters/exports.html", campaign, "universes", page=page)


def _line(request: HttpRequest, row: RollExport) -> Line:
    person = access.person(request.user)
    waits = row.state == RollExport.State.ASKED
    return Line(
        pk=row.pk,
        copy=row.copy_number,
        universe=exports.title(row),
        columns=", ".join(exports.LABELS[name] for name in row.columns),
        people=row.people,
        by=row.by.name,
        asked_at=row.asked_at,
        approved_by=row.approved_by.name if row.approved_by else "",
        reason=row.reason,
        state=str(row.get_state_display()),
        badge=BADGES[row.state],
        may_agree=waits and row.by_id != person.pk,
        may_refuse=waits,
        may_take=exports.can_take(row, by=person, session_key=_key(request), at=timezone.now()),
    )


@require_http_methods(["GET", "POST"])
def export_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Say of whom, which columns, and why."""
    campaign = access.campaign_for(request.user, slug, Act.EXPORT)
    if request.method == "POST":
        return _ask(request, campaign=campaign, slug=slug)
    return _page(request, campaign, ExportForm(campaign=campaign))


@fresh_factor_required("voters:export_new")
def _ask(request: HttpRequest, *, campaign: Campaign, **_: object) -> HttpResponse:
    form = ExportForm(request.POST, campaign=campaign)
    if not form.is_valid():
        return _page(request, campaign, form, status=422)
    try:
        export = exports.ask(
            campaign=campaign,
            saved=form.cleaned_data["universe"],
            columns=form.cleaned_data["columns"],
            form=form.cleaned_data["form"],
            reason=form.cleaned_data["reason"],
            by=access.person(request.user),
            session_key=_key(request),
            at=timezone.now(),
            enqueue=lambda pk: make_export.delay(export_id=pk),
        )
    except exports.CannotExport as refusal:
        form.add_error(None, str(refusal))
        return _page(request, campaign, form, status=422)
    waits = export.state == RollExport.State.ASKED
    messages.success(request, "It waits for a second person." if waits else "It is being made. Open this page again.")
    return redirect("voters:exports", campaign.slug)


def _page(request: HttpRequest, campaign: Campaign, form: ExportForm, *, status: int = 200) -> HttpResponse:
    return show(request, "voters/export_new.html", campaign, "universes", status=status, form=form)


@require_POST
@fresh_factor_required("voters:exports")
def export_approve(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """A second person agrees."""
    campaign = access.campaign_for(request.user, slug, Act.EXPORT)
    export, by = access.export_for(campaign, pk), access.person(request.user)
    try:
        exports.approve(export=export, by=by, at=timezone.now(), enqueue=lambda pk: make_export.delay(export_id=pk))
    except exports.CannotExport as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Agreed. It is being made for whoever asked.")
    return redirect("voters:exports", campaign.slug)


@require_POST
def export_refuse(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """No."""
    campaign = access.campaign_for(request.user, slug, Act.EXPORT)
    export = access.export_for(campaign, pk)
    try:
        exports.refuse(export=export, by=access.person(request.user))
    except exports.CannotExport as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Refused. Nothing left the house.")
    return redirect("voters:exports", campaign.slug)


@require_POST
@fresh_factor_required("voters:exports")
def export_file(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The file, once."""
    campaign = access.campaign_for(request.user, slug, Act.EXPORT)
    export, by = access.export_for(campaign, pk), access.person(request.user)
    try:
        file = exports.take(export=export, by=by, session_key=_key(request), at=timezone.now())
    except exports.CannotExport as refusal:
        messages.error(request, str(refusal))
        return redirect("voters:exports", campaign.slug)
    name = f"{export.source or 'roll'}-copy-{export.copy_number}.{export.form}"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
    response["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]  # An answer that streams is an answer.


def _key(request: HttpRequest) -> str:
    return request.session.session_key or ""
