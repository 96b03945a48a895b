"""The volunteer's pages of the doors: one shell, and what a phone needs to keep it."""

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from canvass import shell
from voters import access as campaign_access
from voters.permissions import Act


@require_GET
def my_work(request: HttpRequest, slug: str) -> HttpResponseRedirect:
    """My work stands in the shell."""
    campaign_access.campaign_for(request.user, slug, Act.KNOCK)
    return redirect("canvass:walk", slug=slug)


@require_GET
def walk(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The shell of the phone at the door. It names nobody, so that a worker may keep it: all else comes by the API."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.KNOCK)
    given = {
        "slug": campaign.slug,
        "modules": shell.modules(),
        "words": shell.words(get_language() or ""),
        "tiles": settings.MAP_TILES_URL,
        "attribution": settings.MAP_TILES_ATTRIBUTION,
    }
    return csp_update(shell.policy())(lambda asked: render(asked, "canvass/walk.html", given))(request)


@login_not_required
@require_GET
def worker(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001 -- signed in or not, the same
    """The worker that keeps the shell: the names of our own files. The same for everybody."""
    code = shell.worker(reverse("canvass:walk", args=[slug]))
    return HttpResponse(code, content_type="text/javascript; charset=utf-8")


@login_not_required
@require_GET
def manifest(request: HttpRequest, slug: str) -> JsonResponse:  # noqa: ARG001 -- the same
    """What a phone asks for to put the shell on its home screen."""
    answer = shell.manifest(reverse("canvass:walk", args=[slug]))
    return JsonResponse(answer, content_type="application/manifest+json")
