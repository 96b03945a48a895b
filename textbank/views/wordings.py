"""A drive before and while it runs: other wordings, follow-up answers, a test text, and how many are released."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from textbank import access, drives, exporting, own_phone, scripts, wordings
from textbank.forms import AnswerForm, ReleaseForm, VariantForm, WordingForm
from textbank.models import Drive
from textbank.refusals import Refused
from voters import access as campaigns
from voters.models import User
from voters.permissions import Act

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
        drives.release(drive=drive, count=form.cleaned_data["count"], by=by)
        return _("Saved.")

    return _act(request, slug, pk, change)


@require_POST
def export(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse | StreamingHttpResponse:
    """Everybody in the drive and what became of them, streamed."""
    drive = access.drive_for(request.user, slug, pk, Act.EXPORT)
    try:
        lines = exporting.begin(drive=drive, by=campaigns.person(request.user))
    except exporting.NotExportable as refusal:
        messages.error(request, str(refusal))
        return redirect("textbank:drive", slug, pk)
    headers = {"Content-Disposition": 'attachment; filename="drive.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
def test_text(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Text me a test."""

    def change(drive: Drive, by: User) -> str:
        made = own_phone.send(drive=drive, by=by, at=timezone.now())
        return _("A test is on its way to your phone.") if made.accepted else _("The carrier did not take the test.")

    return _act(request, slug, pk, change)
