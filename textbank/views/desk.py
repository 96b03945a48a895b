"""The leads' desk: texts that wait to be read before they go."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from textbank import access, queries, read_first, tasks
from textbank.forms import CorrectionForm, NoteForm
from textbank.models import Reading
from textbank.refusals import Refused
from voters import access as campaigns
from voters import audit
from voters.models import User
from voters.permissions import Act
from voters.views.staff_page import show


@require_GET
def read_first_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The texts that wait, the oldest first, each with what the voter wrote and why it waits."""
    campaign = campaigns.campaign_for(request.user, slug, Act.RUN_TEXTS)
    reader = campaigns.person(request.user)
    rows = queries.to_read_first(campaign, reader=reader, at=timezone.now())
    if rows:
        audit.record("texts.read_first_shown", by=reader, campaign=campaign, people=len(rows))
    return show(request, "textbank/read_first.html", campaign, "texts", rows=rows)


def _act(request: HttpRequest, slug: str, pk: int, change: Callable[[Reading, User], str]) -> HttpResponse:
    reading = access.reading_for(request.user, slug, pk)
    try:
        messages.success(request, change(reading, campaigns.person(request.user)))
    except (read_first.AlreadyRuled, read_first.OwnText, Refused) as refusal:
        messages.warning(request, str(refusal))
    return redirect("textbank:read_first", slug)


@require_POST
def release(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The text goes as it was written."""

    def change(reading: Reading, by: User) -> str:
        tasks.send_after_commit(read_first.release(reading=reading, by=by, at=timezone.now()))
        return _("Released. It goes as it was written.")

    return _act(request, slug, pk, change)


@require_POST
def correct(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Other words go instead, in the lead's own name."""

    def change(reading: Reading, by: User) -> str:
        form = CorrectionForm(request.POST)
        if not form.is_valid():
            return _("Nothing changed: there were no words.")
        made = read_first.correct(
            reading=reading,
            by=by,
            body=form.cleaned_data["body"],
            request_id=form.cleaned_data["request_id"],
            at=timezone.now(),
        )
        tasks.send_after_commit(made.pk)
        return _("Your words go instead. The first text stays in the thread, not sent.")

    return _act(request, slug, pk, change)


@require_POST
def give_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The text does not go; its writer reads why."""

    def change(reading: Reading, by: User) -> str:
        form = NoteForm(request.POST)
        note = form.cleaned_data["note"] if form.is_valid() else ""
        read_first.give_back(reading=reading, by=by, at=timezone.now(), note=note)
        return _("Returned. Its writer sees it and your note.")

    return _act(request, slug, pk, change)
