"""A phone at the doors shows its own secret, not a cookie: a page out of a cache has none."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from canvass import devices
from canvass.models import DeviceToken
from voters.models import User

DEVICE_HEADER = "X-Device"


class DeviceAuthentication(BaseAuthentication):
    """``Authorization: Bearer <secret>`` with ``X-Device: <the phone's own UUID>``."""

    def authenticate(self, request: Request) -> tuple[User, DeviceToken] | None:
        scheme, _, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not secret:
            return None
        try:
            device = UUID(request.headers.get(DEVICE_HEADER, ""))
            token = devices.known(secret=secret.strip(), device=device, at=timezone.now())
        except (ValueError, devices.Unknown) as error:
            raise AuthenticationFailed("Sign in again to send. Nothing is lost.", code="sign_in_again") from error
        return token.volunteer, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 -- the frame calls it so
        return 'Bearer realm="doors"'


class DeviceAuthenticationScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    """How the scheme stands in the API document."""

    target_class = DeviceAuthentication
    name = "device"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002 -- the same
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "The secret a phone got when it registered, with the header X-Device.",
        }
