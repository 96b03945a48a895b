"""Every error is ours: a page or JSON, as asked, that says what happened and gives nothing away."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

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
