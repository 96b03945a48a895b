"""What is said at the doors of a drive: revision by revision, language by language."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from canvass import access, scripts
from canvass.models import Drive
from canvass.script_forms import ScriptForm, TranslationForm
from voters import access as campaign_access
from voters.models import Campaign, User
from voters.permissions import Act
from voters.views.staff_page import show

SAVED = "Saved. Lists drawn up from now on ask this; lists that are out keep what they have."


def _drive(request: HttpRequest, slug: str, pk: UUID) -> tuple[Campaign, Drive, User]:
    campaign = campaign_access.campaign_for(request.user, slug, Act.RUN_DOORS)
    return campaign, access.drive_for(campaign, pk), campaign_access.person(request.user)


@require_http_methods(["GET", "POST"])
def script(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Write the lines, the question, and up to two more that follow from the answer."""
    campaign, drive, by = _drive(request, slug, pk)
    before = scripts.read(drive.script)
    form = ScriptForm(request.POST or None, initial=ScriptForm.filled(before))
    if request.method == "POST" and form.is_valid():
        words, dropped = form.words(before)
        try:
            scripts.revise(drive=drive, words=words, by=by)
        except scripts.BadScript as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, SAVED)
            for language in dropped:
                messages.warning(request, f"{language} no longer fits: the choices are others now. Write it again.")
            return redirect("canvass:script", slug=slug, pk=pk)
    languages = [(code, name, code in before.translations) for code, name in scripts.LANGUAGES.items()]
    status = 400 if form.errors else 200
    return show(
        request, "canvass/script.html", campaign, "doors", status=status, form=form, drive=drive, languages=languages
    )


@require_http_methods(["GET", "POST"])
def script_language(request: HttpRequest, slug: str, pk: UUID, language: str) -> HttpResponse:
    """Write the same words in another language."""
    campaign, drive, by = _drive(request, slug, pk)
    if language not in scripts.LANGUAGES:
        raise Http404
    before = scripts.read(drive.script)
    form = TranslationForm(request.POST or None, words=before, language=language)
    if request.method == "POST" and form.is_valid():
        words = replace(before, translations={**before.translations, language: form.wording()})
        try:
            scripts.revise(drive=drive, words=words, by=by)
        except scripts.BadScript as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, SAVED)
            return redirect("canvass:script", slug=slug, pk=pk)
    status = 400 if form.errors else 200
    return show(
        request,
        "canvass/script_language.html",
        campaign,
        "doors",
        status=status,
        form=form,
        drive=drive,
        language=scripts.LANGUAGES[language],
    )
