"""The volunteer's pages of the doors: one shell, and what a phone needs to keep it."""

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from canvass import shell
from voters import access as campaign_access
from voters.permissions import Act

#: Nothing in the shell is read as markup or as code, but what its own script lets through.
TRUSTED = {"require-trusted-types-for": ["'script'"], "trusted-types": ["default"]}


@require_GET
def my_work(request: HttpRequest, slug: str) -> HttpResponseRedirect:
    """My walk lists stand in the shell."""
    campaign_access.campaign_for(request.user, slug, Act.KNOCK)
    return redirect("canvass:walk", slug=slug)


@require_GET
@csp_update(TRUSTED)  # type: ignore[arg-type]  # its types know no parameters of a path
def walk(request: HttpRequest, slug: str) -> HttpResponse:
    """The shell of the phone at the door. It names nobody, so that a worker may keep it: all else comes by the API."""
    campaign = campaign_access.campaign_for(request.user, slug, Act.KNOCK)
    return render(request, "canvass/walk.html", {"slug": campaign.slug, "modules": shell.modules()})


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
