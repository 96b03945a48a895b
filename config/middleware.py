"""What every request meets on its way: headers, limits, the end of a session, the second factor of staff."""

import ipaddress
import logging
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth import logout
from django.core.cache import cache as counts
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils import timezone
from redis.exceptions import RedisError

from config import errors
from voters import people, sealing, second_factor, sessions
from voters.models import User

logger = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]

OFF = (
    "accelerometer autoplay browsing-topics camera display-capture encrypted-media fullscreen gyroscope hid"
    " idle-detection local-fonts magnetometer microphone midi payment picture-in-picture publickey-credentials-create"
    " publickey-credentials-get screen-wake-lock serial usb xr-spatial-tracking"
)
PERMISSIONS_POLICY = ", ".join(["geolocation=(self)", *(f"{feature}=()" for feature in OFF.split())])
MINUTE = 60


def headers(get_response: Answer) -> Answer:
    """Say on every answer what a browser may do with it; nothing that we write is kept by a cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def webhooks(get_response: Answer) -> Answer:
    """Take what a carrier posts straight to its view: it proves itself by a signature, and has no session."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/webhooks/"):
            return get_response(request)
        view, args, kwargs = resolve(request.path_info)
        response: HttpResponse = view(request, *args, **kwargs)
        response["Content-Security-Policy"] = _policy()
        return response

    return middleware


@cache
def _policy() -> str:
    """The same on each answer to a carrier, so that nobody puts it together for each."""
    return build_policy()


def session_ends(get_response: Answer) -> Answer:
    """Sign a staff member out after 12 hours, or after 2 of doing nothing, and note that a session is in use."""

    def middleware(request: HttpRequest) -> HttpResponse:
        row = sessions.row_of(request.session) if request.user.is_authenticated else None
        if row is not None:
            request.is_staff_anywhere = people.is_staff(request.user)  # type: ignore[attr-defined, arg-type]
            now = timezone.now()
            if sessions.is_over(row, staff=is_staff(request), at=now):
                logout(request)
            else:
                sessions.saw(row, at=now)
        return get_response(request)

    return middleware


def limits(get_response: Answer) -> Answer:
    """Answer 429 to whoever asks far too often: people by who they are, others by where they come from."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.client_address = client_address(request)  # type: ignore[attr-defined]
        if _too_many(request):
            logger.warning("refused: too_many from %s %s", _kind(request), _whose(request))
            return errors.too_many(request, MINUTE - int(time.time()) % MINUTE)
        response = get_response(request)
        if response.status_code in (403, 404) and request.user.is_authenticated:
            door = request.resolver_match.view_name if request.resolver_match else "no door"
            logger.warning("refused: %s at %s for %s", response.status_code, door, request.user.pk)
        return response

    return middleware


class SecondFactorFirst:
    """A staff member without a second factor in this session sees nothing but the page that sets one up."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: list[Any], _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        api = request.path.startswith("/api/")
        public = getattr(view, "login_required", True) is False and not api
        if public or second_factor.may_come_first(view) or not is_staff(request) or second_factor.has_factor(request):
            return None
        logger.warning("refused: second_factor_needed for %s", request.user.pk)
        if api:
            message = "Sign in on a page first and set up your second factor."
            return JsonResponse({"error": "second_factor_needed", "message": message}, status=403)
        return redirect("voters:enrol")


def is_staff(request: HttpRequest) -> bool:
    """Whether the person signed in is organizer or admin of any campaign."""
    return request.user.is_authenticated and bool(getattr(request, "is_staff_anywhere", False))


def client_address(request: HttpRequest) -> str:
    """Where the request comes from, by the word of the proxies that ``PROXY_COUNT`` counts and of nobody else."""
    seen = request.META.get("REMOTE_ADDR", "") or "unknown"
    if settings.PROXY_COUNT:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        seen = hops[-settings.PROXY_COUNT] if len(hops) >= settings.PROXY_COUNT else seen
    return _network(seen)


def _network(address: str) -> str:
    """An IPv6 client owns a /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def _too_many(request: HttpRequest) -> bool:
    if request.path.startswith("/webhooks/"):
        return False  # Signed by the carrier, and a reply must never be turned away.
    if isinstance(request.user, User):
        return _over(_kind(request), _whose(request))
    return _over("address", client_address(request)) or _over(_kind(request), _whose(request))


def _kind(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return "staff" if is_staff(request) else "volunteer"
    return "volunteer" if "Authorization" in request.headers else "anonymous"


def _whose(request: HttpRequest) -> str:
    """A person by id; a phone by its token, so that a whole office can sync behind one address."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    if "Authorization" in request.headers:
        return sealing.digest(request.headers["Authorization"])
    return client_address(request)


def _over(kind: str, whose: str) -> bool:
    key = f"requests:{kind}:{whose}:{int(time.time()) // MINUTE}"
    try:
        counts.add(key, 0, 2 * MINUTE)
        return bool(counts.incr(key) > settings.REQUESTS_A_MINUTE[kind])
    except (RedisError, ValueError):
        # The limits guard against load. With Redis gone the phones must still bring their answers home.
        return kind == "anonymous"
