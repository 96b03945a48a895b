"""What every staff page of a campaign has in common."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from voters import access, permissions
from voters.models import Campaign


def show(
    request: HttpRequest, template: str, campaign: Campaign, tab: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a page of the campaign, with times in the reader's zone. ``can`` holds what the reader may do."""
    person = access.person(request.user)
    shared = {"campaign": campaign, "tab": tab, "can": permissions.abilities(person, campaign)}
    with timezone.override(person.time_zone):
        return render(request, template, shared | context, status=status)
