"""Carries requests to Twilio: with time-outs, never twice, never elsewhere, and without a word in the log."""

import logging
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3
from django.core.exceptions import ImproperlyConfigured
from twilio.base.exceptions import TwilioException
from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3.exceptions import (
    ConnectTimeoutError,
    EmptyPoolError,
    HTTPError,
    InvalidHeader,
    NewConnectionError,
    ReadTimeoutError,
)

CONNECT_SECONDS, READ_SECONDS, POOL_SECONDS = 3.0, 10.0, 10.0
CONNECTIONS = 64
TWILIO, STORAGE = "twilio.com", ".amazonaws.com"
FILE_SECONDS, FILE_PART = 60.0, 64 * 1024
LONGEST_WAIT = 3600.0

# Both write addresses with phone numbers in them: the one at INFO, the other at DEBUG.
logging.getLogger("twilio").setLevel(logging.WARNING)
logging.getLogger("urllib3").setLevel(logging.WARNING)


class NotSent(TwilioException):  # type: ignore[misc]  # twilio ships no types
    """No connection came about: nothing left this machine."""


class Throttled(TwilioException):  # type: ignore[misc]  # twilio ships no types
    """The carrier processed nothing and asks to wait ``retry_after`` seconds, if it says."""

    def __init__(self, retry_after: float | None) -> None:
        super().__init__("throttled")
        self.retry_after = retry_after


class Lost(TwilioException):  # type: ignore[misc]  # twilio ships no types
    """The request may have been processed; ``reason`` is one word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Missing(TwilioException):  # type: ignore[misc]  # twilio ships no types
    """The carrier has nothing under this address."""


class OneShotClient(HttpClient):  # type: ignore[misc]  # twilio ships no types
    """An HTTP client for the twilio package that sends each request once, to ``base_url`` when that is set.

    It waits for a free connection instead of opening ever more, follows no redirect, and speaks to no host but Twilio's
    and this machine's own.
    """

    def __init__(self, base_url: str) -> None:
        super().__init__(logging.getLogger("twilio.http_client"), False)
        self.base_url = base_url.rstrip("/")
        if self.base_url:
            check_base(self.base_url)
        self.pool = urllib3.PoolManager(num_pools=4, maxsize=CONNECTIONS, block=True, retries=False)

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,  # noqa: ARG002 -- the package passes it; no redirect is ever followed
    ) -> Response:
        """Send one request. Raises ``NotSent``, ``Throttled`` or ``Lost``; every other answer is returned."""
        answer = self._send(method.upper(), self._address(uri, params), data, _headers(headers, auth), timeout)
        if answer.status == 429:
            raise Throttled(_retry_after(answer.headers.get("Retry-After")))
        if answer.status >= 500 or answer.status in (408, 425) or 300 <= answer.status < 400:
            raise Lost(f"status_{answer.status}")
        return Response(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)

    def lines(self, uri: str, params: Mapping[str, object], auth: tuple[str, str]) -> Iterator[str]:
        """The lines of the file to which the answer to this GET points. Raises ``NotSent`` or ``Lost``.

        The file lies elsewhere, under an address that is good for two minutes; it is asked for without our credentials.
        """
        answer = self._send("GET", self._address(uri, params), None, _headers(None, auth), None)
        if answer.status == 404:
            raise Missing("status_404")
        if answer.status not in (200, 307):
            raise Lost(f"status_{answer.status}")
        try:
            place = str(answer.json()["redirect_to"])
        except (ValueError, KeyError, TypeError):
            raise Lost("no_address") from None
        check_file(place, simulated=bool(self.base_url))
        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=FILE_SECONDS)
        try:
            with self.pool.request("GET", place, timeout=timeout, redirect=False, preload_content=False) as file:
                if file.status != 200:
                    raise Lost(f"status_{file.status}")
                yield from _lines(file)
        except HTTPError:
            raise Lost("broken") from None

    def _send(
        self, method: str, url: str, form: Mapping[str, object] | None, headers: dict[str, str], timeout: float | None
    ) -> urllib3.BaseHTTPResponse:
        try:
            return self.pool.request(
                method,
                url,
                body=urlencode(form, doseq=True) if form else None,
                headers=headers,
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=timeout or READ_SECONDS),
                redirect=False,
                pool_timeout=POOL_SECONDS,
            )
        except (NewConnectionError, ConnectTimeoutError, EmptyPoolError):
            raise NotSent("unreachable") from None
        except ReadTimeoutError:
            raise Lost("timeout") from None
        except HTTPError:
            raise Lost("broken") from None

    def _address(self, uri: str, params: Mapping[str, object] | None) -> str:
        """Point an address of the twilio package at ``base_url``, keeping its path and query."""
        parts = urlsplit(uri)
        if parts.scheme != "https" or not is_twilio(parts.hostname):
            raise ValueError("The twilio package asked for a host that is not Twilio's.")
        query = "&".join(part for part in (parts.query, urlencode(params or {}, doseq=True)) if part)
        base = self.base_url or f"https://{parts.netloc}"
        return f"{base}{parts.path}" + (f"?{query}" if query else "")


def _lines(file: urllib3.BaseHTTPResponse) -> Iterator[str]:
    """Read a file line by line, however long it is."""
    rest = b""
    for part in file.stream(FILE_PART, decode_content=True):
        *whole, rest = (rest + part).split(b"\n")
        if len(rest) > FILE_PART:
            raise Lost("no_lines")
        yield from (line.decode("ascii", "replace").strip() for line in whole)
    yield rest.decode("ascii", "replace").strip()


def check_file(url: str, *, simulated: bool) -> None:
    """A file of the carrier's lies over https at Twilio's or its storage's; the simulator's on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    theirs = parts.scheme == "https" and (is_twilio(host) or host.endswith(STORAGE))
    if parts.username or not (theirs or (simulated and is_loopback(host))):
        raise Lost("strange_address")


def check_base(url: str) -> None:
    """Refuse an address that is neither this machine's own nor, over https, Twilio's."""
    parts = urlsplit(url)
    if parts.username or parts.query or parts.fragment or parts.scheme not in ("http", "https"):
        raise ImproperlyConfigured("TWILIO_API_URL must look like http://127.0.0.1:9010.")
    if not is_loopback(parts.hostname) and not (parts.scheme == "https" and is_twilio(parts.hostname)):
        raise ImproperlyConfigured("TWILIO_API_URL must name this machine or, over https, a host of twilio.com.")


def is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def is_twilio(host: str | None) -> bool:
    return host == TWILIO or (host or "").endswith("." + TWILIO)


def _headers(headers: Mapping[str, str] | None, auth: tuple[str, str] | None) -> dict[str, str]:
    sent = dict(headers or {})
    if auth:
        sent.update(urllib3.make_headers(basic_auth=":".join(auth)))
    return sent


def _retry_after(value: Any) -> float | None:
    if value is None:
        return None
    try:
        return min(float(urllib3.Retry().parse_retry_after(value)), LONGEST_WAIT)
    except InvalidHeader:
        return None
