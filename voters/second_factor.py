"""How lately a person showed the second factor in this session, and what must wait until they have."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from voters import audit
from voters.models import User

STAYS_FRESH = timedelta(minutes=10)

View = Callable[..., HttpResponse]


def note_factor(request: HttpRequest, *, at: datetime) -> None:
    """The person has just shown the second factor."""
    request.session["factor_at"] = at.timestamp()


def note_demonstration(request: HttpRequest) -> None:
    """A printed link stands in for code and factor, in a demonstration only."""
    request.session["by_link"] = True


def has_factor(request: HttpRequest) -> bool:
    return "factor_at" in request.session or _by_link(request)


def is_fresh(request: HttpRequest, *, at: datetime) -> bool:
    """Whether the second factor was shown within ten minutes."""
    shown = request.session.get("factor_at", 0)
    return _by_link(request) or at.timestamp() - shown < STAYS_FRESH.total_seconds()


def is_enrolled(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def enrolled(user: User) -> None:
    audit.record("factor.set_up", by=user, campaign=None)


@transaction.atomic
def forget(user: User) -> None:
    """Take the person's own second factor and recovery codes off the account."""
    Authenticator.objects.filter(user=user).delete()
    audit.record("factor.taken_off", by=user, campaign=None)


def before_factor(view: View) -> View:
    """Mark a view that staff may open before they have shown a second factor."""
    view.before_factor = True  # type: ignore[attr-defined]
    return view


def may_come_first(view: View) -> bool:
    return bool(getattr(view, "before_factor", False))


def fresh_factor_required(back: str, *, of: tuple[str, ...] = ("slug",)) -> Callable[[View], View]:
    """Ask for the second factor again before an act that gives or takes rights.

    ``back`` names the page after that, and ``of`` the parts of this address that it takes.
    """

    def decorator(view: View) -> View:
        @wraps(view)
        def asks_first(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if is_fresh(request, at=timezone.now()):
                return view(request, *args, **kwargs)
            page = reverse(back, kwargs={name: kwargs[name] for name in of if name in kwargs})
            if request.method != "GET":
                messages.info(request, "Show your second factor, then do that once more.")
            return redirect(f"{reverse('voters:confirm')}?{urlencode({'next': page})}")

        return asks_first

    return decorator


def _by_link(request: HttpRequest) -> bool:
    return settings.DEMONSTRATION and bool(request.session.get("by_link"))
