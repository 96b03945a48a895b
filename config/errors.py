"""Every error is ours: a page or JSON, as asked, that says what happened and gives nothing away."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

logger = logging.getLogger(__name__)

WORDS = {
    400: ("bad_request", "We could not read that request."),
    403: ("forbidden", "Your part in this campaign does not include this."),
    404: ("not_found", "There is nothing here, or it is not yours to see."),
    413: ("too_large", "That is too much at once. Send less."),
    429: ("too_many", "That was too often. Wait a moment."),
    500: ("server_error", "Something failed on our side. Nothing you sent before is lost."),
}


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    code, message = WORDS[status]
    wants_json = request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", "")
    if wants_json:
        return JsonResponse({"error": code, "message": message}, status=status)
    return render(request, f"{status}.html", {"message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django passes it by this name
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django passes it by this name
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django passes it by this name
    return _answer(request, 404)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is not ours, or has grown too old; ``reason`` is Django's own word for it, for the log alone."""
    logger.warning("refused: forged form, %s", reason)
    return _answer(request, 403)


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    response = _answer(request, 429)
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500)


def api_refusal(exception: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer of the web API to what it refuses, in the shape of every other error of ours.

    ``{"error": code, "message": words}``; what is wrong with single fields of a body stands beside it under
    ``"problems"``, by path: ``{"events.0.said_at": [words]}``. For a fault of ours the answer is ``None``, a 500.
    """
    response = exception_handler(exception, dict(context))
    if response is None:
        return None
    if isinstance(exception, ValidationError):
        message = "We could not read that, and kept nothing of it. See what is wrong with each field."
        response.data = {"error": "invalid", "message": message, "problems": dict(_by_path(exception.detail))}
    elif isinstance(exception, APIException):
        response.data = {"error": exception.get_codes(), "message": str(exception.detail)}
    else:
        code, message = WORDS[response.status_code]
        response.data = {"error": code, "message": message}
    return response


def _by_path(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Each field's path, with dots, and what is wrong with it."""
    if isinstance(detail, str):
        yield path, [str(detail)]
    elif isinstance(detail, list) and all(isinstance(each, str) for each in detail):
        yield path, [str(each) for each in detail]
    else:
        for key, inner in detail.items() if isinstance(detail, dict) else enumerate(detail):
            yield from _by_path(inner, f"{path}.{key}" if path else str(key))
