"""From "this is who they are" to a session: where they go next, and what their browser keeps."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from voters import sign_in
from voters.models import Invitation, SignInCode, User

KNOWN_LASTS = timedelta(days=400)
BEFORE_ANOTHER = timedelta(seconds=30)
WAITING = "code_waiting"
JOINING = "joining"


def safe_next(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours; else nothing."""
    wanted = str(request.POST.get("next") or request.GET.get("next") or "")
    here = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if here else ""


def enter(request: HttpRequest, user: User, *, next_page: str = "") -> HttpResponse:
    """Let a person in who has shown a code or a password: past the second factor, if they have one."""
    response: HttpResponse = perform_login(
        request, user, email_verification="none", redirect_url=next_page or resolve_url(settings.LOGIN_REDIRECT_URL)
    )
    remember(response, user)
    return response


def enter_by_link(request: HttpRequest, user: User, *, next_page: str) -> HttpResponse:
    """Let a person in whom a printed link names."""
    get_adapter().login(request, user)
    return redirect(next_page)


def remember(response: HttpResponse, user: User) -> None:
    """Let the browser be known again as one in which this person has signed in."""
    response.set_cookie(
        settings.KNOWN_DEVICE_COOKIE,
        sign_in.known_device_cookie(user),
        max_age=int(KNOWN_LASTS.total_seconds()),
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="Lax",
    )


def known_cookie(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.KNOWN_DEVICE_COOKIE, "")


def ask(
    request: HttpRequest,
    where: sign_in.Address,
    *,
    at: datetime,
    typed: str,
    by_email: bool = False,
    invitation: Invitation | None = None,
    name: str = "",
    next_page: str = "",
) -> SignInCode:
    """Ask for a code on behalf of this browser, which keeps what it takes to use it."""
    nonce = secrets.token_urlsafe(32)
    code = sign_in.ask(
        where=where,
        nonce=nonce,
        at=at,
        cookie=known_cookie(request),
        by_email=by_email,
        invitation=invitation,
        name=name,
        language=get_language() or "",
    )
    request.session[WAITING] = {
        "code": str(code.pk),
        "nonce": nonce,
        "typed": typed,
        "name": name,
        "invitation": str(invitation.pk) if invitation else "",
        "next": next_page,
        "asked_at": at.isoformat(),
    }
    return code


def seconds_before_another(kept: dict[str, str], *, at: datetime) -> int:
    """How long to wait before the code page offers another: the first may still be on its way."""
    asked_at = datetime.fromisoformat(kept["asked_at"]) if "asked_at" in kept else at
    return max(0, round((asked_at + BEFORE_ANOTHER - at).total_seconds()))


def waiting(request: HttpRequest) -> dict[str, str] | None:
    """What this browser keeps about the code it asked for."""
    kept: dict[str, str] | None = request.session.get(WAITING)
    return kept


def guess(request: HttpRequest, digits: str, *, at: datetime) -> User:
    """The person whose code this browser asked for; see ``sign_in.guess``."""
    kept = waiting(request)
    if kept is None:
        raise sign_in.CodeGone
    return sign_in.guess(code_id=UUID(kept["code"]), nonce=kept["nonce"], digits=digits, at=at)
