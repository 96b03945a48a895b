"""What somebody asks for beyond what two people agreed to: agree, or refuse."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from textbank import access, extensions
from textbank.models import Extension
from voters import access as campaigns
from voters.models import User


def _act(request: HttpRequest, slug: str, pk: int, change: Callable[[Extension, User], str]) -> HttpResponse:
    found = access.extension_for(request.user, slug, pk)
    try:
        messages.success(request, change(found, campaigns.person(request.user)))
    except (extensions.OwnExtension, extensions.AlreadySettled) as refusal:
        messages.error(request, str(refusal))
    return redirect("textbank:drive", slug, found.drive_id) if found.drive_id else redirect("textbank:drives", slug)


@require_POST
def agree(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def change(found: Extension, by: User) -> str:
        extensions.agree(extension=found, by=by, at=timezone.now())
        return _("Agreed. It holds from now on.")

    return _act(request, slug, pk, change)


@require_POST
def refuse(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def change(found: Extension, by: User) -> str:
        extensions.refuse(extension=found, by=by, at=timezone.now())
        return _("Refused. Nothing changed.")

    return _act(request, slug, pk, change)
