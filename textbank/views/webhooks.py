"""Thin receivers of what the carrier tells us: prove it, keep it once, answer. A task does the rest."""

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from redis.exceptions import RedisError

from textbank import carrier, inbound, tasks
from textbank.alarms import FORGED

logger = logging.getLogger(__name__)

LARGEST = 64 * 1024
View = Callable[..., HttpResponse]


def signed(view: View) -> View:
    """Refuse what the carrier did not sign, over the configured address and the whole form."""

    @wraps(view)
    def checked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if int(request.headers.get("Content-Length") or 0) > LARGEST:
            return HttpResponse(status=413)
        if not _is_signed(request):
            _count_forged()
            return HttpResponse(status=403)
        return view(request, **kwargs)

    return checked


def _is_signed(request: HttpRequest) -> bool:
    try:
        form = request.POST
    except (RequestDataTooBig, UnicodeDecodeError):
        return False
    return carrier.signature_is_valid(
        path_and_query=request.get_full_path(),
        form=form,
        signature=request.headers.get("X-Twilio-Signature", ""),
    )


def _count_forged() -> None:
    """Count it for the alarm. The refusal stands also when Redis is gone, or forgets the count between two steps."""
    with suppress(RedisError, ValueError):
        if not cache.add(FORGED, 1, timeout=24 * 3600):
            cache.incr(FORGED)
    logger.warning("a webhook with a wrong signature")


def _heard() -> HttpResponse:
    return HttpResponse("<Response/>", content_type="text/xml")


@login_not_required
@csrf_exempt
@require_POST
@signed
def incoming(request: HttpRequest) -> HttpResponse:
    """A voter wrote to us."""
    if not request.POST.get("MessageSid") or not request.POST.get("From"):
        return HttpResponse(status=400)
    _, new = inbound.keep(form=request.POST.dict(), at=timezone.now())
    if new:
        tasks.call_reader_after_commit()
    return _heard()


@login_not_required
@csrf_exempt
@require_POST
@signed
def status(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """What became of a text of ours."""
    if not request.POST.get("MessageSid") or not request.POST.get("MessageStatus"):
        return HttpResponse(status=400)
    row, new = inbound.keep_report(form=request.POST.dict(), attempt_id=attempt, at=timezone.now())
    if new:
        transaction.on_commit(partial(tasks.enqueue, tasks.receive_status, report_id=row.pk))
    return _heard()
