"""What every page knows: whether this is a demonstration, and what the person may do in the campaign before them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from voters import access, permissions


def page(request: HttpRequest) -> dict[str, Any]:
    """``can`` maps each act to yes or no in the campaign that the address names; asked only by pages that show it."""
    return {
        "simulated_carrier": bool(settings.TWILIO_API_URL),
        "demonstration": settings.DEMONSTRATION,
        "can": SimpleLazyObject(lambda: _abilities(request)),
    }


def _abilities(request: HttpRequest) -> dict[str, bool]:
    match = getattr(request, "resolver_match", None)
    slug = match.kwargs.get("slug", "") if match else ""
    user = getattr(request, "user", None)
    if not slug or user is None or not user.is_authenticated:
        return {}
    campaign = access.campaigns_of(user).filter(slug=slug).first()
    return permissions.abilities(access.person(user), campaign) if campaign else {}
