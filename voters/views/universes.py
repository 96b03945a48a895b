"""Saved searches over the roll: the list, and the page on which one is made."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from voters import access, gate, queries, search_work, universe, universe_form
from voters.enums import Channel, Purpose
from voters.models import Campaign, Universe
from voters.permissions import Act
from voters.search_fields import FIELDS
from voters.universe_form import UniverseForm
from voters.views.staff_page import show
from voters.waterfall_page import Fall, fall

NAME_NEEDED = "Give the universe a name, so that a drive can use it."
NAME_TAKEN = "Another universe has this name."


@dataclass(frozen=True)
class UniverseRow:
    """A saved universe as the list shows it."""

    pk: UUID
    name: str
    sentence: str
    by: str
    saved_at: Any


@require_GET
def universes(request: HttpRequest, slug: str) -> HttpResponse:
    """The saved universes, by name."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_UNIVERSES)
    saved = Universe.objects.filter(campaign=campaign).select_related("by").order_by("name", "pk")
    page = queries.page_of(saved, number=request.GET.get("page"))
    page.object_list = [
        UniverseRow(row.pk, row.name, universe.sentence(row.spec), row.by.name, row.saved_at)
        for row in page.object_list
    ]
    return show(request, "voters/universes.html", campaign, "universes", page=page)


@require_http_methods(["GET", "POST"])
def universe_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a universe, row by row."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_UNIVERSES)
    return _edit(request, campaign, None)


@require_http_methods(["GET", "POST"])
def universe_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """One saved universe: what it says, whom it finds, and its rows."""
    campaign = access.campaign_for(request.user, slug, Act.SEE_UNIVERSES)
    return _edit(request, campaign, access.universe_for(campaign, pk))


def _edit(request: HttpRequest, campaign: Campaign, saved: Universe | None) -> HttpResponse:
    if request.method != "POST":
        form = universe_form.from_spec(saved.name, saved.spec, purpose=saved.purpose) if saved else UniverseForm("", [])
        return _page(request, campaign, saved, form, saved.spec if saved else None)
    form = universe_form.from_post(request.POST)
    do = request.POST.get("do", "count")
    if do == "save":
        return _save(request, campaign, saved, form)
    focus, focus_group = _change_rows(form, do, request)
    waits = focus is not None or focus_group is not None
    spec = None if waits else form.check(campaign)
    return _page(request, campaign, saved, form, spec, focus=focus, focus_group=focus_group)


def _change_rows(form: UniverseForm, do: str, request: HttpRequest) -> tuple[int | None, int | None]:
    """Add or remove a row or a group. The numbers of the row, and of the group, that now waits, if there is one."""
    act, _, which = do.partition("-")
    if act == "add":
        row = form.add(which, request.POST.get(f"add-{which}-field", ""))
        return (row.number if row else None), None
    if act == "group":
        group = form.add_group(which, "all" if form.box(which).how == "any" else "any")
        return None, (group.number if group else None)
    if which.isascii() and which.isdigit() and len(which) < 4:
        if act == "remove":
            form.remove(int(which))
        elif act == "ungroup":
            form.remove_group(int(which))
    return None, None


def _save(request: HttpRequest, campaign: Campaign, saved: Universe | None, form: UniverseForm) -> HttpResponse:
    spec = form.check(campaign)
    if not form.name:
        form.errors.append(NAME_NEEDED)
    if spec is None or form.errors:
        return _page(request, campaign, saved, form, spec, status=422)
    by = access.person(request.user)
    try:
        kept = universe.save(campaign=campaign, name=form.name, spec=spec, purpose=form.purpose, by=by, saved=saved)
    except (universe.NameTaken, universe.BadUniverse) as refusal:
        form.errors.append(NAME_TAKEN if isinstance(refusal, universe.NameTaken) else str(refusal))
        return _page(request, campaign, saved, form, spec, status=422)
    messages.success(request, f"Saved: {kept.name}")
    return redirect("voters:universe", campaign.slug, kept.pk)


def _page(
    request: HttpRequest,
    campaign: Campaign,
    saved: Universe | None,
    form: UniverseForm | None,
    spec: Any,
    *,
    status: int = 200,
    focus: int | None = None,
    focus_group: int | None = None,
) -> HttpResponse:
    """The rows; and for a search that can be read its sentence, its counts and twenty of its people."""
    reminds = form.reminds if form else saved is not None and saved.purpose == Purpose.GOTV
    try:
        found = _found(request, campaign, saved, spec, reminds=reminds) if spec is not None else {}
    except universe.BadUniverse as error:  # It names a drive that is there no more.
        found = {}
        if form is not None:
            form.errors.append(str(error))
    return show(
        request,
        "voters/universe.html",
        campaign,
        "universes",
        status=status,
        saved=saved,
        form=form,
        focus=focus,
        focus_group=focus_group,
        fields=[(field.name, field.label) for field in FIELDS.values()],
        known=queries.known_values(campaign.state) | {"drive": search_work.drives(campaign)},
        spec=saved.spec if saved and form is None else None,
        **found,
    )


def _found(
    request: HttpRequest, campaign: Campaign, saved: Universe | None, spec: Any, *, reminds: bool
) -> dict[str, Any]:
    sample = universe.show_some(spec, campaign, by=access.person(request.user), saved=saved)
    counts = universe.counts(spec, campaign)
    return {
        "sentence": universe.sentence(spec),
        "counts": counts,
        "sample": sample,
        "falls": _falls(campaign, spec) if reminds else [],
    }


def _falls(campaign: Campaign, spec: Any) -> list[tuple[str, Fall]]:
    """The gate's waterfall of each channel, over the search."""
    found = universe.voters(spec, campaign)
    return [(str(each.label), fall(gate.waterfall(campaign=campaign, channel=each, voters=found))) for each in Channel]
