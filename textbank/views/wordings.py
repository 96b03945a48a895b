"""A drive before and while it runs: other wordings, follow-up answers, a test text, and how many are released."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from textbank import access, drives, exporting, own_phone, scripts, wordings
from textbank.forms import AnswerForm, ReasonForm, ReleaseForm, VariantForm, WordingForm
from textbank.models import Drive
from textbank.refusals import Refused
from voters import access as campaigns
from voters import exports
from voters.models import User
from voters.permissions import Act
from voters.second_factor import fresh_factor_required
from voters.tasks import make_export

REFUSALS = (scripts.BadScript, wordings.Approved, own_phone.NoPhone, Refused)


def _act(request: HttpRequest, slug: str, pk: UUID, change: Callable[[Drive, User], str]) -> HttpResponse:
    """Load the drive, make one change, and go back to its page with one sentence."""
    drive = access.drive_for(request.user, slug, pk, Act.RUN_TEXTS)
    try:
        messages.success(request, change(drive, campaigns.person(request.user)))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("textbank:drive", slug, pk)


@require_POST
def add(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Another first text: a variant, a language, or both."""

    def change(drive: Drive, by: User) -> str:
        form = WordingForm(request.POST)
        if not form.is_valid():
            return _("Nothing is saved: choose a variant or a language, and write the text.")
        wordings.add(drive=drive, by=by, **form.cleaned_data)
        return _("Saved. It is approved together with the script.")

    return _act(request, slug, pk, change)


@require_POST
def switch_variant(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Stop one variant, or let it be drawn again."""

    def change(drive: Drive, by: User) -> str:
        form = VariantForm(request.POST)
        if not form.is_valid():
            return _("Nothing changed: there is no such variant.")
        variant = form.cleaned_data["variant"]
        if form.cleaned_data["do"] == "resume":
            drives.resume_variant(drive=drive, variant=variant, by=by)
            return _("It is drawn again for whom is drawn up from now on.")
        left = drives.stop_variant(drive=drive, variant=variant, by=by)
        return _("Stopped. Whoever was to get it gets another.") if left else _("Stopped. No other variant is left.")

    return _act(request, slug, pk, change)


@require_POST
def add_answer(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """A ready answer, alone or after another."""

    def change(drive: Drive, by: User) -> str:
        form = AnswerForm(request.POST, drive=drive)
        if not form.is_valid():
            return _("Nothing is saved: an answer needs a title and a text.")
        wordings.add_answer(drive=drive, by=by, **form.cleaned_data)
        return _("Saved. It is approved together with the script.")

    return _act(request, slug, pk, change)


@require_POST
def release(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """How many people of the drive can be taken."""

    def change(drive: Drive, by: User) -> str:
        form = ReleaseForm(request.POST)
        if not form.is_valid():
            return _("Nothing is changed: a number is needed, or nothing for everybody.")
        holds = drives.release(drive=drive, count=form.cleaned_data["count"], by=by, at=timezone.now())
        return _("Saved.") if holds else _("That is more than was approved. It waits until a second person agrees.")

    return _act(request, slug, pk, change)


@require_POST
@fresh_factor_required("textbank:drive", of=("slug", "pk"))
def export(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Ask for everybody in the drive and what became of them; the file is taken on the page of all exports."""
    drive, form = access.drive_for(request.user, slug, pk, Act.EXPORT), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why in a few words: for whom, for what."))
        return redirect("textbank:drive", slug, pk)
    try:
        asked = exporting.ask(
            drive=drive,
            by=campaigns.person(request.user),
            reason=form.cleaned_data["reason"],
            session_key=request.session.session_key or "",
            at=timezone.now(),
            enqueue=lambda export_id: make_export.delay(export_id=export_id),
        )
    except (exporting.NotExportable, exports.CannotExport) as refusal:
        messages.error(request, str(refusal))
        return redirect("textbank:drive", slug, pk)
    waits = asked.state == asked.State.ASKED
    messages.success(request, _("It waits for a second person.") if waits else _("It is being made."))
    return redirect("voters:exports", slug)


@require_POST
def test_text(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Text me a test."""

    def change(drive: Drive, by: User) -> str:
        made = own_phone.send(drive=drive, by=by, at=timezone.now())
        return _("A test is on its way to your phone.") if made.accepted else _("The carrier did not take the test.")

    return _act(request, slug, pk, change)
